"""Who was reminded of what: once each, and seldom over all of it (PROTOCOLS R14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
)

from storage.schema import Instant, metadata

reminders = Table(
    "reminders",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)
"""`what` is a discussion ("discussion:7") or another activity's."""
Index("ix_reminders_person", *(reminders.c.community_id, reminders.c.person_id, reminders.c.at))

_community: BindParameter[int] = bindparam("community")
_note = insert(reminders)
_of = select(reminders.c.person_id).where(
    reminders.c.community_id == _community, reminders.c.what == bindparam("of_what")
)
_how_many = select(func.count()).where(
    reminders.c.community_id == _community,
    reminders.c.person_id == bindparam("person"),
    reminders.c.at > bindparam("since"),
)


def note(db: Connection, community: int, what: str, person: int, at: datetime) -> None:
    """Somebody is reminded of it."""
    db.execute(_note, {"community_id": community, "what": what, "person_id": person, "at": at})


def of(db: Connection, community: int, what: str) -> set[int]:
    """Who was reminded of it."""
    return set(db.execute(_of, {"community": community, "of_what": what}).scalars())


def how_many(db: Connection, community: int, person: int, since: datetime) -> int:
    """How many reminders somebody had after `since`, whatever of."""
    found: int = db.execute(_how_many, {"community": community, "person": person, "since": since}).scalar_one()
    return found
