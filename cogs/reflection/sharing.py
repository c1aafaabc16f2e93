"""What ratings of one another's part amount to, what a teacher might ask about, and what may be handed on. Pure.

Parts are from 1 (less than my part) over 3 (my part) to 5 (far more). Nothing here is a mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from statistics import fmean
from typing import NamedTuple

LEAST = 2
"""Ratings of which a mean is told to anybody but a teacher."""

NUMBERS = 4
"""People in a group in which a mean does not tell who said what."""

WORDS = 3
"""People in a group in which words do not."""

WIDE = 3
"""Between the lowest and the highest rating of somebody: the others see them very differently."""

FAR = 1.5
"""Between what one says of somebody and what the others do."""

LOW = 2.0


class Rating(NamedTuple):
    """Somebody's part, as a mate sees it."""

    by: int
    of: int
    part: int


class Odd(Enum):
    """A question for a teacher, and no verdict."""

    ALL_EQUAL = auto()
    """They give every mate the same."""
    ABOVE, BELOW = auto(), auto()
    """They rate mates far above, or below, what the others do."""
    SPLIT = auto()
    """The others see them very differently."""
    LOW = auto()
    """All see little of them."""
    PROUD, MODEST = auto(), auto()
    """They see themselves far above, or below, what the others do."""


def mean(ratings: Sequence[Rating], of: int) -> float | None:
    """How the others see somebody; None if nobody has said."""
    parts = [one.part for one in ratings if one.of == of and one.part]
    return fmean(parts) if parts else None


def factor(ratings: Sequence[Rating], of: int) -> float | None:
    """Their mean by the mean of all in the group, so that 1.0 is an equal part (WebPA)."""
    mine = mean(ratings, of)
    every = [found for one in {one.of for one in ratings} if (found := mean(ratings, one)) is not None]
    return mine / fmean(every) if mine is not None and len(every) > 1 else None


def odd(ratings: Sequence[Rating], own: Mapping[int, int], person: int) -> list[Odd]:
    """What stands out about somebody, as one who rates and as one who is rated."""
    found = []
    given = [one for one in ratings if one.by == person and one.part]
    got = [one.part for one in ratings if one.of == person and one.part]
    if len(given) > 1 and len({one.part for one in given}) == 1:
        found.append(Odd.ALL_EQUAL)
    gaps = [gap for one in given if (gap := _gap(ratings, one)) is not None]
    if gaps and max(gaps) >= FAR:
        found.append(Odd.ABOVE)
    if gaps and min(gaps) <= -FAR:
        found.append(Odd.BELOW)
    if len(got) >= LEAST:
        if max(got) - min(got) >= WIDE:
            found.append(Odd.SPLIT)
        if fmean(got) <= LOW:
            found.append(Odd.LOW)
        if own.get(person) and abs(own[person] - fmean(got)) >= FAR:
            found.append(Odd.PROUD if own[person] > fmean(got) else Odd.MODEST)
    return found


def _gap(ratings: Sequence[Rating], one: Rating) -> float | None:
    """By how much somebody is above what at least two others say of the same mate."""
    others = [other.part for other in ratings if other.of == one.of and other.by != one.by and other.part]
    return one.part - fmean(others) if len(others) >= LEAST else None


def handed_on(ratings: Sequence[Rating], of: int, people: int) -> float | None:
    """The mean that somebody is told; None where it could tell who said what."""
    if people < NUMBERS or sum(one.of == of and one.part > 0 for one in ratings) < LEAST:
        return None
    return mean(ratings, of)


def may_hand_on_words(raters: int, people: int) -> bool:
    """Whether words can be handed on without telling whose they are."""
    return people >= WORDS and raters >= LEAST
