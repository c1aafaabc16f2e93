"""Groups that change from round to round, so that people meet others, with roles that go round."""

from __future__ import annotations

from collections import Counter
from math import comb
from random import Random
from typing import Any, NamedTuple

from cogs.pairing.designs import Rounds, circle, transversal
from cogs.pairing.mixing import Meetings, mix
from cogs.pairing.reading import Part, effort, numbered
from cogs.pairing.roles import hand_out, unevenness

Couple = tuple[int, int]


class Class(NamedTuple):
    """Everybody, in the order of their ids, with who is there in each round and who has met whom how often."""

    ids: list[str]
    size: int
    present: list[list[int]]
    past: dict[Couple, int]
    blocks: set[Couple]


def solve(instance: Part, rng: Random) -> dict[str, Any]:
    """The fewest repeats found, and roles as even as can be. Whoever is absent in a round is left out of it."""
    found = _read(instance)
    roles = instance.maybe("roles", []).words()
    rounds, steps = _rounds(found, effort(instance), rng)
    alone = [_part(found, r, group) for r, groups in enumerate(rounds) for group in groups]
    rounds = [sorted(sorted(group) for group in groups) for groups in rounds]
    given = hand_out(rounds, len(found.ids), len(roles)) if roles else []
    met = _meetings(rounds)
    repeats = sum(
        comb(found.past.get(two, 0) + times, 2) - comb(found.past.get(two, 0), 2) for two, times in met.items()
    )
    uneven = unevenness(given, len(found.ids), len(roles))
    names = found.ids
    return {
        "rounds": [[[names[one] for one in group] for group in groups] for groups in rounds],
        "roles": [[[names[one] for one in group] for group in groups] for groups in given],
        "sense": "min",
        "objective": repeats + uneven,
        "bound": _bound(found),
        "terms": {
            "repeats": repeats,
            "uneven_roles": uneven,
            "most_meetings": max((found.past.get(two, 0) + times for two, times in met.items()), default=0),
        },
        "left_out": [entry for some in alone for entry in some],
        "moves": steps,
    }


def _read(instance: Part) -> Class:
    people = instance.at("students")
    ids = sorted(people.words())
    number = {name: n for n, name in enumerate(ids)}
    if len(number) < len(ids):
        raise people.wrong("names somebody twice")
    absent = instance.maybe("absent", {})
    rounds = instance.at("rounds").number(0, 1000)
    present = []
    for r in range(rounds):
        away = set(absent.maybe(str(r), []).words())
        present.append([n for n, name in enumerate(ids) if name not in away])
    past = Counter[Couple]()
    for a, b, times in instance.maybe("past", []).counted():
        if a in number and b in number and a != b:
            past[_couple(number[a], number[b])] = times
    blocks = {_couple(a, b) for a, b in numbered(instance.maybe("blocks", []).couples(), number) if a != b}
    return Class(ids, instance.at("size").number(1, 1000), present, past, blocks)


def _rounds(found: Class, share: int, rng: Random) -> tuple[Rounds, int]:
    n = len(found.ids)
    rounds: Rounds = []
    if n and all(len(there) == n for there in found.present):
        count = _count(n, found.size)
        people = list(range(n))
        rng.shuffle(people)
        many = len(found.present)
        made = circle(n, many) if found.size == 2 else transversal(n, count, many)  # noqa: PLR2004
        rounds = [[[people[one] for one in group] for group in groups] for groups in made]
        if len(rounds) == many and (found.size > 2 or many < n) and not found.past and not found.blocks:  # noqa: PLR2004
            return rounds, 0
    rounds += [_shuffled(there, found.size, rng) for there in found.present[len(rounds) :]]
    past = [(a, b, times) for (a, b), times in found.past.items()]
    return rounds, mix(Meetings(n, past, found.blocks), rounds, _bound(found), share, rng)


def _shuffled(people: list[int], size: int, rng: Random) -> list[list[int]]:
    people = rng.sample(people, len(people))
    count = _count(len(people), size)
    return [people[g::count] for g in range(count)]


def _count(people: int, size: int) -> int:
    """Groups for so many people: as many as come nearest to the size, halves up."""
    return max(1, (2 * people + size) // (2 * size))


def _part(found: Class, r: int, group: list[int]) -> list[dict[str, Any]]:
    """Where nothing else was possible, one of two who are blocked sits out; takes them out of the group."""
    out = []
    while blocked := [_couple(a, b) for a in group for b in group if a < b and (a, b) in found.blocks]:
        one = max(group, key=lambda person: (sum(person in two for two in blocked), person))
        group.remove(one)
        relax = {"changes": [{"rule": "kept_apart", "by": 1}]}
        out.append({"id": found.ids[one], "round": r, "reason": "kept_apart", "relax": relax})
    return out


def _meetings(rounds: Rounds) -> Counter[Couple]:
    return Counter(
        _couple(a, b) for groups in rounds for group in groups for n, a in enumerate(group) for b in group[:n]
    )


def _bound(found: Class) -> int:
    """So many meetings have to take place; at best those meet who have met least."""
    n = len(found.ids)
    meetings = 0
    for there in found.present:
        count = _count(len(there), found.size)
        each, more = divmod(len(there), count)
        meetings += more * comb(each + 1, 2) + (count - more) * comb(each, 2)
    often = Counter(times for two, times in found.past.items() if two not in found.blocks)
    often[0] += comb(n, 2) - len(found.blocks) - often.total()
    cost = times = reached = 0
    while meetings > 0 and (reached or times <= max(often)):
        reached += often[times]
        now = min(meetings, reached)
        cost += now * times
        meetings -= now
        times += 1
    return cost


def _couple(a: int, b: int) -> Couple:
    return (a, b) if a < b else (b, a)
