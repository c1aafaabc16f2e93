"""Encrypted rooms: what the rest of the adapter asks of the keys, and closing and opening what is said there.

Everything else here works with plain events; whether a room is encrypted is seen in this file only.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

import structlog
from aiohttp import ClientError
from nio import Event as Parsed, MatrixRoom, MegolmEvent, SyncResponse
from nio.exceptions import EncryptionError

from adapters.matrix.keys import Client
from adapters.matrix.news import Event, News, for_keys
from adapters.matrix.places import Places
from bot.language import Away, Clock

log = structlog.get_logger()

_LEFT_OUT = {"sender_key": "", "device_id": ""}
"""What newer clients leave out of an encrypted event, and nio asks for."""


class Keys(Protocol):
    """The bot's keys and devices."""

    async def begin(self) -> None:
        """After the login, before any room is joined: keys are there for whoever wants to write to us."""

    async def tend(self, response: SyncResponse) -> list[tuple[str, Parsed]]:
        """After the client took in what a sync says of keys; earlier events that can be read only now, with rooms."""

    async def before_sending(self, room_id: str) -> None:
        """See that everybody's devices can read what is said next in an encrypted room."""

    def unreadable(self, room_id: str, event: MegolmEvent) -> None:
        """The key to this event has not come yet."""

    def given_up(self, now: datetime) -> list[tuple[str, str, str]]:
        """What will not be read any more: its room, writer and event."""

    def told(self, event_id: str) -> None:
        """Its writer knows."""


class Envelopes:
    """Closes and opens events of encrypted rooms."""

    def __init__(self, client: Client, keys: Keys, places: Places, clock: Clock) -> None:
        """With these keys."""
        self._client = client
        self._keys = keys
        self._places = places
        self._clock = clock
        self._sharing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def tend(self, news: News) -> list[tuple[str, Event]]:
        """Hand on what a sync says of keys; events that can be read only now, each with its room."""
        encrypted = self._places.encrypted | set(self._client.encrypted_rooms) | self._client.held.rooms
        self._places.encrypted = encrypted
        response = SyncResponse.from_dict(for_keys(news, encrypted))
        if not isinstance(response, SyncResponse):
            log.error("keys could not be read from a sync")
            return []
        self._client.hear(news.body)
        await self._client.receive_response(response)
        return [(room, dict(one.source)) for room, one in await self._keys.tend(response)]

    def lost(self) -> list[tuple[str, str, str]]:
        """What will never be read: its room, its writer, and the event. It is given once, until it is `told`."""
        return self._keys.given_up(self._clock.now())

    def told(self, event: str) -> None:
        """Its writer knows."""
        self._keys.told(event)

    async def can_open(self, users: Collection[str]) -> bool:
        """Whether there is somebody, and everybody has a device that reads what is encrypted.

        Raises:
            Away: the homeserver does not say.

        """
        try:
            _, said = await self._client.ask("POST", "/keys/query", {"device_keys": {user: [] for user in users}})
        except (ClientError, TimeoutError) as error:
            raise Away from error
        devices, unheard = said.get("device_keys"), said.get("failures")
        if not isinstance(devices, dict):
            raise Away
        silent = unheard if isinstance(unheard, dict) else {}  # servers that did not answer: most people have one
        return bool(users) and all(devices.get(user) or user.partition(":")[2] in silent for user in users)

    def open(self, room: str, event: Event, *, wait: bool = True) -> Event | None:
        """What is in an encrypted event; None while its key is missing, which is waited for unless told otherwise."""
        parsed = Parsed.parse_event({**event, "content": {**_LEFT_OUT, **event["content"]}})
        if not isinstance(parsed, MegolmEvent):
            log.warning("an encrypted event is not as it should be", room=room)
            return None
        parsed.room_id = room
        try:
            opened = self._client.decrypt_event(parsed)
        except EncryptionError:
            if wait:
                self._keys.unreadable(room, parsed)
            return None
        source = dict(opened.source)
        return source if isinstance(source.get("content"), dict) and isinstance(source.get("type"), str) else None

    async def close(self, room: str, kind: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """An event's type and content as they are sent: encrypted, in an encrypted room."""
        if not await self._places.is_encrypted(room):
            return kind, content
        async with self._sharing[room]:
            await self._know(room)
            await self._keys.before_sending(room)
            closed_kind, closed = self._client.encrypt(room, kind, content)
            return str(closed_kind), dict(closed)

    async def _know(self, room: str) -> None:
        """matrix-nio remembers no rooms: tell it who is in this one."""
        known = self._client.rooms.get(room)
        if known is None:
            known = self._client.rooms[room] = MatrixRoom(room, self._client.user_id, encrypted=True)
        known.encrypted = True
        if not known.members_synced:
            await self._client.joined_members(room)
            if not known.members_synced:
                raise Away  # nio says no more of why
        for user in await self._places.readers(room) - set(known.users):
            known.add_member(user, None, None, invited=True)
