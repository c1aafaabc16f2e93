"""SIGHUP: all of a changed configuration is taken over, or nothing, and the log says which."""

from __future__ import annotations

import functools
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import structlog

from adapters.discord.platform import Discord
from adapters.discord.settings import Settings
from bot import school
from bot.config import Config, Misconfigured, load
from bot.language import Catalogue, Owner
from bot.logs import set_up
from bot.reload import LIVE, Reload, differences
from bot.school import Again, discord_settings, features, take_over
from tests.command_line.program import surroundings

CANARY = "c4n4ry"
LINES = f"""\
data = "data"
[database]
url = ""
[log]
level = "info"
file = "log.json"
[terminal]
students = ["ada", "ben"]
[discord]
token = "{CANARY}"
teachers = ["1"]
tutors = []
students = []
rooms = []
discussions = true
[[classes]]
terminal = true
discord = "12"
without = ["tutoring"]
language = "en"
zone = "UTC"
rooms = []
courses = 5
groups = 3
keep = 365
teacher_power = 50
[[classes]]
discord = "13"
without = []
""".splitlines()
CHANGED = [
    ("level =", 'level = "warning"'),
    ("file =", 'file = "other.json"'),
    ("teachers =", 'teachers = ["7"]'),
    ("without =", 'without = ["groups", "feedback"]'),
    ("language =", 'language = "de"'),
    ("zone =", 'zone = "Europe/Berlin"'),
    ("rooms = []", 'rooms = ["9"]'),
    ("courses =", "courses = 2"),
    ("groups =", ""),
    ("keep =", "keep = 30"),
    ("groups =", "groups = 0"),
    ("keep =", "keep = 13"),
    ("keep =", 'keep = "for ever"'),
    ("file =", 'file = "."'),  # cannot be opened
    ("zone =", 'zone = "Mars/Crater"'),
    ("teacher_power =", "teacher_power = 60"),
    ("token =", 'token = "not a token"'),
    ("token =", 'token = "another"'),
    ("data =", 'data = "elsewhere"'),
    ('discord = "13"', 'discord = "14"'),
]
State = tuple[Mapping[int, Owner], Settings, object, str]


def mutated(dice: random.Random) -> str:
    """One to three changes: of those that an owner makes, or of single letters."""
    lines = LINES.copy()
    for _ in range(dice.randint(1, 3)):
        if dice.random() < 0.7:
            begins, instead = dice.choice(CHANGED[:10] + CHANGED)
            lines = [instead if line.startswith(begins) else line for line in lines]
            continue
        n = dice.randrange(len(lines))
        at = dice.randrange(len(lines[n]) + 1)
        lines[n] = lines[n][:at] + dice.choice("abz_-.=[]\"'#5{}\\\u00e9 ,") + lines[n][at + dice.randint(0, 1) :]
    return "\n".join(lines)


class Running:
    """What a change is put in force on: the real catalogue, platform and logs, without a connection."""

    def __init__(self, takes: Callable[..., None]) -> None:
        self.write("\n".join(LINES))
        config = load(Path("config.toml"))
        assert config.discord is not None
        self.catalogue, self.discord = features(), Discord(discord_settings(config.discord), [])
        again = Again(functools.partial(load, Path("config.toml")), functools.partial(set_up, terminal=False))
        takes(again, self.catalogue, [1, 2], self.discord, config)
        self.again = Reload(config, again.read, functools.partial(takes, again, self.catalogue, [1, 2], self.discord))

    def write(self, text: str) -> None:
        Path("config.toml").write_text(text, encoding="utf-8")

    @property
    def state(self) -> State:
        logs = structlog.get_config()
        file = logs["logger_factory"]._file._file.name
        return self.catalogue.owners, self.discord._settings, logs["wrapper_class"], file


