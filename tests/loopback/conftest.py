from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain
from tests.loopback.pointing import pointed_at


@pytest.fixture
async def there() -> AsyncIterator[Loopback]:
    """A Discord, and discord.py pointed at it."""
    async with await Loopback.open() as discord:
        with pointed_at(discord):
            yield discord
        assert not discord.violations


@pytest.fixture
async def bot(there: Loopback) -> AsyncIterator[Plain]:
    """A bot that is ready."""
    async with Plain(there) as plain:
        yield plain
