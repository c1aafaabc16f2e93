from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Hall
from tests.halls import opened


@pytest.fixture(params=["sqlite", "postgresql", "discord", "matrix"])
async def hall(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hall]:
    """A class at the terminal, on each kind of database, and one on Discord and on Matrix each."""
    platform = request.param if request.param in {"discord", "matrix"} else "terminal"
    url = str(request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url"))
    async with opened(platform, tmp_path, url, request=request) as hall:
        yield hall
