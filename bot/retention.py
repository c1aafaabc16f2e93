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


async def keep_to_time(
    writer: Writer, clock: Clock, catalogue: Catalogue, committed: Callable[[Outcome], None]
) -> None:
    """Do it now and every day, until cancelled; with what the owners have settled by then."""
    never = asyncio.Event()
    while True:
        now = clock.now()
        for community, owner in list(catalogue.owners.items()):
            if owner.keep is None:
                continue
            try:
                gone = await _one_class(writer, now, community, owner, committed)
                log.info("forgotten", rows=gone)
            except SQLAlchemyError as error:
                log.error("nothing is forgotten", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
        await clock.until(now + timedelta(days=1), never)


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
