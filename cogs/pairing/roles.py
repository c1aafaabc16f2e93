"""Roles in changing groups: everybody has each about as often."""

from __future__ import annotations

from itertools import permutations

from cogs.pairing.designs import Rounds

PASSES = 20

FEW = 5
"""People of a large group who are thought of for its roles: those who have had the fewest."""


def hand_out(rounds: Rounds, n: int, roles: int) -> list[list[list[int]]]:
    """For each group of each round, who has the first role, the second, and so on; fewer roles in a small group.

    In turn each group is looked at again, with all others as they are, until nothing gets more even.
    """
    had = [[0] * roles for _ in range(n)]
    given: list[list[list[int]]] = [[[] for _ in groups] for groups in rounds]
    for _ in range(PASSES):
        changed = False
        for groups, theirs in zip(rounds, given, strict=True):
            for g, group in enumerate(groups):
                before = theirs[g]
                for role, one in enumerate(before):
                    had[one][role] -= 1
                theirs[g] = _fairest(group, before, had, roles)
                for role, one in enumerate(theirs[g]):
                    had[one][role] += 1
                changed |= theirs[g] != before
        if not changed:
            break
    return given


def unevenness(given: list[list[list[int]]], n: int, roles: int) -> int:
    """Over all people: by how much more than one they have one role more often than another."""
    had = [[0] * roles for _ in range(n)]
    for groups in given:
        for group in groups:
            for role, one in enumerate(group):
                had[one][role] += 1
    return sum(_uneven(mine) for mine in had)


def _uneven(had: list[int]) -> int:
    return max(0, max(had, default=0) - min(had, default=0) - 1)


def _fairest(group: list[int], before: list[int], had: list[list[int]], roles: int) -> list[int]:
    if not group:
        return []
    asked = sorted(group, key=lambda one: (sum(had[one]), one))[: max(FEW, roles)]

    def unfair(chosen: tuple[int, ...]) -> tuple[int, int]:
        for role, one in enumerate(chosen):
            had[one][role] += 1
        uneven = sum(_uneven(had[one]) for one in asked)
        squares = sum(times * times for one in asked for times in had[one])
        for role, one in enumerate(chosen):
            had[one][role] -= 1
        return uneven, squares

    best = min(permutations(asked, min(roles, len(asked))), key=unfair)
    if len(before) == len(best) and set(before) <= set(asked) and unfair(tuple(before)) <= unfair(best):
        return before
    return list(best)
