"""Rounds in which nobody meets anybody twice, by algebra instead of search."""

from __future__ import annotations

from itertools import product

Rounds = list[list[list[int]]]

LARGEST_FIELD = 128
"""Elements for which tables are made; above, a class is so large that the integers are enough."""


def circle(n: int, rounds: int) -> Rounds:
    """Pairs: one stays, the others turn round them. All meet before two meet again; where n is odd, one sits out."""
    people = [*range(n), *([-1] if n % 2 else [])]
    others = max(1, len(people) - 1)
    made = []
    for lap in range(rounds):
        turned = [*people[:1], *(people[1 + (lap + k) % others] for k in range(len(people) - 1))]
        pairs = [(turned[k], turned[-1 - k]) for k in range(len(people) // 2)]
        made.append([[one for one in pair if one >= 0] for pair in pairs])
    return made


def transversal(n: int, groups: int, rounds: int) -> Rounds:
    """As many repeat-free rounds as this finds, `rounds` at most.

    Person (row, column) sits in group row + r * column in round r. Two in one column never meet. Two in columns c and
    d meet in rounds r and s only if (r - s) * (c - d) is zero, which in a field it never is. Where the number of
    groups is a power of a prime that field is taken, and otherwise the integers modulo the number.
    """
    columns = -(-n // groups)
    if columns > groups:
        return []
    prime, power = _prime_power(groups)
    field = _Field(prime, power) if power > 1 and groups <= LARGEST_FIELD else _Integers(groups)
    chosen: list[int] = []
    for r in range(groups):
        if len(chosen) < rounds and all(field.apart(r, s, columns) for s in chosen):
            chosen.append(r)
    made = []
    for r in chosen:
        shift = [field.times(r, column) for column in range(columns)]
        seats: list[list[int]] = [[] for _ in range(groups)]
        for one in range(n):
            column, row = divmod(one, groups)
            seats[field.plus(row, shift[column])].append(one)
        made.append(seats)
    return made


class _Integers:
    """The integers modulo a number."""

    def __init__(self, size: int) -> None:
        self._size = size

    def plus(self, a: int, b: int) -> int:
        return (a + b) % self._size

    def times(self, a: int, b: int) -> int:
        return a * b % self._size

    def apart(self, r: int, s: int, columns: int) -> bool:
        """Whether nobody of two columns meets in both rounds."""
        return all(self.times(r - s, d) for d in range(1, columns))


class _Field(_Integers):
    """The field with prime ** power elements: polynomials over the integers modulo the prime, written to its base."""

    def __init__(self, prime: int, power: int) -> None:
        super().__init__(prime**power)
        self._prime = prime
        self._digits = [tuple(n // prime**k % prime for k in range(power)) for n in range(self._size)]
        self._number = {one: n for n, one in enumerate(self._digits)}
        for rule in self._digits:  # what x ** power is; with the right one, no product of two others is zero
            self._table = [[self._product(a, b, rule) for b in self._digits] for a in self._digits]
            if all(0 not in row[1:] for row in self._table[1:]):
                break

    def plus(self, a: int, b: int) -> int:
        pairs = zip(self._digits[a], self._digits[b], strict=True)
        return self._number[tuple((x + y) % self._prime for x, y in pairs)]

    def times(self, a: int, b: int) -> int:
        return self._table[a][b]

    def apart(self, r: int, s: int, columns: int) -> bool:  # noqa: ARG002 - in a field, however many there are
        """Always so for two different rounds."""
        return r != s

    def _product(self, a: tuple[int, ...], b: tuple[int, ...], rule: tuple[int, ...]) -> int:
        power = len(rule)
        found = [0] * (2 * power)
        for (i, x), (j, y) in product(enumerate(a), enumerate(b)):
            found[i + j] += x * y
        for high in range(2 * power - 1, power - 1, -1):
            for low, factor in enumerate(rule):
                found[high - power + low] += found[high] * factor
        return self._number[tuple(one % self._prime for one in found[:power])]


def _prime_power(size: int) -> tuple[int, int]:
    """The prime and the exponent; (0, 0) if it is no power of a prime."""
    prime = next((one for one in range(2, size + 1) if size % one == 0), 0)
    power = 0
    while prime and size % prime == 0:
        size //= prime
        power += 1
    return (prime, power) if size == 1 and power else (0, 0)
