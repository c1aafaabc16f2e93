"""A small class at the terminal, on a real database: what the stories are told with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.terminal.lines import read_line
from adapters.terminal.paper import BOLD, CODE, NAME, plain
from adapters.terminal.stage import Stage
from adapters.terminal.transcript import Line, Transcript
from adapters.terminal.world import HOME, Cast, World
from bot.core import Core
from bot.language import Account, Catalogue, Place, Platform, Said, Source, StillClock
from bot.school import features
from storage.engine import Hold
from storage.migrate import migrate
from storage.writer import Writer

_MARKS = {BOLD: "bold", CODE: "code", NAME: "person"}
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CAST = Cast(("kim",), ("ada", "ben", "cleo", "dan", "eve"), ("lobby", "algebra"), closed=("eve",))


@dataclass(frozen=True)
class Seen:
    """One message as people saw it."""

    where: str
    only: str
    text: str
    buttons: tuple[str, ...]
    edited: bool = False
    marks: tuple[str, ...] = ()
    """What in it is more than letters: names that are marked, links, bold words."""


class Hall:
    """Call it with a line of a script; it answers with what people saw because of it."""

    platform = "terminal"

    def __init__(
        self, folder: Path, url: str = "", cast: Cast = CAST, catalogue: Callable[[], Catalogue] | None = None
    ) -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'studyhall.db'}"
        self.cast = cast
        self.catalogue = catalogue or features
        self.clock = StillClock(MONDAY)
        self.written: list[str] = []
        self.seen: list[Seen] = []
        self._count = 0

    async def open(self) -> Hall:
        self.hold = Hold(self.url)
        migrate(self.hold.engine)
        self.meet(Core(self.catalogue(), Writer(self.hold.engine), self.clock, {self.platform: self.enter()}))
        await self.core.start()
        await self.attend()
        return self

    @property
    def home(self) -> tuple[str, str]:
        """The platform, and what it calls the server or space that the class is."""
        return self.platform, HOME

    def enter(self) -> Platform:
        """The platform that the core is to serve."""
        self.world = World(self.cast, Transcript(self.folder / "terminal.jsonl"))
        return self.world

    def meet(self, core: Core) -> None:
        """This core serves the class, once it starts."""
        self.core = core
        self.stage = Stage(self.world, self.core, self.clock, lambda line: self.written.append(plain(line)))
        write_down = self.world.on_line

        def saw(line: Line) -> None:
            self.seen.append(_seen(line))
            write_down(line)

        self.world.on_line = saw

    async def attend(self) -> None:
        """Have the platform run, and everything seen that it still has to show."""
        await self.core.settle()

    async def leave(self) -> None:
        """The platform ends."""

    async def close(self) -> None:
        await self.leave()
        await self.core.stop()
        self.hold.release()

    async def calm(self) -> None:
        """Return when everything that was done is handled, and all that follows from it is delivered."""
        await self.core.settle()

    def look(self) -> None:
        """See what is new; at the terminal everything is seen at once."""

    async def restart(self) -> None:
        """Stop, and start again from the files."""
        await self.close()
        await self.open()

    async def __call__(self, line: str) -> list[Seen]:
        self._count += 1
        before = len(self.seen)
        await self.stage.act(read_line(line, self.cast.everybody, script=True), f"story:{self._count}")
        return self.seen[before:]

    async def plays(self, scene: str) -> list[Seen]:
        """Several lines."""
        before = len(self.seen)
        for line in scene.strip().splitlines():
            await self(line)
        return self.seen[before:]

    def view(self, who: str) -> list[Seen]:
        """Everything of the bot's that somebody could read now, wherever they look."""
        lines = self.world.transcript.lines
        return [_seen(line) for line in lines if line.text and who in self.world.readers(line)]

    def aside(self, who: str, room: str) -> str:  # noqa: ARG002 - elsewhere a room hides nothing
        """Where somebody who did something in a room is answered so that only they see it."""
        return room

    def numbers(self, who: str, room: str) -> dict[str, str]:
        """What the platform itself calls a person (under their name), a `channel` and a `role`."""
        return {who: who, "channel": room, "role": "1"}

    def members(self, room: str) -> set[str]:
        """Who is in a private room."""
        found = self.world.transcript.named(room.removeprefix("#"))
        return set() if found is None or found.closed else found.members

    # What happens without the bot ------------------------------------------------------------------------------------

    def pinned(self, room: str) -> list[str]:
        """What stays in sight there."""
        return [line.text for line in self.world.transcript.lines if line.place == room and line.pinned and line.text]

    async def replies(self, who: str, room: str, to: str, words: str) -> list[Seen]:
        """Somebody replies to the bot's newest message there that holds these words; what is seen because of it.

        At the terminal nobody can: there it is told to the core as another platform would.
        """
        before = len(self.seen)
        self._count += 1
        line = next(one for one in reversed(self.world.transcript.lines) if one.place == room and to in one.text)
        account, place = Account(self.platform, who), self.world.place(room[1:], who)
        source = Source(f"story:{self._count}", account, who.capitalize(), place, self.cast.rank(who))
        await self.core.take(Said(source, words, parent_id=str(line.id)))
        await self.calm()
        return self.seen[before:]

    async def deletes(self, room: str, words: str) -> None:
        """Whoever may do that deletes the bot's newest message there that holds these words."""
        lines = self.world.transcript.lines
        line = next(one for one in reversed(lines) if one.place == room and words in one.text)
        self.world.transcript.edit(line, "", [])
        await self.core.gone(Place(self.platform, room), str(line.id))
        await self.calm()

    async def walks_out(self, who: str, room: str) -> None:
        """Somebody leaves a room of the bot's, without a word to it; in a day that is known everywhere."""
        found = self.world.transcript.named(room.removeprefix("#"))
        assert found is not None
        self.world.transcript.members(found, found.members - {who})
        await self("+2h")

    async def departs(self, who: str) -> None:
        """Somebody leaves the class itself."""
        self.world.departed.add(who)
        await self("+2h")

    async def demolishes(self, room: str) -> None:
        """Whoever may do that deletes a room of the bot's."""
        rooms = self.world.transcript.rooms
        del rooms[next(marker for marker, one in rooms.items() if f"#{one.name}" == room)]
        await self.core.gone(Place(self.platform, room))
        await self.calm()


def _seen(line: Line) -> Seen:
    labels = tuple(plain(label) for _, label, _ in line.choices)
    marks = tuple(name for sign, name in _MARKS.items() if sign in line.text)
    return Seen(line.place, line.only, plain(line.text), labels, line.edited, marks)
