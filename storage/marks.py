"""What teachers said of a claim: that it is wrong, that it is right, or that it needs a source."""

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
    and_,
    bindparam,
    func,
    insert,
    select,
)

from storage.discussions import discussions, replies
from storage.schema import Instant, metadata, number

marks = Table(
    "marks",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("claim", String, nullable=False),
    Column("because", String, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""Whose claim it was is not kept."""
Index("ix_marks_course", marks.c.community_id, marks.c.course_id, marks.c.id)


class Mark(NamedTuple):
    """One of them."""

    kind: str
    claim: str
    because: str
    at: datetime


_add = insert(marks)
_latest = (
    select(marks.c.kind, marks.c.claim, marks.c.because, marks.c.at)
    .where(marks.c.community_id == bindparam("community"), marks.c.course_id == bindparam("course"))
    .order_by(marks.c.id.desc())
    .limit(bindparam("most"))
)
_last_here = (
    select(func.max(discussions.c.id))
    .where(
        discussions.c.community_id == bindparam("community"),
        discussions.c.platform == bindparam("of_platform"),
        discussions.c.place == bindparam("of_place"),
    )
    .scalar_subquery()
)
_voices = (
    select(replies.c.person_id)
    .where(and_(replies.c.community_id == bindparam("community"), replies.c.discussion_id == _last_here))
    .distinct()
    .order_by(replies.c.person_id)
)


def mark(db: Connection, community: int, course: int, found: Mark) -> None:
    """A teacher says this of a claim."""
    row = {"community_id": community, "id": number(db, marks, community), "course_id": course}
    db.execute(_add, row | found._asdict())


def latest(db: Connection, community: int, course: int, most: int) -> list[Mark]:
    """The last of them, newest first."""
    return [Mark(*row) for row in db.execute(_latest, {"community": community, "course": course, "most": most})]


def took_part(db: Connection, community: int, platform: str, place: str) -> list[int]:
    """Who wrote in the discussion that is open in a place, or was the last there."""
    return list(db.execute(_voices, {"community": community, "of_platform": platform, "of_place": place}).scalars())
