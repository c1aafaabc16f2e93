"""The rules of a course, and who has read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.courses import members
from storage.schema import Instant, metadata

course_rules = Table(
    "course_rules",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", String, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""A course without a row has the usual ones, which are version 0. Empty words are the usual ones, too."""

rules_read = Table(
    "rules_read",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)

_of = (course_rules.c.community_id == bindparam("community"), course_rules.c.course_id == bindparam("course"))
_rules = select(course_rules.c.words, course_rules.c.version).where(*_of)
_add = insert(course_rules)
_change = update(course_rules).where(*_of).values(words=bindparam("to_words"), version=bindparam("to_version"))
_mine = (
    rules_read.c.community_id == bindparam("community"),
    rules_read.c.course_id == bindparam("course"),
    rules_read.c.person_id == bindparam("person"),
)
_seen = select(rules_read.c.version).where(*_mine)
_read = insert(rules_read)
_unread = delete(rules_read).where(*_mine)
_readers = (
    select(rules_read.c.person_id)
    .join(
        members,
        and_(
            members.c.community_id == rules_read.c.community_id,
            members.c.course_id == rules_read.c.course_id,
            members.c.person_id == rules_read.c.person_id,
        ),
    )
    .where(rules_read.c.community_id == bindparam("community"), rules_read.c.course_id == bindparam("course"))
    .where(rules_read.c.version == bindparam("of_version"))
)


def rules(db: Connection, community: int, course: int) -> tuple[str, int]:
    """Their words, empty for the usual ones, and which version they are."""
    row = db.execute(_rules, {"community": community, "course": course}).first()
    return (row[0], row[1]) if row else ("", 0)


def change(db: Connection, community: int, course: int, words: str) -> int:
    """Other words from now on, which nobody has read yet; their version."""
    version = rules(db, community, course)[1] + 1
    key = {"community": community, "course": course}
    if not db.execute(_change, key | {"to_words": words, "to_version": version}).rowcount:
        row = {"community_id": community, "course_id": course, "words": words, "version": version}
        db.execute(_add, row)
    return version


def has_read(db: Connection, community: int, course: int, person: int) -> bool:
    """Whether somebody has read them as they are now."""
    seen = db.execute(_seen, {"community": community, "course": course, "person": person}).scalar()
    return seen == rules(db, community, course)[1]


def read(db: Connection, community: int, course: int, person: int, version: int, at: datetime) -> None:
    """Somebody has read this version."""
    db.execute(_unread, {"community": community, "course": course, "person": person})
    row = {"community_id": community, "course_id": course, "person_id": person, "version": version, "at": at}
    db.execute(_read, row)


def readers(db: Connection, community: int, course: int) -> set[int]:
    """Who of the roster has read them as they are now."""
    version = rules(db, community, course)[1]
    asked = {"community": community, "course": course, "of_version": version}
    return set(db.execute(_readers, asked).scalars())
