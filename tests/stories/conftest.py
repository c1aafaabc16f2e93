from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.hall import discord_hall
from tests.hall import Hall


@pytest.fixture(params=["sqlite", "postgresql", "discord"])
async def hall(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hall]:
    """A class at the terminal, on each kind of database, and one on Discord."""
    url = str(request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url"))
    if request.param == "discord":
        async with discord_hall(tmp_path, url) as on_discord:
            yield on_discord
        return
    hall = await Hall(tmp_path, url).open()
    yield hall
    await hall.close()
