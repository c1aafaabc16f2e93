"""Bringing a database to the schema of this version, in one transaction: all of it, or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.engine import begin

_FOLDER = Path(__file__).parent / "migrations"


class TooNew(Exception):  # noqa: N818 - a state of the world, told to the owner
    """The database was written by a newer Studyhall."""


def head() -> str:
    """The revision of this version: migrations are files named by number."""
    return max(path.stem.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def current(db: Connection) -> str | None:
    """The revision of the database; None when it is new."""
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, target: str = "head") -> str:
    """Bring the database to `target`; the revision it then has.

    Raises:
        TooNew: its schema is later than this version knows.

    """
    wanted = {"head": head(), "base": ""}.get(target, target)
    with engine.connect() as db:
        have = current(db) or ""
        if have > head():
            raise TooNew(have)
        if have == wanted:
            return wanted
        # Imported only when there is something to do: alembic costs 12 MiB and 80 ms.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = db
        with _whole(db):
            if wanted > have:
                command.upgrade(config, target)
            else:
                command.downgrade(config, target)
    return wanted


@contextlib.contextmanager
def _whole(db: Connection) -> Iterator[None]:
    """All of it in one transaction.

    SQLite changes a column by making the table anew; while foreign keys are watched, dropping the old one would
    count as deleting every row of it. They are checked at the end instead.
    """
    on_sqlite = db.dialect.name == "sqlite"
    if on_sqlite:
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")
    begin(db)
    try:
        yield
        if on_sqlite:
            _check_references(db)
        db.exec_driver_sql("COMMIT")
    except BaseException:
        db.exec_driver_sql("ROLLBACK")
        raise
    finally:
        if on_sqlite:
            db.exec_driver_sql("PRAGMA foreign_keys=ON")


def _check_references(db: Connection) -> None:
    orphans = db.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        message = f"rows without what they refer to, in {sorted({row[0] for row in orphans})}"
        raise RuntimeError(message)
