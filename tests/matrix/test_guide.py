"""The guides for owners of a homeserver and for students say what the program does: keys, findings, commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from adapters.discord.menu import path
from adapters.matrix.settings import Settings
from bot.__main__ import _parser
from bot.config import Matrix, load
from bot.language import Rank
from bot.school import features, matrix_settings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "server-owners.md").read_text(encoding="utf-8").partition("# Studyhall on your Matrix")[2]
STUDENTS = (ROOT / "docs" / "for-students.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
SAID_BY = (
    "adapters/matrix/check.py",
    "adapters/matrix/examination.py",
    "adapters/matrix/keys/facts.py",
    "adapters/matrix/keys/cross_signing.py",
    "bot/check.py",
    "bot/sections.py",
)


def rows(guide: str, heading: str) -> list[list[str]]:
    """The table under these headings, cell by cell."""
    lines = guide.partition(heading)[2].splitlines()[2:]
    table = lines[: next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def section(words: str) -> dict[str, object]:
    found = tomllib.loads(words)["matrix"]
    assert isinstance(found, dict)
    return found


def test_the_configuration_in_the_guide_has_every_key_with_its_default() -> None:
    [told] = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    keys = section(told)
    assert keys.keys() == Matrix.model_fields.keys() - {"token", "password", "appservice_token", "secret"}
    unset = {key: value for key, value in keys.items() if key in {"homeserver", "user"}}
    assert Matrix(**keys) == Matrix(**unset)  # type: ignore[arg-type]  # pydantic checks them
    explained = " ".join(key for key, _ in rows(GUIDE, "| key of `[matrix]` | what to write |"))
    assert all(f"`{key}`" in explained for key in keys)


def test_the_example_becomes_a_configuration_for_matrix_when_its_signs_are_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(re.sub(r"(?m)^#(?=[\[a-z])", "", EXAMPLE), encoding="utf-8")
    found = load(file).matrix
    assert found is not None
    assert found == Matrix(homeserver=found.homeserver, user=found.user)


def test_defaults_are_the_same_for_the_owner_and_in_the_adapter() -> None:
    section = Matrix(homeserver="https://x", user="@b:x", token="t", secret="0123456789abcdef")  # type: ignore[arg-type]  # pydantic converts
    plain = Settings("https://x", "@b:x", Path("matrix"), token="t", secret="0123456789abcdef")
    assert matrix_settings(section, Path()) == plain


def test_findings_are_quoted_as_they_are_said() -> None:
    said = " ".join((ROOT / file).read_text(encoding="utf-8") for file in SAID_BY)
    said = re.sub(r'"\s*\n\s*f?"', "", said)  # sentences that go on in the next line
    quoted = [re.findall(r"`([^`]*)`", cells[0])[0] for cells in rows(GUIDE, "| `check` says | what it means |")]
    assert [words for words in quoted if words not in said] == []
    assert len(quoted) > 25


def test_the_commands_of_teachers_are_those_that_there_are() -> None:
    offered = [f"!study {one.name}" for one in features().commands.values() if one.offered and one.rank >= Rank.DEPUTY]
    assert sorted(name.strip("`") for name, _ in rows(GUIDE, "| type | what it does |")) == sorted(offered)


def test_students_are_told_commands_that_they_have_on_both() -> None:
    known = {one.name: path(one) for one in features().commands.values() if one.offered and one.rank <= Rank.STUDENT}
    told = re.findall(r"\| `/([^`]*)`[^|]*\| `!study ([^`]*)`", STUDENTS)
    assert len(told) > 12
    for chosen, typed in told:
        assert known[" ".join(typed.split()[: len(chosen.split())])] == chosen


def test_students_are_told_every_feature_that_they_have() -> None:
    told = set(re.findall(r"`!study ([a-z]+)", STUDENTS))
    assert told == {
        one.name.split()[0] for one in features().commands.values() if one.offered and one.rank <= Rank.STUDENT
    }


def test_commands_of_the_command_line_are_those_that_there_are() -> None:
    [subparsers] = [action for action in _parser()._actions if action.dest == "command"]
    assert subparsers.choices is not None
    assert set(re.findall(r"studyhall ([a-z][a-z-]+)", GUIDE)) - {"on"} <= {*subparsers.choices}
