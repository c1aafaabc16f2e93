"""Who knows our device by now, and who cannot yet: for them a room's key is held back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from nio import MatrixRoom, RoomMemberEvent, SyncResponse
from nio.crypto import OlmDevice, OutboundGroupSession

from adapters.matrix.keys.connection import Connection
from adapters.matrix.keys.held import Held
from adapters.matrix.keys.secret import Secret
from bot.language import Clock

MEETING = 10.0
"""Seconds that somebody's client has, once it is in a room with us, to ask who we are.

It does so right away. What comes too early stays unread, what comes too late is only late.
"""

Device = tuple[str, str]
"""A person's id and the id of one of their devices."""


class Meeting(Connection):
    """A client that does not hand a key to a device that cannot know whose it is."""

    def __init__(
        self, homeserver: str, user: str, folder: Path, secret: Secret, clock: Clock, *, device_id: str = ""
    ) -> None:
        """Not logged in. `user` is a full id (`@bot:example.org`), and `secret` is made for it."""
        super().__init__(homeserver, user, folder, secret, clock, device_id=device_id)
        self._came: dict[tuple[str, str], float] = {}
        """When somebody came into a room, if that was a moment ago: room and person, in the loop's time."""
        self._held: Held | None = None
        self._soon: asyncio.Task[None] | None = None
        self.look: Callable[[], Awaitable[None]] = _nothing
        """Looks whether there is somebody by now to whom a key can be handed."""

    async def close(self) -> None:
        """Do nothing more."""
        if self._soon is not None:
            self._soon.cancel()
            await asyncio.gather(self._soon, return_exceptions=True)
        await super().close()

    @property
    def held(self) -> Held:
        """The keys that are held back, once logged in."""
        if self._held is None or self._held.store is not self.kept:
            self._held = Held(self.kept, self._secret, self._clock)
        return self._held

    async def _handle_joined_rooms(self, response: SyncResponse) -> None:
        now = asyncio.get_running_loop().time()
        self._came = {one: came for one, came in self._came.items() if now - came < MEETING}
        for room_id, room in response.rooms.join.items():
            for event in (*room.state, *room.timeline.events):
                if isinstance(event, RoomMemberEvent) and event.membership == "join" and _age(event) < MEETING:
                    self._came[room_id, event.state_key] = now - _age(event)
        await super()._handle_joined_rooms(response)

    def is_stranger(self, device: OlmDevice) -> bool:
        """Whether there was never a word between that device and ours: the first is said once they have met."""
        return self.machine.session_store.get(device.curve25519) is None

    def until_met(self, room_id: str, device: OlmDevice) -> float:
        """Seconds until a device of somebody who is in a room can know ours; 0 if it can."""
        came = self._came.get((room_id, device.user_id))
        if came is None or not self.is_stranger(device):
            return 0.0
        return max(0.0, came + MEETING - asyncio.get_running_loop().time())

    def hold_back(self, room: MatrixRoom, session: OutboundGroupSession) -> None:
        """Keep the key for those in a room who could not read what comes now if it came with its key.

        They are invited and have not come in, or came in a moment ago, or have no device at all.
        """
        strangers: set[Device] = set()
        waits: list[float] = []
        for user in room.users.keys() - {self.user_id}:
            devices = list(self.machine.device_store.active_user_devices(user))
            if not devices and user not in self.users_for_key_query:
                strangers.add((user, ""))
            for device in devices:
                wait = self.until_met(room.room_id, device)
                if wait or (user in room.invited_users and self.is_stranger(device)):
                    strangers.add((user, device.id))
                    waits.append(wait)
        self.held.hold(room.room_id, session.id, session.session_key, strangers)
        session.users_ignored |= {one for one in strangers if one[1]}
        if any(waits):
            self.later(max(waits))

    def has_now(self, room_id: str, session_id: str, devices: set[Device]) -> None:
        """These were given a key that had been held back."""
        session = self.machine.outbound_group_sessions.get(room_id)
        if session is not None and session.id == session_id:
            session.users_ignored -= devices
            session.users_shared_with |= devices

    def later(self, seconds: float) -> None:
        """Look after a while, unless that is going to happen already."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            await self.look()

        if self._soon is None or self._soon.done() or self._soon is asyncio.current_task():
            self._soon = asyncio.create_task(wait(), name="keys held back")


async def _nothing() -> None:
    """Before there is anybody who looks."""


def _age(event: RoomMemberEvent) -> float:
    """How many seconds ago something happened, as the server says; long ago, if it does not."""
    unsigned = event.source.get("unsigned")
    age = unsigned.get("age") if isinstance(unsigned, dict) else None
    return age / 1000 if isinstance(age, int) else MEETING
