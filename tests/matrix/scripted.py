"""A homeserver that answers as a script says: for what a real one does only on its worst days."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from nio import Event as Parsed, MegolmEvent, SyncResponse

from adapters.matrix.envelopes import Envelopes
from adapters.matrix.keys import Client, Secret
from adapters.matrix.news import Event
from adapters.matrix.places import Places
from adapters.matrix.settings import Settings
from adapters.matrix.sync import Sync
from adapters.matrix.wire import Wire
from bot.language import Cursor, WallClock
from tests.ripple import Ripple

ME = "@studyhall:school.example"
ROOM, OTHER = "!one", "!two"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def said(body: str, n: int, sender: str = "@ada:school.example", **more: Any) -> Event:  # noqa: ANN401 - what a content holds
    """A message."""
    content = {"msgtype": "m.text", "body": body, **more}
    return {
        "type": "m.room.message",
        "sender": sender,
        "event_id": f"$e{n}",
        "origin_server_ts": n,
        "content": content,
    }


def joined(upto: str, rooms: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - anything a server says
    """A sync's answer: what happened in each room, as a timeline or its events."""
    parts = {room: part if isinstance(part, dict) else {"timeline": {"events": part}} for room, part in rooms.items()}
    return {"next_batch": upto, "rooms": {"join": parts}, **more}


class Script:
    """Answers one request to `sync` after another, then nothing more happens."""

    def __init__(self) -> None:
        self.answers: deque[dict[str, Any] | Answer] = deque()
        self.pages: deque[dict[str, Any]] = deque()
        self.asked: list[dict[str, str]] = []
        """The queries of all requests to `sync`."""
        self.paged: list[dict[str, str]] = []
        self.ripple = Ripple()
        self._end = asyncio.Event()

    async def sync(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        self.ripple()
        if not self.answers:
            await self._end.wait()
            return web.json_response({"next_batch": "end"})
        answer = self.answers.popleft()
        return web.json_response(answer) if isinstance(answer, dict) else await answer(request)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        self.paged.append(dict(request.query))
        return web.json_response(self.pages.popleft() if self.pages else {"chunk": []})

    async def nothing(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"errcode": "M_NOT_FOUND"}, status=404)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/_matrix/client/v3/sync", self.sync)
        app.router.add_get("/_matrix/client/v3/rooms/{room}/messages", self.messages)
        app.router.add_route("*", "/{rest:.*}", self.nothing)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            self._end.set()
            await runner.cleanup()
            for _ in range(5):
                await asyncio.sleep(0)  # what was closed is let go of


class NoKeys:
    """For an account without devices."""

    async def begin(self) -> None: ...

    async def tend(self, response: SyncResponse) -> list[tuple[str, Parsed]]:  # noqa: ARG002 - as the others
        return []

    async def before_sending(self, room_id: str) -> None: ...

    def unreadable(self, room_id: str, event: MegolmEvent) -> None: ...

    def given_up(self, now: datetime) -> list[tuple[str, str, str]]:  # noqa: ARG002 - as the others
        return []

    def told(self, event_id: str) -> None: ...


class Notebook:
    """A core that only notes how far was read."""

    def __init__(self) -> None:
        self.cursors: list[str] = []

    async def save_cursor(self, _: str, cursor: Cursor) -> None:
        if cursor.name == "since":
            self.cursors.append(cursor.value)


class Reader:
    """The loop on its own: what it takes is written down."""

    def __init__(self, script: Script, url: str, folder: Path) -> None:
        self.script = script
        self.core = Notebook()
        self.taken: list[tuple[str, str]] = []
        self.before: Callable[[str, Event], Awaitable[None]] | None = None
        """What happens when an event is taken, before it is noted."""
        settings = Settings(url, ME, folder)
        clock = WallClock()
        self.client = Client(url, ME, folder, Secret("a secret for the tests", ME), clock)
        wire = Wire(self.client)
        self.places = Places(wire, settings)
        envelopes = Envelopes(self.client, NoKeys(), self.places, clock)
        self.sync = Sync(wire, self.places, envelopes, ME, self._take, self._invited, self._lost)

    async def _take(self, room: str, event: Event) -> None:
        if self.before is not None:
            await self.before(room, event)
        self.taken.append((room, json.loads(json.dumps(event["content"].get("body", "")))))
        self.script.ripple()

    async def _invited(self, room: str, _: tuple[Event, ...]) -> None:
        self.taken.append((room, "invited"))

    async def _lost(self, room: str, _: str, __: str) -> None:
        self.taken.append((room, "lost"))

    async def run(self, since: str | None = "s0") -> None:
        await self.sync.run(self.core, since)  # type: ignore[arg-type]  # all that it asks of a core is there

    async def done(self, upto: str) -> list[str]:
        """What was said, once everything up to there is noted."""
        await self.script.ripple.until(lambda: upto in self.core.cursors)
        return [body for _, body in self.taken]
