"""The judge finds what it is there for: the same kills, and a program with one mistake in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.judge import Seen, judge, read
from tests.faults.play import Play

LOSES, DOUBLES, BUILDS_TWICE = "lost", "doubled", "rooms"

MISTAKES = {
    "fresh-keys": (DOUBLES, ["send-after:3", "note-commit:5"]),
    "no-look": (DOUBLES, ["send-after:3", "note-commit:5"]),
    "early-cursor": (LOSES, ["turn-before:5", "turn-commit:4"]),
    "sent-from-memory": (LOSES, ["turn-told:4", "send-before:6"]),
    "reminders-crossed-off-first": (LOSES, ["timer-before:1", "timer-commit:2"]),
    "jobs-crossed-off-first": (LOSES, ["job-before:1", "job-done:1"]),
    "no-room-look": (BUILDS_TWICE, ["room-after:2", "room-noted:1"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(mistake: str, tmp_path: Path, undisturbed: Callable[[str], Seen]) -> None:
    finds, starts = MISTAKES[mistake]
    play = Play(tmp_path, mistake)
    play.through(starts)
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert play.killed == starts
    assert getattr(verdict, finds), verdict
