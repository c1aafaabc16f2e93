"""Exit questions: what a class was asked at the end, what each answered, and what the class was told came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
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
    delete,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

exit_questions = Table(
    "exit_questions",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("question", String, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("platform", String, nullable=False),
    Column("place", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("home", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("heard", String, nullable=False),
    Column("does", String, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""`named` tells whether teachers see who answered what; `heard` and `does` are what the class was told came of it."""
Index("ix_exit_questions_course", exit_questions.c.community_id, exit_questions.c.course_id)

exit_answers = Table(
    "exit_answers",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("exit_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", String, nullable=False),
    Column("sure", Integer, nullable=False),
    ForeignKeyConstraint(["community_id", "exit_id"], ["exit_questions.community_id", "exit_questions.id"]),
)
"""`sure` is from 1 (not at all) to 4 (very), or 0: they have not said."""


class Exit(NamedTuple):
    """A question at the end."""

    id: int
    course: int
    teacher: int
    question: str
    named: bool
    platform: str
    place: str
    kind: str
    home: str
    since: datetime
    until: datetime
    open: bool
    heard: str
    does: str


class Answer(NamedTuple):
    """What somebody wrote, and how sure they are."""

    person: int
    words: str
    sure: int


_community: BindParameter[int] = bindparam("community")
_which: BindParameter[int] = bindparam("of_id")
_all: Select[Any] = select(
    exit_questions.c.id,
    exit_questions.c.course_id,
    exit_questions.c.person_id,
    exit_questions.c.question,
    exit_questions.c.named,
    exit_questions.c.platform,
    exit_questions.c.place,
    exit_questions.c.kind,
    exit_questions.c.home,
    exit_questions.c.since,
    exit_questions.c.until,
    exit_questions.c.open,
    exit_questions.c.heard,
    exit_questions.c.does,
).where(exit_questions.c.community_id == _community)
_one = _all.where(exit_questions.c.id == _which)
_of_course = _all.where(exit_questions.c.course_id == bindparam("course")).order_by(exit_questions.c.id)
_add = insert(exit_questions)
_this = and_(exit_questions.c.community_id == _community, exit_questions.c.id == _which)
_close = update(exit_questions).where(_this).values(open=False)
_tell = update(exit_questions).where(_this).values(heard=bindparam("to_heard"), does=bindparam("to_does"))
_answers = (
    select(exit_answers.c.person_id, exit_answers.c.words, exit_answers.c.sure)
    .where(exit_answers.c.community_id == _community, exit_answers.c.exit_id == _which)
    .order_by(exit_answers.c.words, exit_answers.c.person_id)
)
_answer = insert(exit_answers)
_sure = (
    update(exit_answers)
    .where(
        exit_answers.c.community_id == _community,
        exit_answers.c.exit_id == _which,
        exit_answers.c.person_id == bindparam("person"),
    )
    .values(sure=bindparam("to_sure"))
)
_unanswer = delete(exit_answers).where(
    exit_answers.c.community_id == _community,
    exit_answers.c.exit_id == _which,
    exit_answers.c.person_id == bindparam("person"),
)


def ask(db: Connection, community: int, new: Exit) -> Exit:
    """Ask a class; the question with its number."""
    new = new._replace(id=number(db, exit_questions, community))
    row = new._asdict()
    row["course_id"], row["person_id"] = row.pop("course"), row.pop("teacher")
    db.execute(_add, row | {"community_id": community})
    return new


def find(db: Connection, community: int, which: int) -> Exit | None:
    """The question of that number."""
    row = db.execute(_one, {"community": community, "of_id": which}).first()
    return Exit(*row) if row else None


def of_course(db: Connection, community: int, course: int) -> list[Exit]:
    """All of a course's, oldest first."""
    return [Exit(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def close(db: Connection, community: int, which: int) -> None:
    """Nobody answers any more."""
    db.execute(_close, {"community": community, "of_id": which})


def tell(db: Connection, community: int, which: int, heard: str, does: str) -> None:
    """What the class is told came of it."""
    db.execute(_tell, {"community": community, "of_id": which, "to_heard": heard, "to_does": does})


def answer(db: Connection, community: int, which: int, new: Answer) -> None:
    """This is what somebody answers, in place of what they said before."""
    db.execute(_unanswer, {"community": community, "of_id": which, "person": new.person})
    row = {"community_id": community, "exit_id": which, "person_id": new.person}
    db.execute(_answer, row | {"words": new.words, "sure": new.sure})


def feel(db: Connection, community: int, which: int, person: int, sure: int) -> bool:
    """So sure is somebody; False when they have not answered."""
    key = {"community": community, "of_id": which, "person": person}
    return db.execute(_sure, key | {"to_sure": sure}).rowcount == 1


def answers(db: Connection, community: int, which: int) -> list[Answer]:
    """All of them, in an order that says nothing about who wrote them, or when."""
    return [Answer(*row) for row in db.execute(_answers, {"community": community, "of_id": which})]
