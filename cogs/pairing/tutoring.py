"""A round of tutoring, answered: all at once, or event by event."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from random import Random
from typing import Any

from cogs.pairing.matching import NOBODY, Matching
from cogs.pairing.online import Desk, read_events, read_standing
from cogs.pairing.reading import Part
from cogs.pairing.tutors import School, options, read, terms
from cogs.pairing.waiting import why_waiting

MOVED = 150
"""What it costs that somebody who was happily matched had to move."""


def solve(instance: Part, _: Random) -> dict[str, Any]:
    """The best sum there is for all who wait, with its proof; or, where there are events, the changes after each."""
    school = read(instance)
    return _online(instance, school) if instance.maybe("events", []).each() else _batch(school)


def _batch(school: School) -> dict[str, Any]:
    matching = Matching(options(school), [one.capacity for one in school.tutors], school.weights.load)
    matching.seat_all(range(len(school.learners)))
    state = _state(school, matching, range(len(school.learners)), frozenset())
    return {"matches": [[one["learner"], one["tutor"]] for one in state["terms"]], **state, "bound": matching.bound()}


def _online(instance: Part, school: School) -> dict[str, Any]:
    desk = Desk(school, read_standing(instance, school))
    changes = [
        [[school.learners[a].id, None if b == NOBODY else school.tutors[b].id] for a, b in desk.happen(event)]
        for event in read_events(instance, school)
    ]
    state = _state(school, desk.matching, sorted(desk.active), desk.away)
    state["objective"] -= MOVED * desk.moved
    return {"changes": changes, "moved": desk.moved, **state, "bound": desk.best()}


def _state(school: School, matching: Matching, seeking: Iterable[int], away: Collection[int]) -> dict[str, Any]:
    pairs = [(learner, tutor) for learner, tutor in enumerate(matching.tutor_of) if tutor != NOBODY]
    load = [0] * len(school.tutors)
    total = 0
    shown = []
    for learner, tutor in pairs:
        found = terms(school.learners[learner], school.tutors[tutor], school.weights) or {}
        total += sum(found.values()) - school.weights.load * load[tutor]
        load[tutor] += 1
        shown.append({"learner": school.learners[learner].id, "tutor": school.tutors[tutor].id, **found})
    return {
        "sense": "max",
        "objective": total,
        "terms": shown,
        "left_out": [
            why_waiting(school, school.learners[one], load, away) for one in seeking if matching.tutor_of[one] == NOBODY
        ],
        "moves": matching.moves,
    }
