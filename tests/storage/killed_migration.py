"""A program: migrate a database, killed before every single statement until none is left.

    python -m tests.storage.killed_migration URL FOLDER

It prints a JSON line after each death: the statement, the revision that the database then has, and its tables.
The same database is tried again each time, so each line also shows that the next run is not hindered.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

# Read once here, not once for each death.
import alembic.autogenerate
import alembic.command
import alembic.config
import alembic.op  # noqa: F401
from sqlalchemy import event, inspect

import storage.migrate
import storage.tables  # likewise
from storage.engine import open_engine
from storage.migrate import current, migrate

_LOOKS = ("SELECT", "PRAGMA main.", "PRAGMA temp.")


def die_before(number: int, url: str, note: Path) -> None:
    """Migrate, and be killed before the statement of that number, if there are so many."""
    engine = open_engine(url)
    left = number

    def count(_c: object, _k: object, statement: str, _p: object, _x: object, _m: object) -> None:
        nonlocal left
        if statement.lstrip().startswith(_LOOKS):
            return  # dying before it is dying before what follows
        left -= 1
        if left == 0:
            note.write_text(statement.split("\n", maxsplit=1)[0].strip() or statement.strip())
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    migrate(engine)


def look(url: str, note: Path) -> None:
    engine = open_engine(url)
    with engine.connect() as db:
        tables = sorted(inspect(db).get_table_names())
        columns = {table: sorted(column["name"] for column in inspect(db).get_columns(table)) for table in tables}
        sys.stdout.write(json.dumps({"before": note.read_text(), "revision": current(db), "tables": columns}) + "\n")
        sys.stdout.flush()
    engine.dispose()


def main(url: str, folder: str) -> int:
    storage.migrate._FOLDER = Path(folder)
    note = Path(folder) / "note"
    for number in range(1, 1000):
        note.write_text("the end")
        child = os.fork()
        if child == 0:
            die_before(number, url, note)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        look(url, note)
        if ended == 0:
            return 0
        if ended != -signal.SIGKILL:
            return 1
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
