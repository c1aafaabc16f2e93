from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Hall
from tests.halls import PLATFORMS, opened


@pytest.fixture(params=PLATFORMS)
async def hall(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hall]:
    """A class on each platform."""
    async with opened(request.param, tmp_path, request=request) as hall:
        yield hall
