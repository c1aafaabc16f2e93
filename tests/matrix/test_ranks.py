"""What somebody may do in a room is asked when they press, wherever they press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.homeserver.synapse import Synapse
from tests.matrix.hall import MatrixHall, matrix_hall
from tests.trial import trial


@pytest.fixture
async def hall(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[MatrixHall]:
    async with matrix_hall(synapse, tmp_path, sqlite_url, trial) as hall:
        yield hall


async def told(hall: MatrixHall, line: str) -> list[str]:
    return [one.text for one in await hall(line)]


async def test_power_that_was_taken_away_before_the_press_no_longer_counts(hall: MatrixHall) -> None:
    kim, ada, lobby = hall.people["kim"], hall.people["ada"], hall.rooms["lobby"]
    await kim.gives_power(lobby, [(ada, 50)])
    await hall("ada #lobby: /try ready")
    assert await told(hall, "ada #lobby presses Teach here") == ["Teaching."]
    await hall("ada #lobby: /try ready")
    await kim.gives_power(lobby, [(ada, 0)])
    await hall("kim #lobby: /try echo now")  # after which the bot has heard of it
    assert await told(hall, "ada #lobby presses Teach here") == ["Only a teacher can do that."]


async def test_power_does_not_outlast_leaving_the_room(hall: MatrixHall) -> None:
    kim, ben, lobby = hall.people["kim"], hall.people["ben"], hall.rooms["lobby"]
    await kim.gives_power(lobby, [(ben, 50)])
    await hall("ben #lobby: /try ready")
    await ben.leaves(lobby)
    try:
        await hall("kim #lobby: /try echo now")
        assert await told(hall, "ben privately presses Teach here") == ["Only a teacher can do that."]
    finally:
        await kim.gives_power(lobby, [(ben, 0)])
        await kim.invites(lobby, ben)
        await hall.there.until(lambda: lobby in ben.rooms(), 30)
