"""A class of five hundred, many late, silent or gone, and a program that is killed in every phase: none is left out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.turns.large_plot import READERS, Plot
from tests.turns.large_round import LargeRound

CLASS, SMALL_CLASS = 500, 40
PROMISED = 3
ROOT = Path(__file__).parents[2]


def played(folder: Path, size: int, *mistake: str) -> Iterator[int]:
    """How far the round was at each death, until the play has ended."""
    line = [sys.executable, "-m", "tests.turns.large_plot", str(folder), str(size), *mistake]
    large = LargeRound(folder, size, "large")
    while True:
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        assert done.returncode == -SIGKILL, done.stderr
        found = large.rows("SELECT phase FROM review_rounds")
        yield found[0][0] if found else 0


def wrong(folder: Path, size: int) -> set[str]:
    """What does not hold, by the rows."""
    large = LargeRound(folder, size, "large")
    plot = Plot(large)
    got, gave = large.got(), large.gave()
    readers = plot.active[:READERS]
    [(rated,)] = large.rows("SELECT COUNT(*) FROM feedback_comments WHERE helpful = 4 AND fate = 'used'")
    finished = [gave[one] for one in plot.active]
    looked_at = {
        "lost": set(got) != set(large.students) - set(plot.gone),
        "orphans": any(n < PROMISED for n in got.values()),
        "forbidden": large.forbidden() != [],
        "unread": large.unread() > 0,
        "receipts": rated != sum(got[one] for one in readers),
        "load": max(finished) - min(finished) > 1,
    }
    return {what for what, found in looked_at.items() if found}


@pytest.mark.timeout(1500)  # some five thousand turns; two minutes where nothing else runs
def test_everybody_who_handed_in_gets_what_was_promised(tmp_path: Path) -> None:
    deaths = list(played(tmp_path, CLASS))
    assert {0, 1, 2, 3, 4} <= set(deaths), "in every phase in which anything happens"
    assert wrong(tmp_path, CLASS) == set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("mistake", "found"), [("nobody-is-asked", "orphans"), ("anybody-will-do", "forbidden")])
def test_a_mistake_is_found(tmp_path: Path, mistake: str, found: str) -> None:
    assert list(played(tmp_path, SMALL_CLASS, mistake))
    assert found in wrong(tmp_path, SMALL_CLASS)
