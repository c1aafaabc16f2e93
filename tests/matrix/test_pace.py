"""What a homeserver that counts is asked: the most urgent first, each thing once, and not before it may be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from adapters.matrix.keys import Client, Secret
from adapters.matrix.pace import A_WHILE, ANSWER, DECORATION, LEAST, LONGEST, POST, told_to_wait
from adapters.matrix.wire import Wire
from bot.language import Away, WallClock
from tests.matrix.scripted import ME

STEP, BURST = 0.2, 3


class Counting:
    """A homeserver that lets `BURST` requests through at once, then one in each `STEP` of seconds, as Synapse does."""

    def __init__(self, *, by_header: bool = False) -> None:
        self.by_header = by_header
        self.taken: list[str] = []
        self.refused: list[str] = []
        self.early = 0
        """Requests that came before they were told to."""
        self._level = 0.0
        self._at = 0.0
        self._told = 0.0

    async def take(self, request: web.Request) -> web.Response:
        now = asyncio.get_running_loop().time()
        step = 1.0 if self.by_header else STEP
        self._level = max(0.0, self._level - (now - self._at) / step)
        self._at = now
        name = request.path.rpartition("/")[2]
        if self._level + 1 <= BURST:
            self._level += 1
            self.taken.append(name)
            return web.json_response({"event_id": f"${name}"})
        self.refused.append(name)
        self.early += now < self._told
        wait = (self._level + 1 - BURST) * step
        if self.by_header:
            return web.Response(status=429, headers={"Retry-After": "1"})
        self._told = now + wait
        return web.json_response({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": int(wait * 1000)}, status=429)


@pytest.fixture(params=[False, True], ids=["in the body", "in a header"])
async def server(request: pytest.FixtureRequest) -> Counting:
    return Counting(by_header=request.param)


@pytest.fixture
async def wire(server: Counting, tmp_path: Path) -> AsyncIterator[Wire]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", server.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = Client(url, ME, tmp_path, Secret("a secret for the tests", ME), WallClock())
    yield Wire(client)
    await client.close()
    await runner.cleanup()


async def say(wire: Wire, name: str, importance: int = POST) -> None:
    await wire.put("rooms", "!one", "send", "m.room.message", name, body={}, kind="say", importance=importance)


async def test_everything_is_said_once_and_in_order(wire: Wire, server: Counting) -> None:
    for n in range(6):
        await say(wire, str(n))
    assert server.taken == ["0", "1", "2", "3", "4", "5"]
    assert wire.limited
    assert server.early == 0


async def test_answers_go_before_what_is_announced_and_decoration_is_dropped(wire: Wire, server: Counting) -> None:
    for n in range(BURST + 1):
        await say(wire, f"before {n}")
    importances = {"post": POST, "answer": ANSWER, "sign": DECORATION, "answer too": ANSWER, "post too": POST}
    named = [asyncio.create_task(say(wire, name, how)) for name, how in importances.items()]
    done = await asyncio.gather(*named, return_exceptions=True)
    said = [one.removesuffix("%20too") for one in server.taken[BURST + 1 :]]
    assert [type(one) for one in done] == [type(None), type(None), Away, type(None), type(None)]
    assert sorted(said, key=["answer", "answer too", "post", "post too"].index) == said
    assert server.early == 0


async def test_what_is_sent_together_is_refused_together_and_all_of_it_is_said(wire: Wire, server: Counting) -> None:
    await asyncio.gather(*(say(wire, str(n)) for n in range(9)))
    assert sorted(server.taken) == [str(n) for n in range(9)]
    # The first are sent together, since nothing is known of a limit; from then on refusals are few.
    assert len(server.refused) <= 9 - BURST + 4


async def test_whoever_is_no_longer_awaited_keeps_nobody_waiting(wire: Wire, server: Counting) -> None:
    for n in range(BURST + 1):
        await say(wire, str(n))
    given_up = [asyncio.create_task(say(wire, f"given up {n}")) for n in range(3)]
    await asyncio.sleep(0)
    for one in given_up:
        one.cancel()
    await say(wire, "last")
    assert server.taken[-1] == "last"
    assert not any("given" in one for one in server.taken)


@pytest.mark.parametrize(
    ("said", "headers", "seconds"),
    [
        ({"retry_after_ms": 1500}, {}, 1.5),
        ({"retry_after_ms": 1500}, {"Retry-After": "2"}, 1.5),
        ({}, {"Retry-After": "2"}, 2.0),
        ({"retry_after_ms": None}, {"Retry-After": " 7 "}, 7.0),
        ({"retry_after_ms": "soon"}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, A_WHILE),
        ({"retry_after_ms": True}, {}, A_WHILE),
        ({"retry_after_ms": -5}, {}, LEAST),
        ({"retry_after_ms": 10**15}, {}, LONGEST),
        ({}, {"Retry-After": "9" * 400}, LONGEST),
    ],
)
def test_how_long_it_wants_to_hear_nothing(said: dict[str, object], headers: dict[str, str], seconds: float) -> None:
    assert told_to_wait(said, headers) == seconds
