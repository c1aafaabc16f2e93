"""The program and the homeserver are killed while a class talks on Matrix; nothing is lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import FULL
from tests.faults.matrix_class import MatrixClass
from tests.homeserver import Homeserver, Settings

LABELS = {
    "turns and syncs": [
        *("turn-before:2", "synced:2", "turn-commit:1", "cursor-before:1", "turn-told:2", "cursor-after:2"),
        "keys-taken:2",
    ],
    "deliveries": [
        *("send-before:1", "send-after:1", "reload:1", "note-commit:1", "noted:1", "put:3", "send-after:4"),
        *("send-before:3", "note-commit:2"),
    ],
    "first words": ["made:1", "direct-invited:1", "invited:1", "direct-noted:1", "joined:1"],
    "forms, edits and reminders": [
        *("form:1", "form:2", "edit-before:1", "edit-after:1", "timer-before:1", "timer-commit:1", "form:1"),
    ],
}
ONLY = {"first words": ("newcomer", "says"), "forms, edits and reminders": ("form", "board", "press", "remind")}


@asynccontextmanager
async def opened(folder: Path, seed: str, newcomers: int = 0, mistake: str = "") -> AsyncIterator[MatrixClass]:
    """A class on a homeserver of its own, which may be killed, too."""
    async with await Homeserver.open(settings=Settings()) as there:
        one = MatrixClass(there, folder / "school", seed)
        await one.furnish(newcomers)
        try:
            await one.open(mistake)
            yield one
        finally:
            await one.program.close()


async def fair(one: MatrixClass) -> None:
    await one.program.start()
    await one.settled()
    verdict = await one.judge()
    assert verdict.fair, verdict
    assert one.program.trouble() == []


@pytest.mark.parametrize("named", LABELS)
async def test_kills_at_named_points(named: str, tmp_path: Path) -> None:
    async with opened(tmp_path, named, newcomers=12) as one:
        one.acts = ONLY.get(named, one.acts)
        for fuse in LABELS[named]:
            await one.live(fuse)
        assert one.program.kills == len(LABELS[named])
        await fair(one)


@pytest.mark.parametrize("seed", range(18 if FULL else 2))
async def test_kills_at_any_point_and_moment(seed: int, tmp_path: Path) -> None:
    random = Random(f"matrix {seed}")
    async with opened(tmp_path, f"class {seed}") as one:
        for n in range(10):
            fuse = random.choice((f"any:{random.randint(1, 90)}", f"delay:{random.randint(0, 1500)}"))
            await one.live(fuse, blackout=n == 5)
        assert one.program.kills == 10
        await fair(one)
