"""matrix-nio as its documentation uses it, in the troubles in which the bot goes on: it does not.

So the tests of those troubles can fail. For keys it is shown beside each test in `tests/matrix_keys`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientError, web
from nio import AsyncClient, Event as Parsed, MatrixRoom, MegolmEvent, RoomMessageText

from tests.matrix.scripted import ME, OTHER, ROOM, Script, joined, said
from tests.matrix.test_sync import BAD

WHILE = 0.6
"""Seconds in which it could have gone on."""

LONG = 15.0
"""Seconds in which it has ended also on a machine that is busy with something else."""


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def stock(script: Script) -> AsyncIterator[AsyncClient]:
    async with script.served() as url:
        client = AsyncClient(url, ME)
        client.access_token, client.user_id, client.next_batch = "token", ME, "s0"
        yield client
        await client.close()


@asynccontextmanager
async def running(client: AsyncClient) -> AsyncIterator[asyncio.Task[None]]:
    """Meanwhile, it syncs."""
    task = asyncio.create_task(client.sync_forever(timeout=30_000))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def ends(client: AsyncClient) -> None:
    """What ends it is raised."""
    async with running(client) as task:
        await asyncio.wait_for(asyncio.shield(task), LONG)


def hears(client: AsyncClient, take: Callable[[MatrixRoom, RoomMessageText], Awaitable[None]]) -> None:
    """Have it hand over what is said."""
    client.add_event_callback(take, RoomMessageText)  # type: ignore[arg-type]  # it is given such events only


async def test_1_it_asks_a_server_that_fails_hundreds_of_times(stock: AsyncClient, script: Script) -> None:
    script.answers.extend([BAD[0]] * 100_000)
    async with running(stock):
        await script.ripple.until(lambda: len(script.asked) > 200, LONG)


async def test_2_a_connection_that_breaks_ends_it(stock: AsyncClient, script: Script) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"next_batch": "s1"')
        assert request.transport is not None
        request.transport.abort()
        return response

    script.answers.extend([cut, joined("s1", {ROOM: [said("hello", 1)]})])
    with pytest.raises(ClientError):
        await ends(stock)


async def test_3_what_cannot_be_handled_ends_it_and_the_rest_is_lost(stock: AsyncClient, script: Script) -> None:
    script.answers.append(joined("s1", {ROOM: [said("one", 1), said("two", 2)]}))

    async def stumble(_: MatrixRoom, event: RoomMessageText) -> None:
        raise RuntimeError(event.body)

    hears(stock, stumble)
    with pytest.raises(RuntimeError, match="one"):
        await ends(stock)
    assert stock.next_batch == "s1"


async def test_4_one_room_that_takes_long_keeps_all_others_waiting(stock: AsyncClient, script: Script) -> None:
    script.answers.append(joined("s1", {ROOM: [said("one", 1)], OTHER: [said("two", 2)]}))
    script.answers.append(joined("s2", {OTHER: [said("three", 3)]}))
    heard: list[str] = []

    async def take_long(_: MatrixRoom, event: RoomMessageText) -> None:
        heard.append(event.body)
        script.ripple()
        await asyncio.sleep(60)

    hears(stock, take_long)
    async with running(stock):
        await script.ripple.until(lambda: heard, LONG)
        await asyncio.sleep(WHILE)
    assert heard == ["one"]


async def test_13_one_malformed_time_takes_all_the_rest_away(stock: AsyncClient, script: Script) -> None:
    script.answers.append(joined("s1", {OTHER: [{**said("x", 1), "origin_server_ts": "1"}], ROOM: [said("hello", 1)]}))
    with pytest.raises(TypeError):
        await ends(stock)


async def test_13_one_malformed_presence_takes_all_the_rest_away(stock: AsyncClient, script: Script) -> None:
    presence = {"events": [{"type": "m.presence", "sender": "@ada:x", "content": {}}]}
    script.answers.append(joined("s1", {ROOM: [said("hello", 1)]}, presence=presence))
    with pytest.raises(AttributeError):
        await ends(stock)


def test_14_it_knows_no_encrypted_message_that_does_not_say_whose_key_it_takes() -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "y"}
    event = {**said("", 1), "type": "m.room.encrypted", "content": content}
    assert not isinstance(Parsed.parse_event(event), MegolmEvent)
