"""What it costs to have somebody in one's group: prices, by which one finds the groups that a best division is made of.

As soon as no group is worth more than its members cost, no division is worth more than all people cost together. So
such prices are a proof, the better the lower they are; and only groups that are worth almost what their members cost
can be part of the best division. To find such prices, everybody bids for the group in which each member would gain
most: who is wanted in several places grows dearer, who is wanted in none cheaper. (The Lagrangian dual of set
partitioning by subgradients, Held, Wolfe and Crowder 1974; groups join the market as prices ask for them.)
"""

from __future__ import annotations

from heapq import nlargest

from cogs.pairing.circles import Circles
from cogs.pairing.grouping import Groups
from cogs.pairing.hours import ALWAYS

FINE = 1000
"""Parts of a point in which prices are counted."""

Group = tuple[int, ...]
Offer = tuple[int, int, Group]
"""What a group gains over the prices of its members, in parts of a point; what it is worth; and its members."""

ROUNDS, BIDS = 3, 80
"""How often all groups are looked at anew, and how often prices change in between."""

NOTED = 800
"""Groups that join the market in a round, at most."""

FALLEN = 300 * FINE
"""A group that is worth so much less than its members cost leaves it."""

STUBBORN = 5
"""After so many steps that brought nothing, they become shorter."""


def prices(circles: Circles, groups: Groups, worth: int) -> list[int]:
    """Of everybody, such that hardly a group is worth more. It begins with a good division, and what that is worth."""
    price = [0] * circles.n
    for group in groups:
        for one in group:
            price[one] = circles.worth(group) * FINE // len(group)
    ours = {tuple(group): circles.worth(group) for group in groups}  # with these, there is a group for everybody
    market: dict[Group, int] = {}
    for _ in range(ROUNDS):
        found = offers(circles, price, 0)
        market |= ours | {group: value for _, value, group in nlargest(NOTED, found, key=each)}
        price = _bidding(market, price, worth * FINE)
        market = {group: value for group, value in market.items() if _cost(price, group) - value * FINE < FALLEN}
    return price


def each(offer: Offer) -> float:
    """What each member gains."""
    return offer[0] / len(offer[2])


def offers(circles: Circles, price: list[int], floor: int) -> list[Offer]:
    """All groups that are allowed and gain more than `floor`."""
    least, most, w = circles.least, circles.most, circles.weights
    free, langs, level, apart = circles.free, circles.langs, circles.level, circles.apart
    hours, spread = circles.hours, circles.spread
    balance = [[circles.balance(size, levels) for levels in range(100 * size + 1)] for size in range(1, most + 1)]
    asked = [cost - FINE * w.friend * bool(friends) for cost, friends in zip(price, circles.friends, strict=True)]
    found: list[Offer] = []

    def grow(group: Group, room: list[int], common: int, spoken: int, levels: int, cost: int) -> None:
        size = len(group) + 1
        fair = balance[size - 1]
        for at, one in enumerate(room, start=1):
            slots = common & free[one]
            tongues = spoken & langs[one]
            total = levels + level[one]
            costs = cost + asked[one]
            if size >= least:
                apart_by = level[one] - level[group[0]] if group else 0
                hope = hours[slots.bit_count()] + fair[total] + spread[apart_by] - (0 if tongues else w.no_language)
                if size * hope * FINE - costs > floor:  # only now look at friends, tags and the past
                    members = (*group, one)
                    worth = circles.worth(members)
                    gain = worth * FINE - _cost(price, members)
                    if gain > floor:
                        found.append((gain, worth, members))
            if size < most:
                others = [other for other in room[at:] if other not in apart[one]]
                grow((*group, one), others, slots, tongues, total, costs)

    by_level = sorted(range(circles.n), key=level.__getitem__)  # so the first and the last are farthest apart
    grow((), by_level, ALWAYS, -1, 0, 0)
    return found


def _cost(price: list[int], group: Group) -> int:
    return sum(map(price.__getitem__, group))


def _bidding(market: dict[Group, int], price: list[int], goal: int) -> list[int]:
    """The prices with the lowest bound on what can be made of these groups, after `BIDS` steps; `goal` can be had."""
    wares = [(worth * FINE, group, len(group)) for group, worth in market.items()]
    lowest, kept, length, in_vain = float("inf"), price, 1.0, 0
    for _ in range(BIDS):
        bound, wanted = _asked(wares, price)
        if bound < lowest:
            in_vain = 0 if bound < 0.9995 * lowest else in_vain
            lowest, kept = bound, price
        else:
            in_vain += 1
            if in_vain > STUBBORN:
                length, in_vain, price = length * 0.6, 0, kept
        off = sum(int(1e6 * (times - 1) ** 2) for times in wanted)  # whole numbers: the same sum on every machine
        if not off:
            break
        step = length * (bound - max(goal, 0.98 * lowest)) * 1e6 / off
        price = [round(cost + step * (times - 1)) for cost, times in zip(price, wanted, strict=True)]
    return kept


def _asked(wares: list[tuple[int, Group, int]], price: list[int]) -> tuple[float, list[float]]:
    """What no division of these groups is worth more than, at these prices, and how often each person is asked for."""
    of = price.__getitem__
    gains = sorted([((worth - sum(map(of, group))) / size, group) for worth, group, size in wares], reverse=True)
    bound, served, wanted = float(sum(price)), set[int](), [0.0] * len(price)
    for gain, group in gains:
        bidders = len(served.union(group)) - len(served)
        if bidders:
            served.update(group)
            bound += gain * bidders
            for one in group:
                wanted[one] += bidders / len(group)
            if len(served) == len(price):
                break
    return bound, wanted
