"""The bot as it is, the bot as matrix-nio makes it by default, and students, before a homeserver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nio import LoginResponse, MegolmEvent, RoomMessageText, RoomSendResponse, SyncResponse
from nio.client.async_client import AsyncClient, AsyncClientConfig
from nio.events import Event
from nio.store import SqliteMemoryStore, SqliteStore

from adapters.matrix.keys import Client, Keys, Secret
from bot.language import StillClock

BOT = "@bot:study.test"
WORDS = "a secret that is long enough"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Somebody:
    """A client and what it has read."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.read: list[str] = []
        self.unread: list[MegolmEvent] = []

    async def say(self, room: str, words: str) -> str:
        answer = await self.client.room_send(
            room, "m.room.message", {"msgtype": "m.text", "body": words}, ignore_unverified_devices=True
        )
        assert isinstance(answer, RoomSendResponse), answer
        return answer.event_id

    async def sync(self) -> SyncResponse:
        response = await self.client.sync(timeout=0)
        assert isinstance(response, SyncResponse), response
        for room in response.rooms.join.values():
            self._take(room.timeline.events)
        return response

    def _take(self, events: Sequence[object]) -> None:
        for event in events:
            if isinstance(event, RoomMessageText) and event.sender != self.client.user_id:
                self.read.append(event.body)
            if isinstance(event, MegolmEvent) and event.sender != self.client.user_id:
                self.unread.append(event)

    async def turn(self) -> None:
        """One round as nio's own `sync_forever` does it."""
        await self.sync()
        await self.client.send_to_device_messages()
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()
        if self.client.should_claim_keys:
            await self.client.keys_claim(self.client.get_users_for_key_claiming())

    async def close(self) -> None:
        await self.client.close()


class Bot(Somebody):
    """The bot as Studyhall runs it."""

    client: Client

    def __init__(self, client: Client, keys: Keys, clock: StillClock) -> None:
        super().__init__(client)
        self.keys = keys
        self.clock = clock

    async def turn(self) -> None:
        response = await self.sync()
        late: list[tuple[str, Event]] = await self.keys.tend(response)
        self._take([event for _, event in late])
        for room_id, room in response.rooms.join.items():
            for event in room.timeline.events:
                if isinstance(event, MegolmEvent) and event.sender != self.client.user_id:
                    self.keys.unreadable(room_id, event)


async def bot(
    url: str,
    folder: Path,
    *,
    words: str = WORDS,
    device: str = "BOT",
    password: str | None = None,
    clock: StillClock | None = None,
    begin: bool = True,
) -> Bot:
    """The bot, logged in; with its keys published unless the test does that."""
    clock = clock or StillClock(NOON)
    secret = Secret(words, BOT)
    client = Client(url, BOT, folder, secret, clock, device_id=device)
    try:
        assert isinstance(await client.login("password"), LoginResponse)
        keys = Keys(client, secret, folder, clock, password=password)
        if begin:
            await keys.begin()
    except BaseException:
        await client.close()
        raise
    return Bot(client, keys, clock)


async def stock(url: str, folder: Path, *, device: str = "BOT") -> Somebody:
    """The bot as nio's documentation writes it."""
    config = AsyncClientConfig(store=SqliteStore, store_sync_tokens=False, max_limit_exceeded=0, max_timeouts=0)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - in no time
    client = AsyncClient(url, BOT, device_id=device, store_path=str(folder), config=config)
    assert isinstance(await client.login("password"), LoginResponse)
    return Somebody(client)


async def student(url: str, name: str, *, device: str = "") -> Somebody:
    """A student with keys, in a client that keeps nothing."""
    config = AsyncClientConfig(store=SqliteMemoryStore, max_limit_exceeded=0, max_timeouts=0)
    client = AsyncClient(url, f"@{name}:study.test", device_id=device, config=config)
    assert isinstance(await client.login("password"), LoginResponse)
    await client.keys_upload()
    return Somebody(client)
