"""The section [discord]: wrong numbers and keys are told, and the token is found, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import Config, Discord, Misconfigured, load
from bot.school import discord_settings

CANARY = "c4n4ry.t0k3n-of_a_bot"
MISSING = "the bot's token is missing. Set STUDYHALL_DISCORD__TOKEN, or discord.token_file."


def configured(folder: Path, config: str) -> Config:
    file = folder / "config.toml"
    file.write_text(config, encoding="utf-8")
    return load(file)


def section(folder: Path, keys: str) -> Discord:
    found = configured(folder, f"[discord]\n{keys}\n").discord
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("teachers = [1203040506070809101]", 'discord.teachers.0: it is a text; write it in "quotes".'),
        ('tutors = ["1", "Tutors"]', "discord.tutors.1: it is a number of up to 20 digits in quotes, copied from"),
        ('students = ["-1"]', "discord.students.0: it is a number of up to 20 digits"),
        ('students = ["١٢"]', "discord.students.0: it is a number of up to 20 digits"),
        ('rooms = ["123456789012345678901"]', "discord.rooms.0: it is a number of up to 20 digits"),
        ('rooms = "12"', "discord.rooms: it is a list; write it like"),
        ('tokens = "x"', "discord.tokens: there is no such key. Did you mean token?"),
        ("colour = 3", "discord.colour: there is no such key. Remove it."),
        ('discussions = "perhaps"', "discord.discussions: it is true or false."),
        ("discussions = []", "discord.discussions: it is true or false."),
        ("token = 12", 'discord.token: it is a text; write it in "quotes".'),
        ('token_file = "a\\u0000b"', "discord.token_file: a path holds no zero character."),
    ],
)
def test_each_wrong_key_is_told_by_its_name(tmp_path: Path, keys: str, says: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        section(tmp_path, keys)
    [fault] = caught.value.faults
    assert says in fault


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("STUDYHALL_DISCORD__TEACHERS", "12,13", "TEACHERS: it cannot be read. Write a section or a list as JSON."),
        ("STUDYHALL_DISCORD__TEACHERS", "12", "the variable STUDYHALL_DISCORD__TEACHERS: it is a list; write it like"),
        ("STUDYHALL_DISCORD__TOKN", CANARY, "STUDYHALL_DISCORD__TOKN: there is no such key. Did you mean token?"),
    ],
)
def test_a_wrong_variable_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        section(tmp_path, "")
    [fault] = caught.value.faults
    assert says in fault
    assert CANARY not in fault


def test_numbers_and_choices_reach_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", CANARY)
    monkeypatch.setenv("STUDYHALL_DISCORD__STUDENTS", '["4"]')
    made = discord_settings(section(tmp_path, 'teachers = ["1", "2"]\ntutors = ["3"]\nrooms = ["5"]'))
    assert (made.token, made.discussions) == (CANARY, True)
    numbers = [sorted(each) for each in (made.teachers, made.tutors, made.students, made.rooms)]
    assert numbers == [[1, 2], [3], [4], [5]]
    assert not discord_settings(section(tmp_path, "discussions = false")).discussions


def test_a_token_in_a_file_in_the_configuration_or_in_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("\ufeff  from-a-file \r\n", encoding="utf-8")
    named = f'token_file = "{file}"'
    assert section(tmp_path, named).read_token() == "from-a-file"
    assert section(tmp_path, 'token = " from-the-configuration "').read_token() == "from-the-configuration"
    both = f'token = "from-the-configuration"\n{named}'
    assert section(tmp_path, both).read_token() == "from-the-configuration"
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", "from-a-variable")
    for keys in (named, both, ""):
        assert section(tmp_path, keys).read_token() == "from-a-variable"
    configured(tmp_path, 'data = "data"\n')
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", "")  # says nothing
    assert section(tmp_path, named).read_token() == "from-a-file"


@pytest.mark.parametrize(
    ("keys", "content", "says"),
    [
        ("", b"", MISSING),
        ('token = " "', b"", MISSING),
        ('token_file = "none"', b"", "none: it cannot be opened (No such file or directory). Correct discord."),
        ('token_file = "."', b"", ".: it cannot be opened (Is a directory). Correct discord.token_file, or its owner."),
        ('token_file = "token"', b" \n", "token is no token: copy it again from Discord, alone and whole."),
        ('token_file = "token"', b"\xff\xfe\x00", "token is no token"),
        ('token_file = "token"', f"DISCORD TOKEN: {CANARY}".encode(), "token is no token"),
        ('token_file = "token"', f"{CANARY}\n{CANARY}".encode(), "token is no token"),
        (f'token = "Bot {CANARY}"', b"", "what is set is no token"),
        (f'token = "{CANARY}é"', b"", "what is set is no token"),
    ],
)
def test_a_token_that_is_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    keys: str,
    content: bytes,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("token").write_bytes(content)
    found = section(tmp_path, keys)
    with pytest.raises(Misconfigured) as caught:
        found.read_token()
    [fault] = caught.value.faults
    assert says in fault
    assert CANARY not in fault
    for command in ("check", "run"):
        assert main([command]) == 2
        told = "".join(capsys.readouterr())
        assert f"discord: {fault}" in told
        assert CANARY not in told


def test_the_token_is_not_in_the_representation_of_anything(tmp_path: Path) -> None:
    config = configured(tmp_path, f'[discord]\ntoken = "{CANARY}"\n')
    assert config.discord is not None
    for shown in (repr(config), str(config), config.model_dump_json(), repr(config.discord)):
        assert CANARY not in shown
    assert CANARY not in repr(discord_settings(config.discord))
