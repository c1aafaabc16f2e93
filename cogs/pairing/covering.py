"""The best division of a class so small that every group can be looked at, and the proof that it is the best.

Prices (`pricing`) tell what each group lacks of what its members cost; what the groups of a division lack together, it
lacks of the bound. So a division that lacks little is made of groups that lack less: one is looked for near the bound
first, among few groups, and where there is none, farther from it and among more.
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

from cogs.pairing.circles import Circles
from cogs.pairing.grouping import Groups
from cogs.pairing.pricing import FINE, Group, Offer, each, offers, prices

FEW = 300_000
"""Groups that there could be, at most: of 33 people there are so many of three to five."""

LOOKS = 1_500_000
"""Groups to look at, one by one, until no proof is looked for any more."""

OFFERED = 30
"""So many looks take as long as working out what a group offers."""

NEAR, WIDER = 200, 2
"""A division may lack a 200th of the bound at first, then twice as much, and so on."""

Fit = tuple[float, int, int, Offer]
"""What each member of a group lacks, and all of them (less than 0, or nothing); who they are, as bits; the offer."""


class Division(NamedTuple):
    """Groups, what they are worth, what no division is worth more than, and how much was tried."""

    groups: Groups
    worth: int
    bound: int
    moves: int


def possible(people: int, least: int, most: int) -> int:
    """How many groups there could be."""
    return sum(comb(people, size) for size in range(max(0, least), min(most, people) + 1))


def perfect(circles: Circles, groups: Groups, worth: int, effort: int) -> Division:
    """The best division of all, from any of everybody; or the best one found, where the proof would take too long."""
    price = prices(circles, groups, worth)
    width, left = max(FINE, abs(sum(price)) // NEAR), LOOKS * effort // 100
    proof, begun = sum(price), left
    while True:
        price, fits = _settled(price, offers(circles, price, -width))
        bound = sum(price)
        search = _Search(max(worth, (bound - width) // FINE), left - OFFERED * len(fits))
        search.go((1 << circles.n) - 1, fits, bound, ())
        left = search.left
        if search.found:
            worth, groups = search.best, [list(group) for group in search.found]
        proof = min(proof, bound) if left < 0 else search.best * FINE
        if left < 0 or search.best == worth:
            return Division(groups, worth, max(worth, proof // FINE), begun - left)
        width = min(width * WIDER, bound - worth * FINE)


def _settled(price: list[int], found: list[Offer]) -> tuple[list[int], list[Fit]]:
    """Prices raised until no group gains anything, and what each group lacks then, those that lack least first."""
    raised, waiting = price[:], set(range(len(price)))
    for gain, _, group in sorted(found, key=each, reverse=True):
        if gain <= 0 or not waiting:
            break
        for one in waiting.intersection(group):
            raised[one] += -(-gain // len(group))
        waiting.difference_update(group)
    fits = []
    for offer in found:
        _, worth, group = offer
        lack = worth * FINE - sum(raised[one] for one in group)
        fits.append((lack / len(group), lack, sum(1 << one for one in group), offer))
    fits.sort(reverse=True)
    return raised, fits


class _Search:
    """For a division that is worth more than `best`: depth first, beginning with who is hardest to please."""

    def __init__(self, best: int, left: int) -> None:
        self.best, self.left = best, left
        self.found: tuple[Group, ...] = ()

    def go(self, people: int, fits: list[Fit], hope: int, chosen: tuple[Offer, ...]) -> None:
        """Divide these people, as bits, into these groups; what everything would be worth at most is `hope`."""
        served, lacking, last = 0, 0.0, 0
        for each_lacks, _, bits, _ in fits:
            new = bits & ~served
            if new:
                served |= new
                lacking += each_lacks * new.bit_count()
                last = new
                if served == people:
                    break
        if served != people or hope + lacking < self._goal:
            return
        one = last & -last
        for _, lacks, bits, offer in fits:
            if not bits & one or hope + lacks < self._goal:
                continue
            if bits == people:
                self._take((*chosen, offer))
                continue
            self.left -= len(fits)
            if self.left < 0:
                return
            most = self._goal - hope - lacks  # what one of the others may lack
            others = [fit for fit in fits if not fit[2] & bits and fit[1] >= most]
            self.go(people ^ bits, others, hope + lacks, (*chosen, offer))

    @property
    def _goal(self) -> float:
        return (self.best + 1) * FINE - 0.5

    def _take(self, division: tuple[Offer, ...]) -> None:
        worth = sum(offer[1] for offer in division)
        if worth > self.best:
            self.best, self.found = worth, tuple(offer[2] for offer in division)
