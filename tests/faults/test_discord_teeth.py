"""The judge of a class on Discord finds what it is there for: the same kills, and a program with one mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.classroom import PATIENCE
from tests.faults.test_discord_kills import opened
from tests.loopback import Loopback

MISTAKES = {
    "fresh-keys": ("doubled", ["send-after:3", "send-after:5", "note-commit:4", "send-after:4", "send-after:7"]),
    "no-answer-look": ("doubled", ["send-after:1", "send-after:2", "send-after:3", "send-after:1", "send-after:4"]),
    "no-backfill": ("lost", ["turn-before:1"]),
    "early-cursor": ("lost", ["turn-before:1", "turn-commit:1", "turn-commit:2", "turn-before:3"]),
    "sent-from-memory": ("lost", ["turn-told:2", "send-before:3"]),
    "no-room-look": ("rooms", ["room-after:1", "room-noted:1"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_is_found(mistake: str, tmp_path: Path) -> None:
    finds, starts = MISTAKES[mistake]
    async with await Loopback.open() as discord:
        classroom = await opened(discord, tmp_path, f"mistake {mistake}", mistake)
        classroom.only_talks = mistake == "early-cursor"  # only what is said moves one
        for fuse in starts:
            assert await classroom.live(fuse, PATIENCE), fuse
        await classroom.start()
        await classroom.read_up()
        verdict = classroom.judge()
        assert getattr(verdict, finds), verdict
        await classroom.kill()
