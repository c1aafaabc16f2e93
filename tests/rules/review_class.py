"""A class in a review round, without any chat: people hand in, review, are late, say nothing or leave; rows alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from cogs.feedback.allocation import Change, Round, allocate, next_for
from storage.feedback import ASKED, DONE, ENDED, OPEN, PLANNED, Given, Request
from storage.rounds import HERE, Reviewer

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@dataclass
class ReviewClass:
    """What is true, as rows, and the rules that keep people apart."""

    promised: int = 3
    seed: str = "class"
    apart: dict[int, set[int]] = field(default_factory=dict)
    history: set[tuple[int, int]] = field(default_factory=set)
    works: dict[int, Request] = field(default_factory=dict)
    people: dict[int, Reviewer] = field(default_factory=dict)
    arcs: dict[int, Given] = field(default_factory=dict)
    extra: bool = False
    over: bool = False
    quiet: bool = False
    each: bool = False
    minutes: int = 0

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    @property
    def at(self) -> datetime:
        return MONDAY + timedelta(minutes=self.minutes)

    def now(self) -> Round:
        rows = list(self.arcs.values()), self.apart, self.history, self.at, self.extra, self.over, self.quiet, self.each
        return Round(self.promised, list(self.works.values()), self.people, *rows)

    def mend(self, wanted: Iterable[tuple[int, int]] | None = None) -> Change:
        """Allocate, and do what that says."""
        change = allocate(self.now(), self.rng, wanted)
        for number in change.drop:
            assert self.arcs[number].state == PLANNED
            del self.arcs[number]
        for number in change.end:
            self.arcs[number] = self.arcs[number]._replace(state=ENDED)
        for request, person in change.add:
            self._arc(request, person, PLANNED)
        for request, person in change.ask:
            self._arc(request, person, ASKED)
        return change

    def _arc(self, request: int, person: int, state: str) -> int:
        number = max(self.arcs, default=0) + 1
        until = self.at + timedelta(minutes=30) if state == ASKED else None
        self.arcs[number] = Given(
            id=number,
            request=request,
            person=person,
            at=self.at,
            state=state,
            until=until,
            done=None,
            extra=state == ASKED,
            weak=False,
            missing="",
            level=None,
            draft="",
        )
        return number

    def joins(self, person: int) -> None:
        self.people.setdefault(person, Reviewer(person, person, HERE, practised=True, told=True))

    def hands_in(self, person: int) -> Change:
        self.joins(person)
        number = max(self.works, default=0) + 1
        self.works[number] = Request(
            id=number,
            course=1,
            person=person,
            work=f"work of {person}",
            wish="",
            open=True,
            since=self.at,
            round=1,
            group=0,
            late=False,
            revised="",
            released=None,
            hidden=False,
            got=0,
        )
        return self.mend()

    def opens(self, person: int) -> int | None:
        """They ask for the next work, and so are there; the number of their share."""
        self.people[person] = self.people[person]._replace(standing=HERE)
        number = min((a.id for a in self.arcs.values() if (a.person, a.state) == (person, PLANNED)), default=None)
        if number is None:
            pair = next_for(self.now(), person, self.rng)
            if pair is None:
                return None
            number = self._arc(*pair, OPEN)
            self.mend()
        self.arcs[number] = self.arcs[number]._replace(state=OPEN)
        return number

    def sends(self, number: int, *, weak: bool = False) -> Change:
        self.arcs[number] = self.arcs[number]._replace(state=DONE, done=self.at, weak=weak)
        return self.mend()

    def reviews(self, person: int, most: int = 99) -> int:
        """They open and send, one after the other, until there is nothing left; how many."""
        for n in range(most):
            number = self.opens(person)
            if number is None:
                return n
            self.minutes += 1
            self.sends(number)
        return most

    def stands(self, person: int, how: str) -> Change:
        self.people[person] = self.people[person]._replace(standing=how)
        return self.mend()

    # What is true ---------------------------------------------------------------------------------------------------

    def got(self) -> dict[int, int]:
        """Reviews that each author received."""
        done = Counter(arc.request for arc in self.arcs.values() if arc.state == DONE)
        return {work.person: done[work.id] for work in self.works.values()}

    def gave(self) -> Counter[int]:
        return Counter(arc.person for arc in self.arcs.values() if arc.state == DONE)

    def load(self) -> Counter[int]:
        return Counter(arc.person for arc in self.arcs.values() if arc.state != ENDED)

    def pairs(self) -> list[tuple[int, int]]:
        """Who looks, or looked, at whose work."""
        return [(arc.person, self.works[a].person) for arc in self.arcs.values() if (a := arc.request) in self.works]

    def forbidden(self) -> list[tuple[int, int]]:
        """Pairs that must not be."""
        found = self.pairs()
        wrong = [(a, b) for a, b in found if a == b or b in self.apart.get(a, ()) or a in self.apart.get(b, ())]
        wrong += [pair for pair, times in Counter(found).items() if times > 1]
        return wrong + [pair for pair in found if pair in self.history]
