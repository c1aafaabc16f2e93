"""Tutors, as it happens: requests, cancellations, tutors who leave or join; each answered before the next is looked at.

Announced pairs are sticky: moving somebody who is happily matched has to gain more than `sticky` points, or less where
few were moved of late (decision 012).
"""

from __future__ import annotations

from typing import NamedTuple

from cogs.pairing.matching import NOBODY, Matching
from cogs.pairing.reading import Part
from cogs.pairing.tutors import School, options

DEARER, CHEAPER = 20, 10
"""Points by which a needless move makes the next one dearer, and an event makes it cheaper: one move in two events."""

LEAST = 80
"""Points that a move has to gain even where nobody was moved for long."""


class Event(NamedTuple):
    """What happened, and to whom (a learner's or a tutor's number)."""

    what: str
    who: int


class Standing(NamedTuple):
    """Who seeks, who is with whom, and which tutors are away, before the first event."""

    active: list[int]
    current: list[tuple[int, int]]
    away: list[int]


Change = tuple[int, int]
"""A learner, and their tutor from now on or NOBODY."""


def read_standing(instance: Part, school: School) -> Standing:
    """Check and take over where things stand."""
    learners, tutors = school.learner_number, school.tutor_number
    active = instance.at("active_learners").people(learners)
    away = instance.maybe("dropped_at_start", []).people(tutors)
    current = []
    for one in instance.at("current").each():
        learner, tutor = one.row(2)
        if learner.word() not in learners or tutor.word() not in tutors:
            raise one.wrong("names somebody who is not here")
        current.append((learners[learner.value], tutors[tutor.value]))
    return Standing(sorted(learners[one] for one in active), sorted(current), sorted(tutors[one] for one in away))


def read_events(instance: Part, school: School) -> list[Event]:
    """Check and take over what happens."""
    events = []
    for one in instance.at("events").each():
        what = one.at("type").one_of("request", "cancel", "tutor_drop", "tutor_join")
        ours = what in {"request", "cancel"}
        who, known = one.at("learner" if ours else "tutor"), school.learner_number if ours else school.tutor_number
        if who.word() not in known:
            raise who.wrong("is nobody's id")
        events.append(Event(what, known[who.value]))
    return events


class Desk:
    """Keeps everybody matched as well as can be, while people come and go."""

    def __init__(self, school: School, standing: Standing) -> None:
        """Nobody is told to move yet: what is better than `standing.current` comes with the first event."""
        self._school = school
        self._options = options(school)
        self._told = dict(standing.current)
        self.active = set(standing.active)
        self.away = set(standing.away)
        self.moved = 0
        """How often somebody was moved or dropped whose own tutor had not left."""
        self._sticky = self._most = school.weights.sticky
        self.matching = Matching(self._options, self._places(), school.weights.load)
        self.matching.announce(self._told, self._sticky)
        self.matching.seat_all(standing.active)

    def happen(self, event: Event) -> list[Change]:
        """What changes for whom. An event that changes nothing, such as a request made twice, is passed over."""
        who = event.who
        self.matching.announce(self._told, self._sticky)
        match event.what:
            case "request" if who not in self.active:
                self.active.add(who)
                self.matching.seat(who)
            case "cancel" if who in self.active:
                self.active.remove(who)
                self._told.pop(who, None)
                self.matching.leave(who)
            case "tutor_drop" if who not in self.away:
                self.away.add(who)
                self._told = {learner: tutor for learner, tutor in self._told.items() if tutor != who}
                self.matching.seat_all(self.matching.drop(who))
            case "tutor_join" if who in self.away:
                self.away.remove(who)
                self.matching.open(who, self._school.tutors[who].capacity)
        return self._tell()

    def best(self) -> int:
        """What matching everybody anew would be worth, whoever had to move."""
        anew = Matching(self._options, self._places(), self._school.weights.load)
        anew.seat_all(sorted(self.active))
        return anew.bound()

    def _places(self) -> list[int]:
        return [0 if n in self.away else tutor.capacity for n, tutor in enumerate(self._school.tutors)]

    def _tell(self) -> list[Change]:
        now = {learner: tutor for learner, tutor in enumerate(self.matching.tutor_of) if tutor != NOBODY}
        changes = [(learner, NOBODY) for learner in sorted(self._told) if learner not in now]
        changes += [(learner, tutor) for learner, tutor in now.items() if self._told.get(learner) != tutor]
        moved = sum(1 for learner, _ in changes if learner in self._told)
        self.moved += moved
        self._sticky = min(self._most, max(LEAST, self._sticky + DEARER * moved - CHEAPER))
        self._told = now
        return changes
