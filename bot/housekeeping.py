"""Housekeeping, once a day: what is no longer needed goes, so that a bot can be left alone for months."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.language import Clock, Owner
from storage import acts, answers, buttons, drafts, hints, inbox, letters, links, outbox, programmes, relayed, retention
from storage.writer import Page, Writer

log = structlog.get_logger()

EVENTS = timedelta(days=30)
"""How long it is remembered that an event was handled: longer than any platform repeats one."""

DELIVERIES = timedelta(days=7)
"""How long a delivered message is kept, and one that was given up."""

DRAFTS = timedelta(days=30)
"""How long a form waits for the one who began it."""

BUTTONS = timedelta(days=365)
"""How long a button works: a school year."""

HINTS = timedelta(days=60)
"""How long it is remembered what was done about a reply that only agreed: what a teacher's report looks back on."""

SHOWN = timedelta(days=60)
"""How long it is kept what a learner explained to a proctor: longer than such a programme lasts."""

ACTS = timedelta(days=365)
"""How long it is remembered what staff did."""

LETTERS = timedelta(days=60)
"""How long it is kept what somebody wrote to their teachers alone."""

RELAYED = timedelta(days=60)
"""How long it is kept what was said for somebody who takes part quietly: longer than a teacher takes to look at it."""

CODES = timedelta(days=1)
"""How long it is remembered who made or gave a code: longer than tries are counted."""


ANSWERS = timedelta(days=13)
"""How long an answer is kept for later ones to be held against, and a pair for a teacher to look at: with the day until
the next tidying, the 14 days that everybody is told."""


async def keep_house(writer: Writer, clock: Clock, owners: Callable[[], Mapping[int, Owner]]) -> None:
    """Tidy up now and every day, until cancelled. `owners` tells what the owner of each class settled."""
    never = asyncio.Event()
    while True:
        now = clock.now()
        try:
            log.info("tidied up", rows=await tidy_all(writer, now, owners()))
        except SQLAlchemyError as error:
            log.error("not tidied up", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
        await clock.until(now + timedelta(days=1), never)


async def tidy_all(writer: Writer, now: datetime, owners: Mapping[int, Owner]) -> int:
    """A day's work; how many rows went."""
    gone = await writer.run(functools.partial(tidy_up, now))
    for community, owner in owners.items():
        if owner.keep is not None:
            gone += await _forget_courses(writer, community, now - timedelta(days=owner.keep))
    return gone


async def _forget_courses(writer: Writer, community: int, before: datetime) -> int:
    """Forget courses that ended before this, each in a commit of its own: nobody waits for all of them."""
    gone = 0
    for course in await writer.run(lambda db, _: retention.due(db, community, before)):
        gone += await writer.run(functools.partial(_forget, community, course))
    return gone


def _forget(community: int, course: int, db: Connection, _: Page) -> int:
    return retention.forget(db, community, course)


def tidy_up(now: datetime, db: Connection, _: Page) -> int:
    """Delete what is past its time; how many rows."""
    return (
        inbox.forget(db, now - EVENTS)
        + outbox.forget(db, now - DELIVERIES)
        + drafts.forget(db, now - DRAFTS)
        + buttons.forget(db, now - BUTTONS)
        + hints.forget(db, now - HINTS)
        + programmes.forget(db, now - SHOWN)
        + acts.forget(db, now - ACTS)
        + letters.forget(db, now - LETTERS)
        + relayed.forget(db, now - RELAYED)
        + links.forget(db, now - CODES)
        + answers.forget(db, now - ANSWERS)
    )
