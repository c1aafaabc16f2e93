"""Looking at a message again: who wrote it, and what it says after all its changes."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.matrix.envelopes import Envelopes
from adapters.matrix.news import Event, events
from adapters.matrix.wire import FORBIDDEN, MISSING, Trouble, Wire

EDIT, ENCRYPTED, RELATES_TO = "m.replace", "m.room.encrypted", "m.relates_to"


class Looking:
    """At messages of anybody's. A key that is missing is not waited for: nobody waits for what was said long ago."""

    def __init__(self, wire: Wire, envelopes: Envelopes) -> None:
        """With this account's eyes."""
        self._wire = wire
        self._envelopes = envelopes

    async def at(self, room: str, event: str) -> Event | None:
        """A message as it is now; None where we cannot see or read it."""
        try:
            found = await self._wire.get("rooms", room, "event", event)
        except Trouble as error:
            if error.status not in {FORBIDDEN, MISSING}:
                raise
            return None
        return next((self.now(room, one) for one in events([found])), None)

    def now(self, room: str, event: Event) -> Event | None:
        """The same, of an event that is at hand. A change is no message of its own."""
        opened = self.opened(room, event)
        if opened is None or _within(opened["content"], RELATES_TO, "rel_type") == EDIT:
            return None
        for changed in events([_within(event, "unsigned", "m.relations", EDIT)]):
            new = _within(self.opened(room, changed), "content", "m.new_content")
            if changed["sender"] == event["sender"] and isinstance(new, dict):
                # What it is in reply to stays as it was.
                return {**opened, "content": {**new, RELATES_TO: opened["content"].get(RELATES_TO)}}
        return opened

    def opened(self, room: str, event: Event) -> Event | None:
        """What an event says, also in an encrypted room; None where we cannot read it."""
        if event["type"] != ENCRYPTED:
            return event
        opened = self._envelopes.open(room, event, wait=False)
        return None if opened is None else {**opened, "sender": event["sender"], "event_id": event["event_id"]}


def _within(given: object, *names: str) -> object:
    """What is there, this deep; None where there is nothing."""
    for name in names:
        given = given.get(name) if isinstance(given, Mapping) else None
    return given
