"""What staff did: who, which command, about whom and when. Never a word that anybody wrote."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage.schema import Instant, metadata, number

acts = Table(
    "staff_acts",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("command", String, nullable=False),
    Column("other_id", BigInteger),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""`person_id` did it, `other_id` is whom it was about."""
Index("ix_staff_acts_course", acts.c.community_id, acts.c.course_id, acts.c.id)


class Act(NamedTuple):
    """One of them."""

    id: int
    person: int
    command: str
    about: int | None
    at: datetime


_add = insert(acts)
_of_course = (
    select(acts.c.id, acts.c.person_id, acts.c.command, acts.c.other_id, acts.c.at)
    .where(acts.c.community_id == bindparam("community"), acts.c.course_id == bindparam("course"))
    .limit(bindparam("most"))
)
_latest = _of_course.order_by(acts.c.id.desc())
_before = _latest.where(acts.c.id < bindparam("act"))
_after = _of_course.where(acts.c.id > bindparam("act")).order_by(acts.c.id)
_old = delete(acts).where(acts.c.at < bindparam("before"))


def note(
    db: Connection, community: int, course: int, person: int, command: str, about: int | None, at: datetime
) -> None:
    """Somebody of the staff did this."""
    row = {"community_id": community, "id": number(db, acts, community), "course_id": course, "person_id": person}
    db.execute(_add, row | {"command": command, "other_id": about, "at": at})


def latest(db: Connection, community: int, course: int) -> Act | None:
    """The last of them."""
    row = db.execute(_latest, {"community": community, "course": course, "most": 1}).first()
    return Act(*row) if row else None


def before(db: Connection, community: int, course: int, act: int, most: int) -> list[Act]:
    """The last of them before that one, newest first."""
    key = {"community": community, "course": course, "act": act}
    return [Act(*row) for row in db.execute(_before, key | {"most": most})]


def after(db: Connection, community: int, course: int, act: int, most: int) -> list[Act]:
    """The next of them after that one, oldest first."""
    key = {"community": community, "course": course, "act": act}
    return [Act(*row) for row in db.execute(_after, key | {"most": most})]


def forget(db: Connection, before: datetime) -> int:
    """Delete what is older, in all communities; how many."""
    return db.execute(_old, {"before": before}).rowcount
