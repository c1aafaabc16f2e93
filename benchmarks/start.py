"""How long the program takes from its start until it is ready, and how much memory it has then (Linux only)."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

CONFIGURATION = '[terminal]\nteachers = ["kim"]\nstudents = ["ada", "ben"]\nrooms = ["lobby"]\n'
AS_INSTALLED = "import sys; sys.modules['rich'] = None; from bot.__main__ import entry; entry()"
"""Without rich: it comes with the tests' tools, and structlog would import it (6 MiB) where it is."""

PATIENCE = 60.0
"""Seconds after which a start has failed."""


class Start(NamedTuple):
    """One start: seconds until ready, MiB resident then."""

    seconds: float
    memory: float


def start(folder: Path) -> Start:
    """Start it in `folder`, wait until it says that it is ready, and end it."""
    configuration = folder / "config.toml"
    configuration.write_text(f'data = "{folder / "data"}"\n{CONFIGURATION}', encoding="utf-8")
    log = folder / "data" / "studyhall.log"
    before = log.stat().st_size if log.exists() else 0
    begun = time.perf_counter()
    # Its input stays open, so it waits for a script, ready, until the input is closed.
    command = [sys.executable, "-c", AS_INSTALLED, "run", "--config", str(configuration)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as program:
        while not _ready(log, before):
            assert program.poll() is None, "it ended before it was ready"
            assert time.perf_counter() - begun < PATIENCE, "it was never ready"
            time.sleep(0.002)
        took = time.perf_counter() - begun
        memory = _resident(program.pid)
        assert program.stdin is not None
        program.stdin.close()
        assert program.wait(PATIENCE) == 0, "it did not end well"
    return Start(took, memory)


def _ready(log: Path, before: int) -> bool:
    if not log.exists():
        return False
    with log.open("rb") as file:
        file.seek(before)
        return b'"ready"' in file.read()


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(process)


def measure_starts(folder: Path, runs: int) -> None:
    """Start it `runs` times on a new database and as often on a known one, in turns; print the medians."""
    first, second = [], []
    for run in range(runs):
        place = folder / f"start{run}"
        place.mkdir()
        first.append(start(place))
        second.append(start(place))
    print(f"\nStart to ready, terminal alone, median of {runs}:")
    for name, starts in (("first start, with migrations", first), ("second start", second)):
        seconds = statistics.median(one.seconds for one in starts)
        memory = statistics.median(one.memory for one in starts)
        print(f"  {name:30} {seconds:6.2f} s  {memory:6.1f} MiB resident")
