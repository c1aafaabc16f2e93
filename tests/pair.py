"""One class on two platforms, served by one core from one database, as one process with both sections is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core import Core
from bot.language import Catalogue
from storage import bound
from storage.engine import Hold
from storage.migrate import migrate
from storage.writer import Writer
from tests.discord.hall import discord_class
from tests.hall import Hall, Seen

PAIRS = ("terminal+discord", "discord+matrix")


class Pair:
    """Call it with a platform and a line of a script; it answers with what people saw, on whichever platform."""

    def __init__(self, halls: list[Hall], url: str, *, together: bool = True) -> None:
        self.halls = {hall.platform: hall for hall in halls}
        self.one, self.other = self.halls
        self.url = url
        self.together = together
        self.clock = halls[0].clock

    async def open(self) -> Pair:
        first = next(iter(self.halls.values()))
        self.hold = Hold(self.url)
        migrate(self.hold.engine)
        if self.together:
            with self.hold.engine.begin() as db:
                bound.bind(db, [hall.home for hall in self.halls.values()])
        platforms = {name: hall.enter() for name, hall in self.halls.items()}
        self.core = Core(first.catalogue(), Writer(self.hold.engine), self.clock, platforms)
        for hall in self.halls.values():
            hall.clock = self.clock
            hall.meet(self.core)
        await self.core.start()
        for hall in self.halls.values():
            await hall.attend()
        await self.news()
        return self

    async def close(self) -> None:
        for hall in self.halls.values():
            await hall.leave()
        await self.core.stop()
        self.hold.release()

    async def restart(self) -> None:
        """Stop, and start again from the files."""
        await self.close()
        await self.open()

    async def news(self) -> None:
        """Everybody has seen what there is to see."""
        for hall in self.halls.values():
            await hall.calm()
            hall.look()

    async def __call__(self, platform: str, line: str) -> list[tuple[str, Seen]]:
        before = {name: len(hall.seen) for name, hall in self.halls.items()}
        await self.halls[platform](line)
        await self.news()
        return [(name, seen) for name, hall in self.halls.items() for seen in hall.seen[before[name] :]]


@asynccontextmanager
async def opened(
    names: str,
    folder: Path,
    url: str,
    request: pytest.FixtureRequest,
    catalogue: Callable[[], Catalogue] | None = None,
    *,
    together: bool = True,
) -> AsyncIterator[Pair]:
    """A class on two platforms, one class for the bot if they are bound `together`."""
    async with discord_class(folder, url, catalogue) as on_discord:
        if names == "terminal+discord":
            halls: list[Hall] = [Hall(folder, url, catalogue=catalogue), on_discord]
            async with _played(Pair(halls, url, together=together)) as pair:
                yield pair
            return
        from tests.matrix.hall import matrix_class  # noqa: PLC0415 - it takes a second to import

        synapse = request.getfixturevalue("synapse")
        async with (
            matrix_class(synapse, folder, url, catalogue) as on_matrix,
            _played(Pair([on_discord, on_matrix], url, together=together)) as pair,
        ):
            yield pair


@asynccontextmanager
async def _played(pair: Pair) -> AsyncIterator[Pair]:
    await pair.open()
    try:
        yield pair
    finally:
        await pair.close()
