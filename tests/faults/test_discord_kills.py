"""The program is killed while a class talks with it on Discord, over real sockets; nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.classroom import PATIENCE, Classroom
from tests.loopback import Loopback
from tests.loopback.people import Person
from tests.loopback.seen import Seen

LABELS = {
    "turns": ["turn-before:2", "turn-commit:1", "turn-told:2", "turn-before:5", "turn-commit:4", "turn-told:5"],
    "deliveries": [
        *("send-before:1", "send-after:1", "reload:1", "note-commit:1", "noted:1", "send-before:6", "send-after:4"),
        *("send-after:2", "note-commit:5", "noted:4", "send-after:9", "send-before:3", "note-commit:2", "send-after:1"),
    ],
    "cursors and forms": ["cursor-before:1", "cursor-after:1", "cursor-after:3", "form:1", "form:2", "form:1"],
    "rooms": [
        *("room-before:1", "room-after:1", "room-noted:1", "members-before:1", "members-after:1", "members-after:2"),
        *("room-after:1", "members-before:2", "room-noted:1"),
    ],
    "edits and reminders": ["edit-before:1", "edit-after:1", "timer-before:1", "timer-commit:1", "timer-commit:2"],
}


async def fair(classroom: Classroom) -> None:
    await classroom.start()
    await classroom.settled()
    verdict = classroom.judge()
    assert verdict.fair, verdict
    assert classroom.program.trouble() == []
    assert classroom.discord.violations == []
    assert classroom.said > 0
    assert classroom.clicks
    await classroom.kill()


@pytest.mark.parametrize("named", LABELS)
async def test_kills_at_named_points(named: str, tmp_path: Path) -> None:
    async with await Loopback.open() as discord:
        classroom = await opened(discord, tmp_path, named)
        for fuse in LABELS[named]:
            assert await classroom.live(fuse, PATIENCE), fuse
        assert classroom.program.kills == len(LABELS[named])
        await fair(classroom)


@pytest.mark.parametrize("seed", range(16))
async def test_kills_at_any_point_and_moment(seed: int, tmp_path: Path) -> None:
    random = Random(f"discord {seed}")
    async with await Loopback.open() as discord:
        classroom = await opened(discord, tmp_path, f"class {seed}")
        for _ in range(10):
            await classroom.live(random.choice((f"any:{random.randint(1, 60)}", f"delay:{random.randint(0, 700)}")))
        assert classroom.program.kills == 10
        await fair(classroom)


async def test_a_kill_while_tutors_are_matched_asks_one_tutor_once(tmp_path: Path) -> None:
    async with await Loopback.open() as discord:
        classroom = await opened(discord, tmp_path, "tutors")
        ada, ben, _ = classroom.class_
        await classroom.start("job-before:1")
        await ben.slash("tutor offer", classroom.algebra, topics="induction")
        ada.slash("tutor ask", classroom.algebra, topic="proof by induction", tried="I wrote down n = 1")
        for fuse in ("job-done:1", "job-commit:1", "job-done:1"):
            await discord.until(lambda: classroom.dead, 60)
            await classroom.kill()
            await classroom.start(fuse)
        await discord.until(lambda: classroom.dead, 60)
        await classroom.kill()
        await classroom.start()
        await discord.until(lambda: asked_of(ben), 60)
        await classroom.settled()
        await discord.quiet(0.5)
        assert len(asked_of(ben)) == 1
        assert classroom.program.kills == 4
        assert classroom.program.trouble() == []
        assert discord.violations == []
        await classroom.kill()


def asked_of(tutor: Person) -> list[Seen]:
    """The requests that somebody was asked to help with."""
    return [one for one in (tutor.sees(tutor.direct) if tutor.direct else ()) if "would like help with" in one.content]


async def opened(discord: Loopback, folder: Path, seed: str, mistake: str = "") -> Classroom:
    discord.hold_to_the_rules()
    discord.world.nonce_in_history = False  # as at Discord: a nonce is lost when a message is read again
    classroom = Classroom(discord, folder / "school", seed, mistake)
    await classroom.open()
    return classroom
