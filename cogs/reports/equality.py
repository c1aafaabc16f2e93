"""How evenly people take part, and how soon they are answered (PROTOCOLS 2.1 and 2.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import NamedTuple

MOST = 2 / 3
"""So much of a group has to speak within three minutes for these to count as everybody's."""

LIVE = 60
"""Windows of three minutes: what lasts longer is no talk at one time, and windows say nothing about it."""

PROMPT = timedelta(hours=24)
"""A reply within so long counts as an answer."""


def equality(amounts: Iterable[int]) -> float | None:
    """1 less the Gini coefficient of what each did, those who did nothing included.

    1 means that everybody did the same, 0 that one did everything: G = 2·Σ i·xᵢ / (n·Σ xᵢ) - (n+1)/n for amounts in
    ascending order, times n/(n-1) for small groups (PROTOCOLS 2.1). None for fewer than two people, or nothing done.
    """
    ascending = sorted(amounts)
    n, whole = len(ascending), sum(ascending)
    if n < 2 or not whole:  # noqa: PLR2004 - one alone is equal to nobody
        return None
    gini = 2 * sum(i * x for i, x in enumerate(ascending, start=1)) / (n * whole) - (n + 1) / n
    return 1 - gini * n / (n - 1)


def top_share(amounts: Sequence[int]) -> float | None:
    """How much of everything the most active did, from 0 to 1."""
    whole = sum(amounts)
    return max(amounts) / whole if whole else None


def together(windows: Mapping[int, int], people: int) -> float | None:
    """Temporal equality: in how many windows, of those between the first and the last, most of the group spoke.

    `windows` is how many people spoke in each in which anybody did. None for what did not happen at one time.
    """
    if not windows or people < 2:  # noqa: PLR2004 - as above
        return None
    every = max(windows) - min(windows) + 1
    if every > LIVE:
        return None
    return sum(n >= MOST * people for n in windows.values()) / every


def mixing(pairs: int, people: int) -> float | None:
    """How many of all pairs have met, from 0 to 1."""
    every = people * (people - 1) // 2
    return pairs / every if every else None


class Waits(NamedTuple):
    """From a thought, or a work, to the first answer: `answered` of `n` within 24 hours; of all answers, these."""

    n: int
    answered: int
    middle: timedelta | None
    slow: timedelta | None
    """The 90th percentile: one in ten waits longer."""


def waits(begun: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Waits:
    """What became of all these; who has waited less than 24 hours without an answer is not counted yet."""
    counted = [(at, reply) for at, reply in begun if reply is not None or now - at >= PROMPT]
    took = [(reply - at).total_seconds() for at, reply in counted if reply is not None]
    slow = quantiles(took, n=10, method="inclusive")[-1] if len(took) > 1 else None
    return Waits(
        len(counted),
        sum(one <= PROMPT.total_seconds() for one in took),
        timedelta(seconds=median(took)) if took else None,
        timedelta(seconds=slow) if slow is not None else None,
    )
