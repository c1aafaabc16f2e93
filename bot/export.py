"""`studyhall export`: what is kept of a class, or of one person who asked for it, as lines of JSON in a folder.

`about.json` says what each file is, and which of its keys are personal. The bot may run meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.config import Config
from storage import export as storage
from storage.declared import DECLARED
from storage.engine import database_file, open_engine
from storage.merging import PERSONS
from storage.migrate import current, head

_CLASS = (
    "Everything that is kept of a class. It is about many people: keep it where only you can read it, and delete it "
    "when it has served."
)
_PERSON = (
    "What is kept about one person, for them. Where a row is about somebody else as well, who that is and what they "
    "wrote is null."
)


def export(config: Config, folder: Path, *, home: str | None, person: str | None) -> int:
    """Write the new folder; the exit status. One of `home` and `person` is `platform:id`."""
    platform, _, named = (home or person or "").partition(":")
    database = database_file(config.database_url)
    if folder.exists():
        return _refuse(f"{folder} is there already, and nothing is overwritten. Choose another name.")
    if database is not None and not database.exists():
        return _refuse(f"{config.database_name} is not there yet: there is nothing to export.")
    engine = open_engine(config.database_url, connections=1)
    try:
        with engine.connect() as db:
            storage.begin(db)
            if current(db) != head():
                return _refuse(f"{config.database_name} is of another version. Run: studyhall migrate")
            if home is not None:
                number = storage.community(db, platform, named)
                whose = [] if number is None else [(number, 0)]
            else:
                whose = storage.persons(db, platform, named)
            if not whose:
                return _refuse(f"{home or person}: nothing is kept of it. Write it like discord:1203040506070809101.")
            written = _write(db, folder, whose, whole=home is not None)
    except OSError as error:
        return _refuse(f"{error.filename or folder}: it cannot be written ({error.strerror}).")
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        return _refuse(f"{config.database_name} cannot be used ({kind}). `studyhall check` says more.")
    finally:
        engine.dispose()
    print(f"{folder}: {written} rows. about.json says what they are, and what in them is personal.")
    return 0


def _write(db: Connection, folder: Path, whose: list[tuple[int, int]], *, whole: bool) -> int:
    folder.mkdir(mode=0o700, parents=True)
    files: dict[str, object] = {}
    total = 0
    for table in storage.tables():
        rows = _rows(db, table, whose, whole=whole)
        lines = [json.dumps(row, default=_plain, ensure_ascii=False) for row in rows]
        if not lines:
            continue
        total += len(lines)
        _put(folder / f"{table.name}.jsonl", "\n".join(lines) + "\n")
        declared = DECLARED[table.name]
        personal = sorted(declared.personal | (PERSONS & set(table.c.keys())))
        files[f"{table.name}.jsonl"] = {"about": declared.about, "rows": len(lines), "personal": personal}
    about = {
        "studyhall": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": head(),
        "about": _CLASS if whole else _PERSON,
        "files": files,
    }
    _put(folder / "about.json", json.dumps(about, indent=2) + "\n")
    return total


def _rows(db: Connection, table: Table, whose: list[tuple[int, int]], *, whole: bool) -> Iterator[storage.Row]:
    for community, person in whose:
        if whole:
            yield from storage.rows_of_community(db, table, community)
        else:
            yield from storage.rows_of_person(db, table, community, person)


def _put(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _refuse(says: str) -> int:
    print(says, file=sys.stderr)
    return 2
