"""Who was reminded of which discussion: once each, and seldom over all of them (PROTOCOLS R14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, BindParameter, Column, Connection, Index, Table, bindparam, func, insert, select

from storage.schema import Instant, metadata

discussion_reminders = Table(
    "discussion_reminders",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("discussion_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)
Index(
    "ix_discussion_reminders_person",
    *(discussion_reminders.c.community_id, discussion_reminders.c.person_id, discussion_reminders.c.at),
)

_community: BindParameter[int] = bindparam("community")
_note = insert(discussion_reminders)
_of = select(discussion_reminders.c.person_id).where(
    discussion_reminders.c.community_id == _community, discussion_reminders.c.discussion_id == bindparam("discussion")
)
_how_many = select(func.count()).where(
    discussion_reminders.c.community_id == _community,
    discussion_reminders.c.person_id == bindparam("person"),
    discussion_reminders.c.at > bindparam("since"),
)


def note(db: Connection, community: int, discussion: int, person: int, at: datetime) -> None:
    """Somebody is reminded of it."""
    row = {"community_id": community, "discussion_id": discussion, "person_id": person, "at": at}
    db.execute(_note, row)


def of(db: Connection, community: int, discussion: int) -> set[int]:
    """Who was reminded of it."""
    return set(db.execute(_of, {"community": community, "discussion": discussion}).scalars())


def how_many(db: Connection, community: int, person: int, since: datetime) -> int:
    """How many reminders somebody had after `since`."""
    found: int = db.execute(_how_many, {"community": community, "person": person, "since": since}).scalar_one()
    return found
