"""Hints and what became of them, how each course wants them, and who is spared what. No words of a student's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.courses import members
from storage.schema import Instant, Serial, metadata

hints = Table(
    "hints",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("course_id", BigInteger, nullable=False),
    Column("discussion_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("step", String, nullable=False),
    Column("cues", String, nullable=False),
    Column("reaction", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("label", String, nullable=False, server_default="agree_only"),
    sqlite_autoincrement=True,  # buttons keep an id for a year, so it is never used again
)
"""Every reply that only agreed, praised or repeated (its `label`), and what was done about it. `cues` are our own
packs' words."""

Index("ix_hints_person", hints.c.community_id, hints.c.person_id, hints.c.at)
Index("ix_hints_course", hints.c.community_id, hints.c.course_id, hints.c.at)

hint_settings = Table(
    "hint_settings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("mode", String, nullable=False),
    Column("delay", Integer, nullable=False),
    Column("share", Integer, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)

spared = Table(
    "spared",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, primary_key=True),
)
"""Who does not want something that comes by itself: "hints" or "reminders"."""


class Hint(NamedTuple):
    """What was done about one reply that only agreed, praised or repeated, and how its writer took it."""

    discussion: int
    person: int
    at: datetime
    step: str
    cues: str
    reaction: str
    label: str


class Settings(NamedTuple):
    """How a course wants its hints: the mode, seconds of patience, and the share that is held back, in percent."""

    mode: str
    delay: int
    share: int


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_person: BindParameter[int] = bindparam("person")

_add = insert(hints)
_columns = select(
    hints.c.discussion_id,
    hints.c.person_id,
    hints.c.at,
    hints.c.step,
    hints.c.cues,
    hints.c.reaction,
    hints.c.label,
).order_by(hints.c.at, hints.c.id)
_of_person = _columns.where(hints.c.community_id == _community, hints.c.person_id == _person)
_of_course = _columns.where(hints.c.community_id == _community, hints.c.course_id == _course)
_react = (
    update(hints)
    .where(hints.c.community_id == _community, hints.c.id == bindparam("of_id"), hints.c.person_id == _person)
    .values(reaction=bindparam("to_reaction"))
)
_left_alone = select(func.count(hints.c.person_id.distinct())).where(
    hints.c.community_id == _community,
    hints.c.course_id == _course,
    hints.c.discussion_id == bindparam("discussion"),
    hints.c.at > bindparam("since"),
    hints.c.step.in_(bindparam("steps", expanding=True)),
)
_forget = delete(hints).where(hints.c.at < bindparam("before"))
_these_settings = and_(hint_settings.c.community_id == _community, hint_settings.c.course_id == _course)
_settings = select(hint_settings.c.mode, hint_settings.c.delay, hint_settings.c.share).where(_these_settings)
_unset = delete(hint_settings).where(_these_settings)
_set = insert(hint_settings)
_this_spared = and_(
    spared.c.community_id == _community, spared.c.person_id == _person, spared.c.what == bindparam("of_what")
)
_spared = select(spared.c.what).where(_this_spared)
_spare = insert(spared)
_no_longer = delete(spared).where(_this_spared)
_how_many_spared = (
    select(func.count())
    .select_from(spared)
    .join(members, and_(members.c.community_id == spared.c.community_id, members.c.person_id == spared.c.person_id))
    .where(spared.c.community_id == _community, members.c.course_id == _course, spared.c.what == bindparam("of_what"))
)


def add(
    db: Connection,
    community: int,
    course: int,
    discussion: int,
    person: int,
    step: str,
    label: str,
    cues: str,
    at: datetime,
) -> int:
    """Note what was done about such a reply; its number."""
    row = {"community_id": community, "course_id": course, "discussion_id": discussion, "person_id": person}
    done = db.execute(_add, row | {"step": step, "label": label, "cues": cues, "reaction": "", "at": at})
    assert done.inserted_primary_key is not None
    return int(done.inserted_primary_key[0])


def of_person(db: Connection, community: int, person: int) -> list[Hint]:
    """What was done about one person's, oldest first."""
    return [Hint(*row) for row in db.execute(_of_person, {"community": community, "person": person})]


def of_course(db: Connection, community: int, course: int) -> list[Hint]:
    """The same for a course."""
    return [Hint(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def react(db: Connection, community: int, hint: int, person: int, reaction: str) -> None:
    """Note how its reader took it."""
    db.execute(_react, {"community": community, "of_id": hint, "person": person, "to_reaction": reaction})


def left_alone(
    db: Connection, community: int, course: int, discussion: int, since: datetime, steps: Collection[str]
) -> int:
    """How many people agreed in a discussion after `since` and heard nothing, for one of these reasons."""
    key = {"community": community, "course": course, "discussion": discussion}
    found: int = db.execute(_left_alone, key | {"since": since, "steps": list(steps)}).scalar_one()
    return found


def forget(db: Connection, before: datetime) -> int:
    """Drop hints older than `before`; how many."""
    return db.execute(_forget, {"before": before}).rowcount


def settings(db: Connection, community: int, course: int) -> Settings | None:
    """How a course wants its hints, if a teacher has said so."""
    row = db.execute(_settings, {"community": community, "course": course}).first()
    return Settings(*row) if row else None


def set_settings(db: Connection, community: int, course: int, new: Settings) -> None:
    """A teacher says so."""
    db.execute(_unset, {"community": community, "course": course})
    db.execute(_set, {"community_id": community, "course_id": course, **new._asdict()})


def is_spared(db: Connection, community: int, person: int, what: str) -> bool:
    """Whether somebody does not want hints, or reminders."""
    return db.execute(_spared, {"community": community, "person": person, "of_what": what}).first() is not None


def spare(db: Connection, community: int, person: int, what: str, *, on: bool) -> None:
    """Leave somebody alone with it from now on, or no longer."""
    db.execute(_no_longer, {"community": community, "person": person, "of_what": what})
    if on:
        db.execute(_spare, {"community_id": community, "person_id": person, "what": what})


def how_many_spared(db: Connection, community: int, course: int, what: str) -> int:
    """How many members of a course do not want it."""
    found: int = db.execute(_how_many_spared, {"community": community, "course": course, "of_what": what}).scalar_one()
    return found
