"""On a real Synapse: how soon a command is answered, how soon a backlog is read, starting with many rooms, and memory.

Studyhall as it is run, and a plain bot beside it (`plain_matrix.py`), each in a process of its own, one after the other
in every round, with the same account in the same rooms. Synapse, with SQLite, answers both; for most of the time that a
command takes it is Synapse that works. The backlog lies in twenty rooms, since a loop like the plain bot's reads no
more than a hundred messages of each; and the plain bot reads nothing that is encrypted.

    python -m benchmarks.matrix --rounds 3 --rooms 500
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from tests.homeserver import Homeserver, Person, Room, Settings
from tests.homeserver.making import Making
from tests.homeserver.people import Named

ROOT = Path(__file__).parents[1]
BACKLOG_ROOMS = 20
AT_ONCE = 8
"""Requests to Synapse side by side while everything is prepared."""
PATIENCE = 300.0
SAID = ("I agree", "The angle at A is 40 degrees, because the sum is 180.", "me too!", "Why is that so for n + 1?")
CONFIG = """\
data = {folder}
[matrix]
homeserver = "{url}"
user = "{user}"
device = "{device}"
password = "{password}"
secret = "a secret for the benchmark alone"
"""


class Class:
    """A homeserver with a class on it: rooms that the bot is in, and a conversation of each student with it."""

    def __init__(self, there: Homeserver) -> None:
        self.there = there
        self.rooms: list[str] = []
        self.numbers = count(1)

    async def furnish(self, rooms: int) -> None:
        there = self.there
        self.kim, self.ada = await asyncio.gather(there.teacher("Kim"), there.person("Ada"))
        turns = asyncio.Semaphore(AT_ONCE)

        async def room(n: int) -> str:
            talk = n < BACKLOG_ROOMS
            async with turns:
                invited: list[Named] = [there.bot, self.ada] if talk else [there.bot]
                made = await self.kim.api.post("createRoom", body=Making(f"room {n}", invite=invited).body(self.kim.id))
                await there.api(there.bot.token).post("join", made["room_id"])
            return str(made["room_id"])

        self.rooms = list(await asyncio.gather(*map(room, range(max(rooms, BACKLOG_ROOMS)))))
        talk = self.rooms[:BACKLOG_ROOMS]
        await there.until(lambda: {room.id for room in self.ada.rooms()} >= set(talk), PATIENCE)
        self.alone: Room = await self.ada.opens_direct(there.bot)
        bot = there.api(there.bot.token)
        await bot.post("join", self.alone.id)
        await bot.put("user", there.bot.id, "account_data", "m.direct", body={self.ada.id: [self.alone.id]})

    async def says(self, who: Person, room: str, text: str) -> str:
        content = {"msgtype": "m.text", "body": text, "m.mentions": {}}
        said = await who.api.put("rooms", room, "send", "m.room.message", f"b{next(self.numbers)}", body=content)
        return str(said["event_id"])

    async def say_much(self, messages: int) -> None:
        """By one student, in each of the rooms for that, one after the other."""

        async def in_one(room: str) -> None:
            for n in range(messages // BACKLOG_ROOMS):
                await self.says(self.ada, room, SAID[n % len(SAID)])

        await asyncio.gather(*map(in_one, self.rooms[:BACKLOG_ROOMS]))

    def answers(self) -> int:
        """How much the bot has said in the conversation with Ada."""
        return sum(one.author_id == self.there.bot.id for one in self.ada.sees(self.alone))


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

    @abstractmethod
    async def prepare(self) -> None:
        """Whatever has to be there before messages are judged."""

    @property
    def database(self) -> Path:
        return self.folder / "studyhall.db"

    async def start(self) -> float:
        """Seconds from its start to the answer to a command that was typed meanwhile."""
        before, begun = self.there.answers(), time.perf_counter()
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command(), cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
            )
        await self._asked(before)
        return time.perf_counter() - begun

    async def _asked(self, before: int) -> None:
        """Type the command until it is answered: what was said before a bot's very first sync was not said to it."""
        end = time.perf_counter() + PATIENCE
        while self.there.answers() == before:
            await self.there.says(self.there.ada, self.there.alone.id, self.hints)
            with contextlib.suppress(AssertionError):
                await self.there.there.until(lambda: self.there.answers() > before, 30)
            assert time.perf_counter() < end, f"it never answers: {(self.folder / 'log').read_text()[-2_000:]}"

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def answered(self, commands: int) -> list[float]:
        """Milliseconds from typing a command to seeing its answer, one command after the other."""
        found = []
        for _ in range(commands):
            before, begun = self.there.answers(), time.perf_counter()
            await self.there.says(self.there.ada, self.there.alone.id, self.hints)
            await self.there.there.until(lambda before=before: self.there.answers() > before, PATIENCE)  # type: ignore[misc]  # mypy does not see its default
            found.append((time.perf_counter() - begun) * 1000)
        return found

    async def read_up(self, messages: int) -> float:
        """Seconds from its start until everything that was said while it was away is judged."""
        before = self.judged()
        await self.stop()
        await self.there.say_much(messages)
        begun = time.perf_counter()
        await self.start()
        wanted = before + messages // BACKLOG_ROOMS * BACKLOG_ROOMS
        await self.there.there.until(lambda: self.judged() >= wanted, PATIENCE)
        return time.perf_counter() - begun

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def judged(self) -> int:
        return self.rows(self.verdicts)

    def rows(self, table: str) -> int:
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


