"""Who is expected in a course: names from a teacher's list, until they come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage.people import folded
from storage.schema import Instant, metadata

awaited = Table(
    "awaited",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("folded", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("account", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""`account` is what the platform itself calls them, without a sign before it; empty where only a name is known."""


class Awaited(NamedTuple):
    """Somebody on the list who has not come yet."""

    name: str
    account: str
    rank: int


_course: tuple[BindParameter[int], BindParameter[int]] = bindparam("community"), bindparam("course")
_here = (awaited.c.community_id == _course[0], awaited.c.course_id == _course[1])
_all = select(awaited.c.name, awaited.c.account, awaited.c.rank).where(*_here).order_by(awaited.c.folded)
_add = insert(awaited)
_drop = delete(awaited).where(*_here, awaited.c.folded == bindparam("of_folded"))
_drop_all = delete(awaited).where(*_here)


def expect(db: Connection, community: int, course: int, who: Awaited, at: datetime) -> None:
    """Put somebody on the list; what it said before of that name is replaced."""
    arrived(db, community, course, who.name)
    key = {"community_id": community, "course_id": course, "folded": folded(who.name)}
    db.execute(_add, key | {"name": who.name, "account": who.account, "rank": who.rank, "since": at})


def arrived(db: Connection, community: int, course: int, name: str) -> None:
    """Take a name off it."""
    db.execute(_drop, {"community": community, "course": course, "of_folded": folded(name)})


def still_awaited(db: Connection, community: int, course: int) -> list[Awaited]:
    """Everybody who has not come yet, by name."""
    return [Awaited(*row) for row in db.execute(_all, {"community": community, "course": course})]


def forget(db: Connection, community: int, course: int) -> None:
    """The course is over: nobody is expected any more."""
    db.execute(_drop_all, {"community": community, "course": course})
