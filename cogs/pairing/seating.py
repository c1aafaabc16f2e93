"""Who sits where in a jigsaw: annealing over two people who change seats."""

from __future__ import annotations

from collections import Counter
from math import exp
from random import Random

from cogs.pairing.puzzles import NOWHERE, Class, Seats

FORBIDDEN = 100_000
"""Points for two at home together who are kept apart: it only happens where nothing else is possible."""

FINE = 1000
"""Parts of a point: what the risk that somebody drops out costs is a fraction of one."""

SMALL, STARTS = 60, 3
"""Up to so many people, chance has so many tries."""

EVERY = 256
"""Steps between two looks at the temperature."""


class Table:
    """People in seats, and what it would cost that two change places, in parts of a point."""

    def __init__(self, room: Class, seats: Seats, person: list[int]) -> None:
        self.room, self.seats, self.person = room, seats, person
        self.home_of, self.expert_of = [0] * room.n, [0] * room.n
        for at, one in enumerate(person):
            self.home_of[one], self.expert_of[one] = seats.home[at], seats.expert[at]
        self.homes = _Means(room, seats.home, person, room.weights.home)
        self.experts = _Means(room, seats.expert, person, room.weights.expert)
        self._strong = Counter(seats.expert[at] for at, one in enumerate(person) if room.strong[one])
        copies = Counter(zip(seats.home, seats.piece, strict=True))
        self._single = [copies[place] == 1 for place in zip(seats.home, seats.piece, strict=True)]
        """By seat: whether the home would lack the piece if this person dropped out."""

    def cost(self, i: int, j: int) -> int:
        """Of the people in seats i and j changing places."""
        room, seats, person = self.room, self.seats, self.person
        a, b = person[i], person[j]
        more = room.level[b] - room.level[a]
        w = room.weights
        points = 0
        g, h = seats.home[i], seats.home[j]
        if g != h:
            off, now = self.homes.off, self.homes.levels
            x, y = now[g], now[h]
            points += off[g][x + more] - off[g][x] + off[h][y - more] - off[h][y]
            if room.past[a] or room.past[b]:
                points += w.past * _company(room.past, self.home_of, a, b, g, h)
            if room.apart[a] or room.apart[b]:
                points += FORBIDDEN * _company(room.apart, self.home_of, a, b, g, h)
        g, h = seats.expert[i], seats.expert[j]
        if g != h:
            off, now = self.experts.off, self.experts.levels
            x, y = now[g], now[h]
            points += off[g][x + more] - off[g][x] + off[h][y - more] - off[h][y]
            if room.strong[a] != room.strong[b]:
                loses, gains = (g, h) if room.strong[a] else (h, g)
                points += w.no_strong * (loses != NOWHERE and self._strong[loses] == 1)
                points -= w.no_strong * (gains != NOWHERE and self._strong[gains] == 0)
            if room.apart[a] or room.apart[b]:
                points += w.apart * _company(room.apart, self.expert_of, a, b, g, h)
        if self._single[i] == self._single[j]:
            return points * FINE
        risk = int(w.visit * FINE * (room.risk[b] - room.risk[a]))
        return points * FINE + (risk if self._single[i] else -risk)

    def change(self, i: int, j: int) -> None:
        """They change places."""
        seats, person = self.seats, self.person
        a, b = person[i], person[j]
        more = self.room.level[b] - self.room.level[a]
        strong = self.room.strong[b] - self.room.strong[a]
        for at, sign in ((i, 1), (j, -1)):
            self.homes.levels[seats.home[at]] += sign * more
            self.experts.levels[seats.expert[at]] += sign * more
            self._strong[seats.expert[at]] += sign * strong
        person[i], person[j] = b, a
        self.home_of[a], self.home_of[b] = seats.home[j], seats.home[i]
        self.expert_of[a], self.expert_of[b] = seats.expert[j], seats.expert[i]

    def whole(self) -> int:
        """Everything that is bad, but for the same constant for all ways of sitting here."""
        room, w = self.room, self.room.weights
        points = self.homes.total() + self.experts.total()
        points += w.no_strong * sum(not self._strong[g] for g in set(self.seats.expert) - {NOWHERE})
        for one in range(room.n):
            home, expert = self.home_of[one], self.expert_of[one]
            points += w.past * sum(self.home_of[other] == home for other in room.past[one] if other < one)
            points += FORBIDDEN * sum(self.home_of[other] == home for other in room.apart[one] if other < one)
            points += w.apart * sum(self.expert_of[other] == expert for other in room.apart[one] if other < one)
        risk = sum(room.risk[one] for at, one in enumerate(self.person) if self._single[at])
        return points * FINE + int(w.visit * FINE * risk)


