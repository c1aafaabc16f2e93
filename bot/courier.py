"""The courier: delivers what turns asked for, in order in each lane, each effect once.

A lane is a place or a person; lanes do not wait for one another. An effect that may already have been applied (the
process died, an answer got lost) is sent again under the same key while the platform remembers keys, and looked
for before that afterwards.
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.caretaker import Caretaker
from bot.keeper import SWEEP, Keeper
from bot.language import Account, Away, Clock, Closed, Expired, Gone, Place, Platform, Posted, Refused, Shown
from bot.parcels import (
    Ask,
    Back,
    Body,
    Change,
    Furnish,
    InPlace,
    InRoom,
    Keep,
    Remove,
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

TRIES = 14
"""Attempts before a parcel is given up: with the pauses below, about half an hour."""

ABSENCE = timedelta(seconds=30)
"""The longest pause while a platform cannot be reached."""


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 ... seconds, five minutes at most."""
    return timedelta(seconds=min(2 ** (attempts - 1), 300))


@dataclass(slots=True)
class _Load:
    """A parcel on its way. What a turn has just made comes with its body; the rest is unpacked when its turn comes."""

    parcel: Parcel
    body: Body | None = None
    doubtful: bool = False
    """It may have been applied already."""


@dataclass(slots=True)
class _Lane:
    waiting: deque[_Load] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None
    resting: bool = False
    """Between two attempts."""