class Studyhall(Contender):
    name, hints, verdicts = "studyhall", "!study discuss hints on=true", "replies"

    def command(self) -> list[str]:
        config, bot = self.folder / "config.toml", self.there.there.bot
        where = {"folder": json.dumps(str(self.folder)), "url": self.there.there.url}
        device = self.folder.name.rpartition("-")[2].upper()  # its keys lie in this folder, and in no earlier one
        config.write_text(CONFIG.format(**where, user=bot.id, password=bot.password, device=device))
        return [sys.executable, "-m", "bot", "run", "--config", str(config)]

    async def prepare(self) -> None:
        there = self.there
        for n, room in enumerate(there.rooms[:BACKLOG_ROOMS]):
            await there.says(there.kim, room, f'!study course open name="Course {n}"')
            await there.says(there.ada, room, "!study course join")
            await there.says(there.kim, room, '!study discuss start prompt="How large is the angle?"')
        await there.there.until(
            lambda: self.rows("watched") == BACKLOG_ROOMS and not self.rows("outbox WHERE state = 'waiting'"), PATIENCE
        )


class Plain(Contender):
    name, hints, verdicts = "plain bot", "!hints", "verdicts"

    def command(self) -> list[str]:
        there, now = self.there.there, str(int(time.time() * 1000))
        file = str(self.database)
        return [sys.executable, "-m", "benchmarks.plain_matrix", there.url, there.bot.id, there.bot.password, file, now]

    async def prepare(self) -> None:
        """Nothing: it hears everything."""


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".benchmark-", dir=ROOT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _percent(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def measured(kind: type[Contender], there: Class, arguments: argparse.Namespace) -> dict[str, float]:
    with _folder() as folder:
        bot = kind(there, folder)
        try:
            await bot.start()
            await bot.prepare()
            await bot.stop()
            found = {"start, s": await bot.start(), "MiB after it": bot.memory()}
            times = await bot.answered(arguments.commands)
            found |= {"command, p50 ms": _percent(times, 0.5), "command, p95 ms": _percent(times, 0.95)}
            found["backlog, s"] = await bot.read_up(arguments.backlog)
            found["MiB at the end"] = bot.memory()
        finally:
            await bot.stop()
        return found


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rooms", type=int, default=500)
    parser.add_argument("--commands", type=int, default=60)
    parser.add_argument("--backlog", type=int, default=1_000)
    arguments = parser.parse_args()
    found: dict[str, dict[str, list[float]]] = {kind.name: {} for kind in (Studyhall, Plain)}
    async with await Homeserver.open(settings=Settings()) as homeserver:
        there = Class(homeserver)
        await there.furnish(arguments.rooms)
        for round_ in range(arguments.rounds):
            for kind in (Studyhall, Plain) if round_ % 2 == 0 else (Plain, Studyhall):
                for name, value in (await measured(kind, there, arguments)).items():
                    found[kind.name].setdefault(name, []).append(value)
    print(f"{arguments.rooms} rooms, a backlog of {arguments.backlog}, medians of {arguments.rounds}")
    print(f"{'':24}{'studyhall':>12}{'plain bot':>12}{'ratio':>8}")
    for name, ours in found[Studyhall.name].items():
        mine, theirs = statistics.median(ours), statistics.median(found[Plain.name][name])
        print(f"{name:24}{mine:12.1f}{theirs:12.1f}{mine / theirs:8.2f}")


if __name__ == "__main__":
    asyncio.run(main())
