"""What students write to their teachers alone, until it is answered and a while after."""

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
    update,
)

from storage.schema import Instant, metadata, number

letters = Table(
    "letters",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("words", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answered", Instant),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
Index("ix_letters_course", letters.c.community_id, letters.c.course_id)


class Letter(NamedTuple):
    """One of them, and who wrote it."""

    id: int
    course: int
    person: int
    words: str
    at: datetime
    answered: datetime | None


_letters = select(
    letters.c.id, letters.c.course_id, letters.c.person_id, letters.c.words, letters.c.at, letters.c.answered
).where(letters.c.community_id == bindparam("community"))
_one = _letters.where(letters.c.id == bindparam("letter"))
_waiting = _letters.where(letters.c.course_id == bindparam("course"), letters.c.answered.is_(None)).order_by(
    letters.c.id
)
_add = insert(letters)
_answer = (
    update(letters)
    .where(letters.c.community_id == bindparam("community"), letters.c.id == bindparam("letter"))
    .values(answered=bindparam("to_answered", type_=Instant))
)
_old = delete(letters).where(letters.c.at < bindparam("before"))


def write(db: Connection, community: int, course: int, person: int, words: str, at: datetime) -> int:
    """Somebody writes; its number."""
    found = number(db, letters, community)
    row = {"community_id": community, "id": found, "course_id": course, "person_id": person}
    db.execute(_add, row | {"words": words, "at": at, "answered": None})
    return found


def find(db: Connection, community: int, letter: int) -> Letter | None:
    """The letter of that number."""
    row = db.execute(_one, {"community": community, "letter": letter}).first()
    return Letter(*row) if row else None


def waiting(db: Connection, community: int, course: int) -> list[Letter]:
    """Those that nobody has answered, oldest first."""
    return [Letter(*row) for row in db.execute(_waiting, {"community": community, "course": course})]


def answer(db: Connection, community: int, letter: int, at: datetime) -> None:
    """Somebody has answered it."""
    db.execute(_answer, {"community": community, "letter": letter, "to_answered": at})


def forget(db: Connection, before: datetime) -> int:
    """Delete what is older, answered or not, in all communities; how many."""
    return db.execute(_old, {"before": before}).rowcount
