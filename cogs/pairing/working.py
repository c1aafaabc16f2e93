"""How long a problem takes: what is not quick is work for a process of its own, outside the turn (`turn.work`)."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from cogs.pairing import mending
from cogs.pairing.covering import FEW, possible
from cogs.pairing.designs import transversal

Instance = dict[str, Any]

QUICK = 50
"""Milliseconds; what takes no longer is not worth a process, which takes as long to start."""


def estimate(instance: Instance) -> int:
    """Milliseconds that `solve` takes on a processor of 2 GHz, by the sizes alone; 0 if they are missing.

    Mostly true within a factor of two. Where people are spread over the world tutors are found sooner, and a search
    that comes upon what cannot be better ends there.
    """
    try:
        share = instance.get("effort", 100) / 100
        return int(_ESTIMATES[instance["kind"]](instance) * share)
    except (KeyError, TypeError, ZeroDivisionError):
        return 0


def _tutor(instance: Instance) -> float:
    learners, tutors = len(instance["learners"]), len(instance["tutors"])
    if instance.get("events"):
        return 0.05 * (learners + tutors) + 0.00006 * learners * tutors + 0.1
    return 0.03 * (learners + tutors) + 0.0002 * learners * tutors + 0.1


def _review(instance: Instance) -> float:
    n, few = len(instance["students"]), 3
    if n <= few:
        return 1
    return min(10 * n, 260) if n * instance["k"] <= mending.FEW or instance.get("existing") else 60 + 0.55 * n


def _groups(instance: Instance) -> float:
    n = len(instance["students"])
    if n < 2 * instance["min"]:  # nothing to exchange
        return 1
    share: float = instance.get("effort", 100) / 100
    count = possible(n, instance["min"], instance["max"])
    if count <= FEW * share:  # the proof takes as long with less effort
        return (20 + 1.2 * sqrt(count)) / share
    return min(40 * n, 1200) if n <= 60 else 900 + 9 * min(n, 950) + 0.0009 * n * n  # noqa: PLR2004 - grouping.SMALL


def _jigsaw(instance: Instance) -> float:
    n = len(instance["students"])
    return 280 if n <= 60 else 250 + 1.2 * n  # noqa: PLR2004 - seating.SMALL


def _pairs(instance: Instance) -> float:
    n = len(instance["students"])
    return 0.6 * n if n <= 60 else 20 + 0.18 * n  # noqa: PLR2004 - pairs.SMALL


def _rotation(instance: Instance) -> float:
    """Where few could have met, or algebra knows the answer, there is nothing to search."""
    n, size, rounds = len(instance["students"]), instance["size"], instance["rounds"]
    made: float = 0.5 + 0.006 * n * rounds
    groups = max(1, round(n / size))
    few = rounds * (size - 1) < 0.6 * (n - 1)
    plain = not (instance.get("past") or instance.get("blocks") or any((instance.get("absent") or {}).values()))
    if few or groups == 1 or (plain and size == 2):  # noqa: PLR2004 - pairs go round in a circle
        return made
    if plain and n <= 60 and len(transversal(n, groups, rounds)) == rounds:  # noqa: PLR2004 - in more, asking takes long
        return made
    largest: int = -(-n // groups)
    return made + 10_000 / max(3, largest)


_ESTIMATES: dict[str, Callable[[Instance], float]] = {
    "tutor": _tutor,
    "review": _review,
    "groups": _groups,
    "jigsaw": _jigsaw,
    "pairs": _pairs,
    "rotation": _rotation,
}
