"""Pairing outside the turn: how long it will take, and a worker of its own for what takes longer."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cogs.pairing import Malformed, solve

Instance = dict[str, Any]

QUICK = 50
"""Milliseconds; what takes no longer is not worth a process, which takes as long to start."""

PROJECT = Path(__file__).parents[2]


def estimate(instance: Instance) -> int:
    """Milliseconds that `solve` takes at most, by the sizes alone, on a processor of 2 GHz; 0 if they are missing."""
    try:
        return int(_ESTIMATES[instance["kind"]](instance))
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
    return 0.03 * (learners + tutors) + 0.0005 * learners * tutors + 0.3 * len(instance.get("events") or ())


def _review(instance: Instance) -> float:
    n = len(instance["students"])
    return 300 + 0.6 * n if n > 1 else 1


def _groups(instance: Instance) -> float:
    n = len(instance["students"])
    if n <= 60:  # noqa: PLR2004 - see grouping.SMALL
        return 900
    return 900 + 9 * min(n, 1400) + 0.0004 * n * n


def _jigsaw(instance: Instance) -> float:
    n = len(instance["students"])
    return 250 if n <= 60 else 200 + 0.7 * n  # noqa: PLR2004 - see seating.SMALL


def _pairs(instance: Instance) -> float:
    return 5 + 0.2 * len(instance["students"])


def _rotation(instance: Instance) -> float:
    n, rounds = len(instance["students"]), instance["rounds"]
    plain = not (instance.get("past") or instance.get("blocks") or any((instance.get("absent") or {}).values()))
    made: float = 0.01 * n * rounds
    quick = plain and instance["size"] == 2 and rounds < n  # noqa: PLR2004
    return made if quick else made + 2500


_ESTIMATES: dict[str, Callable[[Instance], float]] = {
    "tutor": _tutor,
    "review": _review,
    "groups": _groups,
    "jigsaw": _jigsaw,
    "pairs": _pairs,
    "rotation": _rotation,
}
