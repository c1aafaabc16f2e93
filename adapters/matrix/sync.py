"""Hearing what happens: our own loop around the homeserver's sync, in place of matrix-nio's.

matrix-nio's ends or spins at the first unusual answer, and moves on before what it brought was handled. Here how far we
have read is written down after everything up to there is durable; what is brought twice is recognised by the core.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from adapters.matrix import arrivals, news
from adapters.matrix.envelopes import Envelopes
from adapters.matrix.ink import NAME
from adapters.matrix.news import Event, News, RoomNews
from adapters.matrix.places import Places
from adapters.matrix.wire import GONE_TOKEN, UNAUTHORIZED, Trouble, Wire
from bot.language import Away, Core, Cursor, Place

log = structlog.get_logger()

WAIT = 30_000
"""Milliseconds that the server waits for something to happen before it answers."""
SLACK = 30.0
"""Seconds more until the connection counts as dead."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the next try, after one failure, two, and so on."""
AHEAD = 8
"""Syncs that may be unfinished; then it is waited for the oldest."""
GAP_PAGE, GAP_PAGES = 1000, 20
"""How much of what was missed in one room is read: events a page, and pages."""

Take = Callable[[str, Event], Awaitable[None]]
Invited = Callable[[str, tuple[Event, ...]], Awaitable[None]]
Lost = Callable[[str, str, str], Awaitable[None]]


class TokenGone(Exception):  # noqa: N818 - somebody has to log in again
    """The homeserver no longer knows our token."""


