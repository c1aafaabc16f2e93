"""Keys of rooms that are held back: for devices that cannot know ours yet, and for people who have no device yet.

A client that heeds signed devices only refuses what was sealed by a device that it has never heard of, and does not try
again once it has (matrix-js-sdk 43: UNKNOWN_SENDER_DEVICE). What it has no key for, it tries again when the key comes.
It asks for our device when it comes into a room with us, so until then the key waits here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from adapters.matrix.keys.secret import Sealed, Secret
from adapters.matrix.keys.store import Store
from bot.language import Clock

KEEP = timedelta(days=30)
"""How long a key waits for somebody."""
_PURPOSE = "held"
_TABLE = """
CREATE TABLE IF NOT EXISTS held (
    room_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    key TEXT NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (session_id, user_id, device_id)
)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A key, from what was said first in that one's presence; `device` is empty where they had none."""

    room: str
    session: str
    user: str
    device: str
    key: str


class Held:
    """A table in the store, sealed with the owner's secret. Who is in it was in the room when it was written."""

    def __init__(self, store: Store, secret: Secret, clock: Clock) -> None:
        """Take up what waits."""
        self.store = store
        self._secret = secret
        self._clock = clock
        store.run(_TABLE)
        store.run("DELETE FROM held WHERE since < ?", ((clock.now() - KEEP).timestamp(),))
        self.rooms = {str(row[0]) for row in store.run("SELECT DISTINCT room_id FROM held")}
        """Where somebody is waited for."""
        self.fresh = set(self.rooms)
        """Where that is so since it was last looked at."""

    def hold(self, room: str, session: str, key: str, devices: Collection[tuple[str, str]]) -> None:
        """Keep a room's key for these devices. For whom it is kept already, what they have reaches further back."""
        if not devices:
            return
        sealed = self._secret.seal(key.encode(), _PURPOSE)
        since = self._clock.now().timestamp()
        with self.store.together():
            for user, device in devices:
                self.store.run(
                    "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (room, session, user, device, sealed, since),
                )
        self.rooms.add(room)
        self.fresh.add(room)

    def waiting(self, room: str, present: Collection[str]) -> list[Waiting]:
        """The keys of a room for those who are there, the oldest first; what cannot be opened any more is let go of."""
        found = []
        rows = self.store.run(
            "SELECT session_id, user_id, device_id, key FROM held WHERE room_id = ? ORDER BY since, rowid", (room,)
        )
        for session, user, device, sealed in rows:
            if user not in present:
                continue
            try:
                key = self._secret.open(sealed, _PURPOSE).decode()
            except Sealed:
                self.store.run("DELETE FROM held WHERE session_id = ?", (session,))
                continue
            found.append(Waiting(room, session, user, device, key))
        return found

    def given(self, done: Collection[Waiting]) -> None:
        """These are no longer waited for."""
        with self.store.together():
            for one in done:
                self.store.run(
                    "DELETE FROM held WHERE session_id = ? AND user_id = ? AND device_id = ?",
                    (one.session, one.user, one.device),
                )
        self.rooms = {str(row[0]) for row in self.store.run("SELECT DISTINCT room_id FROM held")}
