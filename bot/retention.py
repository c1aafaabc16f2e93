"""Once a day: what a class keeps for so many days only is announced to its teachers, and then forgotten.

Each announcement, each course and each person is a transaction of its own: whenever the process is killed, the next day
goes on where it was, and doing it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.language import Account, Catalogue, Clock, Message, Moment, Owner, lines, text
from bot.wishes import Desk, Outcome
from storage import courses, people, retention
from storage.retention import Ended
from storage.writer import Page, Writer

log = structlog.get_logger()

NOTICE = timedelta(days=7)
"""How long before it teachers are told: a weekend and a few days, to write down what they need."""


class Retention:
    """Forgets what is past its time, with what the owners have settled by then."""

    def __init__(
        self, writer: Writer, clock: Clock, catalogue: Catalogue, committed: Callable[[Outcome], None]
    ) -> None:
        """Nothing is forgotten before `start`."""
        self._writer = writer
        self._clock = clock
        self._catalogue = catalogue
        self._committed = committed
        self._next = clock.now()
        self._calm = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what came due while nobody was there."""
        self._next = self._clock.now()
        self._task = asyncio.create_task(self._run(), name="retention")

    async def stop(self) -> None:
        """Forget nothing any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether it is looked through what is kept, or is to be."""
        return self._next <= self._clock.now()

    async def settle(self) -> None:
        """Return when that is done."""
        async with self._calm:
            await self._calm.wait_for(lambda: not self.busy)

    async def _run(self) -> None:
        never = asyncio.Event()
        while True:
            await self._clock.until(self._next, never)
            now = self._clock.now()
            for community, owner in list(self._catalogue.owners.items()):
                if owner.keep is None:
                    continue
                try:
                    gone = await _one_class(self._writer, now, community, owner, self._committed)
                    log.info("forgotten", rows=gone)
                except SQLAlchemyError as error:
                    log.error("nothing is forgotten", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
            self._next = now + timedelta(days=1)
            async with self._calm:
                self._calm.notify_all()


async def _one_class(
    writer: Writer, now: datetime, community: int, owner: Owner, committed: Callable[[Outcome], None]
) -> int:
    """Announce and forget what is due; how many rows went."""
    assert owner.keep is not None
    past = now - timedelta(days=owner.keep)
    for ended in await writer.run(lambda db, _: retention.to_announce(db, community, past + NOTICE)):
        work = functools.partial(_announce, community=community, owner=owner, ended=ended, now=now)
        await writer.run(work, committed=committed)
    gone = 0
    for course in await writer.run(lambda db, _: retention.to_forget(db, community, past, now - NOTICE)):
        gone += await writer.run(lambda db, _, c=course: retention.forget_course(db, community, c, now))  # type: ignore[misc]
    for one in await writer.run(lambda db, _: retention.departures(db, community, past)):
        gone += await writer.run(lambda db, _, o=one: retention.forget_person(db, community, *o))  # type: ignore[misc]
    return gone


def _announce(db: Connection, page: Page, community: int, owner: Owner, ended: Ended, now: datetime) -> Outcome:
    """Tell whoever taught it when it goes."""
    desk = Desk(db, page, "retention", community, f"retention:{ended.course}", now, owner)
    desk.language = ended.language
    zone = courses.manner(db, community, ended.course).zone
    message = Message(
        lines(
            text(
                "What was done in the course **{name}** is deleted on {when}.",
                name=ended.name,
                when=Moment(now + NOTICE, zone),
            ),
            text("It has ended, and this class keeps such things for {days} days only.", days=owner.keep or 0),
            text("If you need something of it longer, ask whoever runs me before then."),
        )
    )
    for person in retention.announce(db, community, ended.course, now):
        known = people.reach(db, community, person)
        if known is not None:
            desk.tell(Account(known.platform, known.account), known.name, message)
    return desk.outcome
