"""The guide for owners of a server says what the program does: permissions, keys, findings, commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import discord

from adapters.discord.menu import path
from adapters.discord.permissions import IN_A_ROOM, NEEDS, ROOM_NEEDS, invitation
from bot.config import Discord, load
from bot.language import Rank
from bot.school import features

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "server-owners.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
SAID_BY = ("adapters/discord/check.py", "adapters/discord/examination.py", "bot/check.py", "bot/sections.py")
NEVER = discord.Permissions(
    administrator=True,
    ban_members=True,
    kick_members=True,
    manage_guild=True,
    manage_messages=True,
    manage_webhooks=True,
    mention_everyone=True,
    moderate_members=True,
)


def rows(heading: str) -> list[list[str]]:
    """The table under these headings, cell by cell."""
    lines = GUIDE.partition(heading)[2].splitlines()[2:]
    table = lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_documentation_lists_exactly_these_permissions() -> None:
    told = rows("| permission | what for |")
    assert [name for name, _ in told] == [need.shown for need in NEEDS]
    for (_, why), need in zip(told, NEEDS, strict=True):
        assert why.startswith(need.why)


def test_the_documentation_names_what_rooms_in_a_category_take() -> None:
    [paragraph] = [one for one in GUIDE.split("\n\n") if one.startswith("Only if you named a category")]
    assert re.findall(r"\*(Manage [A-Z]\w+)\*", paragraph) == [need.shown for need in ROOM_NEEDS]


def asked(link: str) -> discord.Permissions:
    return discord.Permissions(int(link.rpartition("=")[2]))


def test_the_link_asks_for_exactly_these() -> None:
    threads, rooms = asked(invitation(1, categories=False)), asked(invitation(1, categories=True))
    assert all(getattr(threads, need.name) for need in NEEDS)
    assert threads.value.bit_count() == len(NEEDS)
    assert all(getattr(rooms, need.name) for need in (*NEEDS, *ROOM_NEEDS))
    assert rooms.value.bit_count() == len(NEEDS) + len(ROOM_NEEDS)
    assert rooms.value & NEVER.value == 0


def test_members_of_a_room_are_given_nothing_that_the_bot_has_not() -> None:
    assert set(IN_A_ROOM) <= {need.name for need in NEEDS}


def test_the_configuration_in_the_guide_has_every_key_with_its_default() -> None:
    [told] = [block for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL) if "teachers" in block]
    section = tomllib.loads(told)["discord"]
    assert section.keys() == Discord.model_fields.keys() - {"token"}
    assert Discord(**section) == Discord()
    explained = " ".join(key for key, _ in rows("| key | what to write |"))
    assert all(f"`{key}`" in explained for key in section)


def test_the_example_becomes_a_configuration_for_discord_when_its_signs_are_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert load(file).discord is None
    file.write_text(re.sub(r"(?m)^#(?=[\[a-z])", "", EXAMPLE), encoding="utf-8")
    assert load(file).discord == Discord()


def test_findings_are_quoted_as_they_are_said() -> None:
    said = " ".join((ROOT / file).read_text(encoding="utf-8") for file in SAID_BY)
    quoted = [
        words
        for about, *_ in rows("| it says something about | what it means | how to mend it |")
        if about.startswith("discord")
        for words in re.findall(r"`([^`]*)`", about)
    ]
    assert len(quoted) > 10
    assert [words for words in quoted if words not in said] == []


def test_the_commands_of_teachers_are_those_of_the_menu() -> None:
    offered = [f"/{path(one)}" for one in features().commands.values() if one.offered and one.rank >= Rank.DEPUTY]
    assert sorted(name.strip("`") for name, _ in rows("| command | what it does |")) == sorted(offered)
