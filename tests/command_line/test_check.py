"""`studyhall check` finds what is wrong and says what to do; `migrate` and `version` do what they say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from sqlalchemy import text

from bot import __version__, check
from bot.__main__ import main
from bot.language import Verdict
from storage.engine import open_engine
from tests.command_line.program import CONFIG

Says = Callable[..., tuple[int, str]]


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """Run a command with a configuration; its exit status and everything it printed."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, config: str = CONFIG) -> tuple[int, str]:
        Path("config.toml").write_text(config, encoding="utf-8")
        status = main([command])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def alter(statement: str) -> None:
    engine = open_engine("sqlite:///data/studyhall.db")
    with engine.connect() as db:
        db.execute(text(statement))
    engine.dispose()


def test_a_new_school_is_well(says: Says) -> None:
    status, told = says("check")
    assert status == 0
    assert "will be made at the first start" in told
    assert [line.split()[0] for line in told.splitlines()[1:]] == ["well"] * 5


def test_migrate_makes_the_database_and_check_finds_it_well(says: Says) -> None:
    status, told = says("migrate")
    assert (status, told.startswith("the database is at revision ")) == (0, True)
    Path("data").chmod(0o700)
    status, told = says("check")
    assert (status, "is at revision" in told) == (0, True)
    assert says("migrate")[0] == 0  # again


def test_version(says: Says) -> None:
    assert says("version", "not even a configuration") == (0, f"studyhall {__version__}\n")


@pytest.mark.parametrize(
    ("config", "status", "found"),
    [
        ("", 2, "platforms: none is configured. Add a section [terminal], [discord] or [matrix]"),
        ('[terminal]\nopening = "no.txt"', 2, "no.txt is no file. Correct terminal.opening"),
        ('[terminal]\nteachers = ["ada"]', 2, "ada cannot be both teacher and student. Take one of them out."),
        ('[terminal]\nclosed = ["zoe"]', 1, "zoe in terminal.closed is nobody of the cast. Correct the name."),
        ('data = "config.toml/x"\n[terminal]', 2, "config.toml/x cannot be written. Change its owner, or `data`."),
        (f'data = "{"x" * 300}"\n[terminal]', 2, "cannot be written. Change its owner, or `data`."),
        (
            '[terminal]\n[database]\nurl = "sqlite:///config.toml/x.db"',
            2,
            "cannot be made there. Correct database.url.",
        ),
        ('[terminal]\n[database]\nurl = "sqlite:///config.toml"', 2, "cannot be read (DatabaseError). Restore it"),
        ('[terminal]\n[database]\nurl = "sqlite:///."', 2, "database"),
        ('[terminal]\n[database]\nurl = "postgresql://u@127.0.0.1:1/x"', 2, "cannot be opened (OperationalError)"),
    ],
)
def test_a_configuration_that_would_not_work(says: Says, config: str, status: int, found: str) -> None:
    got, told = says("check", config)
    assert found in told
    assert got == status


def test_a_folder_that_everybody_can_read(says: Says) -> None:
    Path("data").mkdir(mode=0o755)
    Path("data").chmod(0o755)
    status, told = says("check")
    assert (status, "Run: chmod o= data" in told) == (1, True)


def test_a_disk_that_is_nearly_full(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_ROOM", 2**80)
    status, told = says("check")
    assert (status, "MiB are free. Make room." in told) == (1, True)


def test_a_database_from_the_future(says: Says) -> None:
    says("migrate")
    Path("data").chmod(0o700)
    alter("UPDATE alembic_version SET version_num = '9999'")
    status, told = says("check")
    assert (status, "is at revision 9999" in told, "Install the newer Studyhall." in told) == (2, True, True)
    for command in ("migrate", "run"):
        status, told = says(command)
        assert (status, "Install the newer version." in told) == (2, True)


def test_a_database_with_nothing_in_it(says: Says) -> None:
    Path("data").mkdir(mode=0o700)
    alter("SELECT 1")
    status, told = says("check")
    assert (status, "is empty; tables are made at the first start" in told) == (0, True)


def test_a_damaged_database(says: Says) -> None:
    says("migrate")
    Path("data").chmod(0o700)
    alter("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path("data/studyhall.db")
    kept = file.read_bytes()
    file.write_bytes(kept[:4096] + b"\xff" * (len(kept) - 4096))
    status, told = says("check")
    assert (status, "from a backup" in told) == (2, True)


def test_what_could_not_be_delivered(says: Says) -> None:
    says("migrate")
    Path("data").chmod(0o700)
    engine = open_engine("sqlite:///data/studyhall.db")
    with engine.connect() as db:
        columns = {row[1]: row[2] for row in db.execute(text("PRAGMA table_info(outbox)"))}
        values = {name: 1 if "INT" in kind else "2026-09-07 09:00:00.000000" for name, kind in columns.items()}
        values |= {"state": "dead"}
        names = ", ".join(values)
        db.execute(text(f"INSERT INTO outbox ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), values)
    engine.dispose()
    status, told = says("check")
    assert (status, "1 could not be delivered" in told, "Look for `not delivered`" in told) == (1, True, True)


def test_a_clock_that_is_wrong() -> None:
    [found] = check._clock(datetime(2020, 1, 1, tzinfo=UTC))
    assert (found.verdict, found.about) == (Verdict.FAULT, "clock")
    assert "it says 2020-01-01" in found.says
    assert "time synchronisation" in found.says


def test_a_machine_without_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tzdata", None)  # as if the package were not installed
    reset_tzpath([])
    ZoneInfo.clear_cache()
    try:
        [found] = check._clock(datetime.now(UTC))
    finally:
        reset_tzpath()
        ZoneInfo.clear_cache()
    assert (found.verdict, "Install the package tzdata." in found.says) == (Verdict.FAULT, True)
