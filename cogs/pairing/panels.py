"""The readers of each author, what is bad about them, and what a change would cost. No change breaks a hard rule."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import NamedTuple


class Costs(NamedTuple):
    """What is bad about a plan, in points.

    Somebody reads the same author as before; two read each other; a third of the class, by ability, is missing among
    the readers; a reader gives more than the others.
    """

    repeat: int = 200
    reciprocal: int = 100
    missing_third: int = 30
    over: int = 10


class Panels:
    """Everybody is a number. `apart[r]` holds whom r must not read, r included; `history` holds r * n + a."""

    def __init__(
        self, ability: list[int], apart: list[set[int]], history: set[int], k: int, costs: Costs, widest: int
    ) -> None:
        n = len(ability)
        self.n, self.k, self.costs = n, k, costs
        self.ability, self.apart, self.history = ability, apart, history
        self.rank = sorted(range(n), key=lambda one: (ability[one], one))
        self.third = [0] * n
        for place, one in enumerate(self.rank):
            self.third[one] = 3 * place // n
        self._absent = 3 - min(k, 3)  # thirds that k readers cannot but miss
        self.total = sum(ability)
        self.off = [abs(n * strength - k * self.total) // n for strength in range(100 * widest + 1)] if n else []
        """By the sum of a panel's abilities: how far it is from what a fair panel would have."""
        self.readers: list[list[int]] = [[] for _ in range(n)]
        self.reads: list[list[int]] = [[] for _ in range(n)]
        self.strength = [0] * n
        self.thirds = [[0, 0, 0] for _ in range(n)]

    def may(self, reader: int, author: int) -> bool:
        """Whether no hard rule forbids this further arc."""
        return author not in self.apart[reader] and reader not in self.readers[author]

    def add(self, reader: int, author: int) -> None:
        """A further reader."""
        self.readers[author].append(reader)
        self.reads[reader].append(author)
        self.strength[author] += self.ability[reader]
        self.thirds[author][self.third[reader]] += 1

    def remove(self, reader: int, author: int) -> None:
        """One reader less."""
        self.readers[author].remove(reader)
        self.reads[reader].remove(author)
        self.strength[author] -= self.ability[reader]
        self.thirds[author][self.third[reader]] -= 1

    def swap(self, one: int, its: int, other: int, theirs: int) -> None:
        """`one` reads `theirs` in place of `its`, which `other` reads from now on."""
        self.remove(one, its)
        self.remove(other, theirs)
        self.add(one, theirs)
        self.add(other, its)

    def swap_cost(self, one: int, its: int, other: int, theirs: int) -> int | None:
        """What that swap adds to the cost; None if a rule forbids it."""
        readers = self.readers
        mine, yours = readers[its], readers[theirs]
        if one in yours or other in mine or theirs in self.apart[one] or its in self.apart[other]:
            return None
        off, strength = self.off, self.strength
        more = self.ability[other] - self.ability[one]
        s, t = strength[its], strength[theirs]
        cost = off[s + more] - off[s] + off[t - more] - off[t]
        a, b = self.third[one], self.third[other]
        if a != b:
            p, q = self.thirds[its], self.thirds[theirs]
            cost += self.costs.missing_third * ((p[a] == 1) - (p[b] == 0) + (q[b] == 1) - (q[a] == 0))
        n, seen = self.n, self.history
        if seen:
            again = (other * n + its in seen) + (one * n + theirs in seen)
            cost += self.costs.repeat * (again - (one * n + its in seen) - (other * n + theirs in seen))
        mutual = (its in readers[other]) + (theirs in readers[one])
        return cost + self.costs.reciprocal * (mutual - (its in readers[one]) - (theirs in readers[other]))

    def change_cost(self, before: int, author: int, after: int) -> int | None:
        """What it adds to the cost that `after` reads in place of `before`; None if a rule forbids it."""
        readers = self.readers
        if after in readers[author] or author in self.apart[after]:
            return None
        s = self.strength[author]
        cost = self.off[s + self.ability[after] - self.ability[before]] - self.off[s]
        a, b = self.third[before], self.third[after]
        if a != b:
            p = self.thirds[author]
            cost += self.costs.missing_third * ((p[a] == 1) - (p[b] == 0))
        n, seen = self.n, self.history
        cost += self.costs.repeat * ((after * n + author in seen) - (before * n + author in seen))
        cost += self.costs.reciprocal * ((author in readers[after]) - (author in readers[before]))
        return cost + self.costs.over * ((len(self.reads[after]) >= self.k) - (len(self.reads[before]) > self.k))

    def faults(self, author: int) -> dict[str, int]:
        """What is bad about an author's panel, term by term. Two who read each other count half at each."""
        return {
            "repeats": sum(reader * self.n + author in self.history for reader in self.readers[author]),
            "mutual": sum(author in self.readers[reader] for reader in self.readers[author]),
            "missing_thirds": max(0, self.thirds[author].count(0) - self._absent),
            "off_strength": self.off[self.strength[author]],
        }

    def of_two(self, one: int, other: int) -> int:
        """What a panel of these two costs, whoever is its author."""
        alike = self.costs.missing_third if self.third[one] == self.third[other] else 0
        return self.off[self.ability[one] + self.ability[other]] + alike

    def bad(self, author: int) -> bool:
        """Whether there is something to mend."""
        mine = self.readers[author]
        return (
            self.off[self.strength[author]] > 0
            or self.thirds[author].count(0) > self._absent
            or any(author in self.readers[reader] for reader in mine)
            or any(reader * self.n + author in self.history for reader in mine)
        )

    def cost(self) -> int:
        """The whole plan's."""
        c = self.costs
        found = [self.faults(author) for author in range(self.n)]
        total = sum(c.repeat * f["repeats"] + c.missing_third * f["missing_thirds"] + f["off_strength"] for f in found)
        total += c.reciprocal * (sum(f["mutual"] for f in found) // 2)
        return total + c.over * sum(max(0, len(authors) - self.k) for authors in self.reads)


def deal(panels: Panels, rng: Random) -> None:
    """A first plan: in each of k rounds the class shifts by one third, so that all thirds read everybody.

    Within the thirds the weaker readers go to the authors whose panels are stronger so far. What a rule forbids stays
    open, for `fill`.
    """
    n, k = panels.n, panels.k
    order = panels.rank[:]
    rng.shuffle(order)
    for lap in range(k if n else 0):
        shift = (n * lap // min(k, 3) + lap // 3) % n
        turned = panels.rank[shift:] + panels.rank[:shift]
        for block in range(3):
            low, high = n * block // 3, n * (block + 1) // 3
            authors = sorted(order[low:high], key=lambda one: -panels.strength[one]) if lap else order[low:high]
            for author, reader in zip(authors, sorted(turned[low:high], key=panels.ability.__getitem__), strict=True):
                if panels.may(reader, author):
                    panels.add(reader, author)


def fill(panels: Panels, most: int, locked: set[int]) -> None:
    """Give every author k readers, as far as there are any who then read no more than `most`.

    By augmenting paths, so that as many reviews are given as the rules allow.
    """
    for author in range(panels.n):
        while len(panels.readers[author]) < panels.k and _augment(panels, author, most, locked):
            pass


def _augment(panels: Panels, short: int, most: int, locked: set[int]) -> bool:
    came: dict[int, tuple[int, int]] = {}  # author -> (their reader, who would go to this author)
    seen: set[int] = set()
    queue = deque([short])
    while queue:
        author = queue.popleft()
        for reader in range(panels.n):
            if reader in seen or not panels.may(reader, author):
                continue
            seen.add(reader)
            if len(panels.reads[reader]) < most:
                while author != short:
                    theirs, to = came[author]
                    panels.add(reader, author)
                    panels.remove(theirs, author)
                    reader, author = theirs, to  # noqa: PLW2901 - the path is walked back, and then left
                panels.add(reader, author)
                return True
            for other in panels.reads[reader]:
                if other != short and other not in came and reader * panels.n + other not in locked:
                    came[other] = (reader, author)
                    queue.append(other)
    return False
