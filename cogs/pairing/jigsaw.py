"""A jigsaw: homes in which each piece is known, expert groups that study one, and repair when people drop out."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any, NamedTuple

from cogs.pairing.puzzles import NOWHERE, Class, lay_out, read
from cogs.pairing.reading import Part, effort
from cogs.pairing.repair import TOO_SMALL, Repair, repair
from cogs.pairing.seating import seat


class Plan(NamedTuple):
    """By home its people, the piece of each person, and by expert group its piece and people."""

    homes: list[list[int]]
    piece: dict[int, int]
    experts: list[tuple[int, list[int]]]


def solve(instance: Part, rng: Random) -> dict[str, Any]:
    """The most even homes and expert groups found; then, where people dropped out, how every home stays whole.

    Who will drop out is not looked at when people are seated, only how likely it is (`risk`). Where the instance
    brings the `homes` and `experts` of an earlier answer, these stand, and are only repaired.
    """
    room = read(instance)
    plan, steps = (
        (_standing(instance, room), 0) if instance.maybe("homes").value else _planned(room, effort(instance), rng)
    )
    apart = _take_apart(room, plan)
    mended = repair(room, plan.homes, plan.piece) if room.gone else None
    terms = _terms(room, plan, mended)
    return {
        "homes": [[[room.ids[one], room.pieces[plan.piece[one]]] for one in home] for home in plan.homes],
        "experts": [
            {"piece": room.pieces[piece], "members": [room.ids[one] for one in people]}
            for piece, people in plan.experts
        ],
        "repair": mended
        and {
            "homes": [[room.ids[one] for one in home] for home in mended.homes],
            "visits": [[room.ids[one], h] for one, h in mended.visits],
        },
        "sense": "min",
        "objective": sum(terms.values()),
        "bound": None,
        "terms": terms,
        "left_out": [*apart, *_left_out(room, plan, mended)],
        "moves": steps,
    }


def _planned(room: Class, share: int, rng: Random) -> tuple[Plan, int]:
    seats = lay_out(room)
    person, steps = seat(room, seats, share, rng)
    homes: list[list[int]] = [[] for _ in range(room.homes)]
    experts: dict[int, tuple[int, list[int]]] = {}
    for at, one in enumerate(person):
        homes[seats.home[at]].append(one)
        if seats.expert[at] != NOWHERE:
            experts.setdefault(seats.expert[at], (seats.piece[at], []))[1].append(one)
    piece = {one: seats.piece[at] for at, one in enumerate(person)}
    return Plan(homes, piece, [experts[group] for group in sorted(experts)]), steps


def _standing(instance: Part, room: Class) -> Plan:
    piece: dict[int, int] = {}
    homes: list[list[int]] = []
    for home in instance.at("homes").each():
        homes.append([])
        for row in home.each():
            name, what = row.row(2)
            if name.word() not in room.number or room.number[name.value] in piece:
                raise name.wrong("is nobody's id, or stands there twice")
            one = room.number[name.value]
            piece[one] = room.pieces.index(what.one_of(*room.pieces))
            homes[-1].append(one)
    experts = []
    for group in instance.maybe("experts", []).each():
        members = [room.number[one] for one in group.at("members").people(room.number)]
        experts.append((room.pieces.index(group.at("piece").one_of(*room.pieces)), members))
    return Plan(homes, piece, experts)


def _take_apart(room: Class, plan: Plan) -> list[dict[str, Any]]:
    """Where it was not possible otherwise, one of two who are kept apart has no home."""
    out = []
    for home in plan.homes:
        while crowded := [one for one in home if not room.apart[one].isdisjoint(home)]:
            one = max(crowded, key=lambda person: (len(room.apart[person].intersection(home)), person))
            home.remove(one)
            out.append({"id": room.ids[one], "reason": "kept_apart", "relax": _change("kept_apart", 1)})
    return out


def _terms(room: Class, plan: Plan, mended: Repair | None) -> dict[str, int]:
    w = room.weights

    def off(people: list[int], factor: int) -> int:
        return room.off(len(people), sum(room.level[one] for one in people), factor)

    def couples(people: list[int], others: list[set[int]]) -> int:
        return sum(len(others[one].intersection(people)) for one in people) // 2

    terms = {
        "homes": sum(off(home, w.home) for home in plan.homes),
        "past": w.past * sum(couples(home, room.past) for home in plan.homes),
        "copies": w.copies
        * sum(max(0, n - 2) for home in plan.homes for n in Counter(plan.piece[one] for one in home).values()),
        "experts": sum(off(people, w.expert) for _, people in plan.experts),
        "no_strong": w.no_strong * sum(not any(room.strong[one] for one in people) for _, people in plan.experts),
        "apart": w.apart * sum(couples(people, room.apart) for _, people in plan.experts),
    }
    if mended is not None:
        before = {one: h for h, home in enumerate(plan.homes) for one in home}
        moved = sum(before[one] != h for h, home in enumerate(mended.homes) for one in home)
        small = sum(0 < len(home) < TOO_SMALL for home in mended.homes)
        terms |= {"moved": w.moved * moved, "visits": w.visit * len(mended.visits), "small": w.small * small}
    return terms


def _left_out(room: Class, plan: Plan, mended: Repair | None) -> list[dict[str, Any]]:
    """Homes without a piece, and people without an expert group: there are too few of them."""
    out = []
    everything = range(len(room.pieces))
    missing = {(h, p) for h, home in enumerate(plan.homes) for p in everything if p not in map(plan.piece.get, home)}
    missing.update(mended.missing if mended else ())
    for h, p in sorted(missing):
        out.append({"home": h, "piece": room.pieces[p], "reason": "too_few", "relax": _change("pieces", 1)})
    for one, name in enumerate(room.ids):
        if one not in plan.piece:
            out.append({"id": name, "reason": "not_planned", "relax": _change("homes", 1)})
    studying = {one for _, people in plan.experts for one in people}
    for one, p in sorted(plan.piece.items()):
        if one not in studying:
            alike = sum(piece == p for piece in plan.piece.values())
            relax = _change("expert_min", room.least - alike) if alike < room.least else _change("expert_max", 1)
            out.append({"id": room.ids[one], "piece": room.pieces[p], "reason": "expert_sizes", "relax": relax})
    return out


def _change(rule: str, by: int) -> dict[str, Any]:
    return {"changes": [{"rule": rule, "by": by}]}
