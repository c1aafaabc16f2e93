"""Reminders: one table, the next one first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from storage.schema import Instant, Serial, metadata

timers = Table(
    "timers",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("due", Instant, nullable=False, index=True),
    Column("command", String, nullable=False),
    Column("args", JSON, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("place", JSON, nullable=False),
    UniqueConstraint("community_id", "name"),
    sqlite_autoincrement=True,  # an id names an event for ever, so it is never used again
)


class Timer(NamedTuple):
    """What is to be invoked at `due`, on whose behalf and where it was asked for."""

    id: int
    community: int
    name: str
    due: datetime
    command: str
    args: dict[str, Any]
    person: int
    place: dict[str, Any]


_columns = (
    timers.c.id,
    timers.c.community_id,
    timers.c.name,
    timers.c.due,
    timers.c.command,
    timers.c.args,
    timers.c.person_id,
    timers.c.place,
)
_set = insert(timers)
_drop = delete(timers).where(timers.c.community_id == bindparam("community"), timers.c.name == bindparam("of_name"))
_when = select(timers.c.due).where(
    timers.c.community_id == bindparam("community"), timers.c.name == bindparam("of_name")
)
_done = delete(timers).where(timers.c.id == bindparam("of_id"))
_due = select(*_columns).where(timers.c.due <= bindparam("now")).order_by(timers.c.due, timers.c.id).limit(500)
_next = select(func.min(timers.c.due))


def set_timer(
    db: Connection,
    community: int,
    name: str,
    due: datetime,
    command: str,
    args: dict[str, Any],
    person: int,
    place: dict[str, Any],
) -> None:
    """Set a timer; one of the same name is replaced."""
    drop(db, community, name)
    db.execute(
        _set,
        {
            "community_id": community,
            "name": name,
            "due": due,
            "command": command,
            "args": args,
            "person_id": person,
            "place": place,
        },
    )


def drop(db: Connection, community: int, name: str) -> None:
    """Take a timer back."""
    db.execute(_drop, {"community": community, "of_name": name})


def when(db: Connection, community: int, name: str) -> datetime | None:
    """When the one of that name comes; None if none is set."""
    return db.execute(_when, {"community": community, "of_name": name}).scalar()


def done(db: Connection, timer: int) -> bool:
    """It has come; False when it was taken back or replaced meanwhile."""
    return db.execute(_done, {"of_id": timer}).rowcount == 1


def due(db: Connection, now: datetime) -> list[Timer]:
    """Up to 500 that have come, earliest first."""
    return [Timer(*row) for row in db.execute(_due, {"now": now})]


def next_due(db: Connection) -> datetime | None:
    """When the next one comes."""
    return db.execute(_next).scalar()
