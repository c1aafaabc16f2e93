"""The phases of a review round, and when each begins: pure, from a round's row.

A round is live (minutes) or goes over days. Deadlines are rows; whatever happens meanwhile, what is due is worked out
from them and from the clock, so that a restart changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

from storage.rounds import Round


class Phase(IntEnum):
    """How far a round is. It only goes up."""

    SUBMIT = 0
    REVIEW = 1
    EXTRA = 2
    """Half of the time is over: shares of whoever said nothing go on, and the fastest are asked for one more."""
    REMINDED = 3
    READING = 4
    """Authors read what they got; what is missing is still asked for, and comes in batches."""
    OVER = 5


HALF, LATE = 0.5, 0.7
"""How much of the time for reviews has passed when shares go on, and when there is one reminder (PROTOCOLS R9)."""

GRACE = 1 / 3
"""So much of the time for reading do reviewers have who do one more; then authors get what there is."""


def begins(one: Round, phase: Phase) -> datetime:
    """When a phase begins by itself."""
    time = one.review_until - one.submit_until
    return {
        Phase.SUBMIT: one.since,
        Phase.REVIEW: one.submit_until,
        Phase.EXTRA: one.submit_until + HALF * time,
        Phase.REMINDED: one.submit_until + LATE * time,
        Phase.READING: one.review_until,
        Phase.OVER: one.ends,
    }[phase]


def following(one: Round) -> Phase | None:
    """The next phase, if there is one."""
    return Phase(one.phase + 1) if one.phase < Phase.OVER else None


def settled(one: Round) -> datetime:
    """From then on authors get what there is, also where a review is missing; whoever has none still waits for one."""
    return one.review_until + GRACE * (one.ends - one.review_until)


def patience(one: Round) -> timedelta:
    """How long somebody may think about one more, and how long it may take them."""
    return timedelta(minutes=3) if one.live else timedelta(hours=12)


def batch(one: Round) -> timedelta:
    """How long what comes late is gathered, so that its time does not say whose it is."""
    return timedelta(minutes=2) if one.live else timedelta(hours=6)


def next_batch(one: Round, at: datetime) -> datetime:
    """When authors get what has come meanwhile: at the end of a batch, or when they need not wait any longer."""
    following_one = one.review_until + ((at - one.review_until) // batch(one) + 1) * batch(one)
    return min(following_one, settled(one) if at < settled(one) else one.ends)


def reminder(one: Round) -> datetime | None:
    """When those are reminded for whom a round waits, if that can come in the phase that is running."""
    match one.phase:
        case Phase.SUBMIT:
            return one.submit_until - (1 - LATE) * (one.submit_until - one.since)
        case Phase.REMINDED:
            return begins(one, Phase.REMINDED)
        case Phase.READING:
            return one.ends - (1 - LATE) * (one.ends - one.review_until)
        case _:
            return None


def clock(one: Round, at: datetime) -> datetime:
    """What time it is in a round: while it rests, its clock stands still."""
    return one.paused or at


def resumed(one: Round, at: datetime) -> Round:
    """It goes on, and whatever was ahead is as far ahead as it was."""
    rest = at - clock(one, at)
    return one._replace(
        submit_until=one.submit_until + rest,
        review_until=one.review_until + rest,
        ends=one.ends + rest,
        paused=None,
    )


def longer(one: Round) -> Round:
    """The phase that runs gets some more time, and all that follow begin later."""
    more = timedelta(minutes=2) if one.live else timedelta(hours=12)
    if one.phase == Phase.SUBMIT:
        return one._replace(
            submit_until=one.submit_until + more, review_until=one.review_until + more, ends=one.ends + more
        )
    if one.phase < Phase.READING:
        return one._replace(review_until=one.review_until + more, ends=one.ends + more)
    return one._replace(ends=one.ends + more)


def sooner(one: Round, at: datetime) -> Round:
    """What runs ends now, and the phases that follow keep their length: handing in, reviewing or reading."""
    if one.phase == Phase.SUBMIT:
        gone = one.submit_until - at
        return one._replace(submit_until=at, review_until=one.review_until - gone, ends=one.ends - gone)
    if one.phase < Phase.READING:
        return one._replace(review_until=at, ends=one.ends - (one.review_until - at))
    return one._replace(ends=at)
