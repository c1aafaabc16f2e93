"""The bot begins encrypted conversations, with people whose clients read them; it can be ended in any way."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from adapters.matrix.platform import Matrix
from adapters.matrix.settings import Settings
from bot.core import Core
from bot.language import Account, Kind, Place, Shown, StillClock, text
from storage.engine import Hold
from storage.writer import Writer
from tests.hall import MONDAY
from tests.homeserver import Homeserver, Person, Room, Synapse
from tests.trial import trial

LONG = 60.0
SECRET = "a secret for the tests alone"


class Sealed:
    """One bot on a homeserver, whose lives follow one another."""

    def __init__(self, there: Homeserver, folder: Path, url: str) -> None:
        self.there = there
        self.folder = folder
        self.url = url
        self.clock = StillClock(MONDAY)

    def settings(self) -> Settings:
        return Settings(
            self.there.url, self.there.bot.id, self.folder / "matrix", token=self.there.bot.token, secret=SECRET
        )

    async def come(self) -> Self:
        self._hold = Hold(self.url)
        self.adapter = Matrix(self.settings(), self.clock)
        self.core = Core(trial(), Writer(self._hold.engine), self.clock, {"matrix": self.adapter})
        await self.core.start()
        self._running = asyncio.create_task(self.adapter.run(self.core))
        await self.adapter.ready()
        return self

    async def go(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self.core.stop()
        self._hold.release()

    async def tells(self, who: str, *words: str) -> Place:
        """Speak with somebody alone."""
        place = await self.adapter.direct(Account("matrix", who))
        for one in words:
            await self.says(place, one)
        return place

    async def says(self, place: Place, words: str) -> None:
        key = f"{int(self.clock.now().timestamp()):08x}{words.encode().hex():0>16}"
        await self.adapter.send(place, Shown(text("{words}", words=words)), key)

    async def makes_room(self, key: str, *members: Person) -> Place:
        assert self.adapter.rooms is not None
        accounts = [Account("matrix", one.id) for one in members]
        place = await self.adapter.rooms.open(key, key, accounts, Place("matrix", "", Kind.ROOM))
        for one in accounts:
            await self.adapter.rooms.admit(place, one)
        return place

    async def read(self, who: Person, place: Place, *words: str) -> None:
        """Until somebody has read just this from the bot, without any warning."""
        wanted = [(one, None, "none") for one in words]
        try:
            await self.there.until(lambda: self.sees(who, place) == wanted, LONG)
        except AssertionError as late:
            raise AssertionError(f"{who.name} sees {[one.seal for one in who.sees(place.id)]}") from late

    def sees(self, who: Person, place: Place) -> list[tuple[str, str | None, str]]:
        """What the bot said, why it could not be read, and which warning stands there."""
        shown = who.sees(place.id)
        return [
            (one.text, one.seal.failed, one.seal.shield) if one.seal else (one.text, None, "not encrypted")
            for one in shown
            if one.author_id == self.there.bot.id
        ]

    async def comes_in(self, who: Person, place: Place) -> Room:
        """Accept the invitation to a room, whenever it arrives."""
        found = await self.there.until(lambda: [one for one in who.invitations if one.room.id == place.id], LONG)
        return await who.accepts(found[0])

    @asynccontextmanager
    async def killed_after(self, who: Person, *words: str) -> AsyncIterator[Place]:
        """A life of the bot in a process of its own, which says this and is ended as by a power cut."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.matrix.sealed",
            *(self.there.url, self.there.bot.id, self.there.bot.token, str(self.folder / "matrix"), who.id, *words),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), LONG)
            while not line.startswith(b"said "):
                assert line, "It ended by itself"
                line = await asyncio.wait_for(process.stdout.readline(), LONG)
            yield Place("matrix", line.split()[1].decode(), Kind.DIRECT)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()


@asynccontextmanager
async def sealed(synapse: Synapse, folder: Path, url: str) -> AsyncIterator[Sealed]:
    async with await Homeserver.open(synapse) as there:
        bot = Sealed(there, folder, url)
        await bot.come()
        yield bot
        await bot.go()


async def _speak(url: str, me: str, token: str, folder: str, who: str, *words: str) -> None:
    """What happens in the process that is killed."""
    adapter = Matrix(Settings(url, me, Path(folder), token=token, secret=SECRET), StillClock(MONDAY))

    class Nobody:
        """A core that only has to be there."""

        async def cursor(self, *_: str) -> None: ...

        async def cursors(self, _: str) -> dict[str, str]:
            return {"salt": "abc"}

        async def save_cursor(self, *_: object) -> None: ...

    running = asyncio.create_task(adapter.run(Nobody()))  # type: ignore[arg-type] # nothing else is asked of it
    await adapter.ready()
    place = await adapter.direct(Account("matrix", who))
    for n, one in enumerate(words):
        await adapter.send(place, Shown(text("{words}", words=one)), f"{n:024x}")
    sys.stdout.write(f"said {place.id}\n")
    sys.stdout.flush()
    await running


if __name__ == "__main__":
    asyncio.run(_speak(*sys.argv[1:]))
