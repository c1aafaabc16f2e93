"""Making a plan of reviews better, change by change. Budgets are counted in steps, so that every machine ends alike."""

from __future__ import annotations

from math import exp
from random import Random

from cogs.pairing.panels import Panels

FEW = 250
"""Arcs that may change: up to so many, the whole plan is cooled slowly. Above, the search goes where it hurts."""

STEPS = 200_000
EVERY = 256
"""Steps between two looks at the temperature."""

Arc = tuple[int, int]
"""A reader and the author whom they read."""


def improve(panels: Panels, locked: set[int], most: int, rng: Random, effort: int) -> int:
    """Change the arcs that are not locked until the budget is spent, and keep the best plan. Returns the steps."""
    free = [arc for arc in _arcs(panels) if arc[0] * panels.n + arc[1] not in locked]
    if len(free) < 2:  # noqa: PLR2004 - a swap takes two
        return 0
    if locked or len(free) <= FEW:
        return _cool(panels, free, most, STEPS * effort // 100, rng)
    return _mend(panels, min(140_000, 20_000 + 50 * panels.n) * effort // 100, rng)


def _cool(panels: Panels, free: list[Arc], most: int, steps: int, rng: Random) -> int:
    """Anneal over all swaps; and, where loads may differ, over giving a review to somebody else."""
    warm, cold = 30.0, 0.4
    cost = best = panels.cost()
    saved = free[:]
    dice, size, lopsided = rng.random, len(free), most > panels.k
    heat = warm
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        here = int(dice() * size)
        one, its = free[here]
        if lopsided and dice() < 0.6:  # noqa: PLR2004 - 0.3 and 0.8 were tried, and are worse
            other = int(dice() * panels.n)
            more = panels.change_cost(one, its, other) if len(panels.reads[other]) < most else None
            if more is None or (more > 0 and dice() >= exp(-more / heat)):
                continue
            panels.remove(one, its)
            panels.add(other, its)
            free[here] = other, its
        else:
            there = int(dice() * size)
            other, theirs = free[there]
            more = panels.swap_cost(one, its, other, theirs) if one != other and its != theirs else None
            if more is None or (more > 0 and dice() >= exp(-more / heat)):
                continue
            panels.swap(one, its, other, theirs)
            free[here], free[there] = (other, its), (one, theirs)
        cost += more
        if cost < best:
            best, saved = cost, free[:]
    _restore(panels, free, saved)
    return steps


def _mend(panels: Panels, steps: int, rng: Random) -> int:
    """Anneal where something is bad: a reader for one of the ability that is wanted, or for another bad panel's."""
    warm, cold = 1.0, 0.4
    n, readers, reads = panels.n, panels.readers, panels.reads
    able: list[list[int]] = [[] for _ in range(101)]
    for one, level in enumerate(panels.ability):
        able[level].append(one)
    fair = panels.k * panels.total / n
    cost = best = panels.cost()
    saved = _arcs(panels)
    dice, heat, bad = rng.random, warm, list(range(n))
    pairwise = 1.8 / panels.k**2
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        if step == steps // 2:  # the best of the cooler half is kept
            best, saved = cost, _arcs(panels)
        if step % max(EVERY, n // 2) == 0:
            bad = [author for author in range(n) if panels.bad(author)]
            if not bad:
                return step
        its = bad[int(dice() * len(bad))] if dice() < 0.9 else int(dice() * n)  # noqa: PLR2004 - seldom elsewhere
        if dice() < pairwise:  # dear, and what gets the last faults out
            found = _best_between(panels, its, bad[int(dice() * len(bad))])
        elif not readers[its]:
            continue
        else:
            one = readers[its][int(dice() * len(readers[its]))]
            other = int(dice() * n)
            if dice() < 0.7:  # noqa: PLR2004 - 0.4 and 0.9 were tried, and are worse
                lacks = (fair - panels.strength[its]) / (1 if dice() < 0.7 else 2)  # noqa: PLR2004 - all of it, or half
                wanted = able[max(0, min(100, panels.ability[one] + int(lacks + dice() * 3 - 1)))]
                if not wanted:
                    continue
                other = wanted[int(dice() * len(wanted))]
            if one == other or not reads[other]:
                continue
            theirs = reads[other][int(dice() * len(reads[other]))]
            more = panels.swap_cost(one, its, other, theirs) if its != theirs else None
            found = None if more is None else (more, (one, its, other, theirs))
        if found is None or (found[0] > 0 and dice() >= exp(-found[0] / heat)):
            continue
        panels.swap(*found[1])
        cost += found[0]
        if cost < best and step * 2 > steps:
            best, saved = cost, _arcs(panels)
    if cost > best:
        _restore(panels, _arcs(panels), saved)
    return steps


def _best_between(panels: Panels, its: int, theirs: int) -> tuple[int, tuple[int, int, int, int]] | None:
    swaps = [
        (more, (one, its, other, theirs))
        for one in panels.readers[its]
        for other in panels.readers[theirs]
        if one != other and its != theirs and (more := panels.swap_cost(one, its, other, theirs)) is not None
    ]
    return min(swaps, default=None)


def _arcs(panels: Panels) -> list[Arc]:
    return [(reader, author) for author in range(panels.n) for reader in panels.readers[author]]


def _restore(panels: Panels, now: list[Arc], then: list[Arc]) -> None:
    for reader, author in now:
        panels.remove(reader, author)
    for reader, author in then:
        panels.add(reader, author)
