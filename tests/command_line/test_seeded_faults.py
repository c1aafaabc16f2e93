"""What an owner can get wrong, a row each: `studyhall check` names it, says what to do, and ends with the right status.

What is wrong on Discord or on a homeserver is in `test_check_on_discord.py` and `test_check_on_matrix.py`.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text

from bot import check
from bot.__main__ import main
from storage import courses, people
from storage.engine import Hold, open_engine
from storage.migrate import migrate

URL = "sqlite:///data/studyhall.db"
SPACE = "!AbC:study.test"
DISCORD = "[discord]\n"
MATRIX = '[matrix]\nhomeserver = "https://m.example"\nuser = "@studyhall:m.example"\n'
TERMINAL = "[terminal]\n"
SECRET = "c4n4ry"


class Seed(NamedTuple):
    """A fault: the configuration, what is done before, and what has to be said."""

    verdict: str
    about: str
    names: str
    remedy: str
    config: str | bytes | None = TERMINAL
    before: Callable[[ExitStack, pytest.MonkeyPatch], object] | None = None


def variable(name: str, value: str) -> Callable[[ExitStack, pytest.MonkeyPatch], object]:
    return lambda _, patch: patch.setenv(name, value)


def migrated(*statements: str) -> Callable[[ExitStack, pytest.MonkeyPatch], object]:
    def make(_: ExitStack, __: pytest.MonkeyPatch) -> None:
        folder()
        engine = open_engine(URL)
        migrate(engine)
        with engine.connect() as db:
            for statement in statements:
                db.execute(text(statement))
        engine.dispose()

    return make


def folder(mode: int = 0o700) -> Path:
    made = Path("data")
    made.mkdir(exist_ok=True)
    made.chmod(mode)
    return made


def two_classes(*_: object) -> None:
    migrated()(ExitStack(), pytest.MonkeyPatch())
    engine = open_engine(URL)
    with engine.connect() as db:
        for home in (("terminal", "class"), ("matrix", SPACE)):
            community = people.community_of(db, *home)
            courses.add(db, community, "Algebra", "en", "UTC", datetime.now(UTC), home[0], "#algebra")
    engine.dispose()


def torn(*_: object) -> None:
    migrated("PRAGMA wal_checkpoint(TRUNCATE)")(ExitStack(), pytest.MonkeyPatch())
    file = Path("data/studyhall.db")
    sound = file.read_bytes()
    file.write_bytes(sound[: 8 * 4096] + b"\xff" * 4096 + sound[9 * 4096 :])  # one page of many


def running(stack: ExitStack, _: pytest.MonkeyPatch) -> None:
    migrated()(stack, pytest.MonkeyPatch())
    stack.callback(Hold(URL).release)


def taken(stack: ExitStack, _: pytest.MonkeyPatch) -> None:
    stack.enter_context(socket.create_server(("127.0.0.1", 28730)))


def holds(name: str, words: bytes, mode: int = 0o600) -> Callable[[ExitStack, pytest.MonkeyPatch], object]:
    def write(*_: object) -> None:
        Path(name).write_bytes(words)
        Path(name).chmod(mode)

    return write


OFF = '[[classes]]\nterminal = true\nmatrix = "!AbC:study.test"\n'
DEAD = (
    "INSERT INTO outbox (community_id, key, platform, lane, body, born, state, attempts, trouble)"
    " VALUES (1, 'k', 'terminal', 'l', '{}', 0, 'dead', 1, '')"
)
BACKUP = "Restore it from a backup"
NAMED = "write it with small letters, digits and _ . -, a letter first"
IN_QUOTES = "in quotes, copied from Discord with Copy ID"
C = "configuration"

SEEDS = [
    # The file itself.
    Seed("fault", C, "there is no such file", "Copy config.example.toml there and edit it", None),
    Seed("fault", C, "it is not valid TOML", "line 1", "data = \n[terminal]"),
    Seed("fault", C, "it is not valid TOML", "line 2", 'data = "a"\ndata = "b"\n'),
    Seed("fault", C, "it is not UTF-8 text", "Save it as UTF-8", b"data = '\xff'"),
    Seed("fault", C, "dta: there is no such key", "Did you mean data?", 'dta = "x"\n[terminal]'),
    Seed("fault", C, "colour: there is no such key", "Remove it", "colour = 1\n[terminal]"),
    Seed("fault", C, "log.levl: there is no such key", "Did you mean level?", '[log]\nlevl = "info"'),
    # Values.
    Seed("fault", C, "data: it is a text", 'write it in "quotes"', "data = 5"),
    Seed("fault", C, "data", "it must not be empty", 'data = ""'),
    Seed("fault", C, "data", "a path holds no zero character", 'data = "a\\u0000b"'),
    Seed("fault", C, "database.url", "write it like sqlite:///", '[database]\nurl = "mysql://h/d"'),
    Seed("fault", C, "database.url", "name a file", '[database]\nurl = "sqlite://"'),
    Seed("fault", C, "database.url", "write it like", '[database]\nurl = "postgresql://h:port/d"'),
    Seed("fault", C, "log.level", "'debug', 'info', 'warning' or 'error'", '[log]\nlevel = "loud"'),
    Seed("fault", C, "health.port", "it is a whole number", '[health]\nport = "many"'),
    Seed("fault", C, "health.port", "greater than or equal to 1024", "[health]\nport = 80"),
    Seed("fault", C, "terminal: it is a section", "write its keys under a line with its name", "terminal = 3"),
    Seed("fault", C, "terminal.students: it is a list", 'write it like ["ada", "ben"]', '[terminal]\nstudents = "a"'),
    Seed("fault", C, "terminal.teachers.0", NAMED, '[terminal]\nteachers = ["Kim!"]'),
    Seed("fault", C, "terminal.rooms", "it must not be empty", "[terminal]\nrooms = []"),
    Seed("fault", C, "nobody is there", "name somebody", "[terminal]\nstudents = []\nteachers = []"),
    Seed("fault", C, "discord.teachers.0", 'write it in "quotes"', "[discord]\nteachers = [1]"),
    Seed("fault", C, "discord.students.0", IN_QUOTES, '[discord]\nstudents = ["Students"]'),
    Seed("fault", C, "discord.discussions", "it is true or false", '[discord]\ndiscussions = "maybe"'),
    Seed("fault", C, "matrix.homeserver: it is missing", "add it", '[matrix]\nuser = "@a:b"'),
    Seed("fault", C, "matrix.homeserver", "write it like https://", '[matrix]\nhomeserver = "m"\nuser = "@a:b"'),
    Seed("fault", C, "matrix.user", "write it whole, like @", '[matrix]\nhomeserver = "https://m"\nuser = "bot"'),
    Seed("fault", C, "matrix.prefix", "it is one word, like !study", f'{MATRIX}prefix = "/study"'),
    Seed("fault", C, "matrix.device", "letters, digits", f'{MATRIX}device = "a b"'),
    Seed("fault", C, "matrix.spaces.0", "copied from the space's settings", f'{MATRIX}spaces = ["#class:m"]'),
    Seed("fault", C, "classes.0", "name two of discord, matrix and terminal", "[[classes]]\nterminal = true"),
    Seed("fault", C, "stands twice", "it belongs to one class only", OFF + OFF),
    Seed("fault", C, "classes.0.without.0", "'reports' or 'tutoring'", f'{OFF}without = ["tutorin"]'),
    Seed("fault", C, "classes.0.language", "write it like en, es", f'{OFF}language = "English"'),
    Seed("fault", C, "classes.0.zone", "write it like Europe/Berlin", f'{OFF}zone = "Berlin"'),
    Seed("fault", C, "classes.0.teacher_power", "less than or equal to 100", f"{OFF}teacher_power = 101"),
    Seed("fault", C, "STUDYHALL_DTA: there is", "Did you mean data?", TERMINAL, variable("STUDYHALL_DTA", "x")),
    Seed("fault", C, "cannot be read", "as JSON", TERMINAL, variable("STUDYHALL_TERMINAL__ROOMS", "a,b")),
    # What it does not fit.
    Seed("fault", "platforms", "none is configured", "Add a section [terminal], [discord] or [matrix]", ""),
    Seed("fault", "terminal", "no.txt is no file", "Correct terminal.opening", '[terminal]\nopening = "no.txt"'),
    Seed("fault", "terminal", "ada cannot be both", "Take one of them out", '[terminal]\nteachers = ["ada"]'),
    Seed("look", "terminal", "zoe in terminal.closed", "Correct the name", '[terminal]\nclosed = ["zoe"]'),
    Seed("look", "classes", "one is on matrix, which is off", "Add its section", TERMINAL + OFF),
    Seed("fault", "classes", "have had courses", "Take them out of [[classes]]", TERMINAL + OFF, two_classes),
    # Secrets.
    Seed("fault", "discord", "the bot's token is missing", "Set STUDYHALL_DISCORD__TOKEN", DISCORD),
    Seed("fault", "discord", "cannot be opened", "Correct discord.token_file", f'{DISCORD}token_file = "no"'),
    Seed("fault", "discord", "is no token", "copy it again", f'{DISCORD}token_file = "t"', holds("t", b"Bot a")),
    Seed("fault", "matrix", "nothing lets the bot in", "Set matrix.token_file", MATRIX),
    Seed("fault", "matrix", "missing or short", "Store 16 characters or more", f'{MATRIX}secret = "short"'),
    Seed("fault", "matrix", "cannot be opened", "Correct matrix.secret_file", f'{MATRIX}secret_file = "no"'),
    Seed("fault", "matrix", "it holds no text", "Store the secret", f'{MATRIX}secret_file = "s"', holds("s", b"")),
    Seed("look", C, "holds a secret", "Run: chmod o= config.toml", f'{DISCORD}token = "{SECRET}!"'),
    # The machine.
    Seed("fault", "data folder", "cannot be written", "Change its owner", 'data = "config.toml/x"\n[terminal]'),
    Seed("fault", "data folder", "cannot be written", "or `data`", f'data = "{"x" * 300}"\n[terminal]'),
    Seed("look", "data folder", "by everybody", "Run: chmod o= data", TERMINAL, lambda *_: folder(0o755)),
    Seed("look", "disk", "MiB are free", "Make room", TERMINAL, lambda _, p: p.setattr(check, "_ROOM", 2**80)),
    Seed("fault", "log", "x cannot be written", "Correct log.file", '[terminal]\n[log]\nfile = "config.toml/x"'),
    Seed("fault", "log", ". cannot be written", "Correct log.file", '[terminal]\n[log]\nfile = "."'),
    Seed("look", "health", "the port 28730 is taken", "choose another", "[terminal]\n[health]\nport = 28730", taken),
    # The database.
    Seed("fault", "database", "cannot be made there", "Correct database.url",
         '[terminal]\n[database]\nurl = "sqlite:///config.toml/x.db"'),
    Seed("fault", "database", "cannot be read", BACKUP, '[terminal]\n[database]\nurl = "sqlite:///config.toml"'),
    Seed("fault", "database", "cannot be opened", "Check database.url",
         '[terminal]\n[database]\nurl = "postgresql://u@127.0.0.1:1/x"'),
    Seed("fault", "database", "is damaged", BACKUP, TERMINAL, torn),
    Seed("fault", "database", "is at revision 9999", "Install the newer Studyhall", TERMINAL,
         migrated("UPDATE alembic_version SET version_num = '9999'")),
    Seed("look", "database", "in use by a running Studyhall", "not looked into", TERMINAL, running),
    Seed("look", "database", "by everybody", "Run: chmod o= open.db*",
         '[terminal]\n[database]\nurl = "sqlite:///open.db"', holds("open.db", b"", 0o644)),
    Seed("look", "deliveries", "1 could not be delivered", "Look for `not delivered`", TERMINAL, migrated(DEAD)),
]  # fmt: skip


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed.about}-{seed.names}")
def test_a_fault_is_named_with_what_to_do(
    seed: Seed,
    tmp_path: Path,
    stack: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if seed.config is not None:
        written = seed.config.encode() if isinstance(seed.config, str) else seed.config
        Path("config.toml").write_bytes(written)
        Path("config.toml").chmod(0o644)
    if seed.before is not None:
        seed.before(stack, monkeypatch)
    status = main(["check", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {"well": 0, "look": 1, "fault": 2}[told["verdict"]] == status
    assert status == max({"well": 0, "look": 1, "fault": 2}[one["verdict"]] for one in told["findings"])
    fitting = [one["says"] for one in told["findings"] if (one["verdict"], one["about"]) == seed[:2]]
    assert [one for one in fitting if seed.names in one and seed.remedy in one], told
    assert SECRET not in json.dumps(told)
    assert main(["check"]) == status  # and for people, in the same words
    said = capsys.readouterr()
    assert all(one in said.out + said.err for one in fitting)


def test_there_are_enough_of_them() -> None:
    assert len({(seed.about, seed.names, seed.remedy) for seed in SEEDS}) >= 40
