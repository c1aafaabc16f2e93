"""Where a class can be played."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.language import Catalogue
from tests.discord.hall import discord_hall
from tests.hall import Hall

PLATFORMS = ("terminal", "discord", "matrix")


@asynccontextmanager
async def opened(
    platform: str,
    folder: Path,
    url: str = "",
    catalogue: Callable[[], Catalogue] | None = None,
    request: pytest.FixtureRequest | None = None,
) -> AsyncIterator[Hall]:
    """A class on one platform; Matrix needs the homeserver that the `request`'s tests share."""
    if platform == "discord":
        async with discord_hall(folder, url, catalogue) as on_discord:
            yield on_discord
        return
    if platform == "matrix":
        assert request is not None
        from tests.matrix.hall import matrix_hall  # noqa: PLC0415 - it takes a second to import

        async with matrix_hall(request.getfixturevalue("synapse"), folder, url, catalogue) as on_matrix:
            yield on_matrix
        return
    hall = await Hall(folder, url, catalogue=catalogue).open()
    yield hall
    await hall.close()
