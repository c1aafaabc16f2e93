"""Studyhall in the test's process, between a loopback Discord and a terminal, and a class that uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from adapters.discord.platform import Discord
from adapters.discord.settings import Settings
from adapters.terminal.transcript import Line, Transcript
from adapters.terminal.world import NAME as TERMINAL, Cast, World
from bot.core import Core
from bot.desk import listed
from bot.language import Account, Asked, Invocation, Kind, Place, Platform, Rank, Said, Source, Unusable, WallClock
from bot.school import features
from storage.engine import Hold
from storage.writer import Writer
from tests.loopback.asked import Asked as Question
from tests.loopback.loopback import Loopback
from tests.loopback.people import Person
from tests.loopback.scene import Place as Channel
from tests.loopback.seen import Seen
from tests.wire.notebook import Notebook

T = TypeVar("T")
MARK = "sesame"
"""Stands in everything that people say, and in no log."""
WRITTEN = "Written: "
CAST = Cast(("kim",), ("ada", "ben"), ("lobby",))


class School:
    """The running bot and the people around it. `open` begins; it may be stopped, and started again."""

    def __init__(self, discord: Loopback, url: str, folder: Path) -> None:
        self.discord = discord
        self.url = url
        self.folder = folder
        self.clock = WallClock()
        self.patience = 20.0
        """Seconds that a test waits for something; a broken variant is not waited for as long."""
        self.written: list[str] = []
        """What is to be written down in the channel, in this order."""
        self.at_the_terminal: list[Line] = []
        self.edition = ""
        """Another one has another menu."""
        self.lost: list[str] = []
        """What a platform said that ended."""
        self._count = 0

    async def open(self) -> School:
        there = self.discord
        teachers = there.role("Teacher", "manage_messages")
        self.algebra = there.channel("algebra")
        self.lobby = there.channel("lobby")
        self.kim = there.person("Kim", roles=[teachers])
        self.ada, self.ben = there.person("Ada"), there.person("Ben")
        self.settings = Settings(there.token, teachers=frozenset([teachers.id]))
        await self.start()
        await self.kim.slash("teacher course open", self.algebra, name="Algebra 1")
        for person in (self.ada, self.ben):
            await person.slash("course join", self.algebra)
        await self.ada.slash("note listen", self.algebra)
        await self.settled()
        return self

    # The process

    async def start(self) -> None:
        """Begin on the same database; return when Discord is there, and what was missed has been read."""
        await self.begin()
        reading = self.platform._reading
        await self.until(lambda: self.platform.up and reading._early is None and not reading._held)
        await self.settled()

    async def begin(self) -> None:
        """The same, without waiting for Discord."""
        self.hold = Hold(self.url)
        catalogue = features()
        catalogue.add(Notebook())
        offered = [(about + self.edition, one) for about, one in listed(catalogue)]
        self.platform = Discord(self.settings, offered)
        self.terminal = World(CAST, Transcript(self.folder / "terminal.jsonl"))
        self.terminal.on_line = self.at_the_terminal.append
        platforms: dict[str, Platform] = {"discord": self.platform, TERMINAL: self.terminal}
        self.core = Core(catalogue, Writer(self.hold.engine), self.clock, platforms)
        await self.core.start()
        self._running = asyncio.create_task(self._attend())

    async def _attend(self) -> None:
        try:
            await self.platform.run(self.core)
        except Unusable as error:
            self.lost.append(str(error))

    async def stop(self) -> None:
        """At once: what is under way stays in the database."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self.core.stop(0)
        self.hold.release()

    async def restart(self, later: timedelta = timedelta()) -> None:
        """Stop, let time pass for everybody, and start again."""
        await self.stop()
        self.let_pass(later)
        await self.start()

    def let_pass(self, time: timedelta) -> None:
        """For Discord, and for the courier and the reminders."""
        self.discord.push_clock(time.total_seconds())
        self.clock.move_to(self.clock.now() + time)

    # Waiting

    async def until(self, condition: Callable[[], T]) -> T:
        return await self.discord.until(condition, self.patience)

    async def settled(self) -> None:
        """Until nothing is on its way any more."""
        await asyncio.wait_for(self.core.settle(), self.patience)
        await self.discord.quiet(0.01)
        await asyncio.wait_for(self.core.settle(), self.patience)

    # The class

    def says(self, *lines: str, who: Person | None = None) -> None:
        """Say something in the channel; it is to be written down exactly once, in this order."""
        for line in lines:
            (who or self.ada).says(self.algebra, f"{MARK} {line}")
            self.written.append(f"{MARK} {line}")

    def ours(self, beginning: str, place: Channel | None = None) -> list[str]:
        """What the bot said that begins so, in the channel or elsewhere."""
        said = (place or self.algebra).messages
        return [one.content for one in said if one.author == "Studyhall" and one.content.startswith(beginning)]

    @property
    def notes(self) -> list[str]:
        """What was written down, in the order in which people read it."""
        return [one.removeprefix(WRITTEN) for one in self.ours(WRITTEN)]

    def letters(self, person: Person) -> list[str]:
        """What the bot wrote to somebody directly."""
        return [one.content for one in person.direct.messages] if person.direct else []

    async def asks(self, command: str, who: Person | None = None, **options: Any) -> Question:  # noqa: ANN401 - any option
        """Ask in the channel, and wait for the answer."""
        return await (who or self.ada).slash(command, self.algebra, **options).answered(self.patience)

    async def posts(self, words: str, **options: Any) -> Question:  # noqa: ANN401 - any option
        return await self.asks("note post", words=f"{MARK} {words}", **options)

    async def asks_unanswered(self, command: str, **options: Any) -> None:  # noqa: ANN401 - any option
        """Ada has asked, and Discord is gone before she can be answered in place."""
        self._count += 1
        place = Place("discord", str(self.algebra.id), Kind.ROOM, str(self.discord.server.id))
        source = Source(f"gone {self._count}", Account("discord", str(self.ada.id)), "Ada", place, Rank.GUEST)
        await self.core.take(Asked(source, Invocation(command, options)))

    async def types_at_the_terminal(self, line: str, event: str) -> None:
        place = Place(TERMINAL, "#lobby", Kind.ROOM, "class")
        source = Source(event, Account(TERMINAL, "ben"), "ben", place, Rank.GUEST, self.terminal.handle)
        await self.core.take(Said(source, line, command=True))

    # Judging

    async def the_terminal_goes_on(self) -> None:
        """Whoever is at the other platform notices nothing."""
        self._count += 1
        words, before = f"{MARK} {self._count}", len(self.at_the_terminal)
        await self.types_at_the_terminal(f'note read "{words}"', f"line {self._count}")
        await self.until(lambda: [one.text for one in self.at_the_terminal[before:]] == [f"It says: {words}"])

    async def commands_work(self) -> None:
        """Whoever asks is answered, once."""
        asked = await self.asks("note read", words=MARK)
        assert asked.response is not None
        assert (asked.response.content, asked.ephemeral, asked.followups) == (f"It says: {MARK}", True, [])

    async def all_is_well(self) -> None:
        """Everything that was said is written down once and in order, commands work, and so does the terminal."""
        await self.the_terminal_goes_on()
        await self.until(lambda: set(self.written) <= set(self.notes))
        await self.settled()
        assert self.notes == self.written
        await self.commands_work()
        assert not self.discord.violations

    def seen(self, beginning: str) -> Seen:
        """The one message of ours in the channel that begins so."""
        (found,) = [one for one in self.algebra.messages if one.content.startswith(beginning)]
        return found
