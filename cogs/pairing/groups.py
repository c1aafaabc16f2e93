"""Study groups: a class is divided, nobody is forgotten, and who cannot be placed is named."""

from __future__ import annotations

from random import Random
from typing import Any

from cogs.pairing.circles import Circles
from cogs.pairing.covering import FEW, Division, perfect, possible
from cogs.pairing.grouping import SMALL, Groups, divide
from cogs.pairing.placing import start
from cogs.pairing.reading import Part, effort

SKETCH = 60_000
"""Steps to a first division, where every group can be looked at afterwards."""

TRIES = 3
"""So many searches for a small class: one of three ends near the best more often than a single one as long as all."""

PROMISING = 2
"""Per cent by which one group less may be behind after a short look, to be looked at longer."""


def solve(instance: Part, rng: Random) -> dict[str, Any]:
    """The best division found: groups of `min` to `max`, keep-apart never broken, opt-outs left alone."""
    circles, share = Circles(instance), effort(instance)
    found = _perfect(circles, share, rng) or _searched(circles, share, rng)
    groups, worth = found.groups, found.worth
    left = sorted(set(range(circles.n)).difference(*groups))
    if left:
        worth += _exchange_left(circles, groups, left)
    groups = sorted(sorted(group) for group in groups)
    return {
        "groups": [[circles.ids[one] for one in group] for group in groups],
        "sense": "max",
        "objective": worth,
        "bound": found.bound,
        "terms": [circles.terms(group) for group in groups],
        "left_out": [
            {"id": circles.ids[one], "reason": _reason(circles), "relax": _relax(circles, len(left))} for one in left
        ],
        "moves": found.moves,
    }


def _perfect(circles: Circles, share: int, rng: Random) -> Division | None:
    """For few people who can all be placed: the best division of all. Where that cannot be proven, searches help."""
    if possible(circles.n, circles.least, circles.most) > FEW * share // 100:
        return None
    steps = SKETCH * share // 100
    worth, groups = divide(circles, start(circles, circles.n // circles.least, rng), steps, rng)
    if not groups or sum(map(len, groups)) < circles.n:
        return None
    best = perfect(circles, groups, worth, share)
    moves = best.moves + steps
    if best.worth < best.bound:
        tried = _searched(circles, share // 3, rng)
        moves += tried.moves
        if tried.worth > best.worth:
            best = best._replace(groups=tried.groups, worth=tried.worth)
    return best._replace(moves=moves)


def _searched(circles: Circles, share: int, rng: Random) -> Division:
    """The best of some searches."""
    tried: list[tuple[int, int, Groups]] = []  # how many are placed, what it is worth, the groups
    moves = 0
    for count, steps in _budgets(circles):
        if len(tried) > TRIES and not _promising(tried):
            break
        worth, groups = divide(circles, start(circles, count, rng), steps * share // 100, rng)
        tried.append((sum(map(len, groups)), worth, groups))
        moves += steps * share // 100
    _, worth, groups = max(tried, key=lambda one: one[:2])
    return Division(groups, worth, _bound(circles), moves)


def _budgets(circles: Circles) -> list[tuple[int, int]]:
    """Numbers of groups to try, and steps for each. Small groups have the most hours in common, so many come first.

    One group less can still be better, above all where the smallest size divides the class: then sizes may differ.
    """
    n, count = circles.n, circles.n // circles.least
    if n > SMALL:
        return [(count, min(3_200_000, 300_000 + 3_000 * n))]
    steps = min(275_000, 8_000_000 // max(1, n))
    often = [(count, steps)] * TRIES
    return often if (count - 1) * circles.most < n else [*often, (count - 1, steps // 3), (count - 1, steps * 2 // 3)]


def _promising(tried: list[tuple[int, int, Groups]]) -> bool:
    """Whether the last try comes near enough to the best to go on in its direction."""
    best, last = max(tried, key=lambda one: one[:2]), tried[-1]
    return last[:2] >= (best[0], best[1] * (100 - PROMISING) // 100)


def _exchange_left(circles: Circles, groups: Groups, left: list[int]) -> int:
    """Who is left over is not so by chance: let them in for somebody else wherever that is worth more."""
    gained, again = 0, True
    while again:
        again = False
        for at, outside in enumerate(left):
            more, g, place = max(
                (
                    (circles.worth(new) - circles.worth(group), g, place)
                    for g, group in enumerate(groups)
                    for place in range(len(group))
                    if circles.legal(new := [*group[:place], outside, *group[place + 1 :]])
                ),
                default=(0, 0, 0),
            )
            if more > 0:
                groups[g][place], left[at] = outside, groups[g][place]
                gained, again = gained + more, True
    left.sort()
    return gained


def _bound(circles: Circles) -> int:
    """What everybody would get with those with whom they have the most hours in common."""
    w, mates = circles.weights, circles.least - 1
    total = 0
    for one, free in enumerate(circles.free):
        shared = [(free & other).bit_count() for n, other in enumerate(circles.free) if n not in circles.apart[one]]
        shared.sort(reverse=True)  # the first is oneself
        hours = circles.hours[shared[mates]] if mates < len(shared) else 0
        total += hours + w.balance + w.spread + (w.friend if circles.friends[one] else 0)
    return total


def _reason(circles: Circles) -> str:
    if circles.n < circles.least:
        return "too_few"
    return "sizes" if circles.n // circles.least * circles.most < circles.n else "kept_apart"


def _relax(circles: Circles, left: int) -> dict[str, Any]:
    """The smallest change of a size after which everybody fits."""
    if _reason(circles) == "kept_apart":
        return {"changes": [{"rule": "kept_apart", "by": left}]}
    n, least, most = circles.n, circles.least, circles.most
    for by in range(1, n + 1):
        if n // least * (most + by) >= n > least - 1:
            return {"changes": [{"rule": "max", "by": by}]}
        if least > by and n >= least - by and n // (least - by) * most >= n:
            return {"changes": [{"rule": "min", "by": by}]}
    return {"changes": [{"rule": "min", "by": least - 1}]}
