"""Copies of a SQLite database: made while others write, and looked at before anybody relies on them."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from storage.migrate import current


class Damaged(Exception):  # noqa: N818 - a state of the world, told to the owner
    """A file is no sound database."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its revision (None when it is empty), and how many rows each table has."""

    revision: str | None
    rows: dict[str, int]


def copy(source: Path, target: Path) -> None:
    """Write all that is committed in `source` to the new file `target`, while others go on writing.

    VACUUM INTO reads one moment of the database and keeps nobody waiting. (SQLite's backup API starts anew with each
    foreign write, and so never ends on a busy database.)

    Raises:
        Damaged: `source` cannot be read to its end.
        sqlalchemy.exc.OperationalError: the disk is full, or the like.

    """
    try:
        with _opened(source) as db:
            db.execute(text("VACUUM INTO :target"), {"target": str(target)})
    except OperationalError:
        raise
    except DatabaseError as error:
        raise Damaged(type(error.orig).__name__) from error


def contents(path: Path) -> Contents:
    """Look through the whole file.

    Raises:
        Damaged: it is no database, or one whose pages, indexes or references are wrong.

    """
    try:
        with _opened(path) as db:
            said = db.execute(text("PRAGMA integrity_check(1)")).scalar()
            if said != "ok":
                raise Damaged(str(said))
            if orphans := {row[0] for row in db.execute(text("PRAGMA foreign_key_check"))}:
                raise Damaged(f"rows without what they refer to, in {', '.join(sorted(orphans))}")
            quote = db.dialect.identifier_preparer.quote
            tables = sorted(inspect(db).get_table_names())
            rows = {name: db.exec_driver_sql(f"SELECT count(*) FROM {quote(name)}").scalar_one() for name in tables}  # noqa: S608 - names of our own tables, quoted
            return Contents(current(db), rows)
    except DatabaseError as error:
        raise Damaged(type(error.orig).__name__) from error


def put_in_place(new: Path, path: Path, kept: Path) -> None:
    """Have `path` be what `new` is; what it was goes into the folder `kept`. Nobody may have it open.

    At every moment one of the two is there whole.
    """
    if path.exists():
        with contextlib.suppress(DatabaseError), _opened(path) as db:  # a damaged one is kept as it is
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy2(path, kept / path.name)
        for beside in (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")):
            if beside.exists():  # it belongs to the old file, and would spoil the new one
                shutil.move(beside, kept / beside.name)
    new.replace(path)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    engine = create_engine(URL.create("sqlite", database=str(path)), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with engine.connect() as db:
            yield db
    finally:
        engine.dispose()
