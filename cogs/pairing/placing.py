"""A first division into study groups: legal, as even as can be, and with as few as possible left over."""

from __future__ import annotations

from random import Random

from cogs.pairing.circles import Circles
from cogs.pairing.grouping import Groups


def start(circles: Circles, count: int, rng: Random) -> Groups:
    """So many groups, or fewer where keep-apart leaves no other way. Who has to be kept apart most is placed first."""
    order = list(range(circles.n))
    rng.shuffle(order)
    order.sort(key=lambda one: -len(circles.apart[one]))
    groups: Groups = [[] for _ in range(count)]
    left = [one for one in order if not _enter(circles, groups, one)]
    while groups:
        _fill_up(circles, groups)
        left = [one for one in left if not (_enter(circles, groups, one) or _push(circles, groups, one))]
        small = min(groups, key=len)
        if len(small) >= circles.least:
            break
        groups.remove(small)  # too few are left who may sit here together
        left += small
    return groups


def _enter(circles: Circles, groups: Groups, one: int) -> bool:
    open_to = [group for group in groups if len(group) < circles.most and circles.apart[one].isdisjoint(group)]
    if open_to:
        min(open_to, key=len).append(one)
    return bool(open_to)


def _push(circles: Circles, groups: Groups, one: int) -> bool:
    """Enter where just one person is in the way who can go elsewhere."""
    for group in groups:
        for other in group:
            rest = [person for person in group if person != other]
            elsewhere = [some for some in groups if some is not group]
            if circles.apart[one].isdisjoint(rest) and _enter(circles, elsewhere, other):
                group[group.index(other)] = one
                return True
    return False


def _fill_up(circles: Circles, groups: Groups) -> None:
    """Groups that are too small get people from those that can spare one."""
    for group in groups:
        for giver in groups:
            for one in giver[:]:
                if len(group) < circles.least < len(giver) and circles.apart[one].isdisjoint(group):
                    giver.remove(one)
                    group.append(one)
