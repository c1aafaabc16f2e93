"""What a study group is worth: hours they share, levels near the class's and not all alike, friends, nobody alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cogs.pairing.hours import ALWAYS, SLOTS, free_slots
from cogs.pairing.reading import Part, listed, weighted

ENOUGH_SLOTS = 8
"""Half hours that a group shares in a week; more of them count no more."""

GOOD_SPREAD = 15, 45
"""Levels between the strongest and the weakest: enough to learn from one another, not too far apart."""


class Weights(NamedTuple):
    """Points. Those of the first row count for each member; `met` for each earlier meeting of two."""

    hours: int = 300
    balance: int = 200
    spread: int = 100
    no_language: int = 400

    friend: int = 60
    alone: int = 150
    met: int = 50


class Circles:
    """A class without those who opted out. Everybody is a number, in the order of the ids."""

    def __init__(self, instance: Part) -> None:
        """Read and check it."""
        parts = [one for one in listed(instance.at("students")).parts if not one.maybe("opt_out", default=False).flag()]
        self.ids: list[str] = [one.value["id"] for one in parts]
        number = {name: n for n, name in enumerate(self.ids)}
        self.n = len(parts)
        self.least, self.most = instance.at("min").number(1, 1000), instance.at("max").number(1, 1000)
        if self.most < self.least:
            raise instance.at("max").wrong("is less than min")
        self.weights = weighted(instance, Weights)
        self.free = [free_slots(one) for one in parts]
        self.level = [one.at("level").number(0, 100) for one in parts]
        self.langs = _bits([one.at("langs").words() for one in parts])
        self.tag = _common([one.maybe("tag").word_or_none() for one in parts])
        self.friends = [_others(one.maybe("friends", []).words(), number, n) for n, one in enumerate(parts)]
        self.apart = [set(_others(one.maybe("avoid", []).words(), number, n)) for n, one in enumerate(parts)]
        for n, others in enumerate(self.apart):
            for other in list(others):
                self.apart[other].add(n)
        self.met: list[dict[int, int]] = [{} for _ in parts]
        for a, b, times in instance.maybe("past", []).counted():
            if a in number and b in number and a != b:
                self.met[number[a]][number[b]] = self.met[number[b]][number[a]] = times
        self._known = [self.friends[n] | self.met[n].keys() for n in range(self.n)]
        w = self.weights
        self.hours = [w.hours * min(slots, ENOUGH_SLOTS) // ENOUGH_SLOTS for slots in range(SLOTS + 1)]
        self.spread = [_spread(apart, w.spread) for apart in range(101)]
        self.known: dict[int, int | None] = {}
        """What groups are worth that were thought of before, by their members as bits; None if they are not allowed."""
        self._balance: dict[tuple[int, int], int] = {}
        self._levels = sum(self.level)
        self._rest = self.scorer()

    def balance(self, members: int, levels: int) -> int:
        """Points for a mean level near the class's."""
        found = self._balance.get((members, levels))
        if found is None:
            off = 10 * abs(self.n * levels - members * self._levels) // (members * self.n)
            found = self._balance[members, levels] = self.weights.balance - min(self.weights.balance, off)
        return found

    def near(self, width: int) -> list[list[int]]:
        """Of each: those with the most hours in common, if that is enough to meet."""
        near = []
        for one, free in enumerate(self.free):
            shared = sorted([((free & other).bit_count(), n) for n, other in enumerate(self.free) if n != one])
            near.append([n for slots, n in shared[-width:] if slots > 1])
        return near

    def legal(self, group: Sequence[int]) -> bool:
        """Whether nobody meets somebody from whom they are kept apart."""
        return all(self.apart[one].isdisjoint(group) for one in group)

    def worth(self, group: Sequence[int]) -> int:
        """All of it."""
        free = ALWAYS
        for one in group:
            free &= self.free[one]
        return len(group) * self.hours[free.bit_count()] + self._rest(group)

    def scorer(self) -> Callable[[Sequence[int]], int]:
        """The worth of a group but for its hours. What it needs is bound once: a search asks half a million times."""
        w, levels_of, langs_of, tag_of, friends, met_by, known = (
            self.weights,
            self.level,
            self.langs,
            self.tag,
            self.friends,
            self.met,
            self._known,
        )
        balance, spread = self.balance, self.spread
        memory = self._balance

        def rest(group: Sequence[int]) -> int:
            levels, low, high, langs, points = 0, 101, -1, -1, 0
            tags: list[int] = []
            for one in group:
                level = levels_of[one]
                levels += level
                if level < low:  # noqa: PLR1730 - a call to min() costs more than the rest of this line
                    low = level
                if level > high:  # noqa: PLR1730
                    high = level
                langs &= langs_of[one]
                if tag_of[one]:
                    tags.append(tag_of[one])
                if not known[one].isdisjoint(group):
                    if not friends[one].isdisjoint(group):
                        points += w.friend
                    met = met_by[one]
                    for other in group:
                        if other > one and other in met:
                            points -= w.met * met[other]
            for tag in tags:
                if tags.count(tag) == 1:
                    points -= w.alone
            size = len(group)
            key = size, levels
            each = (memory[key] if key in memory else balance(size, levels)) + spread[high - low]
            return size * (each if langs else each - w.no_language) + points

        return rest

    def terms(self, group: Sequence[int]) -> dict[str, int]:
        """The same, term by term; `slots` are the half hours that all share."""
        w, m = self.weights, len(group)
        free = ALWAYS
        langs = -1
        for one in group:
            free &= self.free[one]
            langs &= self.langs[one]
        levels = [self.level[one] for one in group]
        tags = Counter(self.tag[one] for one in group if self.tag[one])
        return {
            "slots": free.bit_count(),
            "hours": m * self.hours[free.bit_count()],
            "balance": m * self.balance(m, sum(levels)),
            "spread": m * self.spread[max(levels) - min(levels)],
            "language": 0 if langs else -m * w.no_language,
            "friends": w.friend * sum(not self.friends[one].isdisjoint(group) for one in group),
            "alone": -w.alone * sum(count == 1 for count in tags.values()),
            "met": -w.met * sum(self.met[one].get(other, 0) for one in group for other in group if other > one),
        }


def _spread(levels: int, full: int) -> int:
    low, high = GOOD_SPREAD
    if levels < low:
        return full * levels // low
    return full if levels <= high else max(0, full - full * (levels - high) // 25)


def _bits(words: list[list[str]]) -> list[int]:
    number: dict[str, int] = {}
    return [sum(1 << number.setdefault(word, len(number)) for word in dict.fromkeys(some)) for some in words]


def _common(tags: list[str | None]) -> list[int]:
    """Tags as numbers; 0 for none, or for one that nobody shares: being the only one is then nobody's doing."""
    count = Counter(tag for tag in tags if tag)
    number = {tag: n for n, tag in enumerate(sorted(tag for tag in count if count[tag] > 1), start=1)}
    return [number.get(tag or "", 0) for tag in tags]


def _others(names: list[str], number: dict[str, int], oneself: int) -> frozenset[int]:
    return frozenset(number[name] for name in names if name in number) - {oneself}
