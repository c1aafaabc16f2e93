"""Private rooms: threads that only their members find, or channels in a category that the owner named.

A room that was just made carries the key as its name until it is noted down, so that one made before a crash is found
again; then it gets its title, and its members.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Literal

import discord

from adapters.discord.connection import Connection
from adapters.discord.ink import NAME
from adapters.discord.permissions import IN_A_ROOM
from adapters.discord.refusals import deliveries
from adapters.discord.writing import cut
from bot.language import Account, Away, Kind, Place, Refused, for_one, one_line

TITLE = 100
_WEEK: Literal[10_080] = 10_080
"""Minutes without a message after which Discord folds a thread away; it comes back with the next message."""

# What is allowed or denied in a channel must be ours to give: nothing here that the bot is not invited with.
_HIDDEN = discord.PermissionOverwrite(view_channel=False)
_GUEST = discord.PermissionOverwrite(**dict.fromkeys(IN_A_ROOM, True))
_READER = discord.PermissionOverwrite(**{**dict.fromkeys(IN_A_ROOM, True), "send_messages": False})
_ROLE: Literal[0] = 0
_PERSON: Literal[1] = 1
"""Whom something is allowed to, in Discord's numbers."""
_GONE = {10007, 10009, 10013}
"""Discord's codes for a member, an overwrite or a user that it does not know."""

_Room = discord.Thread | discord.TextChannel


StandsIn = Callable[[Place], Awaitable[None]]
"""Told of each room that stands in for somebody's closed direct messages."""


async def _untold(place: Place) -> None:
    """Nobody has to know."""


