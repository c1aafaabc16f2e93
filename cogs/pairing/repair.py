"""A jigsaw after people dropped out: visits first, and moves where a home has become too small."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cogs.pairing.puzzles import Class

TOO_SMALL = 3
"""Fewer than so many cannot teach one another well."""

ROOM = 2
"""So many more than planned a home may hold."""

Move = tuple[int, int]
"""A person, and the home to go to."""


class Repair(NamedTuple):
    """Who is at home where now, who visits which home, and which homes nobody can bring which piece."""

    homes: list[list[int]]
    visits: list[Move]
    missing: list[tuple[int, int]]


def repair(room: Class, homes: list[list[int]], piece: dict[int, int]) -> Repair:
    """Nobody changes home who need not; homes and the `piece` of each person are those of the plan."""
    mend = _Mend(room, homes, piece)
    for h in sorted(range(len(homes)), key=lambda h: len(mend.homes[h])):
        if 0 < len(mend.homes[h]) < TOO_SMALL:
            mend.close_or_fill(h)
    while (one := mend.too_many()) is not None and mend.close(one):
        pass
    return Repair(mend.homes, *mend.visits())


class _Mend:
    def __init__(self, room: Class, homes: list[list[int]], piece: dict[int, int]) -> None:
        self.room, self.piece = room, piece
        self.homes = [[one for one in home if one not in room.gone] for home in homes]
        self._most = max(map(len, homes), default=0) + ROOM

    def close_or_fill(self, h: int) -> None:
        """Send its people elsewhere, or bring one more, or leave it: whatever costs least."""
        w, home = self.room.weights, self.homes[h]
        stays = w.small + w.visit * len(self._lacks(home))
        away, ways = self._leaving(h)
        comes = min(
            (self._coming(one, g, h) for g, there in enumerate(self.homes) for one in there), default=(stays, h, h)
        )
        if len(home) + 1 < TOO_SMALL or comes[0] > min(away, stays):
            comes = stays, h, h
        if ways and away < comes[0]:
            self._go(h, ways)
        elif comes[0] < stays:
            _, one, g = comes
            self._go(g, [(one, h)])

    def close(self, h: int) -> bool:
        """Send everybody of a home elsewhere, if there is room."""
        _, ways = self._leaving(h)
        self._go(h, ways)
        return bool(ways)

    def too_many(self) -> int | None:
        """A home to close, since more homes lack some piece than there are people to bring it."""
        living = [h for h, home in enumerate(self.homes) if home]
        lack = Counter(p for h in living for p in self._lacks(self.homes[h]))
        know = Counter(self.piece[one] for home in self.homes for one in home)
        short = [p for p in lack if lack[p] > know[p] > 0]
        without = [h for h in living if self._lacks(self.homes[h]).intersection(short)]
        return min(without, key=lambda h: (len(self.homes[h]), h), default=None)

    def visits(self) -> tuple[list[Move], list[tuple[int, int]]]:
        """One visitor for each piece that a home lacks; first those whose own home has the piece twice."""
        spare: list[tuple[bool, int]] = []
        for home in self.homes:
            copies = Counter(self.piece[one] for one in home)
            spare += [(copies[self.piece[one]] > 1, -one) for one in home]
        know: dict[int, list[int]] = {}
        for _, one in sorted(spare):
            know.setdefault(self.piece[-one], []).append(-one)
        visits, missing = [], []
        for h, home in enumerate(self.homes):
            for p in sorted(self._lacks(home)) if home else ():
                if know.get(p):
                    visits.append((know[p].pop(), h))
                else:
                    missing.append((h, p))
        return visits, missing

    def _lacks(self, home: list[int]) -> set[int]:
        return set(range(len(self.room.pieces))).difference(self.piece[one] for one in home)

    def _leaving(self, h: int) -> tuple[int, list[Move]]:
        """What it costs that all leave, and where they go; a home that lacks their piece saves a visit by it."""
        w = self.room.weights
        homes = [home[:] for home in self.homes]
        cost, ways = 0, []
        for one in self.homes[h]:
            options = [
                (w.moved - w.visit * (self.piece[one] in self._lacks(there)), len(there), g)
                for g, there in enumerate(homes)
                if g != h and there and len(there) < self._most and self.room.apart[one].isdisjoint(there)
            ]
            if not options:
                return 0, []
            points, _, g = min(options)
            homes[g].append(one)
            cost += points
            ways.append((one, g))
        return cost, ways

    def _coming(self, one: int, g: int, h: int) -> tuple[int, int, int]:
        """What it costs if this person comes from home g to home h, visits included."""
        w, home = self.room.weights, self.homes[h]
        if g == h or len(self.homes[g]) <= TOO_SMALL or not self.room.apart[one].isdisjoint(home):
            return w.small * 100, one, g
        alone = sum(self.piece[other] == self.piece[one] for other in self.homes[g]) == 1
        return w.moved + w.visit * (len(self._lacks([*home, one])) + alone), one, g

    def _go(self, h: int, ways: list[Move]) -> None:
        for one, g in ways:
            self.homes[h].remove(one)
            self.homes[g].append(one)
