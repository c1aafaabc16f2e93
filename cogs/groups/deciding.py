"""When the members of a group have decided about somebody who asks to come in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set as AbstractSet


def decided(votes: Mapping[int, bool], members: AbstractSet[int], *, over: bool = False) -> bool | None:
    """Yes once half of the members say so, no once more than half do; None while it is open.

    When the time is `over`, more yes than no is enough, and silence decides nothing against anybody.
    """
    said = [yes for member, yes in votes.items() if member in members]
    yes, no = said.count(True), said.count(False)
    if over:
        return yes > no
    if 2 * yes >= len(members):
        return True
    return False if 2 * no > len(members) else None
