"""The right people together. Pure: plain data in, plain data out, and no other library.

`solve` answers one instance of six kinds of problem; docs/pairing.md says what goes in and how to read what comes out.
"""

from __future__ import annotations

from importlib import import_module
from random import Random
from typing import Any

from cogs.pairing.reading import Malformed, Part

__all__ = ["Malformed", "solve"]

SOLVERS = {
    "tutor": "tutoring",
    "review": "reviews",
    "groups": "groups",
    "jigsaw": "jigsaw",
    "pairs": "pairs",
    "rotation": "rotation",
}
"""The module of each kind, imported when it is asked for."""


def solve(instance: dict[str, Any]) -> dict[str, Any]:
    """Answer an instance, and say how good the answer is: the same input gives the same answer on every machine.

    Beside what its kind demands, an answer carries `objective` and its `sense` ("max": the more the better), `bound`
    (nothing better than this is possible; null where that is not known), `terms` (what each match or group is worth,
    and why), `left_out` (whoever could not be placed, why, and the cheapest relaxation), `seed` and `moves` (how much
    was tried). Raises Malformed, whose words begin with the path of what is wrong.
    """
    read = Part(instance)
    kind = read.at("kind").one_of(*SOLVERS)
    name = read.at("id").word()
    seed = read.maybe("seed", name).word()
    solver = import_module(f"cogs.pairing.{SOLVERS[kind]}")
    return {"id": name, "kind": kind, "seed": seed, **solver.solve(read, Random(seed))}
