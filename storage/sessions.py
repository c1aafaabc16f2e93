"""Tutors and learners who meet: when, how it ended, and what both said. Nothing of what they wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata
from storage.tutoring import tutorings

sessions = Table(
    "tutor_sessions",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutoring_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutor_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("asked", Instant, nullable=False),
    Column("began", Instant, nullable=False),
    Column("ended", Instant),
    Column("rung", Integer, nullable=False),
    Column("said_back", Boolean, nullable=False),
    Column("meeting", Instant),
    Column("held", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
)
Index("ix_tutor_sessions_course", sessions.c.community_id, sessions.c.course_id, sessions.c.began)

checks = Table(
    "tutor_checks",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutoring_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("question", String, primary_key=True),
    Column("yes", Boolean, nullable=False),
)


class Session(NamedTuple):
    """Two who meet. `rung` is how far down the ladder of hints; `held` and `missed` count meetings."""

    tutoring: int
    tutor: int
    learner: int
    asked: datetime
    began: datetime
    ended: datetime | None
    rung: int
    said_back: bool
    meeting: datetime | None
    held: int
    missed: int


class Check(NamedTuple):
    """What one of the two answered."""

    tutoring: int
    person: int
    question: str
    yes: bool


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_tutoring: BindParameter[int] = bindparam("tutoring")
_since: BindParameter[datetime] = bindparam("since", type_=Instant)
_this = and_(sessions.c.community_id == _community, sessions.c.tutoring_id == _tutoring, sessions.c.ended.is_(None))

_columns: Select[Any] = select(
    sessions.c.tutoring_id,
    sessions.c.tutor_id,
    sessions.c.learner_id,
    sessions.c.asked,
    sessions.c.began,
    sessions.c.ended,
    sessions.c.rung,
    sessions.c.said_back,
    sessions.c.meeting,
    sessions.c.held,
    sessions.c.missed,
).where(sessions.c.community_id == _community)
_running = _columns.where(sessions.c.tutoring_id == _tutoring, sessions.c.ended.is_(None))
_of_course = _columns.where(sessions.c.course_id == _course, sessions.c.began > _since).order_by(
    sessions.c.began, sessions.c.tutoring_id
)
_begin = insert(sessions)
_again = delete(sessions).where(
    sessions.c.community_id == _community,
    sessions.c.tutoring_id == _tutoring,
    sessions.c.tutor_id == bindparam("tutor"),
)
_climb = update(sessions).where(_this).values(rung=bindparam("to_rung"))
_meet = update(sessions).where(_this).values(meeting=bindparam("to_meeting"))
_met = update(sessions).where(_this).values(held=sessions.c.held + 1)
_missed = update(sessions).where(_this).values(missed=sessions.c.missed + 1)
_met_after_all = (
    update(sessions)
    .where(_this, sessions.c.missed == bindparam("known"))
    .values(held=sessions.c.held + 1, missed=sessions.c.missed - 1)
)
_say_back = update(sessions).where(_this).values(said_back=True)
_end = update(sessions).where(_this).values(ended=bindparam("to_ended"))
_this_check = and_(
    checks.c.community_id == _community,
    checks.c.tutoring_id == _tutoring,
    checks.c.person_id == bindparam("person"),
    checks.c.question == bindparam("of_question"),
)
_uncheck = delete(checks).where(_this_check)
_check = insert(checks)
_checks = (
    select(checks.c.tutoring_id, checks.c.person_id, checks.c.question, checks.c.yes)
    .join(tutorings, and_(tutorings.c.community_id == checks.c.community_id, tutorings.c.id == checks.c.tutoring_id))
    .where(checks.c.community_id == _community, tutorings.c.course_id == _course, tutorings.c.since > _since)
    .order_by(checks.c.tutoring_id, checks.c.person_id)
)


def begin(
    db: Connection,
    community: int,
    course: int,
    tutoring: int,
    tutor: int,
    learner: int,
    asked: datetime,
    at: datetime,
) -> None:
    """They meet from now on."""
    db.execute(_again, {"community": community, "tutoring": tutoring, "tutor": tutor})
    row = {"community_id": community, "course_id": course, "tutoring_id": tutoring, "tutor_id": tutor}
    began = {"learner_id": learner, "asked": asked, "began": at, "ended": None}
    fresh = {"rung": 0, "said_back": False, "meeting": None, "held": 0, "missed": 0}
    db.execute(_begin, row | began | fresh)


def running(db: Connection, community: int, tutoring: int) -> Session | None:
    """The session that has not ended."""
    row = db.execute(_running, {"community": community, "tutoring": tutoring}).first()
    return Session(*row) if row else None


def of_course(db: Connection, community: int, course: int, since: datetime) -> list[Session]:
    """All that began after `since`, in their order."""
    return [Session(*row) for row in db.execute(_of_course, {"community": community, "course": course, "since": since})]


def climb(db: Connection, community: int, tutoring: int, rung: int) -> None:
    """So far down the ladder of hints."""
    db.execute(_climb, {"community": community, "tutoring": tutoring, "to_rung": rung})


def meet(db: Connection, community: int, tutoring: int, at: datetime | None) -> None:
    """They are going to meet then."""
    db.execute(_meet, {"community": community, "tutoring": tutoring, "to_meeting": at})


def met(db: Connection, community: int, tutoring: int, *, held: bool) -> None:
    """A meeting was held, or missed."""
    db.execute(_met if held else _missed, {"community": community, "tutoring": tutoring})


def met_after_all(db: Connection, community: int, tutoring: int, missed: int) -> bool:
    """The last of so many missed meetings was held; False where there are no longer so many."""
    return db.execute(_met_after_all, {"community": community, "tutoring": tutoring, "known": missed}).rowcount > 0


def say_back(db: Connection, community: int, tutoring: int) -> None:
    """The learner has explained it."""
    db.execute(_say_back, {"community": community, "tutoring": tutoring})


def end(db: Connection, community: int, tutoring: int, at: datetime) -> None:
    """It is over."""
    db.execute(_end, {"community": community, "tutoring": tutoring, "to_ended": at})


def check(db: Connection, community: int, tutoring: int, person: int, question: str, *, yes: bool) -> None:
    """One of the two answers a question; the last answer counts."""
    key = {"community": community, "tutoring": tutoring, "person": person, "of_question": question}
    db.execute(_uncheck, key)
    row = {"community_id": community, "tutoring_id": tutoring, "person_id": person}
    db.execute(_check, row | {"question": question, "yes": yes})


def all_checks(db: Connection, community: int, course: int, since: datetime) -> list[Check]:
    """What both said about tutoring that was asked for after `since`."""
    return [Check(*row) for row in db.execute(_checks, {"community": community, "course": course, "since": since})]
