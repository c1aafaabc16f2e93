"""Whoever has to wait for a tutor: why, and the cheapest relaxation that would match them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from cogs.pairing.tutors import LEAST_GAP, LEAST_SLOTS, MOST_GAP, Learner, School, Tutor, kept_apart

COST = {"places": 5, "hours": 10, "level": 3, "language": 60}
"""What it takes to change something: one more place, a further shared half hour, a level of difference, a language."""


RULES: dict[str, Callable[[Learner, Tutor], bool]] = {
    "level": lambda learner, tutor: LEAST_GAP <= tutor.topics[learner.topic] - learner.level <= MOST_GAP,
    "language": lambda learner, tutor: not tutor.langs.isdisjoint(learner.langs),
    "hours": lambda learner, tutor: (tutor.free & learner.free).bit_count() >= LEAST_SLOTS,
    "kept_apart": lambda learner, tutor: not kept_apart(learner, tutor),
}
"""Who is left after each, in this order."""


class Change(NamedTuple):
    """What would have to change, and by how much: half hours, levels, places, or one language."""

    rule: str
    by: int


class Way(NamedTuple):
    """The changes after which this tutor (a number) could help."""

    tutor: int
    changes: tuple[Change, ...]

    @property
    def cost(self) -> int:
        """The less the better."""
        return sum(COST[rule] * by for rule, by in self.changes)


def why_waiting(school: School, learner: Learner, load: list[int], away: Collection[int] = ()) -> dict[str, Any]:
    """The entry for `left_out`.

    `reason` is the first rule after which nobody is left: "topic", "level", "language", "hours", "kept_apart" or
    "places". `relax` names the cheapest changes with one tutor, or is null if nobody knows the topic or only people
    who are kept apart do. Block lists are never relaxed.
    """
    here = [
        (number, tutor)
        for number, tutor in enumerate(school.tutors)
        if number not in away and learner.topic in tutor.topics
    ]
    ways = [Way(n, tuple(_changes(learner, one, load[n]))) for n, one in here if not kept_apart(learner, one)]
    best = min(ways, key=lambda way: (way.cost, way.tutor), default=None)
    relax = best and {
        "tutor": school.tutors[best.tutor].id,
        "changes": [{"rule": change.rule, "by": change.by} for change in best.changes],
    }
    return {"id": learner.id, "reason": _reason(learner, [tutor for _, tutor in here]), "relax": relax}


def _changes(learner: Learner, tutor: Tutor, load: int) -> Iterator[Change]:
    gap = tutor.topics[learner.topic] - learner.level
    slots = (learner.free & tutor.free).bit_count()
    if not LEAST_GAP <= gap <= MOST_GAP:
        yield Change("level", LEAST_GAP - gap if gap < LEAST_GAP else gap - MOST_GAP)
    if tutor.langs.isdisjoint(learner.langs):
        yield Change("language", 1)
    if slots < LEAST_SLOTS:
        yield Change("hours", LEAST_SLOTS - slots)
    if load >= tutor.capacity:
        yield Change("places", load + 1 - tutor.capacity)


def _reason(learner: Learner, tutors: list[Tutor]) -> str:
    if not tutors:
        return "topic"
    for rule, holds in RULES.items():
        tutors = [one for one in tutors if holds(learner, one)]
        if not tutors:
            return rule
    return "places"
