"""Who reviews whose work: worked out anew whenever something changes, from the rows of a round alone. Pure.

A promise of reviews is kept by shares that a class takes on. A share that its reviewer has not been shown yet is only
intended, and may go to somebody else without anybody noticing; so work is given out as it comes in, and the plan is
mended when people are late, leave or stay silent. Nobody ever gets their own work, that of somebody they are kept apart
from, or the same work twice; nobody reads an author of an earlier round again while there is another way. Everybody
gives as many reviews as they are promised. Where some are missing, those who have finished are asked for one more.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from storage.feedback import ASKED, DONE, ENDED, OPEN, PLANNED, Given, Request
from storage.rounds import AWAY, ENOUGH, GONE, HERE, Reviewer

PATIENCE = 2
"""So many times somebody may leave it open whether they do one more; then they are left alone."""

MORE = 1
"""So many reviews above the promised number one person is asked for; what is still missing is for teachers."""

_STANDS = frozenset({DONE, OPEN, ASKED, PLANNED})

Pair = tuple[int, int]
"""A reviewer, and the request (or the author) that they look at."""


@dataclass(frozen=True)
class Round:
    """One round at one moment. In rounds of teams, a person stands for the group that they handed in for.

    `apart` holds whom each must not review; `history` who reviewed whom (reviewer, author) before. From the middle of
    the time on (`extra`) more is asked of those who have finished; after it (`over`) nothing else is given out. At
    night, and while a round rests, nobody is asked (`quiet`). Where groups hand in and `each` of their members reviews,
    everybody is given as many works as were promised, and so each work gets more than that.
    """

    promised: int
    works: Sequence[Request]
    people: Mapping[int, Reviewer]
    arcs: Sequence[Given]
    apart: Mapping[int, AbstractSet[int]] = field(default_factory=dict)
    history: AbstractSet[Pair] = frozenset()
    at: datetime | None = None
    extra: bool = False
    over: bool = False
    quiet: bool = False
    each: bool = False
    ability: Mapping[int, int] = field(default_factory=dict)


class Change(NamedTuple):
    """What has to be done: shares (by their number) that vanish or end, (request, person) who get or are asked for one.

    `short` says how many reviews each request still lacks.
    """

    drop: list[int]
    end: list[int]
    add: list[Pair]
    ask: list[Pair]
    short: dict[int, int]


def allocate(one: Round, rng: Random, wanted: Iterable[Pair] | None = None) -> Change:
    """What has to change so that the promise is kept; with `wanted`, as near to those (reviewer, author) as can be."""
    plan = _Plan(one, rng, keep=wanted is None)
    if wanted is not None:
        plan.take(wanted)
    plan.thin_out()
    if not one.over:
        for repeats in (False, True):
            plan.fill(repeats=repeats)
        plan.level()
    if one.extra and not one.quiet:
        for repeats in (False, True):
            plan.ask(repeats=repeats)
    if one.extra and not one.over:
        plan.even_out()
    return plan.change()


def missing(one: Round) -> dict[int, int]:
    """How many reviews each request lacks that are neither sent nor under way."""
    plan = _Plan(one, Random(0), keep=True)  # noqa: S311 - nothing is drawn
    return plan.short()


def next_for(one: Round, person: int, rng: Random) -> Pair | None:
    """The (request, reviewer) to show somebody who asks for work and has nothing intended: what has fewest reviews."""
    plan = _Plan(one, rng, keep=True)
    if plan.load[person] >= one.promised:
        return None
    got = Counter(arc.request for arc in one.arcs if arc.state in {DONE, OPEN})
    # Somebody else's intended share may go to whoever asks now, so that nobody who wants to help is sent away.
    most = {work.id: plan.places(work.id) + one.extra for work in one.works if work.id in plan.shown}
    free = [work for work in most if plan.may(person, work, repeats=True) and got[work] < most[work]]
    rng.shuffle(free)
    again = {author for reader, author in one.history if reader == person}
    best = min(free, key=lambda work: (plan.author[work] in again, got[work], plan.count[work]), default=None)
    return (best, person) if best is not None else None


class _Plan:
    def __init__(self, one: Round, rng: Random, *, keep: bool) -> None:
        self.one, self.rng = one, rng
        self.author = {work.id: work.person for work in one.works}
        self.waits = {work.id for work in one.works if work.released is None}
        self.shown = {work.id for work in one.works if work.id in self.waits and not work.hidden}
        self.load: Counter[int] = Counter()
        self.count: Counter[int] = Counter()
        self.weak: Counter[int] = Counter()
        self.done: Counter[int] = Counter()
        self.taken: set[Pair] = set()
        self.planned: dict[int, set[int]] = {person: set() for person in one.people}
        self.busy: set[int] = set()
        self.vain: Counter[int] = Counter()
        self.end: list[int] = []
        self.asked: list[Pair] = []
        self.stood: dict[Pair, int] = {}
        here = sum(self._present(person) for person in one.people) if one.each else 0
        self.readers = math.ceil(one.promised * here / max(1, len(self.shown)))
        for arc in one.arcs:
            self._stand(arc, keep=keep)

    def _stand(self, arc: Given, *, keep: bool) -> None:
        pair = arc.person, arc.request
        if arc.state == PLANNED:
            self.stood[pair] = arc.id
            if keep and self._present(arc.person) and arc.request in self.shown and not self.one.over:
                self._plan(*pair)
            return
        self.taken.add(pair)
        if arc.state == ENDED:
            self.vain[arc.person] += arc.extra
            return
        if arc.state != DONE and self._lost(arc):
            self.end.append(arc.id)
            return
        self.load[arc.person] += 1
        self.count[arc.request] += 1
        self.done[arc.request] += arc.state == DONE
        self.weak[arc.request] += arc.weak and arc.state == DONE
        if arc.state != DONE:
            self.busy.add(arc.person)

    def _lost(self, arc: Given) -> bool:
        """Somebody left, or did not do it in time."""
        at, until = self.one.at, arc.until
        late = at is not None and until is not None and until <= at
        vain = arc.request not in (self.shown if arc.state == ASKED else self.waits)
        return late or vain or self._standing(arc.person) == GONE

    def _standing(self, person: int) -> str:
        known = self.one.people.get(person)
        return known.standing if known else GONE

    def _present(self, person: int) -> bool:
        return self._standing(person) in {HERE, ENOUGH}

    # What is allowed ------------------------------------------------------------------------------------------------

    def may(self, person: int, request: int, *, repeats: bool) -> bool:
        """Whether no rule keeps this person from this work."""
        author = self.author[request]
        return (
            author != person
            and (person, request) not in self.taken
            and request not in self.planned.get(person, ())
            and author not in self.one.apart.get(person, ())
            and person not in self.one.apart.get(author, ())
            and (repeats or (person, author) not in self.one.history)
        )

    def goal(self, request: int) -> int:
        """How many reviews it is to get: one more when all that it got say little."""
        promised = self.one.promised
        return promised + (self.weak[request] == self.done[request] >= promised)

    def places(self, request: int) -> int:
        """How many it is given to: more, where more people review than handed in."""
        return max(self.goal(request), self.readers)

    def short(self) -> dict[int, int]:
        """What is missing where, of works that were not given out yet."""
        lack = {request: self.goal(request) - self.count[request] for request in self.author if request in self.waits}
        return {request: n for request, n in lack.items() if n > 0}

    # Changing it ----------------------------------------------------------------------------------------------------

    def _plan(self, person: int, request: int) -> None:
        self.planned[person].add(request)
        self.load[person] += 1
        self.count[request] += 1

    def _unplan(self, person: int, request: int) -> None:
        self.planned[person].remove(request)
        self.load[person] -= 1
        self.count[request] -= 1

    def take(self, wanted: Iterable[Pair]) -> None:
        """Intend what somebody worked out, as far as it is still allowed."""
        of = {author: request for request, author in self.author.items() if request in self.shown}
        for person, author in wanted:
            request = of.get(author)
            if request is None or not self._present(person) or not self.may(person, request, repeats=True):
                continue
            if self.load[person] < self.one.promised and self.count[request] < self.places(request):
                self._plan(person, request)

    def thin_out(self) -> None:
        """What got more than it was promised needs no more; whoever has the most to do is spared."""
        for request in [one for one in self.author if self.count[one] > self.places(one)]:
            readers = sorted((p for p in self.planned if request in self.planned[p]), key=lambda p: -self.load[p])
            for person in readers[: self.count[request] - self.places(request)]:
                self._unplan(person, request)

    def fill(self, *, repeats: bool) -> None:
        """Give each work its readers, those first who have the least to do."""
        lacking = [one for one in self.author if one in self.shown and self.count[one] < self.places(one)]
        if not lacking:
            return
        here = [person for person in self.planned if self._present(person)]
        self.rng.shuffle(here)
        self.rng.shuffle(lacking)
        for request in lacking:
            while self.count[request] < self.places(request):
                unseen = sorted(here, key=self.load.__getitem__)
                if not self._augment(request, unseen, repeats=repeats):
                    # Whoever was looked at in vain leads to nobody free, for other works either.
                    here = unseen
                    break

    def _augment(self, short: int, unseen: list[int], *, repeats: bool) -> bool:
        """Along the shortest path: somebody free takes it, or somebody does and hands on what they were to do.

        When there is none, those are left in `unseen` who were not looked at.
        """
        came: dict[int, Pair] = {}  # request -> (its reader, the request that they would take for it)
        queue = deque([short])
        while queue:
            request = queue.popleft()
            later = []
            for person in unseen:
                if not self.may(person, request, repeats=repeats):
                    later.append(person)
                    continue
                if self.load[person] < self.one.promised:
                    self._hand_on(person, request, short, came)
                    return True
                for other in sorted(self.planned[person]):
                    if other != short and other not in came:
                        came[other] = person, request
                        queue.append(other)
            unseen[:] = later
        return False

    def _hand_on(self, person: int, request: int, short: int, came: Mapping[int, Pair]) -> None:
        while request != short:
            before, instead = came[request]
            self._plan(person, request)
            self._unplan(before, request)
            person, request = before, instead
        self._plan(person, request)

    def level(self) -> None:
        """Whoever came late takes over from those who have two more to do."""
        here = [person for person in self.planned if self._present(person)]
        for person in sorted(here, key=lambda p: (self.load[p], p)):
            if self.load[person] >= self.one.promised - 1:
                return
            for other in [one for one in here if self.planned[one] and self.load[one] >= self.load[person] + 2]:
                free = [r for r in sorted(self.planned[other]) if self.may(person, r, repeats=False)]
                if free and self.load[other] >= self.load[person] + 2:
                    self._unplan(other, free[0])
                    self._plan(person, free[0])

    def even_out(self) -> None:
        """Whoever has less to do than was promised to them, since somebody left, looks at one that has its reviews."""
        some = [p for p in self.planned if self._standing(p) == HERE and self.load[p] < self.one.promised]
        for person in some:
            free = [r for r in sorted(self.shown) if self.may(person, r, repeats=False)]
            free.sort(key=self.count.__getitem__)
            for request in free[: self.one.promised - self.load[person]]:
                self._plan(person, request)

    def ask(self, *, repeats: bool) -> None:
        """Ask those for one more who have done all of theirs, the fastest first."""
        finished: dict[int, datetime] = {}
        for arc in self.one.arcs:
            if arc.state == DONE and arc.done is not None:
                finished[arc.person] = max(arc.done, finished.get(arc.person, arc.done))
        able = [person for person in finished if self._able(person)]
        promised = self.one.promised  # whoever has not kept to it is asked last
        able.sort(key=lambda p: (self.vain[p], self.load[p] < promised, self.load[p], finished[p], p))
        for request, lack in sorted(self.short().items(), key=lambda item: (-item[1], item[0])) if able else ():
            if request not in self.shown:
                continue
            for person in [one for one in able if self.may(one, request, repeats=repeats)][:lack]:
                able.remove(person)
                self.busy.add(person)  # for one at a time
                self.asked.append((request, person))
                self.taken.add((person, request))
                self.load[person] += 1
                self.count[request] += 1

    def _able(self, person: int) -> bool:
        return (
            self._standing(person) == HERE
            and person not in self.busy
            and self.vain[person] < PATIENCE
            and not self.planned.get(person)
            and self.load[person] < self.one.promised + MORE
        )

    def change(self) -> Change:
        """What is different from the rows."""
        now = {(person, request) for person, requests in self.planned.items() for request in requests}
        drop = [number for pair, number in self.stood.items() if pair not in now]
        add = sorted((request, person) for person, request in now if (person, request) not in self.stood)
        return Change(drop, self.end, add, self.asked, self.short())


# The engine ---------------------------------------------------------------------------------------------------------


def instance(one: Round, seed: str) -> dict[str, Any]:
    """The big assignment, when everybody has handed in, as the pairing engine takes it (PAIRING 5b)."""
    here = [work for work in one.works if one.people[work.person].standing == HERE and not work.hidden]
    authors = {work.id: work.person for work in here}
    known = set(authors.values())
    ordered = sorted(known)
    kept_apart = [[str(a), str(b)] for a in ordered for b in sorted(one.apart.get(a, ())) if b in known and a < b]
    stands = _STANDS - {PLANNED}
    existing = [
        [str(arc.person), str(authors[arc.request]), arc.state == DONE]
        for arc in one.arcs
        if arc.state in stands and arc.request in authors and arc.person in known
    ]
    return {
        "kind": "review",
        "id": f"reviews:{seed}",
        "seed": seed,
        "k": max(1, min(one.promised, len(here) - 1)),
        "students": [{"id": str(a), "ability": one.ability.get(a, 50), "status": "on_time"} for a in ordered],
        "conflicts": kept_apart,
        "history": sorted([str(a), str(b)] for a, b in one.history if a in known and b in known),
        "existing": existing,
    }


def worked_out(answer: Mapping[str, Any]) -> list[Pair]:
    """The engine's answer: (reviewer, author)."""
    return [(int(reader), int(author)) for reader, author in answer["assign"]]


def silent(one: Round) -> list[int]:
    """Who was to review and has not even looked at anything: their shares go to others, and they may still come."""
    shares: dict[int, set[str]] = {}
    for arc in one.arcs:
        shares.setdefault(arc.person, set()).add(arc.state)
    return [
        person
        for person, states in sorted(shares.items())
        if one.people.get(person, _NOBODY).standing == HERE and PLANNED in states and not states & {DONE, OPEN}
    ]


_NOBODY = Reviewer(0, 0, AWAY, practised=False, told=False)
