"""What people did on Discord, in the words of the core: who, with which rank at this moment, where, what."""

from __future__ import annotations

import discord

from adapters.discord.ink import NAME
from adapters.discord.settings import Settings
from bot.language import Account, Cursor, Kind, Place, Posted, Rank, Said, Source, Target

READ = "read:"
"""Begins the name of a cursor: how far a channel was read. The rest is the channel's id."""

MESSAGE = "m:"
"""Begins the handle of a command that was written; the rest is the message's id."""

_TALK = {discord.MessageType.default, discord.MessageType.reply}


def account(user: discord.abc.Snowflake) -> Account:
    """Somebody's account."""
    return Account(NAME, str(user.id))


def place(channel: object, number: int, home: int | None) -> Place:
    """Where something happens. A channel that is not known better is a room of its server, or a direct conversation."""
    if home is None:
        return Place(NAME, str(number), Kind.DIRECT)
    if isinstance(channel, discord.Thread):
        return Place(NAME, str(number), Kind.THREAD, str(home), str(channel.parent_id))
    return Place(NAME, str(number), Kind.ROOM, str(home))


def rank(who: discord.User | discord.Member, may: discord.Permissions | None, settings: Settings) -> Rank:
    """What the server's own roles say, read from what it has just sent."""
    if not isinstance(who, discord.Member):
        return Rank.GUEST
    if may is not None and may.manage_guild:
        return Rank.OWNER
    roles = {int(role) for role in who._roles}  # noqa: SLF001 - `roles` drops those that the cache does not know
    for known, means in (
        (settings.teachers, Rank.TEACHER),
        (settings.tutors, Rank.TUTOR),
        (settings.students, Rank.STUDENT),
    ):
        if roles & known:
            return means
    return Rank.GUEST


def interaction_source(one: discord.Interaction, settings: Settings) -> Source:
    """Who chose a command, pressed a button or sent a form."""
    where = place(one.channel, one.channel_id or 0, one.guild_id)
    means = rank(one.user, one.permissions, settings)
    return Source(f"i{one.id}", account(one.user), one.user.display_name, where, means, f"{one.id}:{one.token}")


def said(message: discord.Message, me: int, settings: Settings) -> Said | None:
    """Something that a person wrote; None for bots, and for what Discord itself announces.

    What begins with a mention of the bot is a command, wherever it is written.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _TALK:
        return None
    guild = message.guild
    home = guild.id if guild is not None else None
    where = place(message.channel, message.channel.id, home)
    may = message.author.guild_permissions if isinstance(message.author, discord.Member) else None
    words, command = message.content.strip(), False
    for mention in (f"<@{me}>", f"<@!{me}>"):
        if words.startswith(mention):
            words, command = words.removeprefix(mention).strip(), True
    if (command or where.kind is Kind.DIRECT) and words.startswith("/"):
        words, command = words[1:], True
    source = Source(
        f"m{message.id}" if message.edited_at is None else f"m{message.id}@{message.edited_at.timestamp()}",
        account(message.author),
        message.author.display_name,
        where,
        rank(message.author, may, settings),
        f"{MESSAGE}{message.id}" if command else "",
        # A message that was edited may be an old one.
        None if message.edited_at else Cursor(f"{READ}{message.channel.id}", str(message.id)),
    )
    edited = message.edited_at is not None
    parent = message.reference.resolved if message.reference is not None else None  # Discord sends it along
    if not isinstance(parent, discord.Message) or parent.author.id == message.author.id:
        return Said(source, words, command, edited)
    if parent.author.id == me:
        return Said(source, words, command, edited, parent_id=str(parent.id))
    if parent.author.bot:
        return Said(source, words, command, edited)
    return Said(source, words, command, edited, parent=parent.content, parent_by=account(parent.author))


def target(message: discord.Message, where: Place) -> Target:
    """The message that somebody chose a command for. Discord tells what it says, with or without the intent."""
    return Target(Posted(where, str(message.id)), account(message.author), message.content)
