"""The bot on Matrix and at the terminal in one process: whatever befalls the one, the other goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.matrix.platform import Matrix
from adapters.matrix.settings import Settings
from adapters.terminal.transcript import Transcript
from adapters.terminal.world import NAME as TERMINAL, World
from bot.core import Core
from bot.language import Account, Catalogue, Platform, Rank, Said, Source, WallClock
from bot.school import _attend
from storage.engine import Hold
from storage.writer import Writer
from tests.hall import CAST
from tests.homeserver import Homeserver
from tests.ripple import Ripple
from tests.trial import trial

SECRET = "a secret for the tests alone"


class Program:
    """What `studyhall run` puts together, with the trial feature unless others are asked for."""

    def __init__(self, settings: Settings, url: str, catalogue: Callable[[], Catalogue] = trial) -> None:
        self._hold = Hold(url)
        self._on = False
        self.adapter = Matrix(settings)
        self.world = World(CAST, Transcript(settings.folder.parent / "terminal.jsonl"))
        platforms: dict[str, Platform] = {"matrix": self.adapter, TERMINAL: self.world}
        self.core = Core(catalogue(), Writer(self._hold.engine), WallClock(), platforms)
        self.lost: list[str] = []
        """Platforms whose owner has to mend something, and what."""

    async def start(self) -> None:
        await self.core.start()
        self._on = True
        self.running = asyncio.create_task(_attend(self.adapter, self.core, self.lost))

    async def stop(self) -> None:
        """End it, and let go of its database; harmless when it has ended."""
        if self._on:
            self._on = False
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)
            await self.core.stop(0)
        self._hold.release()

    async def up(self) -> None:
        """Until it is connected to the homeserver."""
        ready = asyncio.create_task(self.adapter.ready())
        await asyncio.wait([ready, self.running], timeout=60, return_when=asyncio.FIRST_COMPLETED)
        assert ready.done(), f"it does not become ready: {self.running} {self.lost}"

    async def terminal_goes_on(self) -> None:
        """Somebody at the terminal says something, and is answered."""
        before = len(self.world.transcript.lines)
        account, place = Account(TERMINAL, "ada"), self.world.place("lobby", "ada")
        source = Source(f"terminal:{before}", account, "Ada", place, Rank.GUEST, self.world.handle)
        await self.core.take(Said(source, "help", command=True))
        await Ripple().until(lambda: len(self.world.transcript.lines) > before, 30)


def settings(there: Homeserver, folder: Path) -> Settings:
    """What the owner's file says where the owner stored an access token."""
    return Settings(there.url, there.bot.id, folder / "matrix", token=there.bot.token, secret=SECRET)


@asynccontextmanager
async def program(
    how: Settings, url: str, catalogue: Callable[[], Catalogue] = trial, *, ready: bool = True
) -> AsyncIterator[Program]:
    """One that runs; on Matrix, too, if it is to be `ready`."""
    running = Program(how, url, catalogue)
    try:
        await running.start()
        if ready:
            await running.up()
        yield running
    finally:
        await running.stop()
