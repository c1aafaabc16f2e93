"""Housekeeping, once a day: what is no longer needed goes, so that a bot can be left alone for months."""

from __future__ import annotations

import asyncio
import functools
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.language import Clock
from storage import acts, answers, buttons, drafts, hints, inbox, letters, links, outbox, programmes, relayed
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


async def keep_house(writer: Writer, clock: Clock) -> None:
    """Tidy up now and every day, until cancelled."""
    never = asyncio.Event()
    while True:
        now = clock.now()
        try:
            gone = await writer.run(functools.partial(tidy_up, now))
            log.info("tidied up", rows=gone)
        except SQLAlchemyError as error:
            log.error("not tidied up", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
        await clock.until(now + timedelta(days=1), never)


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
