"""Opening the database that a URL names."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

_ONE_AT_A_TIME = 0x5354554459  # "STUDY": the PostgreSQL advisory lock of a running bot

# A server that fell silent is noticed within half a minute, by us and, as to our claim, by the server.
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
_THEIR_KEEPALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


class Occupied(Exception):  # noqa: N818 - a state of the world, told to the owner
    """Another Studyhall is using this database."""


def open_engine(url: str, *, connections: int = 5) -> Engine:
    """An engine that leaves BEGIN and COMMIT to the writer, on SQLite and PostgreSQL alike."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False, "timeout": 5.0}
        )
        event.listen(engine, "connect", _pragmas)
        return engine
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        connect_args=_KEEPALIVE | {"connect_timeout": 5},
    )


def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's, through SQLAlchemy's proxy
    # FULL: an acknowledged turn survives a power cut. secure_delete: what is deleted is gone from the file too.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin(db: Connection) -> None:
    """Start a transaction that may write. On SQLite it takes the write lock now, so it never has to be retried."""
    try:
        db.exec_driver_sql("BEGIN IMMEDIATE" if db.dialect.name == "sqlite" else "BEGIN")
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        db.exec_driver_sql("BEGIN")  # what only reads still can


def database_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for a server."""
    parsed: URL = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


class Hold:
    """This process's claim on a database; the operating system or the server lets go of it when the process dies.

    On SQLite it is a locked file. On PostgreSQL it is a lock of the very session that writes: `engine` has one
    connection, which takes the lock before anything else, so a connection that was lost cannot be replaced while
    somebody else has the claim, and what a forgotten process still tries to write goes nowhere.
    """

    engine: Engine
    """What the holder writes with."""

    def __init__(self, url: str) -> None:
        """Claim it.

        Raises:
            Occupied: somebody else has it.

        """
        self._file: FileLock | None = None
        path = database_file(url)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = FileLock(f"{path}.lock")
            try:
                self._file.acquire(timeout=0)
            except Timeout as error:
                raise Occupied(str(path)) from error
            self.engine = open_engine(url)
        else:
            self.engine = open_engine(url, connections=1)
            event.listen(self.engine, "connect", _claim)
            try:
                self.engine.connect().close()
            except BaseException:
                self.engine.dispose()
                raise

    def release(self) -> None:
        """Let go."""
        self.engine.dispose()
        if self._file is not None:
            self._file.release()


def _claim(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's
    """Take the lock; wait a moment for a holder that is just ending."""
    from psycopg.errors import LockNotAvailable  # noqa: PLC0415 - only for a postgresql:// URL

    connection.autocommit = True
    connection.execute(_THEIR_KEEPALIVE)
    connection.execute("SET lock_timeout = '1s'")
    try:
        connection.execute(f"SELECT pg_advisory_lock({_ONE_AT_A_TIME})")
    except LockNotAvailable as error:
        raise Occupied(connection.info.dbname) from error
    connection.execute("RESET lock_timeout")
