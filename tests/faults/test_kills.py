"""The whole program is killed, at every point that a turn passes and at random ones, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.faults.judge import Seen, judge, read
from tests.faults.launcher import LABELS
from tests.faults.play import CLASS, SCRIPT, Play

# Each number counts passes of its label within one start, so that a play comes a little further with each kill.
PLAYS = {
    "turns": [
        *("turn-before:1", "turn-commit:1", "turn-told:1", "turn-before:4", "turn-commit:4", "turn-told:3"),
        *("turn-before:7", "turn-commit:9", "turn-told:8"),
    ],
    "before-a-private-button": ["turn-told:6", "turn-commit:2", "turn-told:5"],
    "cursors": ["cursor-before:1", "cursor-after:1", "cursor-before:6", "cursor-after:6", "cursor-before:15"],
    "deliveries": [
        *("send-before:1", "send-after:1", "reload:1", "note-commit:1", "noted:1", "send-before:5"),
        *("send-after:4", "note-commit:6", "reload:1", "noted:5", "send-after:12"),
    ],
    "forms": ["form:1", "form:1", "form:2", "form:3", "form:2", "form:1", "form:4"],
    "rooms": [
        *("room-before:1", "room-after:1", "room-noted:1", "members-before:1", "members-after:1", "members-after:2"),
        *("room-noted:1", "room-after:1"),
    ],
    "edits": ["edit-before:1", "edit-after:1", "edit-after:2", "edit-before:1"],
    "reminders": [
        *("timer-before:1", "timer-commit:1", "timer-before:2", "timer-commit:2", "timer-commit:3", "timer-before:1"),
        *("timer-commit:1", "timer-before:3"),
    ],
    "jobs": ["job-before:1", "job-done:1", "job-commit:1", "job-done:2", "job-commit:1"],
    "stopping": [
        *("migrating:1", "turn-told:5:SIGTERM,stop-begins:1", "send-before:9:SIGTERM,stop-delivered:1"),
        *("room-after:1:SIGTERM,stop-ends:1", "form:2:SIGTERM,stop-delivered:1", "stop-ends:1"),
    ],
    "stopped-at-the-end": ["stop-begins:1"],
}


def fair(play: Play, starts: Sequence[str], undisturbed: Callable[[str], Seen]) -> None:
    assert play.through(starts) == []
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert verdict.fair, verdict


@pytest.mark.parametrize("named", PLAYS)
def test_a_kill_at_a_named_point_loses_and_doubles_nothing(
    named: str, tmp_path: Path, undisturbed: Callable[[str], Seen]
) -> None:
    play = Play(tmp_path)
    fair(play, PLAYS[named], undisturbed)
    assert play.killed == PLAYS[named]


def test_a_kill_while_tutors_are_matched_asks_one_tutor_once(
    tmp_path: Path, undisturbed: Callable[[str], Seen]
) -> None:
    play = Play(tmp_path, script=CLASS)
    starts = ["job-before:1", "job-done:1", "job-commit:1", "job-done:1"]
    fair(play, starts, undisturbed)
    assert play.killed == starts


def test_every_label_has_its_kill() -> None:
    burnt = {fuse.split(":")[0] for starts in PLAYS.values() for start in starts for fuse in start.split(",")}
    assert burnt == LABELS


@pytest.mark.parametrize("seed", range(4))
def test_kills_at_any_point_lose_and_double_nothing(
    seed: int, tmp_path: Path, undisturbed: Callable[[str], Seen]
) -> None:
    random = Random(f"passes {seed}")
    play = Play(tmp_path, script=CLASS if seed % 2 else SCRIPT)
    starts = [f"any:{random.randint(1, 40)}" for _ in range(10)]
    fair(play, starts, undisturbed)
    assert play.killed == starts


@pytest.mark.parametrize("seed", range(2))
def test_kills_at_any_moment_lose_and_double_nothing(
    seed: int, tmp_path: Path, undisturbed: Callable[[str], Seen]
) -> None:
    random = Random(f"moments {seed}")
    play = Play(tmp_path, script=CLASS if seed % 2 else SCRIPT)
    fair(play, [f"delay:{random.randint(0, 120)}" for _ in range(9)], undisturbed)
    assert play.killed
