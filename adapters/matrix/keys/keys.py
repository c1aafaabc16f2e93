"""Everything that makes encrypted conversations with the bot reliable, as the rest of the adapter calls it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import structlog
from aiohttp import ClientError
from nio import MegolmEvent, SyncResponse, ToDeviceResponse
from nio.events import Event

from adapters.matrix.keys.client import Client
from adapters.matrix.keys.cross_signing import CrossSigning, Standing
from adapters.matrix.keys.handing import Handing
from adapters.matrix.keys.one_time import OneTime
from adapters.matrix.keys.parked import Parked
from adapters.matrix.keys.secret import Secret
from bot.language import Away, Clock

log = structlog.get_logger()

TENDING = 30.0
"""Seconds that the errands after one sync may take; what is left is done after the next."""
PRUNING = timedelta(days=1)
"""How often old sessions are let go of."""
_LIMITED, _BROKEN = 429, 500


class Keys:
    """One bot's keys. Call `begin` after the login and before any room is joined, and `tend` after every sync."""

    def __init__(
        self, client: Client, secret: Secret, folder: Path, clock: Clock, *, password: str | None = None
    ) -> None:
        """`folder` is the one of the client; `password` is the account's, if the server asks for it once."""
        self._client = client
        self._clock = clock
        self._one_time = OneTime(client, clock)
        self._cross_signing = CrossSigning(client, secret, folder, password)
        self._handing = Handing(client)
        self._parked: Parked | None = None
        self._pruned = clock.now()
        self.standing: Standing | None = None
        """How the device stands since `begin`."""

    async def begin(self) -> None:
        """Publish the device with its keys, and vouch for it. Safe to repeat: what is done is left as it is.

        What was said to the bot before this is unreadable for ever, so no room is joined before.

        Raises:
            Unusable: the owner has to change something first.
            Away: the server did not answer as it should.

        """
        try:
            await self._one_time.begin()
            self.standing = await self._cross_signing.begin()
        except (ClientError, TimeoutError) as error:
            raise Away("the server cannot be reached") from error

    async def renew(self) -> None:
        """Put our identity in the place of one that is not ours. For the owner to decide: everybody is warned of it.

        Raises: as `begin`.

        """
        try:
            self.standing = await self._cross_signing.begin(renew=True)
        except (ClientError, TimeoutError) as error:
            raise Away("the server cannot be reached") from error

    async def tend(self, response: SyncResponse) -> list[tuple[str, Event]]:
        """After a sync: what can be read only now, with its room, and the errands that nio leaves to its caller.

        What was read late is given once, and for a day after a restart again: whoever takes it knows its event id.
        Never raises over an errand: it is tried again after the next sync.
        """
        read = self._kept.readable()
        errands: tuple[Callable[[], Awaitable[None]], ...] = (
            self._messages,
            lambda: self._one_time.tend(response),
            self._devices,
            self._sessions,
            lambda: self._handing.tend(response),
        )
        try:
            async with asyncio.timeout(TENDING):
                for errand in errands:
                    try:
                        await errand()
                    except (Away, ClientError) as error:
                        log.warning("an errand about keys failed", kind=type(error).__name__)
        except TimeoutError:
            log.warning("the errands about keys took too long")
        if self._clock.now() - self._pruned > PRUNING:
            self._pruned = self._clock.now()
            self._client.machine.forget()
        return read

    async def before_sending(self, room_id: str) -> None:
        """Give the key of an encrypted room to every device in it. `Client.room_send` does this by itself, too.

        Raises:
            Away: the server did not take the keys; nothing may be said in the room yet.

        """
        await self._client.cover(room_id)

    def unreadable(self, room_id: str, event: MegolmEvent) -> None:
        """Keep an event whose key is not there; `tend` gives it back when it is."""
        self._kept.park(room_id, event)

    def given_up(self, now: datetime) -> list[tuple[str, str, str]]:
        """Room, writer and event id of what will not be read any more: one honest line for each, then `told`."""
        return self._kept.given_up(now)

    def told(self, event_id: str) -> None:
        """The line about this event has been said; until then it is given again after a restart."""
        self._kept.told(event_id)

    @property
    def _kept(self) -> Parked:
        if self._parked is None or self._parked.machine is not self._client.machine:
            self._parked = Parked(self._client.kept, self._client.machine, self._clock)
        return self._parked

    async def _messages(self) -> None:
        """Send what waits for single devices. What the server refuses for good is dropped."""
        for message in list(self._client.outgoing_to_device_messages):
            path = f"/sendToDevice/{message.type}/{uuid4()}"
            status, _ = await self._client.ask("PUT", path, message.as_dict())
            if status == _LIMITED or status >= _BROKEN:
                return
            await self._client.receive_response(ToDeviceResponse(message))

    async def _devices(self) -> None:
        """Learn of new devices."""
        if self._client.should_query_keys:
            await self._client.keys_query()

    async def _sessions(self) -> None:
        """Begin anew with devices with which a session broke. Each is tried once; it is marked again if need be."""
        machine = self._client.machine
        if self._client.should_claim_keys:
            wanted = self._client.get_users_for_key_claiming()
            await self._client.keys_claim(wanted)
            machine.wedged_devices.clear()
            machine.key_request_devices_no_session.clear()
