"""Rooms of study groups are made while the program is killed over it: each once, with everybody in it, and no more."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import FULL
from tests.faults.test_matrix_kills import fair, opened

KILLS = 8
POINTS = (
    *("room-before:1", "made:1", "room-after:1", "room-after:2", "room-noted:1", "room-noted:2"),
    *("members-before:1", "members-before:2", "members-before:3", "members-after:1", "members-after:2"),
    *("members-after:3", "put:1"),
)


@pytest.mark.parametrize("seed", range(19 if FULL else 2))
async def test_a_room_is_made_once(seed: int, tmp_path: Path) -> None:
    random = Random(f"rooms {seed}")
    async with opened(tmp_path, f"rooms {seed}") as one:
        one.acts = ("room",)
        for n in range(KILLS):
            await one.live(random.choice((*POINTS, f"delay:{random.randint(0, 1500)}")), blackout=n == KILLS // 2)
        assert one.program.kills == KILLS
        assert len(one.rooms) > KILLS
        await fair(one)
