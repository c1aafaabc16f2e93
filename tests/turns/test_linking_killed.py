"""Killed at any statement of the last yes, the accounts are linked or not, never half; and people hear of it once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Death(NamedTuple):
    """The statement that was not sent any more, what was true then, and after the next start; what Ada read."""

    before: str
    then: dict[str, int]
    later: dict[str, int]
    shown: int


def deaths(folder: Path, *how: str) -> list[Death]:
    program = [sys.executable, "-m", "tests.turns.killed_linking", str(folder), *how]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr
    return [Death(**json.loads(line)) for line in done.stdout.splitlines()]


def whole(death: Death) -> bool:
    return set(death.then.values()) in ({0}, {1}) and set(death.later.values()) == {1} and death.shown == 1


def test_it_is_done_once_and_whole(tmp_path: Path) -> None:
    *killed, finished = deaths(tmp_path)
    assert finished.before == "the end"
    states = [death.then["linked"] for death in killed]
    assert {0, 1} == set(states), "some died before it counted, some after"
    assert [death for death in (*killed, finished) if not whole(death)] == []


def test_half_of_it_would_be_noticed(tmp_path: Path) -> None:
    assert [death for death in deaths(tmp_path, "torn") if not whole(death)] != []
