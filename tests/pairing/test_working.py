"""Long problems are worked out beside the loop, in a process that is gone afterwards."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cogs.pairing import Malformed, solve
from cogs.pairing.working import QUICK, estimate, solved
from tests.pairing import classes


async def test_a_long_problem_gets_the_same_answer_from_a_process_of_its_own() -> None:
    problem = classes.groups(1, 20) | {"effort": 10}
    assert estimate(problem) > QUICK
    assert await solved(problem) == solve(problem)


async def test_a_quick_problem_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = classes.tutors(1, 30)
    assert estimate(problem) <= QUICK
    monkeypatch.setattr(asyncio, "create_subprocess_exec", None)
    assert await solved(problem) == solve(problem)


async def test_the_loop_goes_on_meanwhile() -> None:
    turns = 0

    async def chat() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    other = asyncio.create_task(chat())
    await solved(classes.groups(1, 20) | {"effort": 20})
    other.cancel()
    assert turns > 100


async def test_what_is_wrong_comes_back_by_its_path() -> None:
    problem = classes.groups(1, 20)
    problem["students"][3]["level"] = 1000
    with pytest.raises(Malformed, match=r"^students\[3\]\.level: has to be a whole number"):
        await solved(problem)


async def test_whoever_waits_no_longer_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()
    begin = asyncio.create_subprocess_exec

    async def noted(*arguments: Any, **options: Any) -> asyncio.subprocess.Process:  # noqa: ANN401 - passed on
        started.set_result(await begin(*arguments, **options))
        return started.result()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    waiting = asyncio.create_task(solved(classes.groups(1, 500)))
    worker = await started
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert worker.returncode is not None


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