class _Means:
    """How far the mean level of each group is from the class's; the last one is of those who are in none."""

    def __init__(self, room: Class, group_of_seat: list[int], person: list[int], factor: int) -> None:
        size = Counter(group_of_seat)
        nowhere = size.pop(NOWHERE, 0)
        self.fair = [sum(room.level) * size[g] / max(1, room.n) for g in range(len(size))]
        tables = {m: [room.off(m, levels, factor) for levels in range(100 * m + 1)] for m in set(size.values())}
        self.off = [*(tables[size[g]] for g in range(len(size))), [0] * (100 * nowhere + 1)]
        self.levels = [0] * len(self.off)
        for at, one in enumerate(person):
            self.levels[group_of_seat[at]] += room.level[one]

    def total(self) -> int:
        return sum(off[levels] for off, levels in zip(self.off, self.levels, strict=True))


def _company(others: list[set[int]], where: list[int], a: int, b: int, g: int, h: int) -> int:
    """How many more of such couples sit together when a leaves g for h and b leaves h for g."""
    more = 0
    for one in others[a]:
        if one != b:
            more += (where[one] == h) - (where[one] == g)
    for one in others[b]:
        if one != a:
            more += (where[one] == g) - (where[one] == h)
    return more


def seat(room: Class, seats: Seats, effort: int, rng: Random) -> tuple[list[int], int]:
    """The person of each seat, and the steps it took to find them."""
    if room.n < 2:  # noqa: PLR2004
        return list(range(room.n)), 0
    starts, steps = (STARTS, 36_000) if room.n <= SMALL else (1, min(1_000_000, 60_000 + 300 * room.n))
    steps = steps * effort // 100
    return min((_cool(room, seats, steps, rng) for _ in range(starts)), key=lambda found: found[0])[1], starts * steps


def _cool(room: Class, seats: Seats, steps: int, rng: Random) -> tuple[int, list[int]]:
    n, level = room.n, room.level
    person = list(range(n))
    rng.shuffle(person)
    table = Table(room, seats, person)
    alike: list[list[int]] = [[] for _ in range(101)]
    for one in range(n):
        alike[level[one]].append(one)
    at = [0] * n
    for place, one in enumerate(person):
        at[one] = place
    warm, cold = 20.0 * FINE, 0.3 * FINE
    dice, heat, fair, now = rng.random, warm, table.homes.fair, table.homes.levels
    cost = best = table.whole()
    saved = person[:]
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        i = int(dice() * n)
        j = int(dice() * n)
        if dice() < 0.5:  # noqa: PLR2004 - half of the time, somebody of the level that the home lacks
            g = seats.home[i]
            wanted = alike[max(0, min(100, level[person[i]] + int(fair[g] - now[g] + dice() * 3 - 1)))]
            if wanted:
                j = at[wanted[int(dice() * len(wanted))]]
        if i == j:
            continue
        more = table.cost(i, j)
        if more > 0 and dice() >= exp(-more / heat):
            continue
        table.change(i, j)
        at[person[i]], at[person[j]] = i, j
        cost += more
        if cost < best and step * 2 > steps:
            best, saved = cost, person[:]
    return (best, saved) if best < cost else (cost, person)