class PrivateRooms:
    """The rooms that the bot made."""

    def __init__(self, connection: Connection, categories: frozenset[int], stands_in: StandsIn = _untold) -> None:
        """Make channels in the first of `categories` that a server has, threads elsewhere."""
        self._connection = connection
        self._categories = categories
        self.stands_in = stands_in

    async def find(self, key: str, near: Place) -> Place | None:
        """A room that still carries the key."""
        with deliveries():
            found = await self._found(_marker(key), near)
        if found is not None and for_one(key):
            await self.stands_in(found)
        return found

    async def _found(self, wanted: str, near: Place) -> Place | None:
        guild = self._guild(near)
        for channel in guild.text_channels:
            if channel.name == wanted:
                return _place(channel)
        await self._connection.pace.turn()
        for thread in await guild.active_threads():
            if thread.name == wanted and thread.owner_id == guild.me.id:
                return _place(thread)
        return None

    async def open(self, key: str, title: str, members: Sequence[Account], near: Place) -> Place:  # noqa: ARG002
        """Make it; the title and the members come when it was noted down."""
        with deliveries():
            made = await self._made(_marker(key), near)
        if for_one(key):
            await self.stands_in(made)
        return made

    async def _made(self, called: str, near: Place) -> Place:
        guild = self._guild(near)
        category = next((one for one in guild.categories if one.id in self._categories), None)
        await self._connection.pace.turn()
        if category is not None:
            hidden: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
                guild.default_role: _HIDDEN,
                guild.me: _GUEST,
            }
            return _place(await category.create_text_channel(called, overwrites=hidden))
        parent = await self._parent(guild, near)
        thread = await parent.create_thread(
            name=called,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=_WEEK,
        )
        return _place(thread)

    async def entitle(self, place: Place, title: str) -> None:
        """Call it so."""
        wanted = cut(one_line(title), TITLE) or "…"
        with deliveries():
            room = await self._room(place)
            if isinstance(room, discord.TextChannel):
                if room.topic != wanted:
                    await self._connection.pace.turn()
                    await room.edit(name=_channel_name(title), topic=wanted)
            elif room.name != wanted and not (room.archived and room.locked):
                await self._connection.pace.turn()
                await room.edit(name=wanted, archived=False)

    async def admit(self, place: Place, account: Account) -> None:
        """Let somebody in, if they are still on the server."""
        await self._change(place, account, admit=True)

    async def dismiss(self, place: Place, account: Account) -> None:
        """Take somebody out."""
        await self._change(place, account, admit=False)

    async def _change(self, place: Place, account: Account, *, admit: bool) -> None:
        who = discord.Object(int(account.id), type=discord.Member)
        with _if_there(), deliveries():
            room = await self._room(place)
            if isinstance(room, discord.Thread) and room.archived and not room.locked:
                await self._connection.pace.turn()
                await room.edit(archived=False)  # Discord folded it away after a week without a word
            await self._connection.pace.turn()
            if isinstance(room, discord.TextChannel):
                await self._let(room, who, _GUEST if admit else None)
            elif admit:
                await room.add_user(who)
            else:
                await room.remove_user(who)

    async def close(self, place: Place) -> None:
        """End it: it can be read, and nobody writes."""
        try:
            with deliveries():
                room = await self._room(place, fresh=True)
                if isinstance(room, discord.Thread):
                    if not (room.archived and room.locked):
                        await self._connection.pace.turn()
                        await room.edit(archived=True, locked=True)
                    return
                for who, may in room.overwrites.items():
                    if may.view_channel and who.id != room.guild.me.id:
                        await self._connection.pace.turn()
                        with _if_there(), deliveries():
                            await self._let(room, who, _READER)
        except Refused:
            return  # somebody deleted it: nothing can be ended more than that

    async def _let(
        self, room: discord.TextChannel, who: discord.abc.Snowflake, may: discord.PermissionOverwrite | None
    ) -> None:
        """What one person may do there. All the others' stays as it is, whatever of it has not reached us yet.

        discord.py's `set_permissions` does the same, for members that it keeps; we keep none.
        """
        http = self._connection.client.http
        if may is None:
            await http.delete_channel_permissions(room.id, who.id)
        else:
            allowed, denied = may.pair()
            role = isinstance(who, discord.Role) or (isinstance(who, discord.Object) and who.type is discord.Role)
            kind = _ROLE if role else _PERSON
            await http.edit_channel_permissions(room.id, who.id, str(allowed.value), str(denied.value), kind)

    def _guild(self, near: Place) -> discord.Guild:
        client = self._connection.client
        guild = client.get_guild(int(near.home or 0))
        if guild is None and client.is_ready():
            raise Refused("the bot is not on that server")
        if guild is None or guild.unavailable:
            raise Away
        return guild

    async def _parent(self, guild: discord.Guild, near: Place) -> discord.TextChannel:
        """The course's channel, or the first in which the bot may make private threads."""
        channel = guild.get_channel_or_thread(int(near.id or 0))
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if isinstance(channel, discord.TextChannel):
            return channel
        for one in guild.text_channels:
            may = one.permissions_for(guild.me)
            if may.view_channel and may.create_private_threads and may.send_messages_in_threads:
                return one
        raise Refused("there is no channel for private threads")

    async def _room(self, place: Place, *, fresh: bool = False) -> _Room:
        """The room as we remember it, or as Discord has it at this moment."""
        client = self._connection.client
        room = None if fresh else client.get_channel(int(place.id))
        if room is None:
            await self._connection.pace.turn()
            room = await client.fetch_channel(int(place.id))
        if not isinstance(room, _Room):
            raise Refused(place.id)
        return room


@contextmanager
def _if_there() -> Iterator[None]:
    """A person who left the server is no reason to stop; a room that is gone, or forbidden, is."""
    try:
        yield
    except Refused as refused:
        cause = refused.__cause__
        if not isinstance(cause, discord.HTTPException) or cause.code not in _GONE:
            raise


def _place(room: _Room) -> Place:
    if isinstance(room, discord.Thread):
        return Place(NAME, str(room.id), Kind.THREAD, str(room.guild.id), str(room.parent_id))
    return Place(NAME, str(room.id), Kind.ROOM, str(room.guild.id))


def _marker(key: str) -> str:
    """A name that says which room it is and that Discord keeps as it is: small letters, digits and a dash."""
    return f"studyhall-{blake2b(key.encode(), digest_size=8).hexdigest()}"


def _channel_name(title: str) -> str:
    return cut(one_line(title).casefold().replace(" ", "-"), TITLE) or "room"
