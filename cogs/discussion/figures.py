"""What became of replies and hints, counted. Pure; numbers of people and replies, never a name and never a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cogs.discussion.judge import Label
from cogs.discussion.moves import AGREES
from cogs.discussion.restraint import DAY, Reaction, Step
from storage.discussions import Spoken
from storage.hints import Hint

IN_PEACE = (Step.FREE, Step.SPENT, Step.GIVES, Step.WRONG_HERE, Step.CLOSED)
"""The budgets and stop rules said so."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one course. `turned` counts those after which something of one's own came within 24 hours."""

    people: int
    contributors: int
    moves: Counter[str]
    labels: Counter[Label]
    steps: Counter[Step]
    turned: Counter[Step]
    declined: int
    misled: Counter[str]
    """The cues of hints that were called wrong; of those about a copy there are none, so ""."""


def figures(spoken: Sequence[Spoken], hints: Iterable[Hint]) -> Figures:
    """Count (PROTOCOLS 2.3: conversion is a substantive addition within 24 hours, with and without a hint)."""
    own = [one for one in spoken if one.verdict != AGREES]
    labels, steps, turned, misled = Counter[Label](), Counter[Step](), Counter[Step](), Counter[str]()
    declined = 0
    said: dict[tuple[int, int], list[datetime]] = {}
    for one in own:
        said.setdefault((one.discussion, one.person), []).append(one.at)
    for hint in hints:
        step = Step(hint.step)
        labels[Label(hint.label)] += 1
        steps[step] += 1
        later = said.get((hint.discussion, hint.person), ())
        turned[step] += any(hint.at <= at <= hint.at + DAY for at in later)
        declined += hint.reaction == Reaction.DECLINED
        if hint.reaction == Reaction.WRONG:
            misled[hint.cues] += 1
    return Figures(
        len({one.person for one in spoken}),
        len({one.person for one in own}),
        Counter(one.move for one in own if one.move),
        labels,
        steps,
        turned,
        declined,
        misled,
    )
