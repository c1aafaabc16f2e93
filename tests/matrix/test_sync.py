"""The loop against a homeserver on its worst days."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.matrix import sync
from adapters.matrix.news import Event
from adapters.matrix.sync import TokenGone
from tests.matrix.scripted import ME, OTHER, ROOM, Reader, Script, joined, said

SOON = 0.05


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "PAUSES", (SOON,))


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    """A loop that runs after a first sync in an earlier life."""
    script = Script()
    async with script.served() as url:
        reader = Reader(script, url, tmp_path)
        yield reader
        await reader.client.close()


async def runs(reader: Reader, upto: str, since: str | None = "s0") -> list[str]:
    running = asyncio.create_task(reader.run(since))
    try:
        return await reader.done(upto)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def answer(status: int, text: str, kind: str = "application/json") -> Any:  # noqa: ANN401 - an answer of the script
    async def answered(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type=kind)

    return answered


BAD = (
    answer(500, '{"errcode": "M_UNKNOWN"}'),
    answer(502, "<html>Bad gateway</html>", "text/html"),
    answer(200, "{}"),
    answer(200, "not json"),
    answer(200, '["a list"]'),
    answer(429, '{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 10}'),
    answer(400, '{"errcode": "M_UNKNOWN"}'),
)


async def test_a_server_that_fails_is_asked_again_after_a_pause_and_nothing_is_lost(reader: Reader) -> None:
    reader.script.answers.extend([*BAD, joined("s1", {ROOM: [said("hello", 1)]})])
    began = asyncio.get_running_loop().time()
    assert await runs(reader, "s1") == ["hello"]
    took = asyncio.get_running_loop().time() - began
    assert took >= len(BAD) * SOON / 2
    # All of them, and the one that waits for more: from the same place.
    assert [one["since"] for one in reader.script.asked][: len(BAD) + 1] == ["s0"] * (len(BAD) + 1)
    assert len(reader.script.asked) <= len(BAD) + 2


async def test_a_connection_that_breaks_in_the_middle_is_taken_up_again(reader: Reader) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"next_batch": "s1", "rooms"')
        assert request.transport is not None
        request.transport.abort()
        return response

    reader.script.answers.extend([broken, joined("s1", {ROOM: [said("hello", 1)]})])
    assert await runs(reader, "s1") == ["hello"]


@pytest.mark.parametrize("code", ["M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"])
async def test_a_token_that_is_gone_is_not_tried_again(reader: Reader, code: str) -> None:
    reader.script.answers.append(answer(401, f'{{"errcode": "{code}"}}'))
    with pytest.raises(TokenGone):
        await reader.run()
    assert len(reader.script.asked) == 1


async def test_one_event_that_cannot_be_taken_does_not_cost_the_others(reader: Reader) -> None:
    async def fails(_: str, event: Event) -> None:
        if event["content"]["body"] == "two":
            raise RuntimeError

    reader.before = fails
    reader.script.answers.append(joined("s1", {ROOM: [said(one, n) for n, one in enumerate(["one", "two", "three"])]}))
    assert await runs(reader, "s1") == ["one", "three"]


async def test_a_slow_room_holds_up_neither_another_nor_the_next_sync_but_how_far_was_read(reader: Reader) -> None:
    gate = asyncio.Event()

    async def slow(room: str, _: Event) -> None:
        if room == ROOM:
            await gate.wait()

    reader.before = slow
    reader.script.answers.append(joined("s1", {ROOM: [said("slow", 1)], OTHER: [said("quick", 2)]}))
    reader.script.answers.append(joined("s2", {ROOM: [said("later", 3)], OTHER: [said("next", 4)]}))
    running = asyncio.create_task(reader.run())
    await reader.script.ripple.until(lambda: (OTHER, "next") in reader.taken)
    await reader.script.ripple.until(lambda: [one["since"] for one in reader.script.asked] == ["s0", "s1", "s2"])
    assert reader.core.cursors == []
    gate.set()
    await reader.done("s2")
    assert [body for room, body in reader.taken if room == ROOM] == ["slow", "later"]
    assert reader.core.cursors == ["s1", "s2"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


ODD: tuple[dict[str, Any], ...] = (
    {"timeline": None},
    {"timeline": {"events": None, "limited": None}},
    {"timeline": {"events": [7, None, "x", {}, {"type": "m.room.message"}]}},
    {"timeline": {"events": [{**said("x", 1), "origin_server_ts": "1"}]}},
    {"timeline": {"events": [{**said("x", 1), "content": None}]}},
    {"timeline": {"events": [{**said("x", 1), "sender": 3}]}},
    {"timeline": {"events": [{**said("x", 1), "state_key": {}}]}},
    {"state": {"events": [{"type": "m.room.member"}]}, "summary": {"m.heroes": None}},
    {"unread_notifications": None, "account_data": 3, "ephemeral": {"events": [1]}},
)


@pytest.mark.parametrize("odd", ODD)
async def test_a_piece_that_is_not_as_it_should_be_is_left_out_and_the_rest_is_taken(
    reader: Reader, odd: dict[str, Any]
) -> None:
    more = {
        "presence": {"events": [{"type": "m.presence"}]},
        "to_device": {"events": [None, {"type": 3}]},
        "device_lists": {"changed": [7]},
        "device_one_time_keys_count": {"signed_curve25519": "many"},
        "account_data": {"events": [{"type": "m.direct", "content": {"@ada:x": 7}}, 5]},
    }
    reader.script.answers.append(joined("s1", {OTHER: odd, ROOM: [said("hello", 1)]}, **more))
    assert await runs(reader, "s1") == ["hello"]
    assert len(reader.script.asked) <= 2


async def test_what_was_left_out_of_a_sync_is_read_in_its_order(reader: Reader) -> None:
    reader.script.pages.append({"chunk": [said("d", 4), said("c", 3)], "end": "p2"})
    reader.script.pages.append({"chunk": [said("b", 2), said("a", 1)], "end": "p3"})
    timeline = {"events": [said("e", 5)], "limited": True, "prev_batch": "p1"}
    reader.script.answers.append(joined("s1", {ROOM: {"timeline": timeline}}))
    assert await runs(reader, "s1") == ["a", "b", "c", "d", "e"]
    assert [(one["from"], one["to"]) for one in reader.script.paged] == [("p1", "s0"), ("p2", "s0"), ("p3", "s0")]


async def test_nothing_from_before_joining_is_taken(reader: Reader) -> None:
    join = {**said("", 3, ME), "type": "m.room.member", "state_key": ME, "content": {"membership": "join"}}
    reader.script.pages.append({"chunk": [said("early", 1)]})
    timeline = {"events": [said("old", 2), join, said("new", 4)], "limited": True, "prev_batch": "p1"}
    reader.script.answers.append(joined("s1", {ROOM: {"timeline": timeline}}))
    assert await runs(reader, "s1") == ["new"]


async def test_what_was_said_before_the_bot_was_there_at_all_is_not_taken_nor_what_it_said_itself(
    reader: Reader,
) -> None:
    reader.script.answers.append(joined("s1", {ROOM: [said("before", 1)]}))
    reader.script.answers.append(joined("s2", {ROOM: [said("mine", 2, ME), said("hello", 3)]}))
    assert await runs(reader, "s2", since=None) == ["hello"]
    assert "since" not in reader.script.asked[0]


async def test_how_far_was_read_is_noted_only_when_the_database_takes_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, failures = reader.core.save_cursor, iter(range(3))

    async def away(platform: str, cursor: Any) -> None:  # noqa: ANN401 - as there
        if next(failures, None) is not None:
            raise RuntimeError
        await save(platform, cursor)

    monkeypatch.setattr(reader.core, "save_cursor", away)
    reader.script.answers.append(joined("s1", {ROOM: [said("hello", 1)]}))
    assert await runs(reader, "s1") == ["hello"]
