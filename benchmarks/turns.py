"""Durable turns a second through the whole core, beside what they are compared with; then start and memory.

    python -m benchmarks.turns

Contenders take turns (A B C, B C A, ...), each on a database of its own on the same disk, all with SQLite's WAL and
`synchronous=FULL`. A ratio is the median of the ratios within each round, so a slow minute of the machine hits all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.cores import OnHopBatch, OnThread
from benchmarks.plain import Ceiling, OrmBot, PlainBot
from benchmarks.scene import PRAGMAS, Contender, Count, audit, measure
from benchmarks.start import measure_starts

WAITING = (1, 10, 50)
Round = dict[str, Count]


async def main(folder: Path, rounds: int, seconds: float) -> None:
    core, plain, orm, raw = OnThread(), PlainBot(), OrmBot(), Ceiling()
    contenders: list[Contender] = [core, plain, orm, raw, OnHopBatch()]
    for contender in contenders:
        await contender.open(folder)
    done = dict.fromkeys((one.name for one in contenders), 0)
    await _round(contenders, done, max(WAITING), 0.1)  # caches fill
    for waiting in WAITING:
        found = []
        for turn in range(rounds):
            first = turn % len(contenders)
            found.append(await _round([*contenders[first:], *contenders[:first]], done, waiting, seconds))
        _table(found, waiting, core.name, (plain.name, orm.name), raw.name)
    for contender in contenders:
        audit(await contender.close(), done[contender.name])
    print("\nEvery database holds the same rows for each turn, all delivered, and is whole.")


async def _round(contenders: Sequence[Contender], done: dict[str, int], waiting: int, seconds: float) -> Round:
    found: Round = {}
    for one in contenders:
        found[one.name] = count = await measure(one, waiting, seconds)
        done[one.name] += count.turns
    return found


def _table(rounds: list[Round], waiting: int, core: str, peers: Sequence[str], ceiling: str) -> None:
    def median(of: Callable[[Round], float]) -> float:
        return statistics.median(of(one) for one in rounds)

    def better(one: Round) -> float:
        return max(one[name].rate for name in peers)

    print(f"\n{waiting} waiting, median of {len(rounds)}")
    print(f"  {'':32} {'turns/s':>8} {'CPU µs/turn':>12} {'x better bot':>13} {'of the ceiling':>15}")
    for name in rounds[0]:
        rate, cost = median(lambda one: one[name].rate), median(lambda one: one[name].cost)  # noqa: B023 - used at once
        ratio = median(lambda one: one[name].rate / better(one))  # noqa: B023
        share = median(lambda one: one[name].rate / one[ceiling].rate)  # noqa: B023
        print(f"  {name:32} {rate:8.0f} {cost:12.0f} {ratio:13.2f} {share:15.0%}")
    ratios = sorted(one[core].rate / better(one) for one in rounds)
    print(f"  {core} against the better bot, round by round: {ratios[0]:.2f} to {ratios[-1]:.2f}")


def _flush(folder: Path) -> float:
    """Milliseconds for which this disk keeps a flush waiting (median of 100 of 16 KiB)."""
    took = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(16 * 1024))
            begun = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(), help="on the disk to measure (default: here)")
    parser.add_argument("--rounds", type=int, default=15, help="for each number of waiting turns")
    parser.add_argument("--seconds", type=float, default=0.25, help="for each contender in each round")
    parser.add_argument("--starts", type=int, default=5, help="of each kind")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix=".benchmark-") as made:
        folder = Path(made)
        settings = ", ".join(f"{name}={value}" for name, value in PRAGMAS.items())
        print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} ({settings})")
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, a flush takes {_flush(folder):.2f} ms")
        asyncio.run(main(folder, asked.rounds, asked.seconds))
        measure_starts(folder, asked.starts)
