"""Handing over keys that were held back, once somebody has come into the room and had a moment to learn who we are."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from aiohttp import ClientError
from nio import SyncResponse
from nio.crypto import OlmDevice

from adapters.matrix.keys.client import Client
from adapters.matrix.keys.held import Waiting
from bot.language import Away

log = structlog.get_logger()

TOGETHER = 20
"""Messages between devices in one request."""
_WELL, _FORBIDDEN = 200, 403


class Handing:
    """Gives everybody the keys of what was said while they were invited."""

    def __init__(self, client: Client) -> None:
        """Nothing is asked yet."""
        self._client = client
        client.look = self._look
        self._joined: dict[str, set[str]] = {}
        self._one = asyncio.Lock()

    async def tend(self, response: SyncResponse) -> None:
        """After a sync: to whom it is time. Raises `Away`; what is left is done after the next sync."""
        held = self._client.held
        for room in response.rooms.join:
            self._joined.pop(room, None)
        new_devices = response.device_list.changed or self._client.users_for_key_query
        held.fresh |= held.rooms if new_devices else held.rooms & response.rooms.join.keys()
        await self._hand_over()

    async def _hand_over(self) -> None:
        async with self._one:
            waits = [await self._room(room) for room in sorted(self._client.held.fresh)]
        if any(waits):
            self._client.later(min(filter(None, waits)))

    async def _look(self) -> None:
        try:
            await self._hand_over()
        except (Away, ClientError, TimeoutError) as error:
            log.warning("keys that were held back could not be handed over", kind=type(error).__name__)

    async def _room(self, room: str) -> float:
        """Hand over what is due in a room; in how many seconds to look again, or 0."""
        client = self._client
        waiting = client.held.waiting(room, await self._present(room))
        due: list[tuple[Waiting, list[OlmDevice]]] = []
        wait = 0.0
        for one in waiting:
            now = list(client.machine.device_store.active_user_devices(one.user))
            then = {other.device for other in waiting if (other.session, other.user) == (one.session, one.user)}
            # Who has none left of the devices of then, or had none, reads on those that they have now.
            anew = not any(device.id in then for device in now)
            devices = [device for device in now if anew or device.id == one.device]
            seconds = max((client.until_met(room, device) for device in devices), default=0.0)
            if seconds:
                wait = min(wait or seconds, seconds)
            elif now:
                due.append((one, devices))
        if due:
            await self._give(due)
        elif not wait:
            client.held.fresh.discard(room)  # nobody who came in is waited for, until there is news
        return wait

    async def _present(self, room: str) -> set[str]:
        """Who has come in."""
        if room not in self._joined:
            status, said = await self._client.ask("GET", f"/rooms/{quote(room, safe='')}/joined_members")
            joined = said.get("joined")
            if status == _FORBIDDEN:
                joined = {}  # we are no longer there ourselves
            elif status != _WELL or not isinstance(joined, dict):
                raise Away("the server does not say who is in a room")
            self._joined[room] = set(joined)
        return self._joined[room]

    async def _give(self, due: list[tuple[Waiting, list[OlmDevice]]]) -> None:
        """Each key to all who lack it; a device that has no one-time keys stays for another time."""
        client = self._client
        await client.begin_sessions(device for _, devices in due for device in devices)
        for session in dict.fromkeys(one.session for one, _ in due):
            mine = [(one, devices) for one, devices in due if one.session == session]
            for start in range(0, len(mine), TOGETHER):
                await self._send(mine[start : start + TOGETHER])

    async def _send(self, due: list[tuple[Waiting, list[OlmDevice]]]) -> None:
        client, machine = self._client, self._client.machine
        messages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        done: list[Waiting] = []
        with client.kept.together():
            for one, devices in due:
                reached = [device for device in devices if machine.session_store.get(device.curve25519) is not None]
                for device in reached:
                    messages[one.user][device.id] = machine.room_key(device, one.room, one.session, one.key)
                if reached or not devices:
                    done.append(one)
        if messages:
            status, _ = await client.ask(
                "PUT", f"/sendToDevice/m.room.encrypted/{uuid4()}", {"messages": dict(messages)}
            )
            if status != _WELL:
                raise Away("the server does not take keys")
        client.held.given(done)
        for one in done:
            client.has_now(one.room, one.session, {(one.user, device) for device in messages[one.user]})
