"""A class on a loopback Discord that goes on talking while the program beside it is killed and started again.

Whatever was taken has to have its effects once, whatever was not has none: the program's own inbox says which clicks
it took, and what people see is counted in Discord. What is said in the watched channel is always taken, because that
can be read up; a click that nobody was there for cannot, and its person sees that.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.program import Program
from tests.loopback import Loopback
from tests.loopback.asked import Asked
from tests.loopback.people import Person

LINES = 8
"""What the class does between two starts, before it is killed from outside."""
PATIENCE = 80
"""The same when it has to be killed at a certain point."""

CONFIG = """\
data = {folder}
[discord]
token = {token}
teachers = ["{teacher}"]
"""

_EFFECT = re.compile(r"effect (\d+): (.+)")
_NUMBER = re.compile(r", number \d+$")


@dataclass
class Click:
    """Something asked by a command, a button or a form, and the effects it has if it is taken."""

    asked: Asked
    effects: Counter[str]


@dataclass
class Verdict:
    """What is wrong in the end."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)

    @property
    def fair(self) -> bool:
        return not (self.lost or self.doubled or self.rooms)


class Classroom:
    """The class, and the program."""

    def __init__(self, discord: Loopback, folder: Path, seed: str, mistake: str = "") -> None:
        self.discord = discord
        self.random = Random(seed)
        self.said = 0
        self.clicks: list[Click] = []
        self.rooms: dict[int, set[str]] = {}
        self.only_talks = False
        self._n = 0
        teacher = discord.role("Teacher", "manage_messages")
        self.kim = discord.person("Kim", roles=[teacher])
        self.class_ = [discord.person(name) for name in ("Ada", "Ben", "Cleo")]
        self.algebra = discord.channel("algebra")
        config = CONFIG.format(folder="{folder}", token=json.dumps(discord.token), teacher=teacher.id)
        addresses = {"LOOPBACK_API": discord.api, "LOOPBACK_GATEWAY": discord.gateway}
        self.program = Program(folder, "tests.faults.discord_launcher", config, mistake, addresses)

    # The program ---------------------------------------------------------------------------------------------------

    async def start(self, fuses: str = "") -> None:
        """Start it, and wait until Discord knows it or it is dead already."""
        await self.program.start(fuses)
        await self.discord.until(lambda: self.dead or self.discord.sessions.connected, 60)

    @property
    def dead(self) -> bool:
        return self.program.dead

    async def kill(self) -> None:
        await self.program.kill()
        await self.discord.until(lambda: not self.discord.sessions.connected, 10)

    # The class -----------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """A first start without any fuse: the course, everybody in it, and ears in the channel."""
        await self.start()
        await self.kim.slash("teacher course open", self.algebra, name="Algebra 1")
        for one in self.class_:
            await one.slash("course join", self.algebra)
        await self._slash(self.kim, "probe listen", ["listening"], n=0)
        await self.settled()
        await self.kill()
        self.program.kills = 0

    async def live(self, fuses: str, lines: int = LINES) -> bool:
        """Start with fuses; the class talks until it is killed; somebody speaks while it is away.

        Whether a fuse killed it, not we.
        """
        await self.start(fuses)
        for _ in range(lines):
            if self.dead:
                break
            await (self._talk() if self.only_talks else self._act())
        burnt = self.dead
        await self.kill()
        self._says(self.random.choice(self.class_))
        return burnt

    async def _talk(self) -> None:
        self._says(self.random.choice(self.class_))
        await self.discord.quiet(0.1)

    async def _act(self) -> None:
        who, other = self.random.sample(self.class_, 2)
        match self.random.choice(
            ("says", "says", "spread", "say", "press", "press", "room", "form", "remind", "board")
        ):
            case "says":
                self._says(who)
                await asyncio.sleep(0)
            case "press":
                await self._press(who)
            case "form":
                await self._form(who)
            case "room":
                n = self._next()
                effects = ["a room is wished for", "first in the room", "second in the room"]
                click = await self._slash(who, "probe room", effects, n=n, who=other)
                if self._taken(click):
                    self.rooms[n] = {who.name, other.name}
            case "spread":
                effects = ["posted first", "sent to who asked", "sent to another", "posted second", "answered"]
                await self._slash(who, "probe spread", effects, n=self._next(), who=other)
            case "say":
                await self._slash(who, "probe say", ["answered to all"], n=self._next())
            case "remind":
                effects = ["1 reminders", "ring 1 for all", "ring 1 for one"]
                await self._slash(who, "probe remind", effects, n=self._next(), minutes=0, times=1)
            case "board":
                await self._slash(who, "probe board", ["the board says"], n=self._next())

    def _next(self) -> int:
        self._n += 1
        return self._n

    def _says(self, who: Person) -> None:
        self.said += 1
        who.says(self.algebra, f"I think it is {self.said}.")

    async def _slash(self, asks: Person, command: str, effects: list[str], *, n: int, **options: Any) -> Click:  # noqa: ANN401
        return await self._click(asks.slash(command, self.algebra, n=n, **options), n, effects)

    async def _click(self, asked: Asked, n: int, effects: list[str]) -> Click:
        click = Click(asked, Counter(f"{n}: {one}" for one in effects))
        self.clicks.append(click)
        await self.discord.until(lambda: self.dead or (asked.acknowledged and not asked.record.loading), 20)
        return click

    async def _press(self, who: Person) -> None:
        """A button under one of the latest messages: a whisper, or a tick of a board."""
        shown = [one for one in who.sees(self.algebra)[-20:] if one.buttons and not one.ephemeral]
        if not shown:
            return
        message = self.random.choice(shown)
        found = _EFFECT.search(message.content)
        if found is None or message.buttons[0].label not in {"Whisper", "Tick"}:
            return
        n, label = int(found.group(1)), message.buttons[0].label
        effects = ["whispered"] if label == "Whisper" else ["ticked"]
        await self._click(who.presses(message, label), n, effects)

    async def _form(self, who: Person) -> None:
        n = self._next()
        opened = await self._click(who.slash("probe form", self.algebra, n=n), n, [])
        if opened.asked.modal is not None and not self.dead:
            sent = who.submits(opened.asked.modal, {"title": f"Title {n}"})
            await self._click(sent, n, [f"form of Title {n}"])

    # The judge -----------------------------------------------------------------------------------------------------

    async def settled(self) -> None:
        """Until nothing waits in the outbox and everything that was said has been read."""
        await self.discord.until(lambda: self.dead or (not self.program.waiting() and self._heard() == self.said), 60)

    async def read_up(self) -> None:
        """As far as a program comes that may have lost something: until somebody is answered, and no more is asked."""
        await self._slash(self.kim, "probe say", ["answered to all"], n=self._next())
        await self.discord.quiet(0.5)

    def _heard(self) -> int:
        return len(self.program.rows("SELECT event FROM inbox WHERE event LIKE 'm%'"))

    def _taken(self, click: Click) -> bool:
        return bool(self.program.rows(f"SELECT 1 FROM inbox WHERE event = 'i{click.asked.record.id}'"))

    def _shown(self) -> list[str]:
        return [one.content for place in self.discord.world.backend.messages.values() for one in place.values()]

    def judge(self) -> Verdict:
        """Compare what was taken with what is shown."""
        verdict = Verdict()
        shown: Counter[str] = Counter()
        heard: Counter[str] = Counter()
        boards: dict[str, int] = {}
        for content in self._shown():
            for n, words in _EFFECT.findall(content):
                if "heard, number" in words:
                    heard[words] += 1
                elif words.startswith("the board says"):
                    boards[f"{n}: ticked"] = int(words.split()[-1])
                    shown[f"{n}: the board says"] += 1
                else:
                    said = re.sub(r"form \d+: (Title \d+),.*", r"form of \1", words)
                    shown[f"{n}: {_NUMBER.sub('', said)}"] += 1
        wanted: Counter[str] = Counter()
        for click in self.clicks:
            if self._taken(click):
                wanted.update(click.effects)
        verdict.lost += sorted((wanted - shown).elements())
        verdict.doubled += sorted((shown - wanted).elements())
        verdict.lost += [f"{one} {wanted[one]} times, not {n}" for one, n in boards.items() if wanted[one] != n]
        all_heard = Counter(f"heard, number {n + 1}" for n in range(self.said))
        verdict.lost += sorted((all_heard - heard).elements())
        verdict.doubled += sorted((heard - all_heard).elements())
        self._judge_rooms(verdict)
        return verdict

    def _judge_rooms(self, verdict: Verdict) -> None:
        threads = [self.discord.place(one) for one in self.discord.server.thread_ids]
        named = Counter(one.name for one in threads)
        for n in self.rooms:
            if named[f"Probe {n}"] != 1:
                verdict.rooms.append(f"{named[f'Probe {n}']} rooms are called Probe {n}")
        for thread in threads:
            if found := re.fullmatch(r"Probe (\d+)", thread.name):
                members = set(thread.members) - {"Studyhall"}
                if members != self.rooms.get(int(found.group(1)), members):
                    verdict.rooms.append(f"{thread.name} holds {sorted(members)}")
            else:
                verdict.rooms.append(f"a room is called {thread.name}")
