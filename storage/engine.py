"""Opening the database that a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL

_ONE_AT_A_TIME = 0x5354554459  # "STUDY": the PostgreSQL advisory lock of a running bot


class Occupied(Exception):  # noqa: N818 - a state of the world, told to the owner
    """Another Studyhall is using this database."""


def open_engine(url: str) -> Engine:
    """An engine that leaves BEGIN and COMMIT to the writer, on SQLite and PostgreSQL alike."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False, "timeout": 5.0}
        )
        event.listen(engine, "connect", _pragmas)
        return engine
    return create_engine(parsed.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's, through SQLAlchemy's proxy
    # FULL: an acknowledged turn survives a power cut. secure_delete: what is deleted is gone from the file too.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin(db: Connection) -> None:
    """Start a transaction that may write. On SQLite it takes the write lock now, so it never has to be retried."""
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.dialect.name == "sqlite" else "BEGIN")


def database_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for a server."""
    parsed: URL = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


class Hold:
    """This process's claim on a database; the operating system or the server lets go of it when the process dies."""

    def __init__(self, url: str) -> None:
        """Claim it.

        Raises:
            Occupied: somebody else has it.

        """
        self._file: FileLock | None = None
        self._engine: Engine | None = None
        path = database_file(url)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = FileLock(f"{path}.lock")
            try:
                self._file.acquire(timeout=0)
            except Timeout as error:
                raise Occupied(str(path)) from error
        else:
            self._engine = open_engine(url)
            self._session = self._engine.connect()
            if not self._session.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": _ONE_AT_A_TIME}).scalar():
                self.release()
                raise Occupied(make_url(url).render_as_string(hide_password=True))

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            self._file.release()
        if self._engine is not None:
            self._session.close()
            self._engine.dispose()
