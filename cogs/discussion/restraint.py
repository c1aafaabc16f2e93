"""When to say nothing: what is done about a reply that only agrees, and why (PROTOCOLS 1.16).

Pure. The budgets and the stop rules stand here and nowhere else. Whatever is doubtful ends in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

A_DAY, A_WEEK = 1, 3
"""Hints that one person gets at most, in any 24 hours and in any seven days."""

DECLINED = 2
"""So many "not now" in a row, and the next hint offers first of all to end them."""


class Mode(StrEnum):
    """What a course wants. With `auto` it is `watch` in the first week and `on` afterwards."""

    OFF = "off"
    WATCH = "watch"
    ON = "on"
    AUTO = "auto"


class Step(StrEnum):
    """What is done, or the reason for doing nothing."""

    OFF = "off"
    OPTED_OUT = "opted out"
    WRONG_HERE = "wrong here"
    """A hint in this discussion was wrong, its reader said."""
    GIVES = "gives"
    FREE = "free"
    """The first of a week is free."""
    SPENT = "spent"
    """The day's or the week's hints are."""
    WATCHED = "watched"
    """A hint would have been sent."""
    HELD = "held"
    """Kept back, to learn whether hints do anything."""
    CLOSED = "closed"
    """Direct messages are closed, and a room of their own would be too much for a hint."""
    SENT = "sent"


class Reaction(StrEnum):
    """How the reader of a hint took it."""

    NONE = ""
    DECLINED = "declined"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Past:
    """What was done about an earlier reply of the same person; `here` in the same discussion."""

    at: datetime
    step: Step
    reaction: Reaction = Reaction.NONE
    here: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What is known about somebody: earlier steps and replies with something of their own, oldest first."""

    past: Sequence[Past] = ()
    contributions: Sequence[datetime] = ()
    opted_out: bool = False


def in_force(mode: Mode, since: datetime, now: datetime) -> Mode:
    """What holds now, in a course that was opened at `since`."""
    if mode is not Mode.AUTO:
        return mode
    return Mode.WATCH if now - since < WEEK else Mode.ON


def decide(history: History, mode: Mode, share: int, draw: int, now: datetime) -> Step:
    """What to do about a reply that only agrees, `mode` being the one in force.

    `share` percent are held back: those whose `draw` (0 to 99) is below it.
    """
    if mode is Mode.OFF:
        return Step.OFF
    if history.opted_out:
        return Step.OPTED_OUT
    if any(one.here and one.reaction is Reaction.WRONG for one in history.past):
        return Step.WRONG_HERE
    if _gives(history.contributions, now):
        return Step.GIVES
    if not any(one.step is Step.FREE and now - one.at < WEEK for one in history.past):
        return Step.FREE
    # What was only watched counts while it is watched, so that a teacher sees what would have happened.
    counted = {Step.SENT, Step.HELD} | ({Step.WATCHED} if mode is Mode.WATCH else set())
    taken = [one.at for one in history.past if one.step in counted]
    if _within(taken, DAY, now) >= A_DAY or _within(taken, WEEK, now) >= A_WEEK:
        return Step.SPENT
    if mode is Mode.WATCH:
        return Step.WATCHED
    return Step.HELD if draw < share else Step.SENT


def offers_the_end(past: Iterable[Past]) -> bool:
    """Whether the next hint offers, before anything else, to be the last."""
    sent = [one.reaction for one in past if one.step is Step.SENT]
    return len(sent) >= DECLINED and all(reaction is Reaction.DECLINED for reaction in sent[-DECLINED:])


def lot(*about: object) -> int:
    """A number from 0 to 99 that is drawn once for each case, however often it is looked at."""
    return int.from_bytes(hashlib.sha256(repr(about).encode()).digest()[:8], "big") % 100


def _within(times: Iterable[datetime], span: timedelta, now: datetime) -> int:
    return sum(now - at < span for at in times)


def _gives(contributions: Sequence[datetime], now: datetime) -> bool:
    """Two replies with something of their own within a week, and their writer is left alone for the next."""
    return any(later - earlier < WEEK and now - later < WEEK for earlier, later in pairwise(contributions))
