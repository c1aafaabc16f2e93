"""Killed at any statement of an upgrade, the database is as before or as after, and the next start goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from storage.migrate import head
from tests.storage.versions import with_a_next_version


class Death(NamedTuple):
    """The statement that was not sent any more, and what the database was like then."""

    before: str
    revision: str | None
    tables: dict[str, list[str]]


def deaths(url: str, folder: Path) -> list[Death]:
    program = [sys.executable, "-m", "tests.storage.killed_migration", url, str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    return [Death(**json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.timeout(600)  # some hundred deaths, each of them on a new database
def test_the_first_upgrade(blank_url: str, tmp_path: Path) -> None:
    *killed, finished = deaths(blank_url, with_a_next_version(tmp_path / "migrations"))
    assert finished.revision == "9000"
    made = {death.before.split()[2] for death in killed if death.before.startswith("CREATE TABLE")}
    assert made >= set(finished.tables)
    assert killed[-1].before.startswith(("COMMIT", "PRAGMA foreign_keys=ON"))
    check(killed, Death("", None, {}), finished)


def test_a_later_upgrade(url: str, tmp_path: Path) -> None:
    first, *killed, finished = deaths(url, with_a_next_version(tmp_path / "migrations"))
    assert first.revision == head()
    assert any(death.before.startswith(("ALTER TABLE", "INSERT INTO _alembic_tmp")) for death in killed)
    assert "pronouns" in finished.tables["people"]
    check(killed, first, finished)


def check(killed: list[Death], old: Death, new: Death) -> None:
    for death in killed:
        wanted = new if death.revision == new.revision else old
        assert death.revision == wanted.revision, death.before
        assert death.tables == wanted.tables, f"half of it was there after a death before {death.before}"
    assert any(death.before.startswith("COMMIT") and death.revision == old.revision for death in killed)


def test_the_check_sees_half_an_upgrade() -> None:
    """The tests above would be worth nothing if they could not fail."""
    half = [Death("CREATE TABLE b", None, {"a": []}), Death("COMMIT", None, {})]
    with pytest.raises(AssertionError, match="half"):
        check(half, Death("", None, {}), Death("", "0001", {"a": [], "b": []}))
