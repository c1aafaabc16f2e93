"""How often, and when, anybody is reminded of anything (PROTOCOLS R14): all features together keep to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from bot.language import Turn
from storage import hints, reminded

MORNING, EVENING = time(7), time(21)
"""Nobody is reminded outside these hours, on the clock of the course or group."""

A_DAY = 2
"""Reminders that one person gets at most within 24 hours, over everything."""

_DAY = timedelta(days=1)


class Reminded(NamedTuple):
    """What speaks for leaving somebody alone."""

    of_this: bool
    lately: int
    spared: bool


def may_remind(past: Reminded) -> bool:
    """Once of each thing, seldom over all of them, and never who does not want it."""
    return not past.of_this and past.lately < A_DAY and not past.spared


def when_awake(local: datetime) -> datetime:
    """Now, or the next morning if it is late; `local` is a wall clock, aware."""
    if MORNING <= local.time() < EVENING:
        return local
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, local.tzinfo)


def before_night(local: datetime) -> datetime:
    """Now, or the evening before if it is late or very early: for what must not come after something."""
    if MORNING <= local.time() < EVENING:
        return local
    day = local.date() - timedelta(days=1 if local.time() < MORNING else 0)
    return datetime.combine(day, time(EVENING.hour - 1), local.tzinfo)


def reminds(turn: Turn, what: str, person: int, switch: str) -> bool:
    """Whether somebody may be reminded of `what` now; if so, it is noted that they were.

    `switch` is what they may have asked to be spared.
    """
    past = Reminded(
        person in reminded.of(turn.db, turn.community, what),
        reminded.how_many(turn.db, turn.community, person, turn.at - _DAY),
        hints.is_spared(turn.db, turn.community, person, switch),
    )
    if may_remind(past):
        reminded.note(turn.db, turn.community, what, person, turn.at)
        return True
    return False
