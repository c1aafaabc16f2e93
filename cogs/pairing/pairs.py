"""Discussion pairs: two who voted differently and speak one language, seldom twice the same."""

from __future__ import annotations

from random import Random
from typing import Any

from cogs.pairing.mingling import Groups, every_way, mingle
from cogs.pairing.reading import Part, effort
from cogs.pairing.talks import Voters

EXACT = 8
"""So few people that every division is looked at."""

SMALL, STARTS = 60, 3
"""Up to so many people, chance has so many tries."""


def solve(instance: Part, rng: Random) -> dict[str, Any]:
    """The best pairs found; trios where one is over, and where more people hear another opinion that way.

    With `"trios": "odd"` there are only as many trios as it takes to leave nobody out.
    """
    voters = Voters(instance)
    trios = instance.maybe("trios", "any").one_of("any", "odd") == "any"
    found, moves = _best(voters, effort(instance), rng, trios=trios)
    groups = sorted(sorted(group) for group in found)
    left = sorted(set(range(voters.n)).difference(*groups))
    return {
        "groups": [[voters.ids[one] for one in group] for group in groups],
        "sense": "max",
        "objective": sum(sum(voters.terms(group).values()) for group in groups),
        "bound": voters.bound(),
        "terms": [voters.terms(group) for group in groups],
        "left_out": [{"id": voters.ids[one], **_why(voters, one)} for one in left],
        "moves": moves,
    }


def _best(voters: Voters, share: int, rng: Random, *, trios: bool) -> tuple[Groups, int]:
    if trios and voters.n <= EXACT:
        return every_way(voters), 0
    tried = [mingle(voters, share, rng, trios=trios) for _ in range(STARTS if voters.n <= SMALL else 1)]

    def worth(groups: Groups) -> tuple[int, int]:
        return sum(map(len, groups)), sum(sum(voters.terms(group).values()) for group in groups)

    return max((groups for groups, _ in tried), key=worth), sum(moves for _, moves in tried)


def _why(voters: Voters, one: int) -> dict[str, Any]:
    if voters.n == 1:
        rule = "people"
    elif any(voters.langs[one] & other for n, other in enumerate(voters.langs) if n != one):
        rule = "kept_apart"
    else:
        rule = "language"
    return {"reason": rule, "relax": {"changes": [{"rule": rule, "by": 1}]}}
