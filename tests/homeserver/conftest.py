from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.homeserver.school import Homeserver
from tests.homeserver.synapse import Synapse


@pytest.fixture
async def there(synapse: Synapse) -> AsyncIterator[Homeserver]:
    """A school on the server that all tests share."""
    async with await Homeserver.open(synapse) as there:
        yield there
