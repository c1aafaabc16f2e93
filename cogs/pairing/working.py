"""Pairing outside the turn: how long it will take, and a worker of its own for what takes longer."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cogs.pairing import Malformed, solve
from cogs.pairing.designs import transversal

Instance = dict[str, Any]

QUICK = 50
"""Milliseconds; what takes no longer is not worth a process, which takes as long to start."""

PROJECT = Path(__file__).parents[2]


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


async def solved(instance: Instance) -> dict[str, Any]:
    """What `solve` answers, without keeping the loop waiting: if it is not quick, from a process of its own.

    The process knows nothing but this package (14 MB, ready in 40 ms), ends with the answer, and is killed if
    whoever waits is cancelled. Raises Malformed as `solve` does.
    """
    if estimate(instance) <= QUICK:
        return solve(instance)
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cogs.pairing",
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        answer, error = await worker.communicate(json.dumps(instance).encode())
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    if worker.returncode == 2:  # noqa: PLR2004 - as __main__ says
        raise Malformed(error.decode().strip())
    if worker.returncode:
        raise RuntimeError(f"the pairing worker ended with {worker.returncode}")
    found: dict[str, Any] = json.loads(answer)
    return found


def _tutor(instance: Instance) -> float:
    learners, tutors = len(instance["learners"]), len(instance["tutors"])
    if instance.get("events"):
        return 0.05 * (learners + tutors) + 0.00006 * learners * tutors + 0.1
    return 0.03 * (learners + tutors) + 0.0002 * learners * tutors + 0.1


def _review(instance: Instance) -> float:
    n = len(instance["students"])
    return min(10 * n, 230 + 0.6 * n) if n > 3 else 1  # noqa: PLR2004 - hardly anybody to change


def _groups(instance: Instance) -> float:
    n = len(instance["students"])
    if n < 2 * instance["min"]:  # nothing to exchange
        return 1
    return min(40 * n, 1200) if n <= 60 else 900 + 9 * min(n, 950) + 0.0009 * n * n  # noqa: PLR2004 - grouping.SMALL


def _jigsaw(instance: Instance) -> float:
    n = len(instance["students"])
    return 210 if n <= 60 else 150 + n  # noqa: PLR2004 - seating.SMALL


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
