"""The bot on a real homeserver: it comes when it is invited, and says back what it is told."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Self

from nio import JoinResponse, MegolmEvent, RoomMessageText, RoomSendResponse, SyncResponse
from nio.events import Event

from adapters.matrix.keys import Client, Keys, Secret
from bot.language import WallClock
from tests.homeserver import Homeserver
from tests.homeserver.phone import Account
from tests.matrix_keys.people import WORDS

LONG = 20_000
"""Milliseconds for which the server may wait for something to happen."""


class Resident:
    """It lives in a task, from `come` to `go`."""

    def __init__(self, there: Homeserver, folder: Path, account: Account | None = None, password: str = "") -> None:
        self.account = account or there.bot
        self.secret = Secret(WORDS, self.account.id)
        self.clock = WallClock()
        self.client_folder = folder
        self.client = Client(there.url, self.account.id, folder, self.secret, self.clock)
        self.keys = Keys(self.client, self.secret, folder, self.clock, password=password or None)
        self.heard: list[str] = []
        self.unread: list[MegolmEvent] = []
        self.given_up: list[tuple[str, str, str]] = []
        self._life: asyncio.Task[None] | None = None

    def log_in(self) -> Self:
        self.client.restore_login(self.account.id, self.account.device, self.account.token)
        return self

    async def come(self, *, vouched: bool = True) -> Self:
        self.log_in()
        if vouched:
            await self.keys.begin()
        else:
            await self.keys._one_time.begin()
        self._life = asyncio.create_task(self._live())
        return self

    async def go(self) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        await self.client.close()

    async def _live(self) -> None:
        while True:
            response = await self.client.sync(timeout=LONG, full_state=not self.client.next_batch)
            assert isinstance(response, SyncResponse), response
            await self.take(response)

    async def take(self, response: SyncResponse) -> None:
        late: list[tuple[str, Event]] = await self.keys.tend(response)
        for room in response.rooms.invite:
            assert isinstance(await self.client.join(room), JoinResponse)
        for room, event in late:
            await self._hear(room, event)
        for room, news in response.rooms.join.items():
            for event in news.timeline.events:
                if isinstance(event, MegolmEvent):
                    self.unread.append(event)
                    self.keys.unreadable(room, event)
                else:
                    await self._hear(room, event)

    async def _hear(self, room: str, event: object) -> None:
        if isinstance(event, RoomMessageText) and event.sender != self.account.id:
            self.heard.append(event.body)
            await self.say(room, f"You said: {event.body}", event.event_id)

    async def say(self, room: str, words: str, key: str | None = None) -> None:
        content = {"msgtype": "m.text", "body": words}
        assert isinstance(await self.client.room_send(room, "m.room.message", content, tx_id=key), RoomSendResponse)

    def give_up(self, now: datetime) -> None:
        self.given_up += self.keys.given_up(now)
