"""Where keys are kept: one SQLite file in the data folder, for its owner alone, sealed with the owner's secret."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nio.crypto import InboundGroupSession, OlmDevice, TrustState
from nio.store import SqliteStore
from peewee import SqliteDatabase

from bot.language import Unusable

NAME = "keys.db"
"""The file in the data folder."""
KEEP = timedelta(days=90)
"""How long a key that nobody used any more is kept. Clients make a new one after a week at the latest, by default."""

_UNSEALED = "the bot's keys would be kept without a secret."
_SEALED_OTHERWISE = (
    "the secret is not the one with which the bot's keys were sealed. Set the former one; if it is lost, move the "
    "folder {folder} away and let the bot log in as a new device."
)
_PRAGMAS = {
    "journal_mode": "wal",
    # With WAL nothing is lost when the program ends, however it ends; after a power cut the last moments may be.
    "synchronous": "normal",
    "busy_timeout": 10_000,
    "foreign_keys": 1,
    "secure_delete": 1,
}
_TABLES = (
    "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS used (session_id TEXT PRIMARY KEY, day INTEGER NOT NULL)",
)


def fit_for_later(copy: Path) -> None:
    """Take out of a copy of the file what must not be used from there: conversations that went on since.

    Each message of an Olm conversation uses its keys up. Whoever goes on from keys of a moment ago says what nobody can
    read; without any, a new conversation is begun with each device.
    """
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("DELETE FROM olmsessions")


class Store(SqliteStore):
    """nio's tables in our file, and three of our own: `fact`, `used`, and `parked` (see `parked.py`).

    nio writes each thing in a transaction of its own; `together` makes one of many.
    """

    def __post_init__(self) -> None:
        """Open the file, or make it.

        Raises:
            Unusable: without a secret, or with another one than it was made with.

        """
        if self.pickle_key in {"", "DEFAULT_KEY"}:
            raise Unusable(_UNSEALED)
        folder = Path(self.store_path)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database_name = self.database_name or NAME
        path = folder / self.database_name
        # SQLite gives the -wal and -shm files beside it the same mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        super().__post_init__()  # type: ignore[no-untyped-call]
        for table in _TABLES:
            self.run(table)
        self._days: dict[str, int] = dict(self.run("SELECT session_id, day FROM used"))

    def __repr__(self) -> str:
        """Where it is, without the key."""
        return f"Store({self.database_path!r})"

    def _create_database(self) -> SqliteDatabase:
        return SqliteDatabase(self.database_path, pragmas=_PRAGMAS)

    def run(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        return list(self.database.execute_sql(statement, tuple(values)).fetchall())

    def together(self) -> AbstractContextManager[Any]:
        """Everything within is committed at once, or not at all. Nothing may be awaited within."""
        atomic: AbstractContextManager[Any] = self.database.atomic()
        return atomic

    def fact(self, name: str) -> str | None:
        """What was noted under a name."""
        rows = self.run("SELECT value FROM fact WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def note(self, name: str, value: str) -> None:
        """Note something under a name, in place of what stood there."""
        self.run("INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))

    def prove(self, proof: str) -> None:
        """Compare the secret with the one of the first time, by something drawn from it that tells nothing about it.

        Raises:
            Unusable: it is another one.

        """
        known = self.fact("secret")
        if known is None:
            self.note("secret", proof)
        elif known != proof:
            raise Unusable(_SEALED_OTHERWISE.format(folder=self.store_path))

    def keeper(self, session_id: str) -> str | None:
        """Whose key it was that brought a session: the Curve25519 key of the device."""
        rows = self.run("SELECT sender_key FROM megolminboundsessions WHERE session_id = ?", (session_id,))
        return str(rows[0][0]) if rows else None

    def used(self, session_id: str, now: datetime) -> None:
        """Note that a session was of use, once a day."""
        day = _day(now)
        if self._days.get(session_id) != day:
            self._days[session_id] = day
            self.run("INSERT INTO used VALUES (?, ?) ON CONFLICT DO UPDATE SET day = excluded.day", (session_id, day))

    def prune(self, now: datetime) -> set[str]:
        """Forget the sessions that were of no use for `KEEP`, and say which."""
        with self.together():
            self.run(
                "INSERT INTO used SELECT session_id, ? FROM megolminboundsessions WHERE true ON CONFLICT DO NOTHING",
                (_day(now),),
            )
            old = {str(row[0]) for row in self.run("SELECT session_id FROM used WHERE day < ?", (_day(now - KEEP),))}
            for session_id in old:
                self.run("DELETE FROM megolminboundsessions WHERE session_id = ?", (session_id,))
                self.run("DELETE FROM used WHERE session_id = ?", (session_id,))
        self._days = dict(self.run("SELECT session_id, day FROM used"))
        return old

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        """Keep a room key, in one commit."""
        with self.together():
            super().save_inbound_group_session(session)

    # nio asks the database for every device each time; what it says stands in the device, and is kept there by nio.

    def is_device_verified(self, device: OlmDevice) -> bool:
        """Whether the device was verified."""
        return device.trust_state is TrustState.verified

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        """Whether nothing may be shared with the device."""
        return device.trust_state is TrustState.blacklisted

    def is_device_ignored(self, device: OlmDevice) -> bool:
        """Whether the device is used although nobody verified it."""
        return device.trust_state is TrustState.ignored

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def _day(at: datetime) -> int:
    return at.date().toordinal()
