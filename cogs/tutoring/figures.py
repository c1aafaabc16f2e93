"""What a course's own log says about waiting, load and dependency. Pure, on rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import NamedTuple

from storage.sessions import Check, Session

BACK = timedelta(days=60)
"""How far the log is looked at."""

FEW = 3
"""Below this many, nothing is said about what is usual."""

LATELY = 20
MANY, HALF = 6, 0.5
"""One helper carries too much who has half of the sessions, if there are this many or more."""

MONTH = 4
"""Weeks at first in which people in a programme meet every week: most pairs are lost then."""

ALWAYS, OF = 3, 4
"""One learner meets the same tutor too often who met them in so many of their last so many sessions."""


class Wait(NamedTuple):
    """From a request to its session: half of them lie between these."""

    low: timedelta
    high: timedelta


def usual_wait(sessions: Sequence[Session]) -> Wait | None:
    """Of the last sessions; None where there are too few to say."""
    waits = sorted((one.began - one.asked).total_seconds() for one in sessions[-LATELY:])
    if len(waits) < FEW:
        return None
    low, _, high = quantiles(waits, n=4, method="inclusive")
    return Wait(timedelta(seconds=low), timedelta(seconds=high))


def middle_wait(sessions: Sequence[Session]) -> timedelta | None:
    """The median of all of them."""
    waits = [(one.began - one.asked).total_seconds() for one in sessions]
    return timedelta(seconds=median(waits)) if waits else None


def carries_too_much(sessions: Sequence[Session]) -> int | None:
    """The tutor who has half of all sessions or more."""
    if len(sessions) < MANY:
        return None
    [(tutor, most)] = Counter(one.tutor for one in sessions).most_common(1)
    return tutor if most >= HALF * len(sessions) else None


def always_the_same(sessions: Sequence[Session], learner: int) -> int | None:
    """The tutor whom this learner has met nearly every time lately."""
    mine = [one.tutor for one in sessions if one.learner == learner][-OF:]
    if len(mine) < OF:
        return None
    [(tutor, most)] = Counter(mine).most_common(1)
    return tutor if most >= ALWAYS else None


def met_of_agreed(sessions: Sequence[Session], weeks: int, now: datetime) -> tuple[int, int]:
    """Meetings held, and how many there should have been: one a week in the first month, then each `weeks`."""
    whole = [((one.ended or now) - one.began).days // 7 for one in sessions]
    return sum(one.held for one in sessions), sum(min(n, MONTH) + max(0, n - MONTH) // weeks for n in whole)


def rungs(sessions: Sequence[Session]) -> list[int]:
    """How many that are over ended on each rung of the ladder of hints."""
    ended = Counter(one.rung for one in sessions if one.ended is not None)
    return [ended[rung] for rung in range(max(ended, default=0) + 1)]


def yes_of(checks: Sequence[Check], question: str) -> tuple[int, int]:
    """How many said yes to a question, and how many answered it."""
    asked = [one.yes for one in checks if one.question == question]
    return sum(asked), len(asked)
