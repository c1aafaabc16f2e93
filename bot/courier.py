"""The courier: delivers what turns asked for, in order in each lane, each effect once.

A lane is a place or a person; lanes do not wait for one another. An effect that may already have been applied (the
process died, an answer got lost) is sent again under the same key while the platform remembers keys, and looked
for before that afterwards.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.caretaker import Caretaker
from bot.language import Account, Clock, Closed, Expired, Place, Platform, Posted, Refused, Shown
from bot.parcels import (
    Ask,
    Back,
    Change,
    Furnish,
    InPlace,
    InRoom,
    Say,
    ToPerson,
    pack,
    pack_posted,
    unpack,
    unpack_posted,
)
from storage import outbox, rooms
from storage.outbox import DEAD, DONE, WAITING, Parcel
from storage.writer import Page, Writer

log = structlog.get_logger()

TRIES = 8
"""Attempts before a parcel is given up: with the pauses below, about a quarter of an hour."""


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 ... seconds, five minutes at most."""
    return timedelta(seconds=min(2 ** (attempts - 1), 300))


@dataclass(slots=True)
class _Lane:
    waiting: deque[tuple[Parcel, bool]] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None
    resting: bool = False
    """Between two attempts."""


class Courier:
    """Delivers parcels."""

    def __init__(self, writer: Writer, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Deliver to `platforms`, noting through `writer` what became of each parcel."""
        self._writer = writer
        self._clock = clock
        self._platforms = platforms
        self._caretaker = Caretaker(writer)
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._known: set[str] = set()
        self._calm = asyncio.Event()
        self._never = asyncio.Event()
        self._loading: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take up what was not delivered, then see that every room is as it should be."""
        await self._load()
        for community, key, platform in await self._writer.run(lambda db, _: rooms.standing(db)):
            if platform in self._platforms:
                body = pack(Furnish(key))
                self.take(
                    [Parcel(f"sweep:{community}/{key}", community, platform, f"room:{key}", body, self._clock.now())]
                )

    async def _load(self) -> None:
        left = await self._writer.run(lambda db, _: outbox.waiting(db))
        self._put((parcel, True) for parcel in left)

    async def _reload(self) -> None:
        try:
            await self._load()
        except SQLAlchemyError as error:  # away again: when it is back, this is asked for again
            log.warning("deliveries not read", kind=type(error).__name__)

    def reload(self) -> None:
        """The database was away: what was committed in that moment may have been missed."""
        task = asyncio.get_running_loop().create_task(self._reload())
        self._loading.add(task)

        def loaded(_: asyncio.Task[None]) -> None:
            self._loading.discard(task)
            self._look()

        task.add_done_callback(loaded)

    def take(self, parcels: Iterable[Parcel]) -> None:
        """Deliver what a commit has just made durable."""
        self._put((parcel, False) for parcel in parcels)

    def _put(self, parcels: Iterable[tuple[Parcel, bool]]) -> None:
        for parcel, doubtful in parcels:
            if parcel.key in self._known or parcel.platform not in self._platforms:
                continue
            self._known.add(parcel.key)
            lane = self._lanes.setdefault((parcel.platform, parcel.lane), _Lane())
            lane.waiting.append((parcel, doubtful))
            if lane.task is None:
                lane.task = asyncio.create_task(self._walk((parcel.platform, parcel.lane), lane))
        self._look()

    @property
    def busy(self) -> bool:
        """Whether something can be delivered now."""
        return bool(self._loading) or any(not lane.resting for lane in self._lanes.values())

    def _look(self) -> None:
        if self.busy:
            self._calm.clear()
        else:
            self._calm.set()

    async def settle(self) -> None:
        """Return when nothing can be delivered now; what failed waits for its next attempt."""
        self._look()
        await self._calm.wait()

    async def stop(self, patience: float) -> None:
        """Deliver what can be delivered within `patience` seconds. The rest is safe in the outbox."""
        try:
            await asyncio.wait_for(self.settle(), patience)
        except TimeoutError:
            log.info("stopping with deliveries left", lanes=len(self._lanes))
        tasks = [*self._loading, *(lane.task for lane in self._lanes.values() if lane.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _walk(self, name: tuple[str, str], lane: _Lane) -> None:
        try:
            while lane.waiting:
                parcel, doubtful = lane.waiting[0]
                await self._deliver(lane, parcel, doubtful=doubtful)
                lane.waiting.popleft()
                self._known.discard(parcel.key)
        finally:
            del self._lanes[name]
            self._look()

    async def _deliver(self, lane: _Lane, parcel: Parcel, *, doubtful: bool) -> None:
        attempts = parcel.attempts
        while True:
            attempts += 1
            try:
                posted = await self._do(parcel, doubtful=doubtful)
            except Refused as error:
                log.warning("not delivered", kind=type(error).__name__, key=parcel.key)
                return await self._settle(parcel, DEAD, attempts, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whatever a platform's library raises, it is tried again
                trouble = type(error).__name__
                log.warning("delivery failed", kind=trouble, key=parcel.key, attempts=attempts)
                if attempts >= TRIES:
                    return await self._settle(parcel, DEAD, attempts, trouble)
                await self._settle(parcel, WAITING, attempts, trouble)
                await self._rest(lane, pause(attempts))
                doubtful = True
            else:
                return await self._settle(parcel, DONE, attempts, "", posted)

    async def _rest(self, lane: _Lane, time: timedelta) -> None:
        lane.resting = True
        self._look()
        await self._clock.until(self._clock.now() + time, self._never)
        lane.resting = False

    async def _settle(
        self, parcel: Parcel, state: str, attempts: int, trouble: str, posted: Posted | None = None
    ) -> None:
        """Note what became of a parcel, however long the database takes."""
        body = unpack(parcel.body) if posted else None
        name = body.name if isinstance(body, Say) else ""

        def note(db: Connection, page: Page) -> None:
            at = None if state == WAITING else self._clock.now()
            outbox.settle(page, parcel.key, state, attempts, trouble, at)
            if name and posted:
                outbox.place_post(db, parcel.community, name, parcel.platform, pack_posted(posted))

        while True:
            try:
                return await self._writer.run(note)
            except SQLAlchemyError as error:
                log.error("delivery not noted", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
                await asyncio.sleep(pause(3).total_seconds())

    # One parcel ---------------------------------------------------------------------------------------------------

    async def _do(self, parcel: Parcel, *, doubtful: bool) -> Posted | None:
        platform = self._platforms[parcel.platform]
        body = unpack(parcel.body)
        match body:
            case Furnish():
                await self._caretaker.furnish(platform, parcel.community, body.key)
                return None
            case Change():
                kept = await self._writer.run(
                    lambda db, _: outbox.posted(db, parcel.community, body.name, platform.name)
                )
                if kept is not None:
                    await platform.edit(unpack_posted(kept), body.shown)
                return None
            case Ask():
                try:
                    await platform.show(body.handle, body.account, body.sheet, parcel.key)
                except Expired:
                    return await self._tell(platform, parcel, body.account, body.name, body.instead, doubtful=doubtful)
                return None
            case Say():
                return await self._say(platform, parcel, body, doubtful=doubtful)

    async def _say(self, platform: Platform, parcel: Parcel, body: Say, *, doubtful: bool) -> Posted | None:
        match body.to:
            case InPlace():
                return await self._send(platform, parcel, body.to.place, body.shown, doubtful=doubtful)
            case InRoom():
                place = await self._caretaker.furnish(platform, parcel.community, body.to.key)
                if place is None:
                    return None  # the room has ended, or nobody of this platform is in it
                return await self._send(platform, parcel, place, body.shown, doubtful=doubtful)
            case ToPerson():
                return await self._tell(platform, parcel, body.to.account, body.to.name, body.shown, doubtful=doubtful)
            case Back():
                return await self._answer(platform, parcel, body.to, body.shown, doubtful=doubtful)

    async def _answer(self, platform: Platform, parcel: Parcel, back: Back, shown: Shown, *, doubtful: bool) -> Posted:
        """In place if that is still possible, else where the person, or everybody, will see it."""
        try:
            return await platform.answer(back.handle, back.place, back.account, shown, parcel.key, private=back.private)
        except Expired:
            if back.private:
                return await self._tell(platform, parcel, back.account, back.name, shown, doubtful=doubtful)
            return await self._send(platform, parcel, back.place, shown, doubtful=doubtful)

    async def _tell(
        self, platform: Platform, parcel: Parcel, account: Account, name: str, shown: Shown, *, doubtful: bool
    ) -> Posted:
        """To somebody alone: a direct message, else a private room with the bot, never the room."""
        try:
            place = await platform.direct(account)
            return await self._send(platform, parcel, place, shown, doubtful=doubtful)
        except Closed:
            place = await self._caretaker.alone_with(platform, parcel.community, account, name)
            return await self._send(platform, parcel, place, shown, doubtful=doubtful)

    async def _send(self, platform: Platform, parcel: Parcel, place: Place, shown: Shown, *, doubtful: bool) -> Posted:
        # A clock that was set back tells nothing about how long ago it was, so that is looked for too.
        if doubtful and not timedelta() <= self._clock.now() - parcel.born < platform.memory:
            found = await platform.find(place, parcel.key)
            if found is not None:
                return found
        return await platform.send(place, shown, parcel.key)
