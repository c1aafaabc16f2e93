"""Who has posted and who has replied in a discussion, and when somebody may be reminded of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from cogs.discussion.moves import ADDS, REPLIES
from storage.courses import Member
from storage.discussions import Voice

MORNING, EVENING = time(7), time(21)
"""Nobody is reminded outside these hours of the course (PROTOCOLS R14: none in quiet hours)."""

A_DAY = 2
"""Reminders that one person gets at most within 24 hours, over all discussions (PROTOCOLS R14)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the students of a course: how many have posted and replied, who neither, and with which moves."""

    posted: int
    replied: int
    neither: tuple[Member, ...]
    moves: Counter[str]


class Reminded(NamedTuple):
    """What speaks for leaving somebody alone."""

    of_this: bool
    lately: int
    spared: bool


def standing(students: Sequence[Member], voices: Iterable[Voice]) -> Standing:
    """Sort them; whoever only agreed has not said anything of their own yet."""
    posted, replied, moves = set[int](), set[int](), Counter[str]()
    for voice in voices:
        if voice.verdict == ADDS:
            posted.add(voice.person)
        elif voice.verdict == REPLIES:
            replied.add(voice.person)
        if voice.move:
            moves[voice.move] += voice.n
    neither = tuple(one for one in students if one.person not in posted | replied)
    known = {one.person for one in students}
    return Standing(len(posted & known), len(replied & known), neither, moves)


def may_remind(past: Reminded) -> bool:
    """Once for each discussion, seldom over all of them, and never who does not want it."""
    return not past.of_this and past.lately < A_DAY and not past.spared


def when_awake(local: datetime) -> datetime:
    """Now, or the next morning if it is late; `local` is the course's wall clock, aware."""
    if MORNING <= local.time() < EVENING:
        return local
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, local.tzinfo)
