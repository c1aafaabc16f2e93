from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Hall
from tests.trial import trial


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """A class with the trial feature."""
    hall = await Hall(tmp_path, catalogue=trial).open()
    yield hall
    await hall.close()
