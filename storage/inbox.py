"""Which events were handled, and how far each adapter has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, delete, insert, select, text

from storage.prepared import Prepared
from storage.schema import Instant, metadata
from storage.writer import Page

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("event", String, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

cursors = Table(
    "cursors",
    metadata,
    Column("platform", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

_note = Prepared(insert(inbox))
_seen = select(inbox.c.at).where(
    inbox.c.platform == bindparam("platform"),
    inbox.c.community_id == bindparam("community_id"),
    inbox.c.event == bindparam("event"),
)
_forget = delete(inbox).where(inbox.c.at < bindparam("before"))
# Both databases speak this; SQLAlchemy has a construct of its own for each.
_move = Prepared(
    text(
        "INSERT INTO cursors (platform, name, value) VALUES (:platform, :name, :value) "
        "ON CONFLICT (platform, name) DO UPDATE SET value = excluded.value"
    )
)
_all = select(cursors.c.name, cursors.c.value).where(cursors.c.platform == bindparam("platform"))
_where = select(cursors.c.value).where(cursors.c.platform == bindparam("platform"), cursors.c.name == bindparam("name"))


def first_time(db: Connection, page: Page, platform: str, community: int, event: str, at: datetime) -> bool:
    """Note an event; False when it was handled before."""
    row = {"platform": platform, "community_id": community, "event": event, "at": at}
    if page.careful:
        if db.execute(_seen, row).first() is not None:
            return False
        _note.many(db, [row])
    else:
        page.add(_note, row)
    return True


def cursor(db: Connection, platform: str, name: str) -> str | None:
    """How far the adapter had read."""
    return db.execute(_where, {"platform": platform, "name": name}).scalar()


def all_cursors(db: Connection, platform: str) -> dict[str, str]:
    """Every cursor of a platform, by name."""
    return {row[0]: row[1] for row in db.execute(_all, {"platform": platform})}


def move_cursor(db: Connection, platform: str, name: str, value: str) -> None:
    """The adapter has read as far as `value`."""
    _move.many(db, [{"platform": platform, "name": name, "value": value}])


def forget(db: Connection, before: datetime) -> int:
    """Drop notes older than `before`; how many."""
    return db.execute(_forget, {"before": before}).rowcount
