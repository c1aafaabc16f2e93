"""Programmes: tutoring that a teacher sets up, with proctors or mentors; and what learners showed their proctors."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    true,
    update,
)

from storage.schema import Instant, metadata, number
from storage.tutoring import tutorings


class Kind(StrEnum):
    """How the two of a pair work with each other."""

    PROCTOR = "proctor"
    MENTORING = "mentoring"


programmes = Table(
    "programmes",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("task", String, nullable=False),
    Column("clue", String, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("open", Boolean, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)

showings = Table(
    "showings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutoring_id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", String, nullable=False),
    Column("mark", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What a learner explained last, and what their proctor thinks of it; `mark` is empty until then."""


class Plan(NamedTuple):
    """`clue` is for proctors alone; `weeks` lie between meetings; pairs are made from `starts` on."""

    course: int
    kind: Kind
    title: str
    task: str
    clue: str
    weeks: int
    starts: datetime
    until: datetime


class Programme(NamedTuple):
    """A plan that is carried out."""

    id: int
    course: int
    kind: Kind
    title: str
    task: str
    clue: str
    weeks: int
    starts: datetime
    until: datetime
    open: bool


class Showing(NamedTuple):
    """See the table."""

    tutoring: int
    words: str
    mark: str
    reason: str
    disputed: bool


_community: BindParameter[int] = bindparam("community")
_tutoring: BindParameter[int] = bindparam("tutoring")
_columns: Select[Any] = select(
    programmes.c.id,
    programmes.c.course_id,
    programmes.c.kind,
    programmes.c.title,
    programmes.c.task,
    programmes.c.clue,
    programmes.c.weeks,
    programmes.c.starts,
    programmes.c.until,
    programmes.c.open,
).where(programmes.c.community_id == _community)
_one = _columns.where(programmes.c.id == bindparam("of_id"))
_open = _columns.where(programmes.c.course_id == bindparam("course"), programmes.c.open == true()).order_by(
    programmes.c.id
)
_start = insert(programmes)
_end = (
    update(programmes)
    .where(programmes.c.community_id == _community, programmes.c.id == bindparam("of_id"))
    .values(open=False)
)
_shown: Select[Any] = select(
    showings.c.tutoring_id, showings.c.words, showings.c.mark, showings.c.reason, showings.c.disputed
).where(showings.c.community_id == _community)
_showing = _shown.where(showings.c.tutoring_id == _tutoring)
_showings = _shown.join(
    tutorings, and_(tutorings.c.community_id == showings.c.community_id, tutorings.c.id == showings.c.tutoring_id)
).where(tutorings.c.programme_id == bindparam("programme"))
_this = and_(showings.c.community_id == _community, showings.c.tutoring_id == _tutoring)
_unshow = delete(showings).where(_this)
_show = insert(showings)
_mark = update(showings).where(_this).values(mark=bindparam("to_mark"), reason=bindparam("to_reason"), disputed=False)
_dispute = update(showings).where(_this).values(disputed=True)
_forget = delete(showings).where(showings.c.at < bindparam("before", type_=Instant))


def start(db: Connection, community: int, plan: Plan) -> int:
    """A programme begins; its number."""
    programme = number(db, programmes, community)
    said = plan._asdict()
    said["course_id"] = said.pop("course")
    db.execute(_start, {"community_id": community, "id": programme, "open": True} | said)
    return programme


def find(db: Connection, community: int, programme: int) -> Programme | None:
    """The programme of that number."""
    row = db.execute(_one, {"community": community, "of_id": programme}).first()
    return _read(row) if row else None


def all_open(db: Connection, community: int, course: int) -> list[Programme]:
    """Those of a course that have not ended."""
    return [_read(row) for row in db.execute(_open, {"community": community, "course": course})]


def _read(row: Any) -> Programme:  # noqa: ANN401 - a row of any statement
    found = Programme(*row)
    return found._replace(kind=Kind(found.kind))


def end(db: Connection, community: int, programme: int) -> None:
    """It is over."""
    db.execute(_end, {"community": community, "of_id": programme})


# What was shown -----------------------------------------------------------------------------------------------------


def show(db: Connection, community: int, tutoring: int, words: str, at: datetime) -> None:
    """A learner explains something; what they said before goes."""
    db.execute(_unshow, {"community": community, "tutoring": tutoring})
    row = {"community_id": community, "tutoring_id": tutoring, "words": words, "at": at}
    db.execute(_show, row | {"mark": "", "reason": "", "disputed": False})


def mark(db: Connection, community: int, tutoring: int, to: str, reason: str) -> None:
    """Somebody says what they think of it."""
    db.execute(_mark, {"community": community, "tutoring": tutoring, "to_mark": to, "to_reason": reason})


def dispute(db: Connection, community: int, tutoring: int) -> None:
    """The learner sees it differently."""
    db.execute(_dispute, {"community": community, "tutoring": tutoring})


def showing(db: Connection, community: int, tutoring: int) -> Showing | None:
    """What a learner showed last."""
    row = db.execute(_showing, {"community": community, "tutoring": tutoring}).first()
    return Showing(*row) if row else None


def showings_of(db: Connection, community: int, programme: int) -> dict[int, Showing]:
    """The same for a whole programme, by the number of the request."""
    found = [Showing(*row) for row in db.execute(_showings, {"community": community, "programme": programme})]
    return {one.tutoring: one for one in found}


def forget(db: Connection, before: datetime) -> int:
    """Delete what was shown before then; how many."""
    return db.execute(_forget, {"before": before}).rowcount
