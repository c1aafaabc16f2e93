"""Peer reviews: everybody gives k and gets k; who is late is fitted into a plan that stands."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from cogs.pairing.matching import Matching
from cogs.pairing.mending import improve
from cogs.pairing.panels import Costs, Panels, deal, fill
from cogs.pairing.reading import Listed, Part, effort, listed, numbered, weighted

ON_TIME, LATE, NONE, OPT_OUT = "on_time", "late", "none", "opt_out"

PROVABLE = 100
"""People for whom a bound is looked for that takes time: 30 ms for so many."""


class Round(NamedTuple):
    """Everybody, who takes part (`number`, in the order of their ids), and which reviews stand already."""

    everybody: Listed
    status: list[str]
    number: dict[str, int]
    standing: list[tuple[str, str]]


def solve(instance: Part, rng: Random) -> dict[str, Any]:
    """The cheapest plan found. No hard rule is broken; who cannot get k reviews is named in `left_out`.

    With `existing` reviews, these stay, late students take part, and nobody gives more than k + 1. `ended` names those
    of them whose reader or author takes part no longer.
    """
    found = _read(instance)
    panels = _panels(instance, found)
    number, names = found.number, list(found.number)
    locked = set()
    for reader, author in found.standing:
        if reader in number and author in number:
            panels.add(number[reader], number[author])
            locked.add(number[reader] * panels.n + number[author])
    most = panels.k + 1 if found.standing else panels.k
    if not locked:
        deal(panels, rng)
    for load in range(panels.k, most + 1):
        fill(panels, load, locked)
    moves = improve(panels, locked, most, rng, effort(instance))
    return {
        "assign": sorted([names[reader], names[a]] for a in range(panels.n) for reader in panels.readers[a]),
        "ended": [[a, b] for a, b in found.standing if a not in number or b not in number],
        "sense": "min",
        "objective": panels.cost(),
        "bound": _bound(panels, fresh=not found.standing),
        "terms": [
            {"author": name, "readers": sorted(names[one] for one in panels.readers[a]), **panels.faults(a)}
            for a, name in enumerate(names)
        ],
        "left_out": _left_out(panels, found),
        "moves": moves,
    }


def _read(instance: Part) -> Round:
    everybody = listed(instance.at("students"))
    status = [one.at("status").one_of(ON_TIME, LATE, NONE, OPT_OUT) for one in everybody.parts]
    standing: list[tuple[str, str]] = []
    for one in instance.maybe("existing", []).each():
        reader, author, done = one.row(3)
        done.flag()
        if reader.word() not in everybody.number or author.word() not in everybody.number:
            raise one.wrong("names somebody who is not here")
        if (reader.value, author.value) in standing:
            raise one.wrong("stands there twice")
        standing.append((reader.value, author.value))
    taking = {ON_TIME, LATE} if standing else {ON_TIME}
    here = [name for name, how in zip(everybody.ids, status, strict=True) if how in taking]
    return Round(everybody, status, {name: n for n, name in enumerate(here)}, standing)


def _panels(instance: Part, found: Round) -> Panels:
    number = found.number
    n = len(number)
    parts = [found.everybody.parts[found.everybody.number[name]] for name in number]
    apart = [{one} for one in range(n)]
    teams: dict[str, set[int]] = {}
    for one, part in enumerate(parts):
        team = part.maybe("team").word_or_none()
        if team is not None:
            teams.setdefault(team, set()).add(one)
    for team_mates in teams.values():
        for one in team_mates:
            apart[one] |= team_mates
    for a, b in numbered(instance.maybe("conflicts", []).couples(), number):
        apart[a].add(b)
        apart[b].add(a)
    history = {a * n + b for a, b in numbered(instance.maybe("history", []).couples(), number)}
    ability = [part.at("ability").number(0, 100) for part in parts]
    k = instance.at("k").number(1, 100)
    return Panels(ability, apart, history, k, weighted(instance, Costs), widest=k + len(found.standing))


def _bound(panels: Panels, *, fresh: bool) -> int:
    """Of n * k reviews, more than there are pairs who may read each other cannot but be mutual.

    Of a `fresh` plan for k = 2 more is known. Everybody sits on two panels of two, so the panels are a permutation of
    the class: each sits with the next. The best of all permutations is a matching of everybody with everybody else.
    """
    n, c = panels.n, panels.costs
    forbidden = sum(len(others) - 1 for others in panels.apart) // 2
    pairs = n * (n - 1) // 2 - forbidden
    given = sum(len(readers) for readers in panels.readers)
    mutual = c.reciprocal * max(0, given - pairs)
    if not (fresh and panels.k == 2 and given == 2 * n and 0 < n <= PROVABLE):  # noqa: PLR2004
        return mutual
    worst = max(panels.off) + c.missing_third + 1  # so that sitting with anybody is better than being alone
    options = [
        sorted([(worst - panels.of_two(one, other), other) for other in range(n) if other != one], reverse=True)
        for one in range(n)
    ]
    together = Matching(options, [1] * n, load=0)
    together.seat_all(range(n))
    return mutual + n * worst - together.bound()


def _left_out(panels: Panels, found: Round) -> list[dict[str, Any]]:
    short = []
    for name, author in found.number.items():
        missing = panels.k - len(panels.readers[author])
        if missing > 0:
            could = sum(author not in panels.apart[reader] for reader in range(panels.n))
            rule, by = ("k", panels.k - could) if could < panels.k else ("load", missing)
            reason = "too_few" if could < panels.k else "places"
            short.append({"id": name, "reason": reason, "missing": missing, "relax": _change(rule, by)})
    for name, how in zip(found.everybody.ids, found.status, strict=True):
        if how == NONE:
            short.append({"id": name, "reason": "nothing_handed_in", "missing": panels.k, "relax": None})
        elif how == LATE and name not in found.number:
            short.append({"id": name, "reason": LATE, "missing": panels.k, "relax": _change("deadline", 1)})
    return short


def _change(rule: str, by: int) -> dict[str, Any]:
    return {"changes": [{"rule": rule, "by": by}]}
