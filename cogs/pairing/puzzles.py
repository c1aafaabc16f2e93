"""A jigsaw as seats, each of a home, a piece and an expert group: who sits where is all that is left to find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cogs.pairing.reading import Part, listed, numbered, weighted

NOWHERE = -1


class Weights(NamedTuple):
    """What is bad about a jigsaw, in points; `home` and `expert` for each level by which a mean is off."""

    home: int = 10
    past: int = 20
    copies: int = 50
    expert: int = 5
    no_strong: int = 100
    apart: int = 30
    moved: int = 30
    visit: int = 10
    small: int = 100


class Class(NamedTuple):
    """Everybody, in the order of their ids; who must not share a home (`apart`), and who has shared one (`past`)."""

    ids: list[str]
    number: dict[str, int]
    level: list[int]
    risk: list[float]
    apart: list[set[int]]
    past: list[set[int]]
    strong: list[bool]
    pieces: list[str]
    least: int
    most: int
    gone: set[int]
    weights: Weights

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.ids)

    @property
    def homes(self) -> int:
        """How many home groups."""
        return max(1, self.n // len(self.pieces))

    def off(self, members: int, levels: int, factor: int) -> int:
        """Points for so many people with this sum of levels, if their mean is not the class's."""
        return factor * abs(self.n * levels - members * sum(self.level)) // max(1, self.n * members)


class Seats(NamedTuple):
    """By seat its home, piece and expert group, all numbers; NOWHERE if there can be no expert group."""

    home: list[int]
    piece: list[int]
    expert: list[int]


def read(instance: Part) -> Class:
    """Check and take over an instance."""
    everybody = listed(instance.at("students"))
    number, parts = everybody.number, everybody.parts
    n = len(parts)
    pieces = instance.at("pieces").words()
    if not pieces or len(set(pieces)) < len(pieces):
        raise instance.at("pieces").wrong("has to name at least one piece, and none twice")
    least, most = instance.at("expert_min").number(1, 1000), instance.at("expert_max").number(1, 1000)
    if most < least:
        raise instance.at("expert_max").wrong("is less than expert_min")
    level = [one.at("level").number(0, 100) for one in parts]
    rank = sorted(range(n), key=lambda one: (level[one], one))
    strong = set(rank[-(-2 * n // 3) :])
    return Class(
        everybody.ids,
        number,
        level,
        [one.maybe("risk", 0).share() for one in parts],
        _mutual(instance.maybe("avoid", []).couples(), number),
        _mutual(instance.maybe("past", []).couples(), number),
        [one in strong for one in range(n)],
        pieces,
        least,
        most,
        {number[one] for one in instance.maybe("dropouts", []).people(number)},
        weighted(instance, Weights),
    )


def _mutual(couples: list[tuple[str, str]], number: Mapping[str, int]) -> list[set[int]]:
    others: list[set[int]] = [set() for _ in number]
    for a, b in numbered(couples, number):
        if a != b:
            others[a].add(b)
            others[b].add(a)
    return others


def lay_out(room: Class) -> Seats:
    """A seat for everybody: each home has each piece, sizes differ by one at most, expert groups are large."""
    homes, count = room.homes, len(room.pieces)
    each, more = divmod(room.n, homes)
    home, piece = [], []
    spare = 0  # so many homes have been given a second copy; there are fewer of these than pieces
    for h in range(homes):
        size = each + (h < more)
        doubled = max(0, size - count)
        home += [h] * size
        piece += [*range(min(size, count)), *range(spare, spare + doubled)]
        spare += doubled
    expert = [NOWHERE] * len(home)
    groups = 0
    for p in range(count):
        seats = [seat for seat, one in enumerate(piece) if one == p]
        made, placed = expert_groups(room, len(seats))
        for place, seat in enumerate(seats[:placed]):
            expert[seat] = groups + place % made
        groups += made
    return Seats(home, piece, expert)


def expert_groups(room: Class, people: int) -> tuple[int, int]:
    """For so many who study the same piece: into how many groups they go, and how many of them find a place."""
    few = -(-people // room.most)
    if few * room.least <= people:
        return few, people
    made = people // room.least
    return made, min(people, made * room.most)
