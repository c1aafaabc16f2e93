"""The right people together. Pure: plain data in, plain data out, and no other library.

`solve` answers one instance of six kinds of problem; docs/pairing.md says what goes in and how to read what comes out.
"""

from __future__ import annotations

import random
from typing import Any

from cogs.pairing import rounds
from cogs.pairing.reading import Malformed, Part

__all__ = ["Malformed", "solve"]

KINDS = {"tutor": rounds.solve}


def solve(instance: dict[str, Any]) -> dict[str, Any]:
    """Answer an instance, and say how good the answer is: the same input gives the same answer on every machine.

    Beside what its kind demands, an answer carries `objective` (the higher or the lower the better, as `sense` says),
    `bound` (nothing better than this is possible; null if that is not known), `terms` (what each match or group is
    worth and why), `left_out` (whoever could not be placed, why, and the cheapest relaxation), `seed` and `moves`
    (how much was tried). Raises Malformed, whose words begin with the path of what is wrong.
    """
    read = Part(instance)
    kind = read.at("kind").one_of(*KINDS)
    name = read.at("id").word()
    seed = read.maybe("seed", name).word()
    return {"id": name, "kind": kind, "seed": seed, **KINDS[kind](read, random.Random(seed))}
