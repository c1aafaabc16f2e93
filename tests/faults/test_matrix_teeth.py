"""The judge of a class on Matrix finds what it is there for: the same kills, and a program with one mistake in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.matrix_launcher import AT_ONCE
from tests.faults.test_matrix_kills import fair, opened


@dataclass(frozen=True)
class Case:
    """What is found, and what has to happen for that."""

    finds: str
    fuses: tuple[str, ...]
    acts: tuple[str, ...] = ("spread", "say")
    away: int = 1
    """How much is said while the program is away."""


A_LOT = 4 * AT_ONCE
"""More than is told of one room at once."""

MISTAKES = {
    "stock-loop": Case("lost", ("turn-before:2", "turn-before:2"), away=25),
    "stock-tokens": Case("lost", ("turn-before:2", "turn-before:2"), away=3),
    "early-cursor": Case("lost", ("turn-before:1", "turn-before:2")),
    "no-gap": Case("lost", ("turn-before:1",), away=A_LOT),
    "gap-backwards": Case("disordered", ("turn-before:1",), away=A_LOT),
    "sent-from-memory": Case("lost", ("turn-told:2", "send-before:3")),
    "fresh-keys": Case("doubled", ("send-after:1", "send-after:2", "put:2")),
    "no-look": Case("doubled", ("send-after:1", "send-after:2", "put:2")),
    "no-alias": Case("rooms", ("made:1", "room-after:1"), ("room",)),
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_is_found(mistake: str, tmp_path: Path) -> None:
    case = MISTAKES[mistake]
    async with opened(tmp_path, mistake, mistake=mistake) as one:
        one.acts, one.away = case.acts, case.away
        for fuse in case.fuses:
            await one.live(fuse)
        await one.program.start()
        await one.read_up()
        verdict = await one.judge()
        assert getattr(verdict, case.finds), verdict


async def test_more_is_read_up_than_is_told_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, "a lot") as one:
        one.away = A_LOT
        await one.live("turn-before:1")
        await fair(one)


async def test_what_the_homeserver_knows_no_key_of_is_looked_for(tmp_path: Path) -> None:
    async with opened(tmp_path, "forgetful", mistake="forgetful") as one:
        for fuse in ("send-after:1", "put:2", "note-commit:3", "send-after:3", "delay:400"):
            await one.live(fuse)
        await fair(one)