class Sync:
    """Brings what happens in each room to `take`, in order; rooms do not wait for one another."""

    def __init__(
        self, wire: Wire, places: Places, envelopes: Envelopes, me: str, take: Take, invited: Invited, lost: Lost
    ) -> None:
        """Nothing is read before `run`."""
        self._wire = wire
        self._places = places
        self._envelopes = envelopes
        self._me = me
        self._take = take
        self._invited = invited
        self._lost = lost
        self._last: dict[str, asyncio.Task[None]] = {}
        """What is done last in each room."""
        self._unfinished: deque[asyncio.Task[None]] = deque()
        self._failed = 0
        self.up = asyncio.Event()
        self.since: str | None = None
        """How far was read; what happened until then is perhaps still being handled."""
        self.asking = False
        """Whether the server is being asked, with everything from before in hand."""

    @property
    def busy(self) -> bool:
        """Whether something that was read is still being handled."""
        return any(not task.done() for task in self._unfinished)

    async def run(self, core: Core, since: str | None) -> None:
        """Read on, for ever.

        Raises:
            TokenGone: the homeserver wants a new login.

        """
        self.since = since
        try:
            while True:
                await self._once(core)
        finally:
            self.up.clear()
            tasks = [*self._last.values(), *self._unfinished]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._last.clear()
            self._unfinished.clear()

    async def _once(self, core: Core) -> None:
        query = {"filter": json.dumps(news.FILTER), "timeout": str(WAIT if self.up.is_set() and self.since else 0)}
        if self.since is not None:
            query["since"] = self.since
        self.asking = True
        try:
            heard = news.read(await self._wire.get("sync", query=query, patience=WAIT / 1000 + SLACK))
        except Trouble as error:
            if error.status == UNAUTHORIZED or error.code in GONE_TOKEN:
                raise TokenGone from error
            await self._pause(str(error))
            return
        except (Away, news.Garbled, ValueError) as error:
            await self._pause(type(error).__name__)
            return
        finally:
            self.asking = False
        if heard.upto != self.since:
            await self._begin(core, heard)
        self._failed = 0
        self.up.set()

    async def _pause(self, why: str) -> None:
        """Wait before the next try: longer each time, and never as long as others that were cut off with us."""
        self.up.clear()
        longest = PAUSES[min(self._failed, len(PAUSES) - 1)]
        self._failed += 1
        log.warning("sync failed", why=why, times=self._failed)
        await asyncio.sleep(longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    async def _begin(self, core: Core, heard: News) -> None:
        """Have everything handled that a sync brought."""
        late = await self._have_keys(heard)
        self._learn(heard)
        first, since = self.since is None, self.since
        work = [self._in_turn(room, partial(self._come, room, state)) for room, state in heard.invited.items()]
        work += [self._in_turn(room.id, partial(self._room, room, since)) for room in heard.rooms]
        if not first:
            work += [self._in_turn(room, partial(self._one, room, event)) for room, event in late]
            work += [self._in_turn(room, partial(self._gone, core, room)) for room in heard.left]
            work += [self._in_turn(one[0], partial(self._give_up, *one)) for one in self._envelopes.lost()]
        self.since = heard.upto
        before = self._unfinished[-1] if self._unfinished else None
        self._unfinished.append(asyncio.create_task(self._finish(core, before, work, heard.upto), name="sync"))
        while self._unfinished and (self._unfinished[0].done() or len(self._unfinished) > AHEAD):
            await self._unfinished.popleft()

    async def _have_keys(self, heard: News) -> list[tuple[str, Event]]:
        try:
            return await self._envelopes.tend(heard)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with keys, plain rooms go on
            log.error("keys could not be looked after", kind=type(error).__name__)  # noqa: TRY400 - it may hold keys
            return []

    def _learn(self, heard: News) -> None:
        for room in heard.left:
            self._places.left(room)
        for told in heard.rooms:
            state = (*told.state, *(one for one in told.timeline if news.is_state(one)))
            if arrivals.comes(state, self._me):
                self._places.left(told.id)  # what we knew from outside
            for event in state:
                self._places.saw(told.id, event)
        if heard.direct is not None:
            self._places.told_direct(heard.direct)

    def _in_turn(self, room: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do it after everything else of that room."""
        task = asyncio.create_task(_after(self._last.get(room), work), name=f"room {room}")
        self._last[room] = task

        def done(_: asyncio.Task[None]) -> None:
            if self._last.get(room) is task:
                del self._last[room]

        task.add_done_callback(done)
        return task

    async def _finish(
        self, core: Core, before: asyncio.Task[None] | None, work: list[asyncio.Task[None]], upto: str
    ) -> None:
        """When all of it is durable, and all that was before it, write down how far that is."""
        if before is not None:
            await asyncio.wait([before])
        if work:
            await asyncio.wait(work)
        failed = 0
        while True:
            try:
                await core.save_cursor(NAME, Cursor(arrivals.SINCE, upto))
            except Exception as error:  # noqa: BLE001 - the database is away; nothing is lost by waiting for it
                log.warning("how far was read is not noted", kind=type(error).__name__)
                await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
                failed += 1
            else:
                return

    # One room -----------------------------------------------------------------------------------------------------

    async def _room(self, room: RoomNews, since: str | None) -> None:
        await self._patiently(room.id, lambda: self._places.settle(room.id))
        if since is None:
            return  # what was said before the bot was there at all was not said to it
        timeline = room.timeline
        if room.limited and room.before and not arrivals.comes(timeline, self._me):
            timeline = (*await self._gap(room, since), *timeline)
        direct = any(room.id in rooms for rooms in self._places.direct.values())
        for event in arrivals.since_joining(timeline, self._me, direct=direct):
            await self._one(room.id, event)

    async def _come(self, room: str, state: tuple[Event, ...]) -> None:
        await self._patiently(room, lambda: self._invited(room, state))

    async def _gone(self, core: Core, room: str) -> None:
        await self._patiently(room, lambda: core.gone(Place(NAME, room)))

    async def _give_up(self, room: str, user: str, event: str) -> None:
        await self._patiently(room, lambda: self._lost(room, user, event))

    async def _one(self, room: str, event: Event) -> None:
        if event.get("sender") != self._me:
            await self._patiently(room, lambda: self._take(room, event))

    async def _patiently(self, room: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, as often as the homeserver is away over it; anything else that goes wrong concerns this alone."""
        failed = 0
        while True:
            try:
                await work()
            except Away:
                await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
                failed += 1
            except Exception as error:  # noqa: BLE001 - the next event is another
                log.error("an event was not taken", kind=type(error).__name__, room=room)  # noqa: TRY400 - it may hold words
                return
            else:
                return

    async def _gap(self, room: RoomNews, since: str) -> tuple[Event, ...]:
        """What was left out between the last sync and this one, oldest first."""
        found: list[Event] = []

        async def read() -> None:
            found.clear()
            at = room.before
            for _ in range(GAP_PAGES):
                query = {"dir": "b", "limit": str(GAP_PAGE), "from": at, "to": since}
                said = await self._wire.get("rooms", room.id, "messages", query=query)
                page = list(news.events(said.get("chunk")))
                found.extend(page)
                end = said.get("end")
                if not said.get("chunk") or not isinstance(end, str) or arrivals.comes(page, self._me):
                    return
                at = end
            log.warning("there was more than is read up", room=room.id, read=len(found))

        await self._patiently(room.id, read)
        return tuple(reversed(found))


async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    if before is not None:
        await asyncio.wait([before])
    await work()
