"""What is pinned stays pinned, whoever pins at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.ink import NAME
from bot.language import Kind, Place, Posted, Shown, text
from tests.homeserver import Synapse
from tests.matrix.hall import MatrixHall, matrix_hall
from tests.trial import trial

PINNED = "m.room.pinned_events"


@pytest.fixture
async def hall(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[MatrixHall]:
    async with matrix_hall(synapse, tmp_path, sqlite_url, trial) as hall:
        await hall.people["kim"].gives_power(hall.rooms["lobby"], [(hall.there.bot, 50)])
        await hall.people["kim"].sets(hall.rooms["lobby"], PINNED, {"pinned": []})
        yield hall


async def posts(hall: MatrixHall, n: int) -> list[Posted]:
    """The bot says something."""
    place = Place(NAME, hall.rooms["lobby"].id, Kind.ROOM, hall.space.id)
    return [await hall.adapter.send(place, Shown(text("A model reply")), f"{one:024x}") for one in range(n)]


async def pinned(hall: MatrixHall) -> list[str]:
    """What the room has pinned, as its homeserver says."""
    found = await hall.people["kim"].api.get("rooms", hall.rooms["lobby"].id, "state", PINNED, "")
    named: list[str] = found["pinned"]
    return named


async def test_two_messages_that_are_pinned_at_the_same_time_are_both_pinned(hall: MatrixHall) -> None:
    said = await posts(hall, 4)
    await asyncio.gather(*(hall.adapter.pin(one) for one in said))
    assert sorted(await pinned(hall)) == sorted(one.id for one in said)
    await asyncio.gather(*(hall.adapter.delete(one) for one in said[:2]))
    assert sorted(await pinned(hall)) == sorted(one.id for one in said[2:])


async def test_what_a_person_has_just_pinned_stays(hall: MatrixHall) -> None:
    first, second = await posts(hall, 2)
    await hall.adapter.pin(first)
    kim, room = hall.people["kim"], hall.rooms["lobby"]
    own = await kim.says(room, "Read this until Tuesday.")
    hall.adapter._places.saw = lambda *_: None  # type: ignore[method-assign]  # the sync is slow to tell
    await kim.api.put("rooms", room.id, "state", PINNED, "", body={"pinned": [own.id]})
    await hall.adapter.pin(second)
    assert await pinned(hall) == [own.id, second.id], "kim has taken the first away, too"


async def test_what_a_person_pins_while_the_bot_does_stays(hall: MatrixHall) -> None:
    [said] = await posts(hall, 1)
    kim, room = hall.people["kim"], hall.rooms["lobby"]
    own, other = [await kim.says(room, words) for words in ("Read this until Tuesday.", "And this.")]
    ask = hall.adapter._wire._json
    quick = [own.id, other.id]
    """What kim pins whenever the bot has read what is pinned, and is about to write."""

    async def between(method: str, path: tuple[str, ...], *rest: Any, **how: Any) -> Any:  # noqa: ANN401 - as there
        if (method, path[2:]) == ("PUT", ("state", PINNED, "")) and quick:
            await kim.api.put(*path, body={"pinned": [*(await pinned(hall)), quick.pop()]})
        return await ask(method, path, *rest, **how)

    hall.adapter._wire._json = between  # type: ignore[method-assign]  # kim is quick, and nothing else is changed
    await hall.adapter.pin(said)
    assert set(await pinned(hall)) == {said.id, own.id, other.id}
