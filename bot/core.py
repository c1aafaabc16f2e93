"""The core: takes events from platforms, has each become one durable turn, and wakes whoever has work then."""

from __future__ import annotations

import asyncio
import functools
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError

from bot.courier import Courier
from bot.housekeeping import keep_house
from bot.keys import effect_key
from bot.language import (
    Account,
    Away,
    Catalogue,
    Clock,
    Cursor,
    Event,
    Kind,
    Message,
    Place,
    Platform,
    Rank,
    Refused,
    Said,
    Shown,
    Source,
    Text,
    UserError,
    text,
)
from bot.retention import Retention
from bot.rollcall import RollCall
from bot.scene import Elsewhere, Stumble
from bot.sleeper import Sleeper
from bot.turns import Turns
from bot.typed import find_command
from bot.wishes import Outcome, kept_place
from bot.workshop import Workshop
from storage import inbox, jobs, listening, people, timers
from storage.writer import Page, Writer

log = structlog.get_logger()


class Core:
    """One running Studyhall: the writer, the courier and the sleeper, and the platforms they serve."""

    def __init__(self, catalogue: Catalogue, writer: Writer, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Put the parts together; `start` sets them going."""
        self.catalogue = catalogue
        self.clock = clock
        self._platforms = platforms
        self._writer = writer
        self._turns = Turns(catalogue, platforms)
        self._courier = Courier(writer, clock, platforms, self._hear)
        self._sleeper = Sleeper(writer, clock, self._come_due, self._committed)
        self._workshop = Workshop(writer, self._come_back, self._committed)
        self._retention = Retention(writer, clock, catalogue, self._committed)
        self._roll = RollCall(writer, clock, platforms, self.left)
        self.turns: Counter[str] = Counter()
        """How many events of each platform were handled since the start."""
        self.heard: dict[str, float] = {}
        """When each platform last brought anything, on the monotonic clock."""
        self._watched: set[tuple[str, str]] = set()
        self._spoken: dict[tuple[str, str], str] = {}
        """The language of each place where it was not English since the start; for when the database is away."""

    async def start(self) -> None:
        """Take up what was left undone, and begin."""
        self._writer.start()
        self._writer.reconnected = self._catch_up
        self._watched = await self._writer.run(lambda db, _: listening.places(db))
        await self._courier.start()
        self._sleeper.start()
        self._workshop.start()
        self._roll.start()
        self._housekeeping = asyncio.create_task(keep_house(self._writer, self.clock), name="housekeeping")
        self._retention.start()

    def _catch_up(self) -> None:
        """The database was away: a commit whose answer got lost did more than was told."""

        def watched(places: set[tuple[str, str]]) -> None:
            self._watched = places

        # When even this fails the database is away again, and we come here again.
        self._writer.run(lambda db, _: listening.places(db), committed=watched).add_done_callback(_overlook)
        self._courier.reload()
        self._sleeper.wake()
        self._workshop.wake()

    async def stop(self, patience: float = 8.0) -> None:
        """Finish what is under way, for `patience` seconds at most, and end; the rest waits in the outbox."""
        self._housekeeping.cancel()
        await asyncio.gather(self._housekeeping, return_exceptions=True)
        await self._retention.stop()
        await self._roll.stop()
        await self._workshop.stop()
        await self._sleeper.stop()
        await self._courier.stop(patience)
        await self._writer.stop()

    async def settle(self) -> None:
        """Return when everything that can be done now is done: reminders that are due, jobs, deliveries, rooms."""
        while True:
            await self._sleeper.settle()
            await self._workshop.settle()
            await self._roll.settle()
            await self._retention.settle()
            await self._courier.settle()
            busy = (self._sleeper, self._workshop, self._roll, self._retention, self._courier)
            if not any(one.busy for one in busy):
                return

    async def cursor(self, platform: str, name: str) -> str | None:
        """How far an adapter had read."""
        return await self._writer.run(lambda db, _: inbox.cursor(db, platform, name))

    async def cursors(self, platform: str) -> Mapping[str, str]:
        """All of them, by name."""
        return await self._writer.run(lambda db, _: inbox.all_cursors(db, platform))

    async def suggest(self, source: Source, command: str, name: str, typed: str) -> list[tuple[str, str | int]]:
        """What can be chosen now for an argument, beginning with what fits `typed` best."""
        now = self.clock.now()
        return await self._writer.run(lambda db, page: self._turns.suggest(db, page, source, command, name, typed, now))

    def hears(self, place: Place) -> bool:
        """Whether a feature listens to ordinary talk there."""
        return (place.platform, place.id) in self._watched

    async def watched(self, platform: str) -> Mapping[str, datetime]:
        """Every place of a platform that is listened to, and since when."""
        since = await self._writer.run(lambda db, _: listening.since(db, platform))
        return {place: at or self.clock.now() for place, at in since.items()}

    def _hear(self, place: Place) -> None:
        self._watched.add((place.platform, place.id))

    async def save_cursor(self, platform: str, cursor: Cursor) -> None:
        """An adapter has read on, and nothing happened."""
        self.heard[platform] = time.monotonic()
        await self._writer.run(lambda db, _: inbox.move_cursor(db, platform, cursor.name, cursor.value))

    async def gone(self, place: Place, message: str = "") -> None:
        """Somebody deleted a room, or a message in it. What was ours and is still wanted is made anew."""
        await self._courier.gone(place, message)

    async def left(self, event: str, account: Account, place: Place) -> None:
        """Somebody is no longer in a room of ours; or, where the place is called like its home, in the class."""
        now = self.clock.now()
        work = lambda db, page: self._turns.left(db, page, event, account, place, now)  # noqa: E731
        await self._writer.run(work, rescue=_rescue_absence(event), committed=self._committed)

    async def next_due(self) -> datetime | None:
        """When the next reminder comes."""
        return await self._writer.run(lambda db, _: timers.next_due(db))

    def knows(self, line: str) -> bool:
        """Whether a typed line begins with a command that exists."""
        return find_command(line, self.catalogue) is not None

    async def take(self, event: Event) -> bool:
        """Handle one event; returns once everything it caused is durable, so that it can be acknowledged.

        True when it is answered in place, or with a form.
        """
        self.heard[event.source.account.platform] = time.monotonic()
        if self._is_chat(event):
            if event.source.cursor is not None:
                await self.save_cursor(event.source.account.platform, event.source.cursor)
            return False
        work = functools.partial(self._turn, event)
        rescue = functools.partial(self._rescue, event)
        try:
            outcome = await self._writer.run(work, rescue=rescue, committed=self._committed)
        except Elsewhere as question:
            return await self.take(await self._with_rank(event, question))
        except Exception as error:  # noqa: BLE001 - a platform must go on, and the person must hear of it
            log.error("turn not saved", kind=type(error).__name__)  # noqa: TRY400 - the statement may hold words
            if not isinstance(error, SQLAlchemyError):
                _ticket(event.source.account.platform, event.source.event, error)
            await self._apologise(event)
            return True
        self.turns[event.source.account.platform] += 1
        self._remember(event.source.place, outcome.language)
        return outcome.answered

    async def _with_rank(self, event: Event, question: Elsewhere) -> Event:
        """The same event, knowing what whoever acts may do in that room at this moment."""
        rank = await self._rank(question.account, question.place)
        return replace(event, source=replace(event.source, elsewhere=(question.place, rank)))

    async def _rank(self, account: Account, place: Place) -> Rank:
        """What somebody may do in a room at this moment, as far as its platform tells."""
        if account.platform == place.platform and place.platform in self._platforms:
            try:
                return await self._platforms[place.platform].rank(account, place)
            except (Away, Refused) as error:
                log.warning("a rank is not known", kind=type(error).__name__)
        return Rank.GUEST

    def _remember(self, place: Place, language: str) -> None:
        if language == "en":
            self._spoken.pop((place.platform, place.id), None)
        elif language:
            self._spoken[place.platform, place.id] = language

    def _is_chat(self, event: Event) -> bool:
        """Ordinary talk that no feature listens to. It is neither read nor stored."""
        if not isinstance(event, Said) or event.command:
            return False
        place = event.source.place
        return place.kind is not Kind.DIRECT and not self.hears(place)

    def _turn(self, event: Event, db: Connection, page: Page) -> Outcome:
        return self._turns.take(db, page, event, self.clock.now())

    def _rescue(self, event: Event, db: Connection, page: Page, error: Exception) -> Outcome:
        """Answer a turn that was rolled back."""
        if isinstance(error, Stumble):
            return self._turns.stumbled(db, page, event, self.clock.now(), error)
        if isinstance(error, SQLAlchemyError | Elsewhere):
            raise error
        told = _sorry(_ticket(event.source.account.platform, event.source.event, error))
        return self._turns.refuse(db, page, event, self.clock.now(), Message(told))

    async def _come_due(self, timer: timers.Timer) -> tuple[Callable[..., Outcome], Callable[..., Outcome]]:
        """How a timer's turn is run, and what happens when it fails."""
        declared = self.catalogue.commands.get(timer.command)
        rank = Rank.GUEST
        if declared is not None and declared.rank >= Rank.DEPUTY:  # who set it may have lost what it takes since
            known = await self._writer.run(lambda db, _: people.by_id(db, timer.community, timer.person))
            place = kept_place(timer.place)
            here = next((one for one in known if one.platform == place.platform), None)
            rank = await self._rank(Account(here.platform, here.account), place) if here is not None else rank

        def work(db: Connection, page: Page) -> Outcome:
            return self._turns.due(db, page, timer, self.clock.now(), rank)

        return work, _rescue_later("timer", timer.id, timers.done)

    def _come_back(self, job: jobs.Job, answer: str) -> tuple[Callable[..., Outcome], Callable[..., Outcome]]:
        """The same for a job's answer."""

        def work(db: Connection, page: Page) -> Outcome:
            return self._turns.answered(db, page, job, answer, self.clock.now())

        return work, _rescue_later("job", job.id, jobs.done)

    def _committed(self, outcome: Outcome) -> None:
        for wish in outcome.watched:
            place = (wish.place.platform, wish.place.id)
            (self._watched.add if wish.on else self._watched.discard)(place)
        self._courier.take(outcome.parcels)
        if outcome.timers:
            self._sleeper.wake()
        if outcome.jobs:
            self._workshop.wake()

    async def _apologise(self, event: Event) -> None:
        """The database cannot be written: tell the person at least, without it."""
        source = event.source
        platform = self._platforms[source.account.platform]
        told = Shown(
            text("I cannot save anything right now, so I did nothing. Please try again in a few minutes."),
            language=self._spoken.get((source.place.platform, source.place.id), "en"),
        )
        key = effect_key(self.clock.now(), source.account.platform, 0, source.event, "unsaved")
        try:
            await platform.answer(source.handle, source.place, source.account, told, key, private=True)
        except Exception as error:  # noqa: BLE001 - nothing more can be done than to note it
            log.warning("apology not delivered", kind=type(error).__name__)


def _rescue_absence(event: str) -> Callable[..., Outcome]:
    """What happens when the turn of somebody who is gone fails: there is nobody to tell."""

    def rescue(_: Connection, __: Page, error: Exception) -> Outcome:
        if isinstance(error, OperationalError | InternalError):
            raise error
        _ticket("left", event, error)
        return Outcome()

    return rescue


def _rescue_later(what: str, row: int, done: Callable[[Connection, int], bool]) -> Callable[..., Outcome]:
    """What happens when the turn of a timer or a job fails: its row goes, and nobody tries again."""

    def rescue(db: Connection, _: Page, error: Exception) -> Outcome:
        if isinstance(error, OperationalError | InternalError):
            raise error  # the database's trouble, not the feature's: the row stays
        done(db, row)
        if not isinstance(error, UserError):  # that only says that it is no longer theirs to do
            _ticket(what, str(row), error)
        return Outcome()

    return rescue


def _overlook(reading: asyncio.Future[set[tuple[str, str]]]) -> None:
    if not reading.cancelled():
        reading.exception()


def _ticket(platform: str, event: str, error: Exception) -> str:
    """Log an unexpected error under a short number that the person can quote; never with what they wrote."""
    number = blake2b(f"{platform}\x1f{event}".encode(), digest_size=4).hexdigest().upper()
    trace = error.__traceback__
    frames = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("turn failed", ticket=number, kind=type(error).__name__, at=frames[-4:])
    return number


def _sorry(ticket: str) -> Text:
    return text(
        "Something went wrong on my side, and nothing was changed. "
        "If it happens again, give your teacher this number: **{ticket}**.",
        ticket=ticket,
    )
