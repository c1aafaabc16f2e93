"""Making rooms once: each under an alias that is worked out from its key, because a request to make one has no key.

Rooms are `private_chat`: under `trusted_private_chat` whoever is invited could never be taken out again (from room
version 12 on).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from adapters.matrix.pace import POST
from adapters.matrix.places import OURS, Places
from adapters.matrix.settings import Settings
from adapters.matrix.wire import BAD, FORBIDDEN, MISSING, Trouble, Wire
from bot.language import Refused

_TAKEN = "M_ROOM_IN_USE"

LEVELS: dict[str, Any] = {"invite": 50, "events_default": 0, "state_default": 50}
"""Nobody who was let in lets in others."""


class Making:
    """Makes rooms, and finds those that were made."""

    def __init__(self, wire: Wire, places: Places, settings: Settings) -> None:
        """On this homeserver."""
        self._wire = wire
        self._places = places
        self._settings = settings
        self.salt = ""
        """Of this database: another one begins counting its rooms anew, and must not find these."""

    def _local(self, key: str) -> str:
        return f"studyhall-{blake2b(f'{self.salt}/{key}'.encode(), digest_size=12).hexdigest()}"

    def _alias(self, key: str) -> str:
        return f"#{self._local(key)}:{self._settings.server}"

    async def find(self, key: str) -> str | None:
        """The room of a key, if we are in it or can be; an alias that leads nowhere is taken away."""
        try:
            said = await self._wire.get("directory", "room", self._alias(key))
        except Trouble as error:
            if error.status == MISSING:
                return None
            raise
        room = str(said.get("room_id", ""))
        if await self._places.membership(room, self._settings.user) == "join" or await self._come(room):
            return room
        await self._wire.delete("directory", "room", self._alias(key))
        return None

    async def _come(self, room: str) -> bool:
        try:
            await self._wire.post("join", room, body={}, kind="join")
        except Trouble as error:
            if error.status in {FORBIDDEN, MISSING}:
                return False
            raise
        self._places.left(room)  # what was refused to us before can be asked again
        return True

    async def make(
        self, key: str, home: str, more: Mapping[str, Any], *, encrypt: bool = False, importance: int = POST
    ) -> str:
        """The room of a key: made now, or found."""
        state = [{"type": OURS, "state_key": "", "content": {"key": key, "home": home}}]
        if encrypt:
            state.append(
                {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
            )
        # Who is invited reads from then on: what is said next must not wait until they come.
        state.append(
            {"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": "invited"}}
        )
        body = {
            "preset": "private_chat",
            "visibility": "private",
            "room_alias_name": self._local(key),
            "power_level_content_override": LEVELS,
            **more,
            "initial_state": [*state, *more.get("initial_state", ())],
        }
        for _ in range(2):
            try:
                said = await self._wire.post("createRoom", body=body, kind="open", importance=importance)
            except Trouble as error:
                # It is there already; or is there now although somebody cannot be invited, which is found out later.
                found = await self.find(key) if error.status in {BAD, FORBIDDEN} else None
                if found is not None:
                    return found
                if error.code != _TAKEN:
                    raise
            else:
                return str(said["room_id"])
        raise Refused(_TAKEN)
