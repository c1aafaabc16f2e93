"""What people say, in order and once: live, and what was said while nobody listened.

How far each channel was read is committed together with what a message caused. At every new session (not after a
resumed one, which misses nothing) the channels that moved since are read up before what is said live is taken.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import discord
import structlog

from adapters.discord.arrivals import READ
from adapters.discord.connection import Connection
from adapters.discord.ink import NAME
from adapters.discord.refusals import answers
from bot.language import Away, Core

log = structlog.get_logger()

BACK = timedelta(hours=24)
"""How far back it is read at most."""
PAGES = 5
"""Pages of 100 messages, for each channel."""
UNSEEN = 50
"""Channels that Discord does not tell the last message of (direct conversations, folded threads), at each session."""
PAGE = 100
TRIES = 5

Hear = Callable[[discord.Message], Awaitable[None]]


class Reading:
    """Brings messages to `hear`, each channel's in its order."""

    def __init__(self, connection: Connection, hear: Hear) -> None:
        """Nothing is read before the first session begins."""
        self._connection = connection
        self._hear = hear
        self._held: deque[discord.Message] | None = None
        self._done: dict[int, int] = {}
        """The last message that was read up, by channel."""

    def hold(self) -> None:
        """A new session: what is said from now on waits until the gap before it has been read."""
        if self._held is None:
            self._held = deque()

    async def live(self, message: discord.Message) -> None:
        """Something was said."""
        if self._held is not None:
            self._held.append(message)
        elif message.id > self._done.get(message.channel.id, 0):
            await self._hear(message)

    async def catch_up(self, core: Core) -> None:
        """Read the gap, then what was held back."""
        try:
            for channel, after in (await self._moved(core)).items():
                await self._read(channel, after)
        finally:
            while self._held:
                message = self._held.popleft()
                if message.id > self._done.get(message.channel.id, 0):
                    await self._hear(message)
            self._held = None

    async def _moved(self, core: Core) -> dict[int, int]:
        """The channels with something new, and after which message."""
        oldest = discord.utils.time_snowflake(datetime.now(UTC) - BACK)
        since: dict[int, int] = {}
        watched = await core.watched(NAME) if self._connection.content else {}
        for place, at in watched.items():
            since[int(place)] = discord.utils.time_snowflake(at)
        for name, value in (await core.cursors(NAME)).items():
            number = int(name.removeprefix(READ)) if name.startswith(READ) else 0
            if number and (number in since or int(value) > oldest):
                since[number] = max(since.get(number, 0), int(value))
        moved: dict[int, int] = {}
        unseen = 0
        for number, after in sorted(since.items(), key=lambda one: -one[1]):
            channel = self._connection.client.get_channel(number)
            last = getattr(channel, "last_message_id", None)
            if last is None:
                unseen += 1
                if unseen > UNSEEN:
                    continue
            elif last <= after:
                continue
            moved[number] = max(after, oldest)
            if after < oldest:
                log.warning("only the last day was read up", channel=number)
        if unseen > UNSEEN:
            log.warning("not all conversations were read up", left=unseen - UNSEEN)
        return moved

    async def _read(self, channel: int, after: int) -> None:
        for _ in range(PAGES):
            page = await self._page(channel, after)
            for message in page:
                self._done[channel] = after = message.id
                await self._hear(message)
            if len(page) < PAGE:
                return
        log.warning("there was more than is read up", channel=channel, pages=PAGES)

    async def _page(self, channel: int, after: int) -> list[discord.Message]:
        messageable = self._messageable(channel)
        for attempt in range(TRIES):
            await self._connection.pace.turn()
            try:
                with answers():
                    history = messageable.history(limit=PAGE, after=discord.Object(after), oldest_first=True)
                    return [message async for message in history]
            except (Away, discord.DiscordServerError):
                await asyncio.sleep(2**attempt)
            except discord.HTTPException as error:
                log.warning("a channel cannot be read", channel=channel, code=error.code)
                return []
        log.warning("a channel was not read up", channel=channel)
        return []

    def _messageable(self, channel: int) -> discord.abc.Messageable:
        known = self._connection.client.get_channel(channel)
        if isinstance(known, discord.abc.Messageable):
            return known
        return self._connection.client.get_partial_messageable(channel)
