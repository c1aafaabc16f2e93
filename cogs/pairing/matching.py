"""Learners to tutors at the best sum there is: weighted matching with several places a tutor, one insertion at a time.

The places of a tutor cost `load` times 0, 1, 2, ...: the k-th learner of one tutor is worth a little less. Each tutor
carries a price, so that every seated learner is where worth minus price is highest (duality, as in the Hungarian
algorithm). A newcomer is one shortest path away from the new best answer (Dijkstra on what is lost against these
prices), and so is a place that became free. The prices prove the result: see `bound`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from heapq import heappop, heappush

Options = list[tuple[int, int]]
"""Of one learner: (worth, tutor), best first."""

NOBODY = -1


class Matching:
    """Who sits where."""

    def __init__(self, options: list[Options], places: list[int], load: int) -> None:
        self._options = options
        self._places = places
        self._load = load
        self._price = [0] * len(places)
        self._held: list[dict[int, int]] = [{} for _ in places]  # learner -> worth to them of sitting here
        self._seeking = [False] * len(options)
        self._announced = [NOBODY] * len(options)
        self._bonus = [0] * len(options)  # what a learner's announced place is worth above its score
        self.tutor_of = [NOBODY] * len(options)
        self.moves = 0
        """Tutors whose learners were looked at."""

    def announce(self, pairs: Mapping[int, int], bonus: int) -> None:
        """These pairs have been told to people: until the next time, each that stays is worth so much more.

        Where that changes which place is best for somebody, they sit elsewhere at once, or no longer wait.
        """
        for learner in range(len(self._options)):
            home = pairs.get(learner, NOBODY)
            if (self._announced[learner], self._bonus[learner]) == (home, bonus):
                continue
            self._announced[learner], self._bonus[learner] = home, bonus
            tutor = self.tutor_of[learner]
            if tutor != NOBODY:
                self._held[tutor][learner] = self._here(learner, tutor)
            if self._seeking[learner] and self._content(learner) < self._most(learner):
                self._vacate(learner)
                self.seat(learner)

    def seat_all(self, newcomers: Iterable[int]) -> None:
        """Whoever has the fewest options first: the answer is the same, and the paths are shorter."""
        for newcomer in sorted(newcomers, key=lambda one: len(self._options[one])):
            self.seat(newcomer)

    def seat(self, newcomer: int) -> None:
        """Find the newcomer the place that serves all best; somebody may move, or have to wait."""
        self._seeking[newcomer] = True
        price, places, load = self._price, self._places, self._load
        best = most = self._most(newcomer)
        end, dropped = NOBODY, newcomer
        lost: dict[int, int] = {}
        came: dict[int, int] = {}
        done: list[tuple[int, int]] = []
        queue: list[tuple[int, int]] = []

        def reach(learner: int, base: int) -> None:
            home, sticky = self._announced[learner], self._bonus[learner]
            for worth, tutor in self._options[learner]:
                if base - worth - sticky >= best:
                    break  # best first: no later one can be closer
                at = base - worth + price[tutor] - (sticky if tutor == home else 0)
                if at < best and at < lost.get(tutor, best):
                    lost[tutor] = at
                    came[tutor] = learner
                    heappush(queue, (at, tutor))

        reach(newcomer, most)
        while queue:
            at, tutor = heappop(queue)
            if at >= best:
                break
            if at > lost[tutor]:
                continue
            self.moves += 1
            done.append((at, tutor))
            held = self._held[tutor]
            if len(held) < places[tutor] and at + load * len(held) - price[tutor] < best:
                best, end, dropped = at + load * len(held) - price[tutor], tutor, NOBODY
            for learner, worth in held.items():
                kept = at + worth - price[tutor]
                if kept < best:
                    best, end, dropped = kept, tutor, learner
                reach(learner, kept)
        for at, tutor in done:
            if at < best:
                price[tutor] += best - at
        if dropped not in {NOBODY, newcomer}:
            self._rise(dropped)
        while end != NOBODY:
            learner = came[end]
            before = self._rise(learner)
            self._sit(learner, end)
            end = before

    def leave(self, learner: int) -> None:
        """They seek nobody any more; their place goes to whoever gains most."""
        self._announced[learner] = NOBODY
        self._vacate(learner)

    def _vacate(self, learner: int) -> None:
        self._seeking[learner] = False
        tutor = self._rise(learner)
        if tutor != NOBODY:
            self._fill(tutor)

    def drop(self, tutor: int) -> list[int]:
        """The tutor has gone; returns whose place that was."""
        self._places[tutor] = 0
        left = sorted(self._held[tutor])
        for learner in left:
            self._rise(learner)
        self._announced = [NOBODY if one == tutor else one for one in self._announced]
        return left

    def open(self, tutor: int, places: int) -> None:
        """A tutor without learners has so many places from now on."""
        self._places[tutor] = places
        gains = [worth - self._content(learner) for learner, worth in self._askers[tutor] if self._seeking[learner]]
        self._price[tutor] = max([0, *gains])
        for _ in range(places):
            if not self._fill(tutor):
                break

    def bound(self) -> int:
        """No assignment of those who seek can be worth more: what they and the places are worth at these prices."""
        learners = sum(self._most(learner) for learner, seeks in enumerate(self._seeking) if seeks)
        return learners + sum(
            max(0, price - self._load * taken)
            for price, places in zip(self._price, self._places, strict=True)
            for taken in range(places)
        )

    @cached_property
    def _askers(self) -> list[list[tuple[int, int]]]:
        askers: list[list[tuple[int, int]]] = [[] for _ in self._places]
        for learner, found in enumerate(self._options):
            for worth, tutor in found:
                askers[tutor].append((learner, worth))
        return askers

    def _worth(self, learner: int, worth: int, tutor: int) -> int:
        return worth + self._bonus[learner] if self._announced[learner] == tutor else worth

    def _here(self, learner: int, tutor: int) -> int:
        """What it is worth to this learner to sit with this tutor, the price apart."""
        return self._worth(learner, next(worth for worth, one in self._options[learner] if one == tutor), tutor)

    def _most(self, learner: int) -> int:
        """What their best place is worth to them at these prices; none is better than a bad one."""
        price = self._price
        return max([0, *(self._worth(learner, worth, t) - price[t] for worth, t in self._options[learner])])

    def _content(self, learner: int) -> int:
        tutor = self.tutor_of[learner]
        return 0 if tutor == NOBODY else self._held[tutor][learner] - self._price[tutor]

    def _sit(self, learner: int, tutor: int) -> None:
        self.tutor_of[learner] = tutor
        self._held[tutor][learner] = self._here(learner, tutor)

    def _rise(self, learner: int) -> int:
        tutor = self.tutor_of[learner]
        if tutor != NOBODY:
            del self._held[tutor][learner]
            self.tutor_of[learner] = NOBODY
        return tutor

    def _fill(self, free: int) -> bool:
        """Offer one free place: the shortest path backwards, from the place to whoever comes, or to a place let go."""
        price, load = self._price, self._load
        best, end, comer = price[free] - load * len(self._held[free]), free, NOBODY
        if best <= 0:
            return False
        lost = {free: 0}
        goes: dict[int, tuple[int, int]] = {}  # tutor -> (their learner, the tutor to go to)
        done: list[tuple[int, int]] = []
        queue = [(0, free)]
        while queue:
            at, tutor = heappop(queue)
            if at >= best:
                break
            if at > lost[tutor]:
                continue
            self.moves += 1
            done.append((at, tutor))
            if tutor != free:
                freed = at + price[tutor] - load * (len(self._held[tutor]) - 1)
                if freed < best:
                    best, end, comer = freed, tutor, NOBODY
            for learner, worth in self._askers[tutor]:
                if not self._seeking[learner]:
                    continue
                sits = self.tutor_of[learner]
                if sits == tutor:
                    continue
                there = at + self._content(learner) - self._worth(learner, worth, tutor) + price[tutor]
                if there >= best:
                    continue
                if sits == NOBODY:
                    best, end, comer = there, tutor, learner
                elif there < lost.get(sits, best):
                    lost[sits] = there
                    goes[sits] = (learner, tutor)
                    heappush(queue, (there, sits))
        for at, tutor in done:
            if at < best:
                price[tutor] -= best - at
        if comer != NOBODY:
            self._sit(comer, end)
        filled = end != free or comer != NOBODY
        while end != free:
            learner, to = goes[end]
            self._rise(learner)
            self._sit(learner, to)
            end = to
        return filled
