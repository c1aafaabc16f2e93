"""Whether the bot may do on a server what it has to. Pure: it is handed what Discord has answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import discord

from adapters.discord.ink import NAME
from adapters.discord.permissions import IN_A_ROOM, NEEDS, ROOM_NEEDS, Need
from adapters.discord.settings import Settings
from bot.language import Finding, Verdict, one_line

FEW = 3
"""Channels that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server, the bot as its member, and all channels."""

    guild: discord.Guild
    me: discord.Member
    channels: tuple[discord.abc.GuildChannel, ...]


def examine(server: Server, settings: Settings, courses: Collection[int]) -> Iterator[Finding]:
    """What is missing, a line for each permission at most; or that all is well."""
    about = f"{NAME}, {one_line(server.guild.name)}"
    found = [*_administrator(server), *_channels(server, courses), *_categories(server, settings)]
    for verdict, says in found:
        yield Finding(verdict, about, says)
    if not found:
        yield Finding(Verdict.WELL, about, "it may do all that it has to")


_Said = tuple[Verdict, str]


def _administrator(server: Server) -> Iterator[_Said]:
    if server.me.guild_permissions.administrator:
        says = "it has Administrator, which is far more than it needs. Take that from its role; the link asks for less."
        yield Verdict.LOOK, says


def _channels(server: Server, courses: Collection[int]) -> Iterator[_Said]:
    """Permissions that are missing where the bot is let in, or where a course is at home."""
    may = {
        one: one.permissions_for(server.me)
        for one in server.channels
        if isinstance(one, discord.TextChannel) and not one.is_news()
    }
    matter = [one for one in may if may[one].view_channel or one.id in courses]
    if not matter:
        yield Verdict.FAULT, "it sees no channel. Give its role View Channels, or let it into the channels of courses."
        return
    for need in NEEDS:
        lacking = [one for one in matter if _lacks(may[one], need)]
        if lacking:
            asked = matter if need.name == "view_channel" else [one for one in matter if may[one].view_channel]
            everywhere = len(lacking) == len(asked)
            yield _missing(server, need, lacking, [one for one in lacking if one.id in courses], everywhere=everywhere)


def _lacks(may: discord.Permissions, need: Need) -> bool:
    """Whether this one is missing, and not only because another is that it follows from."""
    if need.name != "view_channel" and not may.view_channel:
        return False
    if need.name == "attach_files" and not may.send_messages:
        return False
    return not getattr(may, need.name)


def _missing(
    server: Server,
    need: Need,
    lacking: Sequence[discord.TextChannel],
    at_home: Sequence[discord.TextChannel],
    *,
    everywhere: bool,
) -> _Said:
    """One permission, where it is missing, what it is for, and how to give it."""
    if everywhere and not getattr(server.me.guild_permissions, need.name):
        return Verdict.FAULT, f"{need.shown} is missing; it is needed {need.why}. Open the invite link again."
    others = [one for one in lacking if one not in at_home]
    where = [f"{_some(at_home)}, where a course is"] if at_home else []
    where += [_some(others)] if others else []
    says = f"{need.shown} is missing in {', and in '.join(where)}; it is needed {need.why}. "
    if at_home or everywhere:
        return Verdict.FAULT, says + "Allow it there: Edit Channel, Permissions."
    return Verdict.LOOK, says + "Allow it there if a course is to be there: Edit Channel, Permissions."


def _some(channels: Sequence[discord.abc.GuildChannel]) -> str:
    names = [f"#{one_line(one.name)}" for one in channels[:FEW]]
    more = len(channels) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _categories(server: Server, settings: Settings) -> Iterator[_Said]:
    """What is missing to make rooms in the categories that the owner named."""
    for one in server.channels:
        if not isinstance(one, discord.CategoryChannel) or one.id not in settings.rooms:
            continue
        may = one.permissions_for(server.me) & server.me.guild_permissions
        needs = [*ROOM_NEEDS, *(need for need in NEEDS if need.name in IN_A_ROOM)]
        missing = [need for need in needs if not getattr(may, need.name)]
        if missing:
            lines = "; ".join(f"{need.shown}, needed {need.why}" for need in missing)
            says = f"no room can be made in the category {one_line(one.name)}. What is missing: {lines}. "
            yield Verdict.FAULT, says + "Open the invite link again, or take the category out of discord.rooms."
