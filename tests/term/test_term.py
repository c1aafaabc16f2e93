"""A whole term of study groups: 120 students, three time zones, clocks that change, people who come and go, a bot
that is stopped and killed. Every reminder comes once and at local time, and nobody is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.term.judge import Verdict, judge

MEMORY = Path("/dev/shm")
"""Where there is one: what is tried is whether a process may die, not whether the power may."""


def played(*arguments: str) -> Path:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    done = subprocess.run(
        [sys.executable, "-m", "tests.term.program", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def term() -> Iterator[Path]:
    folder = played()
    yield folder
    shutil.rmtree(folder)


@pytest.mark.timeout(600)  # it takes 30 seconds on a machine that has time
def test_a_term_with_twenty_restarts_and_kills(term: Path) -> None:
    verdict = judge(term)
    assert verdict.wrong == []
    assert int((term / "lives").read_text()) >= 20
    assert verdict.groups >= 30
    assert verdict.meetings > 400
    assert verdict.reminders > 1400


Tampering = Callable[[list[dict[str, Any]]], None]


def reminder(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return [one for one in entries if one["do"] == "say" and one["only"] and " meets " in one["text"]][5]


def twice(entries: list[dict[str, Any]]) -> None:
    entries.append(reminder(entries))


def lost(entries: list[dict[str, Any]]) -> None:
    entries.remove(reminder(entries))


def late(entries: list[dict[str, Any]]) -> None:
    reminder(entries)["at"] = reminder(entries)["at"].replace(":00:00+00:00", ":01:00+00:00")


def stays(entries: list[dict[str, Any]]) -> None:
    last = [one for one in entries if one["do"] == "members"][-1]
    last["members"] = [*last["members"], "s000"] if "s000" not in last["members"] else ["s001"]


def orphan(entries: list[dict[str, Any]]) -> None:
    entries.append({"do": "room", "name": "group-99", "marker": "x", "title": "?", "members": [], "at": ""})


@pytest.mark.parametrize("tampering", [twice, lost, late, stays, orphan])
def test_the_judge_notices(term: Path, tmp_path: Path, tampering: Tampering) -> None:
    shutil.copytree(term, tmp_path / "term")
    file = tmp_path / "term" / "terminal.jsonl"
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    tampering(entries)
    file.write_text("\n".join(json.dumps(one) for one in entries), encoding="utf-8")
    assert judge(tmp_path / "term").wrong


@pytest.mark.parametrize(("fault", "noticed"), [("fixed offset", " met at "), ("lets nobody out", "in the room of")])
def test_a_bot_with_a_fault_fails(fault: str, noticed: str) -> None:
    """Nine weeks, so that every clock changes."""
    folder = played("24", "9", "0", fault)
    verdict: Verdict = judge(folder)
    shutil.rmtree(folder)
    assert any(noticed in one for one in verdict.wrong)