def meant(config: Config) -> State:
    """What is in force when all of a configuration is."""
    assert config.discord is not None
    owners = {
        n: Owner(
            frozenset(one.without),
            one.language,
            one.zone,
            frozenset(one.rooms),
            courses=one.courses,
            groups=one.groups,
            keep=one.keep,
        )
        for n, one in enumerate(config.classes, start=1)
    }
    level = {"debug": 10, "info": 20, "warning": 30, "error": 40}[config.log.level]
    wrapper = structlog.make_filtering_bound_logger(level)
    return owners, discord_settings(config.discord), wrapper, config.log.file or "<stderr>"


def judge(running: Running, dice: random.Random, times: int) -> dict[str, int]:
    """Change the file again and again; how often it was taken over and left, and how often a part of it was."""
    told = {"all": 0, "nothing": 0, "a part": 0}
    for _ in range(times):
        running.write(mutated(dice))
        before, config = running.state, running.again.config
        running.again()
        after = running.state
        if running.again.config is config:
            told["nothing" if after == before else "a part"] += 1
        else:
            told["all" if after == meant(running.again.config) else "a part"] += 1
            assert set(differences(config, running.again.config)) <= LIVE
    return told


def test_of_2000_changed_files_all_is_taken_over_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = judge(Running(take_over), random.Random(19), 2_000)
    assert told["a part"] == 0
    assert min(told["all"], told["nothing"]) > 300  # neither was hardly tried
    kept = "".join(path.read_text() for path in tmp_path.glob("*.json"))
    assert "configuration not taken over" in kept
    assert CANARY not in kept


def test_the_judge_finds_a_part_that_was_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def hastily(again: Again, catalogue: Catalogue, communities: list[int], discord: Discord, new: Config) -> None:
        school._switch(catalogue, communities, new)  # before it is known whether the rest can be
        take_over(again, catalogue, communities, discord, new)

    assert judge(Running(hastily), random.Random(19), 200)["a part"] > 0


def test_what_takes_a_restart_is_named_and_keeps_the_rest_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    running = Running(take_over)
    before = running.state
    text = "\n".join(LINES).replace('"info"', '"debug"').replace(CANARY, "another").replace('"data"', '"elsewhere"')
    running.write(text)
    with structlog.testing.capture_logs() as logged:
        running.again()
    [told] = logged
    assert (told["log_level"], told["keys"]) == ("warning", ["data", "discord.token"])
    assert running.state == before


def test_a_wrong_file_is_told_fault_by_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    running = Running(take_over)
    running.write("\n".join(LINES).replace('"info"', '"loud"') + "\nwithuot = []")
    with structlog.testing.capture_logs() as logged:
        running.again()
    with pytest.raises(Misconfigured) as caught:
        load(Path("config.toml"))
    [told] = logged
    assert (told["log_level"], told["faults"], len(told["faults"])) == ("error", caught.value.faults, 2)


def test_the_running_program_reads_its_file_again(tmp_path: Path) -> None:
    config, log = tmp_path / "config.toml", tmp_path / "log.json"

    def write(more: str) -> None:
        config.write_text(f'[terminal]\n[log]\nfile = "log.json"\nlevel = "info"\n{more}', encoding="utf-8")

    off = '[[classes]]\nterminal = true\nwithout = ["tutoring"]\n'
    write(off.replace("tutoring", "feedback"))
    command = [sys.executable, "-m", "bot", "run", "--script", "-"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        wait_for(log, "ready")
        write(off)
        program.send_signal(signal.SIGHUP)
        wait_for(log, "configuration taken over")
        write(f'data = "elsewhere"\n{off}')  # which is no key of [log]
        program.send_signal(signal.SIGHUP)
        wait_for(log, "configuration not taken over, it is wrong")
        said, _ = program.communicate(
            "kim #lobby: /course open Algebra\nada #lobby: /course join\nada #lobby: /tutor ask\n",
            timeout=100,
        )
    assert said.count("This is switched off in this class.") == 1
    assert program.returncode == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    [faults] = [line["faults"] for line in lines if "faults" in line]
    assert faults == ["config.toml: log.data: there is no such key. Remove it."]


def wait_for(log: Path, event: str) -> None:
    """The program has written this; pytest's timeout ends the waiting."""
    while not log.exists() or f'"event": "{event}"' not in log.read_text():
        time.sleep(0.05)
