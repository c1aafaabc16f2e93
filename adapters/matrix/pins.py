"""What a room has pinned: one list, which everybody who may pin writes anew. Nobody's pin is to get lost by that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

from adapters.matrix.wire import MISSING, Trouble, Wire

PINNED = "m.room.pinned_events"

Pinned = list[str]


class Pins:
    """Pins messages, and takes pins away."""

    def __init__(self, wire: Wire) -> None:
        """Nothing is known of any room: each time it is asked for."""
        self._wire = wire
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add(self, room: str, event: str) -> None:
        """Name it among what the room has pinned."""
        await self._change(room, lambda pinned: pinned if event in pinned else [*pinned, event])

    async def remove(self, room: str, event: str) -> None:
        """Name it no more."""
        await self._change(room, lambda pinned: [one for one in pinned if one != event])

    async def _change(self, room: str, change: Callable[[Pinned], Pinned]) -> None:
        """One change of ours after the other in each room.

        The server takes any list. So it is asked afterwards in place of which one it took ours: had somebody pinned
        something since we read, that is put back.
        """
        async with self._locks.setdefault(room, asyncio.Lock()):
            known = await self._read(room)
            wanted = change(known)
            while wanted != known:
                said = await self._wire.put("rooms", room, "state", PINNED, "", body={"pinned": wanted}, kind="say")
                found = await self._replaced(room, str(said.get("event_id", "")))
                known, wanted = wanted, change(_merged(known, wanted, known if found is None else found))

    async def _read(self, room: str) -> Pinned:
        try:
            return _pinned(await self._wire.get("rooms", room, "state", PINNED, ""))
        except Trouble as error:
            if error.status == MISSING:
                return []
            raise

    async def _replaced(self, room: str, event: str) -> Pinned | None:
        """What was pinned until we wrote that; None where the server does not say."""
        unsigned = (await self._wire.get("rooms", room, "event", event)).get("unsigned")
        before = unsigned.get("prev_content") if isinstance(unsigned, dict) else None
        return _pinned(before) if isinstance(before, dict) else None


def _merged(known: Pinned, wanted: Pinned, found: Pinned) -> Pinned:
    """What we want, with what others pinned and took away between `known` and `found`."""
    kept = [one for one in wanted if one in found or one not in known]
    return [*kept, *(one for one in found if one not in known and one not in kept)]


def _pinned(content: object) -> Pinned:
    pinned = content.get("pinned") if isinstance(content, dict) else None
    return [one for one in pinned if isinstance(one, str)] if isinstance(pinned, list) else []
