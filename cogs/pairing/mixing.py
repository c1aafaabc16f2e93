"""Rounds of changing groups by annealing: whoever meets somebody again changes places with somebody else."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, MutableSequence
from math import exp
from random import Random

from cogs.pairing.designs import Rounds

BLOCKED = 1000
"""Earlier meetings that count for two who are blocked: it only happens where nothing else is possible."""

SMALL = 500
EVERY = 256
"""Steps between two looks at the temperature."""


class Meetings:
    """How often each two have met, before and in the rounds as they stand."""

    def __init__(self, n: int, past: Iterable[tuple[int, int, int]], blocks: Iterable[tuple[int, int]]) -> None:
        self.n = n
        # Lists are faster, arrays are small: two bytes for each two of three thousand people.
        self.count: list[MutableSequence[int]] = [[0] * n if n <= SMALL else array("H", bytes(2 * n)) for _ in range(n)]
        self.cost = 0
        for a, b, times in [*past, *((a, b, BLOCKED) for a, b in blocks)]:
            self.count[a][b] += times
            self.count[b][a] += times

    def meet(self, group: list[int]) -> None:
        """They sit together once more; the cost is how often two have met before, so that it grows each time."""
        for place, a in enumerate(group):
            for b in group[:place]:
                self.cost += self.count[a][b]
                self.count[a][b] += 1
                self.count[b][a] += 1


def mix(meetings: Meetings, rounds: Rounds, enough: int, effort: int, rng: Random) -> int:
    """Improve `rounds` in place until they cost no more than `enough`, or the budget is spent; returns the steps."""
    for groups in rounds:
        for group in groups:
            meetings.meet(group)
    # Rounds in which somebody could change places, by number, with who is there and in which group they sit.
    turns = [
        (groups, [one for group in groups for one in group], _seats(groups, meetings.n))
        for groups in rounds
        if len(groups) > 1
    ]
    if not turns or meetings.cost <= enough:
        return 0
    count, cost = meetings.count, meetings.cost
    best, saved = cost, _copy(rounds)
    steps = effort * 150_000 // max(3, *(len(group) for groups in rounds for group in groups))
    warm, cold = 0.3, 0.2
    dice, heat, step = rng.random, warm, 0
    for step in range(steps):
        if step % EVERY == 0:
            heat = warm * (cold / warm) ** (step / steps)
        groups, people, seat = turns[int(dice() * len(turns))]
        one = people[int(dice() * len(people))]
        mine = seat[one]
        ours, met = groups[mine], count[one]
        again = 1 - len(ours)
        for mate in ours:
            again += met[mate]
        if again <= 0 and dice() < 0.9:  # noqa: PLR2004 - most people are fine where they are
            continue
        other = people[int(dice() * len(people))]
        theirs = seat[other]
        if mine == theirs:
            continue
        yours, their_met = groups[theirs], count[other]
        more = len(yours) - 1 - again - met[other] - their_met[one]
        for mate in ours:
            more += their_met[mate]
        for mate in yours:
            more += met[mate] - their_met[mate]
        if more > 0 and dice() >= exp(-more / heat):
            continue
        ours[ours.index(one)], yours[yours.index(other)] = other, one
        seat[one], seat[other] = theirs, mine
        for mate in ours:
            if mate != other:
                met[mate] -= 1
                count[mate][one] -= 1
                their_met[mate] += 1
                count[mate][other] += 1
        for mate in yours:
            if mate != one:
                their_met[mate] -= 1
                count[mate][other] -= 1
                met[mate] += 1
                count[mate][one] += 1
        cost += more
        if cost < best and (cost <= enough or step * 2 > steps):
            best, saved = cost, _copy(rounds)
            if cost <= enough:
                break
    if cost > best:
        rounds[:] = saved
    return step + 1


def _seats(groups: list[list[int]], n: int) -> list[int]:
    seat = [-1] * n
    for g, group in enumerate(groups):
        for one in group:
            seat[one] = g
    return seat


def _copy(rounds: Rounds) -> Rounds:
    return [[group[:] for group in groups] for groups in rounds]
