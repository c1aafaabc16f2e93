"""On Discord, over real sockets: how soon a command is acknowledged, how many messages a second are judged, and memory.

Studyhall as it is run, and a plain bot beside it (`plain_discord.py`), each in a process of its own, one after the
other in every round, on the same loopback Discord in this process.

    python -m benchmarks.discord --rounds 3 --seconds 8
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

from tests.loopback import Loopback
from tests.loopback.people import Person
from tests.loopback.scene import Place

ROOT = Path(__file__).parents[1]
LATE = 2.5
STUDENTS = 50
SAID = ("I agree", "The angle at A is 40 degrees, because the sum is 180.", "me too!", "Why is that so for n + 1?")
CONFIG = 'data = {folder}\n[discord]\ntoken = {token}\nteachers = ["{teacher}"]\n'


class Class:
    """A Discord with a class in it."""

    def __init__(self, discord: Loopback, servers: int) -> None:
        self.discord = discord
        discord.rest.requests = deque(maxlen=0)
        discord.rest.limits.widen()
        self.teacher = discord.role("Teacher", "manage_messages")
        self.kim = discord.person("Kim", roles=[self.teacher])
        self.students = [discord.person(f"Student {n}") for n in range(STUDENTS)]
        self.algebra = discord.channel("algebra")
        for n in range(1, servers):
            other = discord.another_server(f"Server {n}")
            for channel in range(10):
                discord.channel(f"channel-{channel}", server=other)


class Contender(ABC):
    """A bot in a process of its own."""

    name: str
    hints: str
    verdicts: str

    def __init__(self, there: Class, folder: Path) -> None:
        self.there = there
        self.folder = folder

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it."""

    @property
    def database(self) -> Path:
        return self.folder / "studyhall.db"

    async def start(self) -> None:
        discord = self.there.discord
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        environment |= {"LOOPBACK_API": discord.api, "LOOPBACK_GATEWAY": discord.gateway}
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command(), cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        await discord.until(lambda: discord.sessions.connected and self.hints in self.names(), 60)
        await discord.quiet(1.0)

    def names(self) -> set[str]:
        found = set()
        for name, command in self.there.discord.commands().items():
            found.add(name)
            found.update(f"{name} {option['name']}" for option in command.get("options") or ())
        return found

    @abstractmethod
    async def prepare(self) -> None:
        """Whatever has to be there before messages are judged."""

    async def stop(self) -> None:
        self.process.kill()
        await self.process.wait()
        discord = self.there.discord
        await discord.until(lambda: not discord.sessions.connected, 10)

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def judged(self) -> int:
        with closing(sqlite3.connect(self.database, timeout=10)) as db:
            return int(db.execute(f"SELECT count(*) FROM {self.verdicts}").fetchone()[0])


class Studyhall(Contender):
    name, hints, verdicts = "studyhall", "discuss hints", "replies"

    def command(self) -> list[str]:
        config = self.folder / "config.toml"
        values = {"folder": json.dumps(str(self.folder)), "token": json.dumps(self.there.discord.token)}
        config.write_text(CONFIG.format(**values, teacher=self.there.teacher.id))
        return [sys.executable, "-P", "tests/loopback/launcher.py", "run", "--config", str(config)]

    async def prepare(self) -> None:
        algebra = self.there.algebra
        await self.there.kim.slash("teacher course open", algebra, name="Algebra")
        for student in self.there.students:
            await student.slash("course join", algebra)
        await self.there.kim.slash("teacher discuss start", algebra, prompt="How large is the angle?")


class Plain(Contender):
    name, hints, verdicts = "plain bot", "hints", "verdicts"

    def command(self) -> list[str]:
        discord = self.there.discord
        return [
            *(sys.executable, "-m", "benchmarks.plain_discord"),
            *(discord.api, discord.gateway, discord.token, str(self.database)),
        ]

    async def prepare(self) -> None:
        """Nothing: it hears everything."""


async def acknowledged(bot: Contender, rate: int, seconds: float) -> list[float]:
    """Seconds to the acknowledgement of commands that come at `rate` a second, whatever becomes of those before."""
    there = bot.there
    asked = []
    begun = perf_counter()
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + n / rate - perf_counter()))
        asked.append(there.students[n % STUDENTS].slash(bot.hints, there.algebra, on=bool(n % 2)))
    with_answers = [one for one in asked if await _answered(there, one)]
    late = [LATE * 2] * (len(asked) - len(with_answers))
    return [one.acknowledged.after for one in with_answers if one.acknowledged] + late


async def _answered(there: Class, asked: object) -> bool:
    try:
        await there.discord.until(lambda: getattr(asked, "acknowledged", None), 10)
    except AssertionError:
        return False
    return True


async def verdicts(bot: Contender, messages: int) -> float:
    """Messages judged a second: said at once by the whole class, until the last verdict is kept."""
    there, before = bot.there, bot.judged()
    begun = perf_counter()
    for n in range(messages):
        _say(there.students[n % STUDENTS], there.algebra, n)
        if n % 20 == 0:
            await asyncio.sleep(0)
    await there.discord.until(lambda: bot.judged() - before >= messages, 300)
    return messages / (perf_counter() - begun)


def _say(student: Person, place: Place, n: int) -> None:
    student.says(place, SAID[n % len(SAID)])


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".benchmark-", dir=ROOT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _percent(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000


async def measured(
    kind: type[Contender], arguments: argparse.Namespace, *, servers: int, busy: bool
) -> dict[str, float]:
    with _folder() as folder:
        async with await Loopback.open() as discord:
            bot = kind(Class(discord, servers), folder)
            await bot.start()
            found = {f"MiB at {servers} servers": bot.memory()}
            if busy:
                await bot.prepare()
                for rate in (50, 200):
                    times = await acknowledged(bot, rate, arguments.seconds)
                    found[f"{rate}/s: p50 ms"] = _percent(times, 0.5)
                    found[f"{rate}/s: p99 ms"] = _percent(times, 0.99)
                    found[f"{rate}/s: over {LATE} s"] = sum(time > LATE for time in times)
                found["messages judged/s"] = await verdicts(bot, arguments.messages)
            await bot.stop()
            return found


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--messages", type=int, default=3_000)
    arguments = parser.parse_args()
    found: dict[str, dict[str, list[float]]] = {kind.name: {} for kind in (Studyhall, Plain)}
    for round_ in range(arguments.rounds):
        for kind in (Studyhall, Plain) if round_ % 2 == 0 else (Plain, Studyhall):
            values = await measured(kind, arguments, servers=1, busy=True)
            values |= await measured(kind, arguments, servers=1_000, busy=False)
            for name, value in values.items():
                found[kind.name].setdefault(name, []).append(value)
    print(f"{'':24}{'studyhall':>12}{'plain bot':>12}{'ratio':>8}   (medians of {arguments.rounds})")
    for name, ours in found[Studyhall.name].items():
        mine, theirs = statistics.median(ours), statistics.median(found[Plain.name][name])
        ratio = f"{mine / theirs:8.2f}" if theirs else f"{'':8}"
        print(f"{name:24}{mine:12.1f}{theirs:12.1f}{ratio}")


if __name__ == "__main__":
    asyncio.run(main())