class Courier:
    """Delivers parcels."""

    def __init__(
        self, writer: Writer, clock: Clock, platforms: Mapping[str, Platform], hear: Callable[[Place], None]
    ) -> None:
        """Deliver to `platforms`, noting through `writer` what became of each parcel.

        `hear` is told of each place where somebody listens from now on.
        """
        self._writer = writer
        self._clock = clock
        self._platforms = platforms
        self._caretaker = Caretaker(writer, clock, self.take, hear)
        self._keeper = Keeper(writer, clock, self._caretaker, self.take)
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._known: set[str] = set()
        self._calm = asyncio.Event()
        self._never = asyncio.Event()
        self._loading: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take up what was not delivered, then see that rooms, and messages that stay, are as they should be."""
        await self._load()
        for community, key, platform in await self._writer.run(lambda db, _: rooms.standing(db)):
            if platform in self._platforms:
                self._look_at(f"{SWEEP}{community}/{key}", community, platform, f"room:{key}", Furnish(key))
        for community, name, platform, lane in await self._writer.run(lambda db, _: outbox.all_kept(db)):
            if platform in self._platforms:
                self._look_at(f"{SWEEP}{community}/{name}/", community, platform, lane, Keep(name))

    def _look_at(self, key: str, community: int, platform: str, lane: str, body: Body) -> None:
        self.take([(Parcel(key, community, platform, lane, pack(body), self._clock.now()), body)])

    async def gone(self, place: Place, message: str) -> None:
        """Somebody deleted a room, or a message in it."""
        await self._keeper.gone(place, message)

    async def _load(self) -> None:
        left = await self._writer.run(lambda db, _: outbox.waiting(db))
        self._put(_Load(parcel, doubtful=True) for parcel in left)

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

    def take(self, parcels: Iterable[tuple[Parcel, Body]]) -> None:
        """Deliver what a commit has just made durable."""
        self._put(_Load(parcel, body) for parcel, body in parcels)

    def _put(self, loads: Iterable[_Load]) -> None:
        for load in loads:
            parcel = load.parcel
            if parcel.key in self._known or parcel.platform not in self._platforms:
                continue
            self._known.add(parcel.key)
            lane = self._lanes.setdefault((parcel.platform, parcel.lane), _Lane())
            lane.waiting.append(load)
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
                load = lane.waiting[0]
                await self._deliver(lane, load)
                lane.waiting.popleft()
                self._known.discard(load.parcel.key)
        finally:
            del self._lanes[name]
            self._look()

    async def _deliver(self, lane: _Lane, load: _Load) -> None:
        attempts, absences = load.parcel.attempts, 0
        platform = self._platforms[load.parcel.platform]
        while True:
            if not platform.up:
                with self._resting(lane):
                    await platform.ready()
            attempts += 1
            try:
                posted = await self._do(load)
            except Away:
                attempts, absences = attempts - 1, absences + 1
                await self._rest(lane, min(pause(absences), ABSENCE))
                load.doubtful = True
            except Refused as error:
                log.warning("not delivered", kind=type(error).__name__, why=str(error), key=load.parcel.key)
                return await self._settle(load, DEAD, attempts, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whatever a platform's library raises, it is tried again
                trouble = type(error).__name__
                log.warning("delivery failed", kind=trouble, key=load.parcel.key, attempts=attempts)
                if attempts >= TRIES:
                    return await self._settle(load, DEAD, attempts, trouble)
                await self._settle(load, WAITING, attempts, trouble)
                await self._rest(lane, pause(attempts))
                load.doubtful = True
            else:
                return await self._settle(load, DONE, attempts, "", posted)

    async def _rest(self, lane: _Lane, time: timedelta) -> None:
        with self._resting(lane):
            await self._clock.until(self._clock.now() + time, self._never)

    @contextmanager
    def _resting(self, lane: _Lane) -> Iterator[None]:
        lane.resting = True
        self._look()
        try:
            yield
        finally:
            lane.resting = False
            self._look()

    async def _settle(self, load: _Load, state: str, attempts: int, trouble: str, posted: Posted | None = None) -> None:
        """Note what became of a parcel, however long the database takes."""
        parcel = load.parcel
        name = load.body.name if isinstance(load.body, Say | Change | Keep) else ""

        def note(db: Connection, page: Page) -> None:
            at = None if state == WAITING else self._clock.now()
            outbox.settle(page, parcel.key, state, attempts, trouble, at)
            if name and posted:
                outbox.place_post(db, parcel.community, name, parcel.platform, pack_posted(posted), posted.id)

        while True:
            try:
                return await self._writer.run(note)
            except SQLAlchemyError as error:
                log.error("delivery not noted", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
                await asyncio.sleep(pause(3).total_seconds())

    # One parcel ---------------------------------------------------------------------------------------------------

    async def _do(self, load: _Load) -> Posted | None:
        parcel = load.parcel
        platform = self._platforms[parcel.platform]
        if load.body is None:
            load.body = unpack(parcel.body)
        match body := load.body:
            case Furnish():
                await self._caretaker.furnish(platform, parcel.community, body.key)
                return None
            case Change():
                return await self._change(platform, load, body)
            case Remove():
                posted = body.posted or await self._posted(platform, parcel, body.name)
                if posted is not None:
                    await platform.delete(posted)
                return None
            case Keep():
                return await self._keep(platform, load, body.name)
            case Ask():
                try:
                    await platform.show(body.back.handle, body.back.account, body.sheet, parcel.key)
                except Expired:
                    return await self._answer(platform, load, body.back, body.instead)
                return None
            case Say():
                return await self._say(platform, load, body)

    async def _posted(self, platform: Platform, parcel: Parcel, name: str) -> Posted | None:
        """Where the message of this name is shown, once it is."""
        kept = await self._writer.run(lambda db, _: outbox.posted(db, parcel.community, name, platform.name))
        return None if kept is None else unpack_posted(kept)

    async def _change(self, platform: Platform, load: _Load, body: Change) -> Posted | None:
        posted = await self._posted(platform, load.parcel, body.name)
        try:
            if posted is not None:
                await platform.edit(posted, body.shown)
        except Gone:
            if (anew := await self._keep(platform, load, body.name)) is not None:
                return anew
            raise
        return None

    async def _keep(self, platform: Platform, load: _Load, name: str) -> Posted | None:
        """A message that stays is there, and pinned."""
        send = functools.partial(self._send, platform, load)
        return await self._keeper.keep(platform, load.parcel, name, send, again=load.doubtful)

    async def _say(self, platform: Platform, load: _Load, body: Say) -> Posted | None:
        match body.to:
            case InPlace():
                return await self._send(platform, load, body.to.place, body.shown)
            case InRoom():
                place = await self._caretaker.where(platform, load.parcel.community, body.to.key)
                if place is None:
                    return None  # nobody of this platform is in it, or ever was
                try:
                    return await self._send(platform, load, place, body.shown)
                except Refused:
                    if await self._caretaker.is_over(platform, load.parcel.community, body.to.key):
                        return None  # it was closed before, and these words come again after a crash
                    raise
            case ToPerson():
                return await self._tell(platform, load, body.to.account, body.to.name, body.shown)
            case Back():
                return await self._answer(platform, load, body.to, body.shown)

    async def _answer(self, platform: Platform, load: _Load, back: Back, shown: Shown) -> Posted:
        """In place if that is still possible, else where the person, or everybody, will see it."""
        try:
            return await platform.answer(
                back.handle, back.place, back.account, shown, load.parcel.key, private=back.private
            )
        except Expired:
            if back.private:
                return await self._tell(platform, load, back.account, back.name, shown)
            return await self._send(platform, load, back.place, shown)

    async def _tell(self, platform: Platform, load: _Load, account: Account, name: str, shown: Shown) -> Posted:
        """To somebody alone: a direct message, else a private room with the bot, never the room."""
        try:
            place = await platform.direct(account)
            return await self._send(platform, load, place, shown)
        except Closed:
            place = await self._caretaker.alone_with(platform, load.parcel.community, account, name)
            return await self._send(platform, load, place, shown)

    async def _send(self, platform: Platform, load: _Load, place: Place, shown: Shown) -> Posted:
        # A clock that was set back tells nothing about how long ago it was, so that is looked for too.
        if load.doubtful and not timedelta() <= self._clock.now() - load.parcel.born < platform.memory:
            found = await platform.find(place, shown, load.parcel.key)
            if found is not None:
                return found
        return await platform.send(place, shown, load.parcel.key)
