"""A class that is to be divided into study groups, as the pairing engine takes it (PAIRING c). Pure, on rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from itertools import combinations
from typing import Any, NamedTuple

from cogs.pairing.circles import Circles
from cogs.pairing.reading import Part
from cogs.told import blocks, free, languages, others
from storage.apart import Rule
from storage.forming import Placed, Seeker
from storage.hours import Hours

MIDDLE = 3
"""The level, from 1 to 5, of somebody who has not said theirs."""

NOWHERE = 0
"""The place of whoever finds none; groups to be are counted from 1, and one that is there is below 0."""


@dataclass(frozen=True)
class Class:
    """Everybody of a course at one moment: what they would like, when they have time, whom they met before."""

    seekers: Mapping[int, Seeker]
    hours: Mapping[int, Hours]
    avoided: Mapping[int, AbstractSet[int]]
    rules: Sequence[Rule]
    past: Sequence[Sequence[int]]
    """Who was in one group before."""
    language: str
    zone: str
    at: datetime
    weights: Mapping[str, int] = field(default_factory=dict)


class Share(IntEnum):
    """Of a group, how many have told something."""

    NONE = 0
    SOME = 1
    ALL = 2


class Told(NamedTuple):
    """What is known of a group, so that nobody is told what is only assumed."""

    hours: Share
    levels: bool
    """Whether anybody of the class has said that they are ahead, or new to it."""


class There(NamedTuple):
    """A group that somebody may still come into."""

    id: int
    members: Sequence[int]
    seats: int


def instance(group_class: Class, people: Sequence[int], name: str, least: int, most: int) -> dict[str, Any]:
    """What is to be solved."""
    known = set(people)
    met: dict[tuple[int, int], int] = {}
    for group in group_class.past:
        for pair in combinations(sorted(known.intersection(group)), 2):
            met[pair] = met.get(pair, 0) + 1
    return {
        "kind": "groups",
        "id": name,
        "min": least,
        "max": most,
        "students": [_student(group_class, one) for one in people],
        "past": [[str(a), str(b), times] for (a, b), times in sorted(met.items())],
        "weights": dict(group_class.weights),
    }


def _student(group_class: Class, person: int) -> dict[str, Any]:
    said = group_class.seekers.get(person)
    liked = others(group_class.rules, person, together=True)
    if said is not None and said.wish is not None:
        liked.add(said.wish)
    return {
        "id": str(person),
        "level": 20 * (said.level if said else MIDDLE) - 10,
        "langs": languages(said.languages if said else "", group_class.language),
        "friends": sorted(map(str, liked)),
        "avoid": sorted(map(str, blocks(group_class.avoided, group_class.rules, person))),
        **free(group_class.hours.get(person), group_class.zone, group_class.at),
    }


def read(answer: Mapping[str, Any]) -> list[Placed]:
    """The engine's answer: each in the group of that number, or nowhere and why."""
    placed = [Placed(int(one), n, "") for n, group in enumerate(answer["groups"], start=1) for one in group]
    return placed + [Placed(int(one["id"]), NOWHERE, str(one["reason"])) for one in answer["left_out"]]


def placed_late(group_class: Class, people: Sequence[int], groups: Sequence[There]) -> list[Placed]:
    """Each of these into the group that is there and wins most by them; nobody who is in one moves.

    Where none has a seat, or every one with a seat holds somebody from whom they are kept apart, they are nowhere.
    """
    everybody = list(dict.fromkeys([*people, *(one for group in groups for one in group.members)]))
    circles = Circles(Part(instance(group_class, everybody, "late", 1, 1000)))
    number = _numbers(circles)
    inside = {group.id: [number[one] for one in group.members] for group in groups}
    seats = {group.id: group.seats for group in groups}
    placed = []
    for person in people:
        me = number[person]
        with_room = [group for group in inside if len(inside[group]) < seats[group]]
        legal = [group for group in with_room if circles.legal([*inside[group], me])]
        if not legal:
            placed.append(Placed(person, NOWHERE, "kept_apart" if with_room else "full"))
            continue
        best = max(legal, key=lambda group: (_gain(circles, inside[group], me), -group))
        inside[best].append(me)
        placed.append(Placed(person, -best, ""))
    return placed


def _numbers(circles: Circles) -> dict[int, int]:
    """What the engine calls each person: it has an order of its own."""
    return {int(one): n for n, one in enumerate(circles.ids)}


def _gain(circles: Circles, group: Sequence[int], person: int) -> int:
    return circles.worth([*group, person]) - (circles.worth(group) if group else 0)


def terms(group_class: Class, group: Sequence[int], everybody: Sequence[int]) -> dict[str, int]:
    """What a group is worth, term by term, among everybody who is divided.

    By what is usual, whatever a teacher weighs: reasons are read from it, and what counts nothing is true all the same.
    """
    known = list(dict.fromkeys([*everybody, *group]))
    circles = Circles(Part(instance(replace(group_class, weights={}), known, "terms", 1, 1000)))
    number = _numbers(circles)
    return circles.terms([number[one] for one in group])


def told(group_class: Class, group: Sequence[int]) -> Told:
    """What a group's members have said of themselves."""
    said = [one in group_class.hours for one in group]
    hours = Share.ALL if all(said) else Share.SOME if any(said) else Share.NONE
    return Told(hours, any(one.level != MIDDLE for one in group_class.seekers.values()))


def apart(group_class: Class, person: int, group: Sequence[int]) -> bool:
    """Whether somebody is kept apart from one of these."""
    mine = blocks(group_class.avoided, group_class.rules, person)
    return any(
        one in mine or person in blocks(group_class.avoided, group_class.rules, one) for one in group if one != person
    )


def without_bond(group_class: Class, draft: Sequence[Placed]) -> list[Rule]:
    """Two of whom a teacher said that they belong together, and who are not."""
    place = {one.person: one.place for one in draft}
    return [
        rule
        for rule in group_class.rules
        if rule.together
        and rule.person in place
        and rule.other in place
        and (place[rule.person] != place[rule.other] or place[rule.person] == NOWHERE)
    ]


def united(group_class: Class, draft: Sequence[Placed]) -> list[Placed]:
    """The same draft, with those brought together of whom a teacher said so, as far as nobody else is harmed.

    One of the two changes places with somebody of the other's group who is bound to nobody there.
    """
    place = {one.person: one.place for one in draft}
    for rule in without_bond(group_class, draft):
        for stays, comes in ((rule.person, rule.other), (rule.other, rule.person)):
            if place[stays] == NOWHERE or place[stays] == place[comes]:
                continue
            swap = next((one for one in place if _may_swap(group_class, place, stays, comes, one)), None)
            if swap is not None:
                place[comes], place[swap] = place[swap], place[comes]
                break
    return [one._replace(place=place[one.person]) for one in draft]


def _may_swap(group_class: Class, place: Mapping[int, int], stays: int, comes: int, goes: int) -> bool:
    if place[goes] != place[stays] or goes == stays or place[comes] == NOWHERE:
        return False
    mates = [one for one in place if place[one] == place[stays] and one != goes]
    if others(group_class.rules, goes, together=True).intersection(mates):
        return False
    left = [one for one in place if place[one] == place[comes] and one != comes]
    return not apart(group_class, comes, mates) and not apart(group_class, goes, left)
