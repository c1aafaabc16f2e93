"""What a teacher has put aside for a while, so that it is not shown again tomorrow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage.schema import Instant, metadata

put_aside = Table(
    "put_aside",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, primary_key=True),
    Column("until", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)

_of_course = (put_aside.c.community_id == bindparam("community"), put_aside.c.course_id == bindparam("course"))
_now = select(put_aside.c.what).where(*_of_course, put_aside.c.until > bindparam("at", type_=Instant))
_past = delete(put_aside).where(*_of_course, put_aside.c.until <= bindparam("at", type_=Instant))
_again = delete(put_aside).where(*_of_course, put_aside.c.what == bindparam("of_what"))
_put = insert(put_aside)


def put(db: Connection, community: int, course: int, what: str, until: datetime, at: datetime) -> None:
    """Not before `until`; what was put aside until now is forgotten."""
    key = {"community": community, "course": course}
    db.execute(_past, key | {"at": at})
    db.execute(_again, key | {"of_what": what})
    db.execute(_put, {"community_id": community, "course_id": course, "what": what, "until": until})


def now(db: Connection, community: int, course: int, at: datetime) -> set[str]:
    """What is put aside at this moment."""
    return set(db.execute(_now, {"community": community, "course": course, "at": at}).scalars())
