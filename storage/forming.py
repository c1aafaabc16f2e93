"""Who looks for a study group, what counts when groups are formed, and those that no teacher has approved yet."""

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
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata

group_seekers = Table(
    "group_seekers",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", Integer, nullable=False),
    Column("languages", String, nullable=False),
    Column("wish_id", BigInteger),
    Column("since", Instant),
    Column("why", String, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""What somebody has said about the group they would like; `since` when they look for one, empty once they found it.
`why` is the reason, as they were told it, for which there is none yet."""

group_drafts = Table(
    "group_drafts",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("why", String, nullable=False),
    Column("seats", Integer, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""Where each is to go: from 1 the groups to be, below 0 the number of one that is there, 0 nowhere (and why).
`seats` are those of a group to be."""

group_settings = Table(
    "group_settings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("weights", String, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""What counts more or less than usual when groups are formed, as JSON."""


class Seeker(NamedTuple):
    """What somebody would like; `level` from 1 to 5."""

    person: int
    level: int
    languages: str
    wish: int | None
    since: datetime | None
    why: str


class Placed(NamedTuple):
    """Somebody in a draft."""

    person: int
    place: int
    why: str = ""
    seats: int = 0


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_seekers = (
    select(
        group_seekers.c.person_id,
        group_seekers.c.level,
        group_seekers.c.languages,
        group_seekers.c.wish_id,
        group_seekers.c.since,
        group_seekers.c.why,
    )
    .where(group_seekers.c.community_id == _community, group_seekers.c.course_id == _course)
    .order_by(group_seekers.c.since, group_seekers.c.person_id)
)
_this_seeker = and_(
    group_seekers.c.community_id == _community,
    group_seekers.c.course_id == _course,
    group_seekers.c.person_id == bindparam("person"),
)
_seek = insert(group_seekers)
_forget = delete(group_seekers).where(_this_seeker)
_found = update(group_seekers).where(_this_seeker).values(since=None, why="")
_note_why = update(group_seekers).where(_this_seeker).values(why=bindparam("to_why"))
_of_draft = and_(group_drafts.c.community_id == _community, group_drafts.c.course_id == _course)
_draft = (
    select(group_drafts.c.person_id, group_drafts.c.place, group_drafts.c.why, group_drafts.c.seats)
    .where(_of_draft)
    .order_by(group_drafts.c.place, group_drafts.c.person_id)
)
_place = insert(group_drafts)
_throw_away = delete(group_drafts).where(_of_draft)
_take_out = delete(group_drafts).where(_of_draft, group_drafts.c.person_id == bindparam("person"))
_replace = (
    update(group_drafts)
    .where(_of_draft, group_drafts.c.person_id == bindparam("person"))
    .values(place=bindparam("to_place"))
)
_these_settings = and_(group_settings.c.community_id == _community, group_settings.c.course_id == _course)
_weights = select(group_settings.c.weights).where(_these_settings)
_weigh_as_usual = delete(group_settings).where(_these_settings)
_weigh = insert(group_settings)


def seek(db: Connection, community: int, course: int, new: Seeker) -> None:
    """This is what somebody would like."""
    forget(db, community, course, new.person)
    row = new._asdict()
    row["person_id"], row["wish_id"] = row.pop("person"), row.pop("wish")
    db.execute(_seek, row | {"community_id": community, "course_id": course})


def seekers(db: Connection, community: int, course: int) -> dict[int, Seeker]:
    """Everybody who has said what they would like; who looks for a group longest comes first."""
    rows = db.execute(_seekers, {"community": community, "course": course})
    return {row.person_id: Seeker(*row) for row in rows}


def note_why(db: Connection, community: int, course: int, person: int, why: str) -> None:
    """Somebody is told why there is no group for them yet."""
    db.execute(_note_why, {"community": community, "course": course, "person": person, "to_why": why})


def found(db: Connection, community: int, course: int, person: int) -> None:
    """Somebody looks no more; what they would like is kept."""
    db.execute(_found, {"community": community, "course": course, "person": person})


def forget(db: Connection, community: int, course: int, person: int) -> None:
    """Nothing is known any more of what they would like."""
    db.execute(_forget, {"community": community, "course": course, "person": person})


def draft(db: Connection, community: int, course: int) -> list[Placed]:
    """The groups as they are to be."""
    return [Placed(*row) for row in db.execute(_draft, {"community": community, "course": course})]


def write(db: Connection, community: int, course: int, places: list[Placed]) -> None:
    """A new draft instead of the old."""
    throw_away(db, community, course)
    rows = [one._asdict() for one in places]
    for row in rows:
        row["person_id"] = row.pop("person")
    if rows:
        db.execute(_place, [row | {"community_id": community, "course_id": course} for row in rows])


def put(db: Connection, community: int, course: int, person: int, place: int) -> None:
    """Somebody goes elsewhere in the draft."""
    db.execute(_replace, {"community": community, "course": course, "person": person, "to_place": place})


def take_out(db: Connection, community: int, course: int, person: int) -> None:
    """Somebody is in the draft no more."""
    db.execute(_take_out, {"community": community, "course": course, "person": person})


def throw_away(db: Connection, community: int, course: int) -> None:
    """There is no draft any more."""
    db.execute(_throw_away, {"community": community, "course": course})


def weights(db: Connection, community: int, course: int) -> str:
    """What a teacher has said of what counts, or nothing where all is as usual."""
    return db.execute(_weights, {"community": community, "course": course}).scalar() or ""


def set_weights(db: Connection, community: int, course: int, new: str) -> None:
    """A teacher says so."""
    db.execute(_weigh_as_usual, {"community": community, "course": course})
    if new:
        db.execute(_weigh, {"community_id": community, "course_id": course, "weights": new})
