"""A program: a term of study groups on the real core, stopped and killed again and again, and what happened.

    python -m tests.term.program FOLDER [STUDENTS WEEKS DEATHS [FAULT]]

The script is fixed by its seed. Each life of the bot is a child of this process, which goes on from the files where
the last one ended: half of them stop, half are killed in the middle of something. What the class saw is in the
transcript, each entry with the instant at which it happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from adapters.terminal.lines import Mistake, read_line
from adapters.terminal.transcript import Transcript
from adapters.terminal.world import Cast, PrivateRooms, World
from bot import workshop
from bot.language import Account, Place, Platform, StillClock
from cogs import pairing
from cogs.groups import after
from storage.jobs import Job
from tests.hall import MONDAY, Hall

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney")
"""Their clocks change on 25 October, 1 November and 4 October."""

SEED = 8
EVENING = 18
OTHER_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


class Book(Transcript):
    """A transcript that says when; and at a chosen entry, the process dies before it is noted that it was written."""

    def __init__(self, path: Path, clock: StillClock, dies_after: int) -> None:
        self._clock = clock
        self._left = dies_after
        super().__init__(path)

    def _note(self, entry: dict[str, Any]) -> None:
        super()._note(entry | {"at": self._clock.now().isoformat()})
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Clock(StillClock):
    """It goes on where it stood when the process died."""

    def __init__(self, file: Path) -> None:
        self._file = file
        super().__init__(datetime.fromisoformat(file.read_text()) if file.exists() else MONDAY)

    def move_to(self, at: datetime) -> None:
        super().move_to(at)
        self._file.write_text(self.now().isoformat())


class Term(Hall):
    """The class of a whole term."""

    def __init__(self, folder: Path, cast: Cast, dies_after: int) -> None:
        super().__init__(folder, cast=cast)
        self.clock = Clock(folder / "clock")
        self._dies_after = dies_after

    def enter(self) -> Platform:
        self.world = World(self.cast, Book(self.folder / "terminal.jsonl", self.clock, self._dies_after))
        return self.world

    async def act(self, line: str, event: str) -> None:
        """Carry out a line; what was done before the bot died is not done again, since it is the same event."""
        await self.stage.act(read_line(line, self.cast.everybody, script=True), event)

    def latest_button(self, who: str, begins: str) -> str | None:
        """The newest button that somebody sees in private and that begins so."""
        for line in reversed(self.world.transcript.lines):
            if line.only == who:
                for _, label, _ in line.choices:
                    if label.startswith(begins):
                        return label
        return None


class Script:
    """What happens, phase by phase. Each phase is written down when it begins, so that every life reads the same."""

    def __init__(self, students: int, weeks: int) -> None:
        self.random = random.Random(SEED)
        self.names = [f"s{n:03}" for n in range(students + students // 20)]
        self.early, self.late = self.names[:students], self.names[students:]
        self.weeks = weeks
        leaving = self.random.sample(self.early, students // 10)
        self.leaves = {name: self.random.randrange(1, max(weeks - 1, 2)) for name in leaving}
        self.comes = {name: self.random.randrange(1, max(weeks - 1, 2)) for name in self.late}

    def zone(self, name: str) -> str:
        return ZONES[self.names.index(name) % len(ZONES)]

    def phases(self) -> list[Callable[[Term], list[str]]]:
        weeks = (partial(self._week, n) for n in range(self.weeks))
        return [self._begin, self._form, self._arrange, *weeks]

    def _begin(self, _: Term) -> list[str]:
        lines = ['kim #algebra: /course open "Algebra 1" zone=Europe/Berlin']
        for name in self.early:
            lines.append(f"{name} #algebra: /course join")
            days = self.random.sample(OTHER_DAYS, 2)
            times = f"Tue 18-20, {days[0]} 17-20, {days[1]} 18-21"
            lines.append(f'{name} #algebra: /group hours "{times}" zone={self.zone(name)}')
        return lines

    def _form(self, _: Term) -> list[str]:
        return ["kim #algebra: /group form least=4 most=5 wait=0", "kim privately presses Approve"]

    def _arrange(self, term: Term) -> list[str]:
        lines = []
        for room, members in sorted(rooms(term).items()):
            first = min(members)
            lines.append(f"{first} {room}: /group change zone={self.zone(first)}")
            lines.append(f'{first} {room}: /group meet when="{self.random.choice(OTHER_DAYS)} {EVENING}:00"')
        return lines

    def _week(self, week: int, term: Term) -> list[str]:
        """Some say that they come or cannot, some say afterwards what became of it; some go, some come."""
        lines: list[tuple[datetime, str]] = []
        monday = MONDAY + timedelta(weeks=week)
        for room, members in sorted(rooms(term).items()):
            for name in sorted(members):
                draw = self.random.random()
                if draw < 0.1:
                    lines.append(
                        (monday + timedelta(hours=self.random.randrange(1, 6)), f"{name} {room} presses I cannot")
                    )
                elif draw < 0.5:
                    lines.append((monday + timedelta(days=5), f"{name} {room} presses Finished"))
        lines += [
            (self._sometime(monday), f"{n} #algebra: /course leave") for n, at in self.leaves.items() if at == week
        ]
        for name in (name for name, at in self.comes.items() if at == week):
            at = self._sometime(monday)
            lines.append((at, f"{name} #algebra: /course join"))
            lines.append((at, f'{name} #algebra: /group seek times="Tue 18-20, Wed 17-20"'))
            lines.append((at, f"{name} privately presses ?Join "))
        if week == self.weeks // 2:
            room = min(rooms(term))
            number = room.rpartition("-")[2]
            lines.append((self._sometime(monday), f'kim #algebra: /group archive "Group {number}"'))
        told = []
        for at, line in sorted(lines, key=lambda one: one[0]):
            told += [f"at {at:%Y-%m-%d %H:%M}", line]
        return [*told, f"at {monday + timedelta(weeks=1):%Y-%m-%d %H:%M}"]

    def _sometime(self, monday: datetime) -> datetime:
        return monday + timedelta(minutes=self.random.randrange(0, 6 * 24 * 60))


def rooms(term: Term) -> dict[str, set[str]]:
    """The private rooms that are open, and who is in each."""
    kept = term.world.transcript.rooms.values()
    return {f"#{room.name}": set(room.members) for room in kept if not room.closed and room.name.startswith("group-")}


async def at_once(job: Job) -> str:
    """What the engine answers, without its process: that runs after everybody else, and here the machine is busy."""
    return json.dumps(pairing.solve(job.given))


async def live(folder: Path, script: Script, dies_after: int, stops_after: int) -> bool:
    """One life of the bot; whether the term is over."""
    cast = Cast(("kim",), tuple(script.names), ("algebra",))
    term = Term(folder, cast, dies_after)
    progress = folder / "progress"
    await term.open()
    await term.core.settle()
    phases = script.phases()
    for number, phase in enumerate(phases):
        written = folder / f"phase-{number}.json"
        if not written.exists():
            script.random.seed(f"{SEED}.{number}")
            part = folder / "phase.part"
            part.write_text(json.dumps(phase(term)))
            part.rename(written)
        for n, line in enumerate(json.loads(written.read_text())):
            if progress.exists() and [number, n] <= json.loads(progress.read_text()):
                continue
            await one(term, line, f"term:{number}:{n}")
            part = folder / "progress.part"
            part.write_text(json.dumps([number, n]))
            part.rename(progress)
            stops_after -= 1
            if stops_after == 0:
                await term.close()
                return False
    await term.core.settle()
    await term.close()
    return True


async def one(term: Term, line: str, event: str) -> None:
    who, _, label = line.partition(" privately presses ?")
    if label:
        found = term.latest_button(who, label)
        if found is None:
            return
        line = f"{who} privately presses {found}"
    with contextlib.suppress(Mistake):  # they see no such button: it was pressed, or they have left the room
        await term.act(line, event)


async def _stays(_rooms: PrivateRooms, _place: Place, _account: Account) -> None:
    """Whoever left a room is in it still."""


def main(folder: Path, students: int, weeks: int, deaths: int, fault: str) -> int:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    if fault == "fixed offset":  # a week is seven days, whatever the clocks do
        after.again = lambda at, _zone, weeks=1: at + timedelta(weeks=weeks)  # type: ignore[attr-defined,assignment]  # the fault
    if fault == "lets nobody out":
        PrivateRooms.dismiss = _stays  # type: ignore[assignment]  # the fault
    workshop.answered = at_once
    lots = random.Random(SEED)
    over, life = False, 0
    while not over:
        script = Script(students, weeks)
        spread = max(students * weeks // max(deaths, 1), 40)
        dies = lots.randrange(20, 4 * spread) if life < deaths and life % 2 else 0
        stops = lots.randrange(20, spread) if life < deaths and not life % 2 else 0
        life += 1
        child = os.fork()
        if child == 0:
            over = asyncio.run(live(folder, script, dies or -1, stops or -1))
            os._exit(0 if over else 3)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        over = ended == 0
        if ended not in {0, 3, -signal.SIGKILL}:
            return 1
    (folder / "lives").write_text(str(life))
    return 0


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:5]
    fault = sys.argv[5] if len(sys.argv) > 5 else ""
    students, weeks, deaths = map(int, numbers or ("120", "15", "20"))
    sys.exit(main(Path(folder), students, weeks, deaths, fault))
