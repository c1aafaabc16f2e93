"""How long problems take is known beforehand; long ones are worked out in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cogs.pairing import solve
from cogs.pairing.working import QUICK, estimate
from tests.pairing import classes


def work(problem: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cogs.pairing"],
        cwd=Path(__file__).parents[2],
        input=json.dumps(problem),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_long_problem_gets_the_same_answer_from_a_process_of_its_own() -> None:
    problem = classes.groups(1, 20) | {"effort": 10}
    assert estimate(problem) > QUICK
    assert json.loads(work(problem).stdout) == solve(problem)


def test_a_quick_problem_is_told_from_a_long_one() -> None:
    assert estimate(classes.tutors(1, 30)) <= QUICK < estimate(classes.groups(1, 300))


def test_what_is_wrong_comes_back_by_its_path() -> None:
    problem = classes.groups(1, 20)
    problem["students"][3]["level"] = 1000
    done = work(problem)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("students[3].level: has to be a whole number")


def test_the_worker_knows_nothing_but_pairing() -> None:
    code = "import sys, cogs.pairing.__main__; print(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "cogs.pairing" in loaded
    assert not {name for name in loaded if name.split(".")[0] in {"bot", "storage", "adapters", "asyncio", "pydantic"}}


def test_the_library_needs_hardly_anything_of_pythons_own() -> None:
    """What its import costs is held by what it brings along, which is the same on every machine."""
    count = "import sys, random, json; before = set(sys.modules); import cogs.pairing; "
    count += "print(*sorted(set(sys.modules) - before))"
    run = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); {count}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    brought = run.stdout.split()
    assert {name for name in brought if name.startswith("cogs")} == {"cogs", "cogs.pairing", "cogs.pairing.reading"}
    assert len(brought) < 15


@pytest.mark.parametrize("problem", [{}, {"kind": "groups"}, {"kind": 3}, {"kind": "rotation", "students": None}])
def test_an_estimate_never_fails(problem: dict[str, Any]) -> None:
    assert estimate(problem) == 0
