from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Hall
from tests.halls import PLATFORMS, opened
from tests.trial import trial


@pytest.fixture(params=PLATFORMS)
async def hall(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Hall]:
    """A class with the trial feature, on each platform."""
    async with opened(request.param, tmp_path, sqlite_url, trial, request) as hall:
        yield hall
