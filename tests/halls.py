"""Where a class can be played."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.language import Catalogue
from tests.discord.hall import discord_hall
from tests.hall import Hall

PLATFORMS = ("terminal", "discord")


@asynccontextmanager
async def opened(
    platform: str, folder: Path, url: str = "", catalogue: Callable[[], Catalogue] | None = None
) -> AsyncIterator[Hall]:
    """A class on one platform."""
    if platform == "discord":
        async with discord_hall(folder, url, catalogue) as on_discord:
            yield on_discord
        return
    hall = await Hall(folder, url, catalogue=catalogue).open()
    yield hall
    await hall.close()
