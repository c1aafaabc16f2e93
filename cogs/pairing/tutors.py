"""Tutors: who may help whom, what a pair is worth, and the best matching of all who wait."""

from __future__ import annotations

from typing import NamedTuple

from cogs.pairing.hours import free_slots
from cogs.pairing.matching import Options
from cogs.pairing.reading import Part, listed, weighted

LEAST_GAP, MOST_GAP = 5, 60
"""Levels by which a tutor is ahead of a learner: less is no help, more is another world."""

BEST_GAP = 10, 25
"""Where help is best: slightly ahead, in reach of the learner."""

LEAST_SLOTS = 2
"""Half hours that the two share in a week, at least."""

ENOUGH_SLOTS = 8
LONGEST_WAIT = 6
"""Weeks after which waiting counts no more."""


class Weights(NamedTuple):
    """What a pair is worth, in points.

    `load` is what each further learner of one tutor costs more. `sticky` is what moving an announced pair has to
    gain where many were moved of late: more than the 150 that a move costs in the objective, since what comes next may
    undo it (decision 012).
    """

    match: int = 1000
    closeness: int = 400
    hours: int = 250
    first_language: int = 100
    language: int = 50
    learner_asked: int = 90
    tutor_asked: int = 60
    same_tutor: int = 100
    wait: int = 50
    load: int = 40
    sticky: int = 240


class Learner(NamedTuple):
    """Somebody who waits for a tutor."""

    id: str
    topic: str
    level: int
    langs: list[str]
    free: int
    offset: int
    blocks: frozenset[str]
    prefers: frozenset[str]
    last_tutor: str | None
    want_same: bool
    wait: int


class Tutor(NamedTuple):
    """Somebody who helps; `topics` says how well they know each."""

    id: str
    topics: dict[str, int]
    langs: frozenset[str]
    free: int
    offset: int
    capacity: int
    blocks: frozenset[str]
    prefers: frozenset[str]


class School(NamedTuple):
    """Everybody of an instance, in the order of their ids."""

    learners: list[Learner]
    tutors: list[Tutor]
    learner_number: dict[str, int]
    tutor_number: dict[str, int]
    weights: Weights


def read(instance: Part) -> School:
    """Check and take over an instance."""
    learners, tutors = listed(instance.at("learners")), listed(instance.at("tutors"))
    return School(
        [_learner(one) for one in learners.parts],
        [_tutor(one) for one in tutors.parts],
        learners.number,
        tutors.number,
        weighted(instance, Weights),
    )


def _learner(one: Part) -> Learner:
    return Learner(
        one.value["id"],
        one.at("topic").word(),
        one.at("level").number(0, 100),
        one.at("langs").words(),
        free_slots(one),
        one.maybe("utc_offset_min", 0).value,
        frozenset(one.maybe("blocks", []).words()),
        frozenset(one.maybe("prefers", []).words()),
        one.maybe("last_tutor").word_or_none(),
        one.maybe("want_same", default=False).flag(),
        one.maybe("wait_weeks", 0).number(),
    )


def _tutor(one: Part) -> Tutor:
    topics = one.at("topics")
    return Tutor(
        one.value["id"],
        {name: topics.at(name).number(0, 100) for name in topics.fields()},
        frozenset(one.at("langs").words()),
        free_slots(one),
        one.maybe("utc_offset_min", 0).value,
        one.at("capacity").number(0, 1000),
        frozenset(one.maybe("blocks", []).words()),
        frozenset(one.maybe("prefers", []).words()),
    )


def kept_apart(learner: Learner, tutor: Tutor) -> bool:
    """Whether one of the two does not want the other, or they are the same person."""
    return learner.id == tutor.id or tutor.id in learner.blocks or learner.id in tutor.blocks


def closeness(gap: int, full: int) -> int:
    """Points for being ahead by `gap` levels: all of them in the best zone, less towards its ends."""
    low, high = BEST_GAP
    if gap < low:
        return full * (gap - LEAST_GAP + 1) // (low - LEAST_GAP + 1)
    if gap <= high:
        return full
    return full * (MOST_GAP + 1 - gap) // (MOST_GAP + 1 - high)


def terms(learner: Learner, tutor: Tutor, w: Weights) -> dict[str, int] | None:
    """What the pair is worth, term by term; None if a hard rule forbids it."""
    level = tutor.topics.get(learner.topic)
    if level is None or not LEAST_GAP <= level - learner.level <= MOST_GAP:
        return None
    slots = (learner.free & tutor.free).bit_count()
    if slots < LEAST_SLOTS or tutor.langs.isdisjoint(learner.langs) or kept_apart(learner, tutor):
        return None
    same = learner.last_tutor == tutor.id
    return {
        "match": w.match,
        "closeness": closeness(level - learner.level, w.closeness),
        "hours": w.hours * min(slots, ENOUGH_SLOTS) // ENOUGH_SLOTS,
        "language": w.first_language if learner.langs[0] in tutor.langs else w.language,
        "learner_asked": w.learner_asked if tutor.id in learner.prefers else 0,
        "tutor_asked": w.tutor_asked if learner.id in tutor.prefers else 0,
        "same_tutor": (w.same_tutor if learner.want_same else -w.same_tutor) if same else 0,
        "wait": w.wait * min(learner.wait, LONGEST_WAIT),
    }


def options(school: School) -> list[Options]:
    """Of each learner: everybody who may help them, with what that is worth, best first."""
    w = school.weights
    knows: dict[str, list[tuple[int, int, int]]] = {}
    for number, tutor in enumerate(school.tutors):
        for topic, level in tutor.topics.items():
            knows.setdefault(topic, []).append((number, level, tutor.free))
    close = [closeness(gap, w.closeness) if gap >= LEAST_GAP else 0 for gap in range(MOST_GAP + 1)]
    found = []
    for learner in school.learners:
        mine: Options = []
        free, low, langs = learner.free, learner.level, learner.langs
        base = w.match + w.wait * min(learner.wait, LONGEST_WAIT)
        for number, level, theirs in knows.get(learner.topic, ()):
            # The same rules and terms as above, cheapest first: of 140,000 pairs most fail early.
            if LEAST_GAP <= level - low <= MOST_GAP and (slots := (free & theirs).bit_count()) >= LEAST_SLOTS:
                tutor = school.tutors[number]
                if tutor.langs.isdisjoint(langs) or kept_apart(learner, tutor):
                    continue
                worth = base + close[level - low] + w.hours * min(slots, ENOUGH_SLOTS) // ENOUGH_SLOTS
                worth += w.first_language if langs[0] in tutor.langs else w.language
                if tutor.id in learner.prefers:
                    worth += w.learner_asked
                if learner.id in tutor.prefers:
                    worth += w.tutor_asked
                if learner.last_tutor == tutor.id:
                    worth += w.same_tutor if learner.want_same else -w.same_tutor
                mine.append((worth, number))
        mine.sort(key=lambda one: (-one[0], one[1]))
        found.append(mine)
    return found
