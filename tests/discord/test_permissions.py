"""What the bot is invited with is what the documentation promises, each with what it is for."""

from __future__ import annotations

import re
from pathlib import Path

import discord

from adapters.discord.permissions import IN_A_ROOM, NEEDS, ROOM_NEEDS, invitation

GUIDE = (Path(__file__).parents[2] / "docs" / "server-owners.md").read_text(encoding="utf-8")
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
