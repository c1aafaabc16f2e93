"""Flags: somebody asks a teacher to look at what a classmate wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

flags = Table(
    "feedback_flags",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("request_id", BigInteger, nullable=False),
    Column("given_id", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("verdict", String, nullable=False),
    Column("decided", Instant),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""About one comment of what was given, or (0, 0) about the work of a request. `person_id` flagged it."""
Index("ix_feedback_flags_course", flags.c.community_id, flags.c.course_id)

OPEN, KEPT, REMOVED = "", "kept", "removed"
"""Nobody has looked yet; it is shown; it is not."""


class Flag(NamedTuple):
    """What was flagged, by whom and why, and what a teacher said."""

    id: int
    course: int
    request: int
    given: int
    n: int
    person: int
    reason: str
    at: datetime
    verdict: str
    decided: datetime | None


_community: BindParameter[int] = bindparam("community")
_flags: Select[Any] = select(
    flags.c.id,
    flags.c.course_id,
    flags.c.request_id,
    flags.c.given_id,
    flags.c.n,
    flags.c.person_id,
    flags.c.reason,
    flags.c.at,
    flags.c.verdict,
    flags.c.decided,
).where(flags.c.community_id == _community)
_one = _flags.where(flags.c.id == bindparam("flag"))
_of_course = _flags.where(flags.c.course_id == bindparam("course")).order_by(flags.c.id)
_about = _flags.where(
    flags.c.request_id == bindparam("request"), flags.c.given_id == bindparam("given"), flags.c.n == bindparam("of_n")
)
_raise = insert(flags)
_decide = (
    update(flags)
    .where(and_(flags.c.community_id == _community, flags.c.id == bindparam("flag")))
    .values(verdict=bindparam("to_verdict"), decided=bindparam("to_decided", type_=Instant))
)


def add(
    db: Connection,
    community: int,
    course: int,
    request: int,
    given: int,
    n: int,
    person: int,
    reason: str,
    at: datetime,
) -> int:
    """Somebody flags it; the flag's number."""
    found = number(db, flags, community)
    row = {"community_id": community, "id": found, "course_id": course, "request_id": request, "given_id": given}
    db.execute(_raise, row | {"n": n, "person_id": person, "reason": reason, "at": at, "verdict": "", "decided": None})
    return found


def find(db: Connection, community: int, flag: int) -> Flag | None:
    """The flag of that number."""
    row = db.execute(_one, {"community": community, "flag": flag}).first()
    return Flag(*row) if row else None


def of_course(db: Connection, community: int, course: int) -> list[Flag]:
    """All of a course, oldest first."""
    return [Flag(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def about(db: Connection, community: int, request: int, given: int, n: int) -> list[Flag]:
    """All about one text."""
    key = {"community": community, "request": request, "given": given, "of_n": n}
    return [Flag(*row) for row in db.execute(_about, key)]


def decide(db: Connection, community: int, flag: int, verdict: str, at: datetime) -> None:
    """Somebody has looked."""
    db.execute(_decide, {"community": community, "flag": flag, "to_verdict": verdict, "to_decided": at})
