"""What was said but cannot be read yet: kept, read when its key comes, and given up with one line to the writer."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import structlog
from nio import EncryptionError, MegolmEvent
from nio.events import Event

from adapters.matrix.keys.machine import Machine
from adapters.matrix.keys.store import Store
from bot.language import Clock

log = structlog.get_logger()

PATIENCE = timedelta(minutes=5)
"""How long a key is waited for. It comes with the message or right after it, or its sender's client lost its way."""
QUIET = timedelta(hours=1)
"""How long nobody is told again in the same room that they cannot be read."""
AGAIN = timedelta(days=1)
"""For how long what was read late is handed out again after a restart: it may not have been durable yet."""
KEEP = timedelta(days=7)
"""How long it is remembered what was read or given up, should the same sync be handled again."""
MOST = 1000
"""Messages that wait at a time; beyond that the oldest are given up at once."""

_TABLE = """
CREATE TABLE IF NOT EXISTS parked (
    event_id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    source TEXT NOT NULL,
    since REAL NOT NULL,
    state TEXT NOT NULL
)
"""
_WAITS, _READ, _TOLD, _SILENT = "waits", "read", "told", "silent"


class Parked:
    """A table in the store, so that nothing is forgotten when the program ends.

    What was read is handed out once, and after a restart again, under the same event id: nobody here knows what had
    become durable elsewhere when the program ended.
    """

    def __init__(self, store: Store, machine: Machine, clock: Clock) -> None:
        """Take up what waits."""
        self._store = store
        self.machine = machine
        self._clock = clock
        store.run(_TABLE)
        self._waiting: dict[str, tuple[str, MegolmEvent]] = {}
        self._tried: dict[str, int] = {}
        self._telling: dict[str, tuple[str, str]] = {}
        """What is being told: room and writer of each event."""
        recent = (clock.now() - AGAIN).timestamp()
        for room_id, source in store.run(
            "SELECT room_id, source FROM parked WHERE state = ? OR (state = ? AND since > ?) ORDER BY since",
            (_WAITS, _READ, recent),
        ):
            event = MegolmEvent.from_dict(json.loads(source))
            if isinstance(event, MegolmEvent):
                self._waiting[event.event_id] = (room_id, event)

    def park(self, room_id: str, event: MegolmEvent) -> None:
        """Keep an event until its key comes. Harmless when it is kept already, or was given up."""
        self._store.run(
            "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                event.event_id,
                room_id,
                event.sender,
                json.dumps(event.source),
                self._clock.now().timestamp(),
                _WAITS,
            ),
        )
        if self._store.run("SELECT 1 FROM parked WHERE event_id = ? AND state = ?", (event.event_id, _WAITS)):
            self._waiting[event.event_id] = (room_id, event)

    def readable(self) -> list[tuple[str, Event]]:
        """What can be read now, the earliest first."""
        found: list[tuple[str, Event]] = []
        for event_id, (room_id, event) in list(self._waiting.items()):
            session = self.machine.session_of(event, room_id)
            if session is None or self._tried.get(event_id) == session.first_known_index:
                continue
            self._tried[event_id] = session.first_known_index
            try:
                read = self.machine.decrypt_megolm_event(event, room_id)
            except EncryptionError:
                continue
            del self._waiting[event_id], self._tried[event_id]
            self._now(event_id, _READ)
            if isinstance(read, Event):
                found.append((room_id, read))
            else:
                log.warning("what was read at last is no event")
        return found

    def given_up(self, now: datetime) -> list[tuple[str, str, str]]:
        """Room, writer and event id of what will not be read: one for each writer in a room, once in `QUIET`.

        Each is given once, and after a restart again, unless `told` was called.
        """
        late = (now - PATIENCE).timestamp()
        rows = self._store.run(
            "SELECT event_id, room_id, sender, since FROM parked WHERE state = ? ORDER BY since DESC", (_WAITS,)
        )
        given = [row for place, row in enumerate(rows) if row[3] <= late or place >= MOST]
        given = [row for row in given if row[0] not in self._telling]
        told: list[tuple[str, str, str]] = []
        with self._store.together():
            self._store.run("DELETE FROM parked WHERE state <> ? AND since < ?", (_WAITS, (now - KEEP).timestamp()))
            for event_id, room_id, sender, since in given:
                self._waiting.pop(event_id, None)
                self._tried.pop(event_id, None)
                if (room_id, sender) in self._telling.values() or self._was_told(room_id, sender, since):
                    self._now(event_id, _SILENT)
                else:
                    self._telling[event_id] = room_id, sender
                    told.append((room_id, sender, event_id))
        if given:
            log.warning("messages could not be read, and their keys did not come", number=len(given))
        return told

    def told(self, event_id: str) -> None:
        """The writer has been told, durably."""
        self._now(event_id, _TOLD)
        self._telling.pop(event_id, None)

    def _now(self, event_id: str, state: str) -> None:
        self._store.run("UPDATE parked SET state = ? WHERE event_id = ?", (state, event_id))

    def _was_told(self, room_id: str, sender: str, since: float) -> bool:
        return bool(
            self._store.run(
                "SELECT 1 FROM parked WHERE room_id = ? AND sender = ? AND state = ? AND since > ?",
                (room_id, sender, _TOLD, since - QUIET.total_seconds()),
            )
        )
