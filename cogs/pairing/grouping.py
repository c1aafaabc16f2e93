"""Dividing a class into study groups: annealing over exchanges of two people, and over one who changes sides.

Two ways of looking at the same move. Up to SMALL people, groups come back again and again: their worth is kept, and
looked up by who is in them. In larger classes almost no exchange is good: partners are proposed who have hours in
common, and what is hopeless by its hours alone is dropped at once.
"""

from __future__ import annotations

from math import log
from random import Random

from cogs.pairing.circles import Circles
from cogs.pairing.hours import ALWAYS

Groups = list[list[int]]

SMALL = 60
EVERY = 256
"""Steps between two looks at the temperature."""

KEPT = 300_000
"""Groups whose worth is remembered at most."""

NEAR = 40
"""People with the most hours in common, from whom partners are proposed."""


def divide(circles: Circles, groups: Groups, steps: int, rng: Random) -> tuple[int, Groups]:
    """The best division found on the way from this legal one, and its worth."""
    if len(groups) < 2 or steps == 0:  # noqa: PLR2004 - nothing to exchange
        return sum(circles.worth(group) for group in groups), groups
    return (_remembering if circles.n <= SMALL else _aiming)(circles, [group[:] for group in groups], steps, rng)


def _remembering(circles: Circles, groups: Groups, steps: int, rng: Random) -> tuple[int, Groups]:
    warm, cold = 200.0, 40.0
    bit = [1 << one for one in range(circles.n)]
    where = [-1] * circles.n
    for g, group in enumerate(groups):
        for one in group:
            where[one] = g
    placed = [one for one, g in enumerate(where) if g >= 0]
    key = [sum(bit[one] for one in group) for group in groups]
    worth = [circles.worth(group) for group in groups]
    known = circles.known

    def learn(new: int, group: list[int], out: int, into: int) -> int | None:
        if len(known) > KEPT:
            known.clear()
        people = [one for one in group if one != out]
        if into >= 0:
            people.append(into)
        known[new] = circles.worth(people) if circles.legal(people) else None
        return known[new]

    now = best = sum(worth)
    saved = [group[:] for group in groups]
    dice, size, heat = rng.random, len(placed), warm
    two = size * size
    uneven = _uneven(circles, groups)
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        first, second = divmod(int(dice() * two), size)
        one, other = placed[first], placed[second]
        mine, theirs = where[one], where[other]
        if mine == theirs:
            continue
        ours, yours = groups[mine], groups[theirs]
        moves = uneven and dice() < 0.15 and len(ours) < circles.most and len(yours) > circles.least  # noqa: PLR2004
        if moves:
            one = -1
            a, b = key[mine] | bit[other], key[theirs] ^ bit[other]
        else:
            both = bit[one] | bit[other]
            a, b = key[mine] ^ both, key[theirs] ^ both
        x = known[a] if a in known else learn(a, ours, one, other)
        y = known[b] if b in known else learn(b, yours, other, one)
        if x is None or y is None:
            continue
        more = x + y - worth[mine] - worth[theirs]
        if more < 0 and more < heat * log(1 - dice()):
            continue
        _exchange(groups, mine, theirs, one, other)
        where[other] = mine
        if not moves:
            where[one] = theirs
        worth[mine], worth[theirs], key[mine], key[theirs] = x, y, a, b
        now += more
        if now > best:
            best, saved = now, [group[:] for group in groups]
    return best, saved


def _aiming(circles: Circles, groups: Groups, steps: int, rng: Random) -> tuple[int, Groups]:
    warm, cold = 220.0, 20.0
    free, hours, apart, rest = circles.free, circles.hours, circles.apart, circles.scorer()
    least, most = circles.least, circles.most
    w = circles.weights
    hope = [size * (w.balance + w.spread + w.friend) for size in range(most + 2)]
    near = circles.near(NEAR)
    where = [-1] * circles.n
    others = [ALWAYS] * circles.n  # hours in which everybody else of one's group is free
    worth = [0] * len(groups)

    def settle(g: int) -> None:
        group = groups[g]
        for one in group:
            where[one] = g
            common = ALWAYS
            for other in group:
                if other != one:
                    common &= free[other]
            others[one] = common
        worth[g] = len(group) * hours[(others[group[0]] & free[group[0]]).bit_count()] + rest(group)

    for g in range(len(groups)):
        settle(g)
    now = best = sum(worth)
    saved = [group[:] for group in groups]
    dice, heat, n = rng.random, warm, circles.n
    uneven = _uneven(circles, groups)
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        one = int(dice() * n)
        mine = where[one]
        aimed = dice() < 0.9 and near[one]  # noqa: PLR2004 - 0.7 and 0.97 were tried
        other = near[one][int(dice() * len(near[one]))] if aimed else int(dice() * n)
        theirs = where[other]
        if mine == theirs or mine < 0 or theirs < 0:
            continue
        ours, yours = groups[mine], groups[theirs]
        if uneven and len(ours) < most and len(yours) > least and dice() < 0.3:  # noqa: PLR2004
            one = -1
            size, left = len(ours) + 1, len(yours) - 1
            a = size * hours[(others[ours[0]] & free[ours[0]] & free[other]).bit_count()]
            b = left * hours[others[other].bit_count()]
        else:
            if aimed:  # the partner comes to `one`, and somebody else of that group goes
                stays, one = one, ours[int(dice() * len(ours))]
                if one == stays:
                    continue
            size, left = len(ours), len(yours)
            a = size * hours[(others[one] & free[other]).bit_count()]
            b = left * hours[(others[other] & free[one]).bit_count()]
        wanted = worth[mine] + worth[theirs] + heat * log(1 - dice())
        if a + b + hope[size] + hope[left] < wanted:
            continue
        first = [person for person in ours if person != one]
        first.append(other)
        a += rest(first)
        if a + b + hope[left] < wanted:
            continue
        second = [person for person in yours if person != other]
        if one >= 0:
            second.append(one)
            if not apart[one].isdisjoint(second):
                continue
        if not apart[other].isdisjoint(first):
            continue
        b += rest(second)
        if a + b < wanted:
            continue
        now += a + b - worth[mine] - worth[theirs]
        groups[mine], groups[theirs] = first, second
        settle(mine)
        settle(theirs)
        if now > best and step * 2 > steps:
            best, saved = now, [group[:] for group in groups]
    return best, saved


def _exchange(groups: Groups, mine: int, theirs: int, one: int, other: int) -> None:
    ours, yours = groups[mine], groups[theirs]
    if one < 0:
        ours.append(other)
        yours.remove(other)
    else:
        ours[ours.index(one)] = other
        yours[yours.index(other)] = one


def _uneven(circles: Circles, groups: Groups) -> bool:
    """Whether sizes may change at all."""
    return circles.least < circles.most and circles.least * len(groups) < sum(map(len, groups))
