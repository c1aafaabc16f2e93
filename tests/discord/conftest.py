from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.hall import DiscordHall, discord_hall
from tests.trial import trial


@pytest.fixture
async def hall(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordHall]:
    """A class on Discord with the trial feature."""
    async with discord_hall(tmp_path, sqlite_url, trial) as hall:
        yield hall


@pytest.fixture
async def school(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordHall]:
    """A class on Discord with everything that Studyhall does."""
    async with discord_hall(tmp_path, sqlite_url) as hall:
        yield hall
