"""`studyhall pair`."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

from cogs.pairing import solve
from tests.pairing import classes

PROBLEM = classes.pairs(1, 12)


def pair(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "pair", *arguments], input=given, capture_output=True, check=False
    )


def test_a_file_a_compressed_one_and_standard_input_are_answered_alike(tmp_path: Path) -> None:
    plain, packed = tmp_path / "problem.json", tmp_path / "problem.json.gz"
    plain.write_text(json.dumps(PROBLEM), encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    ways = [pair(str(plain)), pair(str(packed)), pair("-", given=plain.read_bytes()), pair(given=plain.read_bytes())]
    assert {way.returncode for way in ways} == {0}
    assert {way.stdout for way in ways} == {ways[0].stdout}
    assert json.loads(ways[0].stdout) == solve(PROBLEM)


def test_what_is_wrong_is_said_by_its_path_and_nothing_is_answered() -> None:
    wrong = PROBLEM | {"students": [{"id": "s0", "vote": "A", "confidence": 9, "langs": []}]}
    run = pair(given=json.dumps(wrong).encode())
    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr.decode().strip() == "students[0].confidence: has to be a whole number from 1 to 5"


def test_what_is_no_problem_is_refused(tmp_path: Path) -> None:
    assert b"it is no JSON" in pair(given=b"{").stderr
    assert b"it is no JSON" in pair(given=b"\xff\xfe\x00").stderr
    assert b"it is no JSON" in pair(given=b"[" * 100_000).stderr
    assert b"it is no JSON" in pair(given=gzip.compress(b"{}")[:-4]).stderr
    assert pair(given=b"[]").stderr.strip() == b"instance: has to be an object, like {...}"
    assert b"it cannot be opened" in pair(str(tmp_path / "nowhere.json")).stderr


def test_it_needs_neither_a_configuration_nor_a_database() -> None:
    code = "import sys; from bot.__main__ import main; main(['pair']); print(*sys.modules, file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(PROBLEM).encode(), capture_output=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stderr.decode().split()}
    assert not loaded & {"pydantic", "sqlalchemy", "storage", "discord", "asyncio"}
