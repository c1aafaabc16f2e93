"""What an answer is worth and which hard rules it breaks, worked out anew from the definitions in docs/pairing.md.

Slow and plain on purpose, and without a line of the solvers: time is counted in minutes, people are their ids.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import ceil, floor
from typing import Any

Json = dict[str, Any]

WEEK = 7 * 24 * 60


def broken(instance: Json, answer: Json) -> list[str]:
    """The hard rules that the answer breaks, in words."""
    return list(_BROKEN[instance["kind"]](instance, answer))


def points(instance: Json, answer: Json) -> int:
    """The objective."""
    return _POINTS[instance["kind"]](instance, answer)


def slots(*people: Json) -> int:
    """Half hours in which all of them are free, in UTC."""
    return len(frozenset.intersection(*(_free(one["utc_offset_min"], str(one["avail"])) for one in people)))


@cache
def _free(offset: int, avail: str) -> frozenset[int]:
    minutes = {(minute - offset) % WEEK for start, end in json.loads(avail) for minute in range(start, end)}
    return frozenset(start for start in range(0, WEEK, 30) if minutes.issuperset(range(start, start + 30)))


def by_id(people: Iterable[Json]) -> dict[str, Json]:
    return {one["id"]: one for one in people}


# Tutors ---------------------------------------------------------------------------------------------------------------


def pair_points(learner: Json, tutor: Json) -> int | None:
    """What a pair is worth; None if it is forbidden."""
    if learner["topic"] not in tutor["topics"] or learner["id"] == tutor["id"]:
        return None
    ahead = tutor["topics"][learner["topic"]] - learner["level"]
    shared = slots(learner, tutor)
    if not 5 <= ahead <= 60 or shared < 2 or not set(learner["langs"]) & set(tutor["langs"]):
        return None
    if tutor["id"] in learner["blocks"] or learner["id"] in tutor["blocks"]:
        return None
    if ahead < 10:
        closeness = Fraction(400 * (ahead - 4), 6)
    else:
        closeness = Fraction(400) if ahead <= 25 else Fraction(400 * (61 - ahead), 36)
    worth = 1000 + floor(closeness) + floor(Fraction(250 * min(shared, 8), 8))
    worth += 100 if learner["langs"][0] in tutor["langs"] else 50
    worth += 90 * (tutor["id"] in learner["prefers"]) + 60 * (learner["id"] in tutor["prefers"])
    if learner["last_tutor"] == tutor["id"]:
        worth += 100 if learner["want_same"] else -100
    return worth + int(50 * min(6, learner["wait_weeks"]))


def matching_points(instance: Json, match: dict[str, str]) -> int:
    learners, tutors = by_id(instance["learners"]), by_id(instance["tutors"])
    worth = sum(pair_points(learners[one], tutors[other]) or 0 for one, other in match.items())
    return worth - sum(40 * kth for taken in Counter(match.values()).values() for kth in range(taken))


def matching_broken(instance: Json, match: dict[str, str]) -> Iterator[str]:
    learners, tutors = by_id(instance["learners"]), by_id(instance["tutors"])
    for one, other in match.items():
        if pair_points(learners[one], tutors[other]) is None:
            yield f"{one} and {other} do not fit"
    for tutor, taken in Counter(match.values()).items():
        if taken > tutors[tutor]["capacity"]:
            yield f"{tutor} has too many"


def states(instance: Json, answer: Json) -> Iterator[tuple[dict[str, str], int]]:
    """After each event: who is with whom, and how many were moved although their own tutor was still there."""
    match: dict[str, str] = dict(instance["current"])
    for event, changes in zip(instance["events"], answer["changes"], strict=True):
        if event["type"] == "cancel":
            match.pop(event["learner"], None)
        if event["type"] == "tutor_drop":
            match = {learner: tutor for learner, tutor in match.items() if tutor != event["tutor"]}
        moved = 0
        for learner, tutor in changes:
            moved += learner in match
            match.pop(learner, None)
            if tutor is not None:
                match[learner] = tutor
        yield dict(match), moved


def _tutor_broken(instance: Json, answer: Json) -> Iterator[str]:
    if not instance.get("events"):
        match = dict(answer["matches"])
        if len(match) < len(answer["matches"]):
            yield "a learner has two tutors"
        yield from matching_broken(instance, match)
        return
    active, away = set(instance["active_learners"]), set(instance["dropped_at_start"])
    for event, (match, _) in zip(instance["events"], states(instance, answer), strict=True):
        {"request": active.add, "cancel": active.discard, "tutor_drop": away.add, "tutor_join": away.discard}[
            event["type"]
        ](event.get("learner") or event["tutor"])
        yield from matching_broken(instance, match)
        yield from (f"{one} does not ask" for one in match if one not in active)
        yield from (f"{tutor} has gone" for tutor in match.values() if tutor in away)


def _tutor_points(instance: Json, answer: Json) -> int:
    if not instance.get("events"):
        return matching_points(instance, dict(answer["matches"]))
    stood = list(states(instance, answer))
    return matching_points(instance, stood[-1][0]) - 150 * sum(moved for _, moved in stood)


# Reviews --------------------------------------------------------------------------------------------------------------


def taking_part(instance: Json) -> list[str]:
    kinds = {"on_time", "late"} if instance.get("existing") else {"on_time"}
    return [one["id"] for one in instance["students"] if one["status"] in kinds]


def _review_broken(instance: Json, answer: Json) -> Iterator[str]:
    people, here, k = by_id(instance["students"]), set(taking_part(instance)), instance["k"]
    arcs = [tuple(arc) for arc in answer["assign"]]
    conflicts = {frozenset(two) for two in instance["conflicts"]}
    short = {one["id"]: one["missing"] for one in answer["left_out"]}
    if len(set(arcs)) < len(arcs):
        yield "somebody reads the same twice"
    for reader, author in arcs:
        team = people[reader]["team"]
        if reader == author or not {reader, author} <= here or {reader, author} in conflicts:
            yield f"{reader} must not read {author}"
        if team is not None and team == people[author]["team"]:
            yield f"{reader} and {author} are a team"
    gives, gets = Counter(reader for reader, _ in arcs), Counter(author for _, author in arcs)
    most = k + 1 if instance.get("existing") else k
    for one in here:
        if gets[one] != k - short.get(one, 0):
            yield f"{one} gets {gets[one]}"
        if gives[one] > most or (not instance.get("existing") and not short and gives[one] != k):
            yield f"{one} gives {gives[one]}"
    for reader, author, _ in instance.get("existing", []):
        if {reader, author} <= here and (reader, author) not in arcs:
            yield f"{reader} was promised {author}"


def _review_points(instance: Json, answer: Json) -> int:
    people, k = by_id(instance["students"]), instance["k"]
    here = sorted(taking_part(instance), key=lambda one: (people[one]["ability"], one))
    if not here:
        return 0
    arcs = {tuple(arc) for arc in answer["assign"]}
    mean = Fraction(sum(people[one]["ability"] for one in here), len(here))
    cost = 200 * len(arcs & {tuple(arc) for arc in instance["history"]})
    cost += 100 * sum((author, reader) in arcs for reader, author in arcs) // 2
    for author in here:
        panel = [reader for reader, read in arcs if read == author]
        thirds = {3 * here.index(reader) // len(here) for reader in panel}
        cost += 30 * (min(k, 3) - min(k, 3, len(thirds)))
        cost += floor(abs(sum(people[one]["ability"] for one in panel) - k * mean))
    return cost + int(10 * sum(max(0, given - k) for given in Counter(reader for reader, _ in arcs).values()))


# Study groups ---------------------------------------------------------------------------------------------------------


def _groups_broken(instance: Json, answer: Json) -> Iterator[str]:
    people = by_id(one for one in instance["students"] if not one["opt_out"])
    seated = Counter(one for group in answer["groups"] for one in group)
    seated.update(one["id"] for one in answer["left_out"])
    if set(seated) != set(people) or set(seated.values()) > {1}:
        yield "not everybody is there once"
    for group in answer["groups"]:
        if not instance["min"] <= len(group) <= instance["max"]:
            yield f"a group of {len(group)}"
        yield from (f"{a} avoids {b}" for a in group for b in group if b in people[a]["avoid"])


def group_points(instance: Json, group: list[str]) -> int:
    worth: int
    everybody = [one for one in instance["students"] if not one["opt_out"]]
    people = [by_id(everybody)[one] for one in group]
    m, levels = len(group), [one["level"] for one in people]
    off = Fraction(sum(levels), m) - Fraction(sum(one["level"] for one in everybody), len(everybody))
    apart = max(levels) - min(levels)
    each = 300 * min(8, slots(*people)) // 8 + 200 - min(200, floor(10 * abs(off)))
    each += 100 * apart // 15 if apart < 15 else max(0, 100 - 4 * max(0, apart - 45))
    if not set.intersection(*(set(one["langs"]) for one in people)):
        each -= 400
    worth = m * each + 60 * sum(bool(set(one["friends"]) & set(group)) for one in people)
    in_class, here = Counter(one["tag"] for one in everybody), Counter(one["tag"] for one in people)
    worth -= 150 * sum(tag is not None and here[tag] == 1 and in_class[tag] > 1 for tag in here)
    return worth - sum(50 * int(times) for a, b, times in instance["past"] if a in group and b in group)


# Jigsaw ---------------------------------------------------------------------------------------------------------------


def _jigsaw_broken(instance: Json, answer: Json) -> Iterator[str]:
    people, pieces, homes = by_id(instance["students"]), instance["pieces"], answer["homes"]
    piece = {one: what for home in homes for one, what in home}
    count = max(1, len(people) // len(pieces))
    sizes = [len(home) for home in homes]
    if len(homes) != count or sum(sizes) != len(people) or set(piece) != set(people) or max(sizes) > min(sizes) + 1:
        yield "the homes are no even division"
    for home in homes:
        if {what for _, what in home} != set(pieces):
            yield "a home lacks a piece"
        yield from _together(instance, [one for one, _ in home])
    experts = [one for group in answer["experts"] for one in group["members"]]
    if sorted(experts) != sorted(people):
        yield "somebody is not an expert of one piece"
    for group in answer["experts"]:
        if not instance["expert_min"] <= len(group["members"]) <= instance["expert_max"]:
            yield f"{len(group['members'])} experts"
        if {piece.get(one) for one in group["members"]} != {group["piece"]}:
            yield "experts of different pieces"
    if instance["dropouts"]:
        yield from _repair_broken(instance, answer, piece)


def _repair_broken(instance: Json, answer: Json, piece: dict[str, str]) -> Iterator[str]:
    homes, visits = answer["repair"]["homes"], answer["repair"]["visits"]
    there = [one for home in homes for one in home]
    if sorted(there) != sorted(set(piece) - set(instance["dropouts"])):
        yield "not everybody who is left has one home"
    if len({one for one, _ in visits}) < len(visits) or not {one for one, _ in visits} <= set(there):
        yield "a visitor is not there, or twice"
    most = ceil(Fraction(len(piece), len(homes))) + 2
    for h, home in enumerate(homes):
        known = {piece[one] for one in home} | {piece[one] for one, to in visits if to == h}
        if home and (known != set(instance["pieces"]) or len(home) > most):
            yield "a home is not whole, or too large"
        yield from _together(instance, home)


def _together(instance: Json, home: list[str]) -> Iterator[str]:
    yield from (f"{a} and {b} share a home" for a, b in instance["avoid"] if a in home and b in home)


def _jigsaw_points(instance: Json, answer: Json) -> int:
    people = by_id(instance["students"])
    mean = Fraction(sum(one["level"] for one in people.values()), len(people))
    rank = sorted(people, key=lambda one: (people[one]["level"], one))
    strong = set(rank[ceil(Fraction(2 * len(rank), 3)) :])

    def off(group: list[str]) -> Fraction:
        return abs(Fraction(sum(people[one]["level"] for one in group), len(group)) - mean)

    def couples(group: list[str], of: list[list[str]]) -> int:
        return len({frozenset(two) for two in of if set(two) <= set(group)})

    cost = 0
    for home in answer["homes"]:
        group = [one for one, _ in home]
        cost += floor(10 * off(group)) + 20 * couples(group, instance["past"])
        cost += 50 * sum(max(0, copies - 2) for copies in Counter(what for _, what in home).values())
    for expert in answer["experts"]:
        group = expert["members"]
        cost += floor(5 * off(group)) + 100 * (not strong & set(group)) + 30 * couples(group, instance["avoid"])
    if instance["dropouts"]:
        before = {one: h for h, home in enumerate(answer["homes"]) for one, _ in home}
        after = answer["repair"]
        cost += 30 * sum(before[one] != h for h, home in enumerate(after["homes"]) for one in home)
        cost += 10 * len(after["visits"]) + 100 * sum(len(home) in {1, 2} for home in after["homes"])
    return cost


# Discussion pairs -----------------------------------------------------------------------------------------------------


def _pairs_broken(instance: Json, answer: Json) -> Iterator[str]:
    people, blocks = by_id(instance["students"]), {frozenset(two) for two in instance["blocks"]}
    seated = [one for group in answer["groups"] for one in group] + [one["id"] for one in answer["left_out"]]
    if sorted(seated) != sorted(people):
        yield "not everybody is there once"
    for group in answer["groups"]:
        if len(group) not in {2, 3} or not set.intersection(*(set(people[one]["langs"]) for one in group)):
            yield f"{group} cannot talk"
        yield from (f"{two} are blocked" for two in combinations(group, 2) if frozenset(two) in blocks)


def talk_points(instance: Json, group: list[str]) -> int:
    worth: int
    people = [by_id(instance["students"])[one] for one in group]
    votes, sure = {one["vote"] for one in people}, [one["confidence"] for one in people]
    worth = 500 * len(group) * (len(votes) > 1) + 20 * (4 - max(sure) + min(sure)) - 100 * (len(group) == 3)
    if instance["correct"] is not None:
        worth += 100 * len(group) * (instance["correct"] in votes)
    return worth - sum(300 for two in instance["past"] if len(set(two)) == 2 and set(two) <= set(group))


# Rotation -------------------------------------------------------------------------------------------------------------


def _rotation_broken(instance: Json, answer: Json) -> Iterator[str]:
    blocks = {frozenset(two) for two in instance["blocks"]}
    for r in range(instance["rounds"]):
        here = set(instance["students"]) - set(instance["absent"].get(str(r), []))
        groups = answer["rounds"][r]
        sizes = [len(group) for group in groups]
        if sorted(one for group in groups for one in group) != sorted(here):
            yield f"round {r} is no division of those present"
        if len(groups) != max(1, floor(Fraction(len(here), instance["size"]) + Fraction(1, 2))):
            yield f"round {r} has {len(groups)} groups"
        if max(sizes) > min(sizes) + 1:
            yield f"round {r} has uneven groups"
        for g, group in enumerate(groups):
            yield from (f"{two} are blocked" for two in combinations(group, 2) if frozenset(two) in blocks)
            roles = answer["roles"][r][g] if instance["roles"] else []
            if not set(roles) <= set(group) or len(set(roles)) != min(len(instance["roles"]), len(group)):
                yield f"roles of group {g} in round {r}"


def _rotation_points(instance: Json, answer: Json) -> int:
    met = {frozenset((a, b)): times for a, b, times in instance["past"]}
    cost = 0
    for groups in answer["rounds"]:
        for two in (frozenset(two) for group in groups for two in combinations(group, 2)):
            cost += met.get(two, 0)
            met[two] = met.get(two, 0) + 1
    for one in instance["students"] if instance["roles"] else ():
        had = [
            sum(given[role] == one for groups in answer["roles"] for given in groups if role < len(given))
            for role in range(len(instance["roles"]))
        ]
        cost += max(0, max(had) - min(had) - 1)
    return cost


_BROKEN = {
    "tutor": _tutor_broken,
    "review": _review_broken,
    "groups": _groups_broken,
    "jigsaw": _jigsaw_broken,
    "pairs": _pairs_broken,
    "rotation": _rotation_broken,
}
_POINTS = {
    "tutor": _tutor_points,
    "review": _review_points,
    "groups": lambda instance, answer: sum(group_points(instance, group) for group in answer["groups"]),
    "jigsaw": _jigsaw_points,
    "pairs": lambda instance, answer: sum(talk_points(instance, group) for group in answer["groups"]),
    "rotation": _rotation_points,
}
