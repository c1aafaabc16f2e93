"""Every wrong key is reported at once, by its name, and no secret is ever printed."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import Config, Misconfigured, load
from tests.command_line.program import ROOT, studyhall

CANARY = "c4n4ry"
GOOD = """\
# A school.
data = "data"
[database]
url = "sqlite:///data/studyhall.db"
[log]
level = "info"
file = ""
[terminal]
teachers = ["kim"]
students = ["ada", "ben"]
rooms = ["lobby"]
closed = ["ben"]
opening = ""
[health]
port = 8730
[[classes]]
terminal = true
without = ["tutoring"]
language = "de"
zone = "Europe/Berlin"
rooms = ["#lobby"]
"""
KNOWN = {
    "data": None,
    "database": {"url"},
    "log": {"level", "file"},
    "terminal": {"teachers", "students", "rooms", "closed", "opening"},
    "health": {"port"},
    "classes": {"discord", "matrix", "terminal", "without", "language", "zone", "rooms", "teacher_power"},
}


def faults(folder: Path, config: str | bytes) -> list[str]:
    file = folder / "config.toml"
    file.write_bytes(config.encode() if isinstance(config, str) else config)
    with pytest.raises(Misconfigured) as caught:
        load(file)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_all_faults_are_told_at_once_each_with_its_key(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        'dta = 1\n_env_file = "x"\ndata = 5\n[log]\nlevl = "info"\nlevel = "loud"\n'
        '[terminal]\nstudents = ["Ada!"]\nteachers = "kim"\nrooms = []\n[database]\nurl = "mysql://h/d"\n',
    )
    assert told == [
        "config.toml: _env_file: there is no such key. Remove it.",
        'config.toml: data: it is a text; write it in "quotes".',
        "config.toml: database.url: write it like sqlite:///data/studyhall.db or postgresql://user@host/name.",
        "config.toml: dta: there is no such key. Did you mean data?",
        "config.toml: log.level: Input should be 'debug', 'info', 'warning' or 'error'.",
        "config.toml: log.levl: there is no such key. Did you mean level?",
        "config.toml: terminal.rooms: it must not be empty.",
        "config.toml: terminal.students.0: write it with small letters, digits and _ . -, a letter first, 32 at most.",
        'config.toml: terminal.teachers: it is a list; write it like ["ada", "ben"].',
    ]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("data = ", "it is not valid TOML"),
        ("data = 'a'\ndata = 'b'", "it is not valid TOML"),
        ("x = " + "[" * 5_000, "it is not valid TOML"),
        ("x = " + "9" * 5_000, "it is not valid TOML"),
        (b"data = '\xff'", "it is not UTF-8 text. Save it as UTF-8."),
        ("terminal = 3", "terminal: it is a section"),
        ("[terminal]\nstudents = []\nteachers = []", "terminal: nobody is there; name somebody"),
        ('data = "a\\u0000b"', "data: a path holds no zero character"),
        ('data = ""', "data: it must not be empty"),
        ('[database]\nurl = "sqlite://"', "database.url: a database in memory would be forgotten"),
        ('[database]\nurl = "postgresql://h:port/d"', "database.url: write it like"),
        ('"a\\nb" = 1', "a\\nb: there is no such key"),
    ],
)
def test_each_kind_of_fault_is_one_line_with_its_file(tmp_path: Path, config: str | bytes, says: str) -> None:
    [fault] = faults(tmp_path, config)
    assert fault.startswith("config.toml: ")
    assert says in fault
    assert "\n" not in fault


def test_a_missing_file_is_told_with_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no such file\. Copy config\.example\.toml there"):
        load(tmp_path / "config.toml")
    with pytest.raises(Misconfigured, match="it cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("STUDYHALL_LOG__LEVEL", "loud", "the variable STUDYHALL_LOG__LEVEL: Input should be"),
        ("STUDYHALL_LOG__LEVL", "info", "the variable STUDYHALL_LOG__LEVL: there is no such key. Did you mean level?"),
        ("STUDYHALL_DTA", "x", "the variable STUDYHALL_DTA: there is no such key. Did you mean data?"),
        ("STUDYHALL_DATA__X", "x", "the variable STUDYHALL_DATA__X: there is no such key. Remove it."),
        ("STUDYHALL_TERMINAL__STUDENTS", "ada,ben", "STUDENTS: it cannot be read. Write a section or a list as JSON."),
        ("STUDYHALL_LOG", "info", "the variable STUDYHALL_LOG: it cannot be read."),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    assert [says in fault for fault in faults(tmp_path, GOOD)] == [True]


def test_a_variable_overrides_the_file_and_an_empty_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(GOOD)
    monkeypatch.setenv("STUDYHALL_LOG__LEVEL", "debug")
    monkeypatch.setenv("STUDYHALL_TERMINAL__STUDENTS", '["dan"]')
    monkeypatch.setenv("STUDYHALL_DATA", "")
    config = load(tmp_path / "config.toml")
    assert config.terminal is not None
    assert (config.log.level, config.terminal.students, config.data) == ("debug", ("dan",), "data")


SECRETS = [
    f"postgresql://u:{CANARY}@127.0.0.1:1/d",
    f"postgresql://127.0.0.1:1/d?user=u&password={CANARY}",
    f"postgresql://u:p@{CANARY}:x@h:{CANARY}/d",
    f"mysql://u:{CANARY}@h/d",
    CANARY,
]


@pytest.mark.parametrize("url", SECRETS)
def test_a_secret_is_never_printed_nor_logged(tmp_path: Path, url: str) -> None:
    rest = '[log]\nlevel = "debug"\n[terminal]\nstudents = ["ada"]\n'
    (tmp_path / "config.toml").write_text(f'{rest}[database]\nurl = "{url}"\n')
    # A URL that cannot be read is refused before any command begins.
    for command in ("check", "migrate", "run") if "127.0.0.1" in url else ("run",):
        done = studyhall(tmp_path, command)
        assert done.returncode == 2
        assert done.stdout + done.stderr
        assert CANARY not in done.stdout + done.stderr
    (tmp_path / "config.toml").write_text(rest + "colour = 1\n")
    done = studyhall(tmp_path, "check", STUDYHALL_DATABASE__URL=url, STUDYHALL_TOKEN=CANARY)
    assert "STUDYHALL_TOKEN: there is no such key" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    for file in (tmp_path / "data").rglob("*"):
        assert CANARY.encode() not in file.read_bytes()
    assert CANARY not in repr(Config.model_construct(database=Config.model_fields["database"].default))


def is_right(config: str) -> bool | None:
    """Whether every key is known; None when it is no TOML at all. Judged without the code under test."""
    try:
        table = tomllib.loads(config)
    except (ValueError, RecursionError):
        return None
    for key, value in table.items():
        if key not in KNOWN:
            return False
        fields = KNOWN[key]
        parts = value if key == "classes" and isinstance(value, list) else [value]
        if fields is not None and any(not isinstance(part, dict) or set(part) - fields for part in parts):
            return False
        if key == "classes" and not isinstance(value, list):
            return False
    return True


def mutated(dice: random.Random, good: str = GOOD) -> str:
    lines = good.splitlines()
    for _ in range(dice.randint(1, 3)):
        n = dice.randrange(len(lines))
        line = lines[n]
        at = dice.randrange(len(line) + 1)
        lines[n] = dice.choice(
            [
                line[:at] + dice.choice("abz_-.=[]\"'#5{}\\\u00e9\u202e \t,") + line[at:],
                line[:at] + line[at + 1 :],
                line.swapcase(),
                line.replace("=", "= 5 #", 1),
                line.replace("=", "= [] #", 1),
                line.replace("=", '= "../\\u0000" #', 1),
                f"{line}\n{line}",
                "",
                lines[dice.randrange(len(lines))],
            ]
        )
    return "\n".join(lines)


def test_2000_mutated_configurations_are_right_or_told_and_never_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    dice = random.Random(19)
    told = 0
    for _ in range(2_000):
        config = mutated(dice)
        Path("config.toml").write_text(config, encoding="utf-8")
        status = main(["check"])  # an exception fails the test
        said = capsys.readouterr()
        if not is_right(config):
            assert status == 2, config
            assert "config.toml: " in said.err, config
            told += 1
        else:
            assert status in {0, 1, 2}
            assert said.out or said.err
    assert 500 < told < 1_900  # the mutations are neither all harmless nor all harmful


def test_2000_mutations_of_every_section_at_once_are_read_or_told(tmp_path: Path) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    everything = "\n".join(
        line.removeprefix("#") for line in example.splitlines() if re.match(r"#?(?:\[|\w+ = )", line)
    )
    assert load_from(tmp_path, everything).matrix is not None
    dice = random.Random(23)
    told = 0
    for _ in range(2_000):
        config = mutated(dice, everything)
        try:
            load_from(tmp_path, config)  # any other exception fails the test
        except Misconfigured as error:
            told += len(error.faults) > 0
            continue
        assert tomllib.loads(config).keys() <= Config.model_fields.keys()
    assert 500 < told < 1_990


def load_from(folder: Path, config: str) -> Config:
    (folder / "config.toml").write_text(config, encoding="utf-8")
    return load(folder / "config.toml")
