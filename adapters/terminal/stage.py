"""What the script and the prompt share: carrying out a line, and writing down what everybody saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from adapters.terminal.lines import At, Mistake, Move, Pass, Press, Speech, Step
from adapters.terminal.paper import BOLD, NAME, PLAIN
from adapters.terminal.transcript import Line
from adapters.terminal.world import NAME as PLATFORM, World, alone
from bot.language import Account, Core, Cursor, Event, Place, Pressed, Said, Source, one_line

PREFIX = "/"


class Hall(Core, Protocol):
    """The core, with what only the terminal needs: seeing that all is quiet, and when the next reminder comes."""

    async def settle(self) -> None:
        """Return when everything that can be done now is done."""

    async def next_due(self) -> datetime | None:
        """When the next reminder comes."""

    def knows(self, line: str) -> bool:
        """Whether a typed line begins with a command that exists."""


class Clock(Protocol):
    """A clock that can be moved."""

    def now(self) -> datetime:
        """The instant, in UTC."""

    def move_to(self, at: datetime) -> None:
        """Let time pass."""


class Stage:
    """Who speaks, and where; and what follows from a line."""

    def __init__(
        self, world: World, hall: Hall, clock: Clock, write: Callable[[str], None], *, echo: bool = True
    ) -> None:
        """Write (marked) lines with `write`; what people do only if nobody has just typed it there (`echo`)."""
        self.world = world
        self.hall = hall
        self.clock = clock
        self.write = write
        self.echo = write if echo else lambda _: None
        self.who = world.cast.everybody[0]
        self.where = f"#{world.cast.rooms[0]}"
        world.on_line = self._line
        world.on_news = lambda news: write(f"    ({news})")

    def go(self, step: Step) -> None:
        """Remember who speaks from now on, and where.

        Raises:
            Mistake: they are in no such room; everything stays as it was.

        """
        if isinstance(step, Speech | Press | Move):
            before = self.who, self.where
            self.who = step.who or self.who
            self.where = step.where or self.where
            try:
                _ = self.place
            except Mistake:
                self.who, self.where = before
                raise

    @property
    def place(self) -> Place:
        """Where the one who speaks is.

        Raises:
            Mistake: they are in no such room.

        """
        return self.world.place(self.where[1:], self.who) if self.where.startswith("#") else alone(self.who)

    async def act(self, step: Step, event: str, cursor: Cursor | None = None) -> None:
        """Carry out a line, and wait until everything it causes has happened.

        Raises:
            Mistake: no such room or button, or the room is closed.

        """
        self.go(step)
        match step:
            case Speech():
                place = self.place
                if self.world.is_closed(place):
                    raise Mistake(f"{place.id} is closed: it can be read, and nobody writes there")
                self.echo(f"{NAME}{self.who}{PLAIN} {self._at(place)}: {one_line(step.text)}")
                await self._take(self._said(step.text, self._source(event, place, cursor)))
            case Press():
                place = self.place
                token = self.world.button(self.who, place, step.button)
                self.echo(f"{NAME}{self.who}{PLAIN} {self._at(place)} presses {BOLD}{one_line(step.button)}{PLAIN}")
                await self._take(Pressed(self._source(event, place, cursor), token))
            case Pass():
                await self.pass_until(_later(self.clock.now(), step.by))
            case At():
                await self.pass_until(step.instant)
            case _:
                pass

    async def _take(self, event: Event) -> None:
        await self.hall.take(event)
        await self.hall.settle()

    def _said(self, text: str, source: Source) -> Said:
        if text.startswith(PREFIX):
            return Said(source, text[len(PREFIX) :], command=True)
        return Said(source, text)

    def _source(self, event: str, place: Place, cursor: Cursor | None) -> Source:
        account = Account(PLATFORM, self.who)
        rank = self.world.cast.rank(self.who)
        return Source(event, account, self.who.capitalize(), place, rank, self.world.handle, cursor)

    async def pass_until(self, at: datetime) -> None:
        """Let time pass, with every reminder at its own moment."""
        while (due := await self.hall.next_due()) is not None and due <= at:
            self.clock.move_to(due)
            await self.hall.settle()
        self.clock.move_to(at)
        await self.hall.settle()
        self.write(f"    (It is {self.clock.now():%A, %-d %B %Y, %H:%M} UTC)")

    # Writing it down ----------------------------------------------------------------------------------------------

    def _line(self, line: Line) -> None:
        where = "" if line.place.startswith("@") else f", in {line.place}"
        only = f", to {NAME}{line.only}{PLAIN} alone" if line.only else ""
        verb = " changes a message" if line.edited else ""
        body = line.text.replace("\n", "\n      ")
        self.write(f"    {BOLD}Studyhall{PLAIN}{verb}{where}{only}:\n      {body}")
        if line.choices:
            self.write("      " + "  ".join(f"[{BOLD}{n}{PLAIN}] {label}" for n, label, _ in line.choices))

    def _at(self, place: Place) -> str:
        return "privately" if place.id.startswith("@") else f"in {place.id}"


def _later(now: datetime, by: timedelta) -> datetime:
    try:
        return now + by
    except OverflowError:
        raise Mistake("no calendar goes that far") from None
