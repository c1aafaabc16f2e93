"""What people say, in order and once: live, and what was said while nobody listened.

How far each channel was read is committed together with what a message caused. At every new session (not after a
resumed one, which misses nothing) the channels that moved since are read up before what is said live is taken.
"""

from __future__ import annotations

import asyncio
import itertools
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
"""How often a page is asked for that Discord fails over; while it is away it is asked for as long as that takes."""
TOGETHER = 4
"""Channels that are asked about at the same time."""
LONGEST = 30.0
"""Seconds between two tries at most."""

Hear = Callable[[discord.Message], Awaitable[None]]


class Reading:
    """Brings messages to `hear`, each channel's in its order."""

    def __init__(self, connection: Connection, hear: Hear) -> None:
        """Nothing is read before the first session begins."""
        self._connection = connection
        self._hear = hear
        self._session = 0
        self._early: list[discord.Message] | None = None
        """What is said before it is known which channels have a gap."""
        self._held: dict[int, deque[discord.Message]] = {}
        """What is said in channels whose gap is being read."""
        self._done: dict[int, int] = {}
        """The last message that was read up, by channel."""
        self._asking = asyncio.Semaphore(TOGETHER)

    def hold(self) -> None:
        """A new session: what is said from now on waits until the gap before it has been read.

        What was still held back belongs to that gap.
        """
        self._session += 1
        self._early = [*(self._early or ()), *(message for held in self._held.values() for message in held)]
        self._held.clear()

    async def live(self, message: discord.Message) -> None:
        """Something was said."""
        if self._early is not None:
            self._early.append(message)
        elif (held := self._held.get(message.channel.id)) is not None:
            held.append(message)
        elif message.id > self._done.get(message.channel.id, 0):
            await self._hear(message)

    async def catch_up(self, core: Core) -> None:
        """Read the gap in each channel, then what was held back there; the channels do not wait for one another."""
        session = self._session
        moved: dict[int, int] = {}
        for attempt in itertools.count():
            try:
                moved = await self._moved(core)
                break
            except Exception as error:  # noqa: BLE001 - the database is away; what is said waits as long
                log.warning("nothing can be read up yet", kind=type(error).__name__)
                await asyncio.sleep(_pause(attempt))
        if session != self._session or self._early is None:
            return  # another session has begun, and reads this gap too
        self._held = {channel: deque() for channel in moved}
        for message in self._early:
            self._held.setdefault(message.channel.id, deque()).append(message)
        self._early = None
        await asyncio.gather(*(self._take_up(session, channel, moved.get(channel)) for channel in list(self._held)))

    async def _take_up(self, session: int, channel: int, after: int | None) -> None:
        """Read one channel's gap, if there is one, then what was held back there."""
        if after is not None:
            await self._read(session, channel, after)
        while session == self._session and (held := self._held.get(channel)) is not None:
            if not held:
                del self._held[channel]
                return
            message = held.popleft()
            if message.id > self._done.get(channel, 0):
                await self._take(message)

    async def _take(self, message: discord.Message) -> None:
        try:
            await self._hear(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next message is another
            log.error("a message was not taken", kind=type(error).__name__)  # noqa: TRY400 - it may hold words

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

    async def _read(self, session: int, channel: int, after: int) -> None:
        for _ in range(PAGES):
            page = await self._page(session, channel, after)
            for message in page:
                if session != self._session:
                    return
                self._done[channel] = after = message.id
                await self._take(message)
            if len(page) < PAGE:
                return
        log.warning("there was more than is read up", channel=channel, pages=PAGES)

    async def _page(self, session: int, channel: int, after: int) -> list[discord.Message]:
        failed = 0
        for attempt in itertools.count():
            await self._connection.up.wait()
            if session != self._session:
                break
            try:
                async with self._asking:
                    await self._connection.pace.turn()
                    with answers():
                        history = self._messageable(channel).history(
                            limit=PAGE, after=discord.Object(after), oldest_first=True
                        )
                        return [message async for message in history]
            except Away:
                pass
            except discord.DiscordServerError:
                failed += 1
                if failed == TRIES:
                    log.warning("a channel was not read up", channel=channel)
                    break
            except discord.HTTPException as error:
                log.warning("a channel cannot be read", channel=channel, code=error.code)
                break
            await asyncio.sleep(_pause(attempt))
        return []

    def _messageable(self, channel: int) -> discord.abc.Messageable:
        known = self._connection.client.get_channel(channel)
        if isinstance(known, discord.abc.Messageable):
            return known
        return self._connection.client.get_partial_messageable(channel)


def _pause(attempt: int) -> float:
    return min(2.0 ** min(attempt, 10), LONGEST)
