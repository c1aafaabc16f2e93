"""Answers that a later one may repeat, and pairs that look like it: students' own words, and so for days at most."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Index,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from storage.schema import Instant, Serial, metadata

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("discussion_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("answer", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
"""The latest long answers of a discussion that is open."""

Index("ix_kept_answers_discussion", kept_answers.c.community_id, kept_answers.c.discussion_id)

close_answers = Table(
    "close_answers",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("course_id", BigInteger, nullable=False),
    Column("earlier_person_id", BigInteger, nullable=False),
    Column("later_person_id", BigInteger, nullable=False),
    Column("earlier", String, nullable=False),
    Column("later", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    sqlite_autoincrement=True,  # a button that deletes one must never delete another
)
"""Pairs for a teacher to look at."""

Index("ix_close_answers_course", close_answers.c.community_id, close_answers.c.course_id)


class Kept(NamedTuple):
    """An answer, and whose it is."""

    person: int
    answer: str


class Pair(NamedTuple):
    """Two answers that are very close, the earlier one first, and whose they are."""

    id: int
    earlier_person: int
    later_person: int
    earlier: str
    later: str


_community: BindParameter[int] = bindparam("community")
_discussion: BindParameter[int] = bindparam("discussion")
_person: BindParameter[int] = bindparam("person")
_course: BindParameter[int] = bindparam("course")

_in_discussion = and_(kept_answers.c.community_id == _community, kept_answers.c.discussion_id == _discussion)
_in_course = and_(close_answers.c.community_id == _community, close_answers.c.course_id == _course)
_keep = insert(kept_answers)
_latest = select(kept_answers.c.id).where(_in_discussion).order_by(kept_answers.c.id.desc()).limit(bindparam("most"))
_make_room = delete(kept_answers).where(_in_discussion, kept_answers.c.id.not_in(_latest))
_of_others = (
    select(kept_answers.c.person_id, kept_answers.c.answer)
    .where(_in_discussion, kept_answers.c.person_id != _person)
    .order_by(kept_answers.c.id)
)
_take_back = delete(kept_answers).where(_in_discussion, kept_answers.c.person_id == _person)
_end = delete(kept_answers).where(_in_discussion)
_leave = delete(kept_answers).where(kept_answers.c.community_id == _community, kept_answers.c.person_id == _person)
_leave_pairs = delete(close_answers).where(
    close_answers.c.community_id == _community,
    or_(close_answers.c.earlier_person_id == _person, close_answers.c.later_person_id == _person),
)
_note = insert(close_answers)
_pairs = (
    select(
        close_answers.c.id,
        close_answers.c.earlier_person_id,
        close_answers.c.later_person_id,
        close_answers.c.earlier,
        close_answers.c.later,
    )
    .where(_in_course)
    .order_by(close_answers.c.id)
)
_how_many = select(func.count()).select_from(close_answers).where(_in_course)
_seen = delete(close_answers).where(_in_course, close_answers.c.id == bindparam("of_id"))
_forget = delete(kept_answers).where(kept_answers.c.at < bindparam("before"))
_forget_pairs = delete(close_answers).where(close_answers.c.at < bindparam("before"))


def keep(db: Connection, community: int, discussion: int, person: int, answer: str, at: datetime, most: int) -> None:
    """Keep an answer of an open discussion, and of all its answers the `most` latest."""
    row = {"community_id": community, "discussion_id": discussion, "person_id": person, "answer": answer, "at": at}
    db.execute(_keep, row)
    db.execute(_make_room, {"community": community, "discussion": discussion, "most": most})


def of_others(db: Connection, community: int, discussion: int, person: int) -> list[Kept]:
    """What everybody else has answered, oldest first."""
    key = {"community": community, "discussion": discussion, "person": person}
    return [Kept(*row) for row in db.execute(_of_others, key)]


def take_back(db: Connection, community: int, discussion: int, person: int) -> None:
    """Delete what one person answered in a discussion."""
    db.execute(_take_back, {"community": community, "discussion": discussion, "person": person})


def end(db: Connection, community: int, discussion: int) -> None:
    """Delete every answer of a discussion."""
    db.execute(_end, {"community": community, "discussion": discussion})


def leave(db: Connection, community: int, person: int) -> None:
    """Delete every word of somebody's."""
    db.execute(_leave, {"community": community, "person": person})
    db.execute(_leave_pairs, {"community": community, "person": person})


def note(db: Connection, community: int, course: int, earlier: Kept, later: Kept, at: datetime) -> None:
    """Put a pair aside for the teacher."""
    row = {
        "community_id": community,
        "course_id": course,
        "earlier_person_id": earlier.person,
        "later_person_id": later.person,
        "earlier": earlier.answer,
        "later": later.answer,
        "at": at,
    }
    db.execute(_note, row)


def first(db: Connection, community: int, course: int) -> Pair | None:
    """The pair that has waited longest for a teacher."""
    row = db.execute(_pairs.limit(1), {"community": community, "course": course}).first()
    return Pair(*row) if row else None


def how_many(db: Connection, community: int, course: int) -> int:
    """How many pairs wait for a teacher."""
    found: int = db.execute(_how_many, {"community": community, "course": course}).scalar_one()
    return found


def seen(db: Connection, community: int, course: int, pair: int) -> None:
    """A teacher has dealt with a pair: it is deleted."""
    db.execute(_seen, {"community": community, "course": course, "of_id": pair})


def forget(db: Connection, before: datetime) -> int:
    """Delete what is older than `before`, in every community; how many."""
    key = {"before": before}
    return db.execute(_forget, key).rowcount + db.execute(_forget_pairs, key).rowcount
