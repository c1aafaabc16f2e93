"""Asked to stop, the program ends soon and well, whatever it is doing; and nobody else uses its database meanwhile."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.judge import Seen, judge, read
from tests.faults.play import Play

POINTS = (
    "reload:1",
    "turn-before:5",
    "turn-told:4",
    "send-before:7",
    "send-after:6",
    "timer-before:1",
    "room-before:1",
)


@pytest.mark.parametrize("sign", ["SIGTERM", "SIGINT"])
def test_stopping_while_busy_ends_well_and_loses_nothing(
    sign: str, tmp_path: Path, undisturbed: Callable[[str], Seen]
) -> None:
    random = Random(sign)
    play = Play(tmp_path)
    moments = [f"delay:{random.randint(1, 60)}:{sign}" for _ in range(4)]
    assert play.through([*(f"{point}:{sign}" for point in POINTS), *moments]) == []  # also: each with status 0
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert verdict.fair, verdict
    assert len(play.stopped) >= len(POINTS)


def test_a_platform_that_does_not_answer_is_not_waited_for(tmp_path: Path, undisturbed: Callable[[str], Seen]) -> None:
    stuck = Play(tmp_path, "stuck")  # which makes the patience short, after a look at what it is in earnest
    assert stuck.run("delay:1500:SIGTERM").status == 0
    assert not stuck.over
    play = Play(tmp_path)
    assert play.through() == []
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert verdict.fair, verdict


def test_a_second_process_on_the_same_database_is_refused(tmp_path: Path, undisturbed: Callable[[str], Seen]) -> None:
    play = Play(tmp_path)
    with play.process("turn-told:9:SIGSTOP") as first:
        try:
            _, state = os.waitpid(first.pid, os.WUNTRACED)
            assert os.WIFSTOPPED(state)
            second = play.run()
            first.send_signal(signal.SIGCONT)
            assert first.wait(60) == 0
        finally:
            first.kill()
    assert second.status == 2
    assert "another Studyhall is using this database" in second.complaints
    assert "Traceback" not in second.complaints
    assert play.through() == []
    verdict = judge(read(play.transcript), undisturbed(play.script))
    assert verdict.fair, verdict
