"""The question shelf of a study group: what somebody would like to have explained."""

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
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

group_questions = Table(
    "group_questions",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("question", String, nullable=False),
    Column("other_id", BigInteger),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "group_id"], ["groups.community_id", "groups.id"]),
)
"""`other_id` is who explains it."""
Index("ix_group_questions_group", group_questions.c.community_id, group_questions.c.group_id)


class Question(NamedTuple):
    """Something to be explained, by `helper` once somebody has said that they can."""

    id: int
    group: int
    asker: int
    question: str
    helper: int | None
    open: bool


_community: BindParameter[int] = bindparam("community")
_question: BindParameter[int] = bindparam("of_id")
_all: Select[Any] = select(
    group_questions.c.id,
    group_questions.c.group_id,
    group_questions.c.person_id,
    group_questions.c.question,
    group_questions.c.other_id,
    group_questions.c.open,
).where(group_questions.c.community_id == _community)
_one = _all.where(group_questions.c.id == _question)
_open = _all.where(group_questions.c.group_id == bindparam("group"), group_questions.c.open).order_by(
    group_questions.c.id
)
_add = insert(group_questions)
_this = (group_questions.c.community_id == _community, group_questions.c.id == _question)
_explain = update(group_questions).where(*_this).values(other_id=bindparam("to_helper"))
_close = update(group_questions).where(*_this).values(open=False)
_clear = delete(group_questions).where(
    group_questions.c.community_id == _community, group_questions.c.group_id == bindparam("group")
)


def ask(db: Connection, community: int, group: int, person: int, question: str, at: datetime) -> int:
    """Put a question on the shelf; its number."""
    shelved = number(db, group_questions, community)
    row = {"community_id": community, "id": shelved, "group_id": group, "person_id": person, "question": question}
    db.execute(_add, row | {"other_id": None, "open": True, "since": at})
    return shelved


def find(db: Connection, community: int, question: int) -> Question | None:
    """The question of that number."""
    row = db.execute(_one, {"community": community, "of_id": question}).first()
    return Question(*row) if row else None


def all_open(db: Connection, community: int, group: int) -> list[Question]:
    """What is on the shelf, oldest first."""
    return [Question(*row) for row in db.execute(_open, {"community": community, "group": group})]


def explain(db: Connection, community: int, question: int, helper: int | None) -> None:
    """Somebody explains it, or nobody does any more."""
    db.execute(_explain, {"community": community, "of_id": question, "to_helper": helper})


def close(db: Connection, community: int, question: int) -> None:
    """It is understood, or taken back."""
    db.execute(_close, {"community": community, "of_id": question})


def clear(db: Connection, community: int, group: int) -> None:
    """The group is over, and its questions go: they are somebody's words."""
    db.execute(_clear, {"community": community, "group": group})
