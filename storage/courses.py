"""Courses: where each is at home, and who is on its roster."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    text,
    update,
)

from storage.people import people
from storage.schema import Instant, metadata, number

courses = Table(
    "courses",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("without", String, nullable=False, server_default=text("''")),
    Column("looking", Boolean, nullable=False, server_default=false()),
    Column("ended", Instant),
    Column("announced", Instant),
    Column("forgotten", Instant),
)
"""`without` are features that are off, with spaces between; `looking`: teachers may look into the rooms of groups.
`announced` is when its teachers were told that what is kept of it goes, `forgotten` when it went (`retention.py`)."""

course_places = Table(
    "course_places",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("course_id", BigInteger, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)

members = Table(
    "members",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)

departed = Table(
    "departed",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)


class Member(NamedTuple):
    """Somebody on a roster."""

    person: int
    name: str
    rank: int


class Manner(NamedTuple):
    """How a course speaks, and what its clocks show."""

    language: str
    zone: str


class Taught(NamedTuple):
    """A course that somebody teaches; `without` are features that are off in it."""

    id: int
    name: str
    language: str
    zone: str
    without: frozenset[str]


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_add = insert(courses)
_add_place = insert(course_places)
_taught = (
    select(courses.c.id, courses.c.name, courses.c.language, courses.c.zone, courses.c.without)
    .join(members, and_(members.c.community_id == courses.c.community_id, members.c.course_id == courses.c.id))
    .where(courses.c.community_id == _community, courses.c.open, members.c.person_id == bindparam("person"))
    .where(members.c.rank >= bindparam("least"))
    .order_by(courses.c.id.desc())
)
_drop_place = delete(course_places).where(
    course_places.c.community_id == _community, course_places.c.course_id == _course
)
_change = (
    update(courses)
    .where(courses.c.community_id == _community, courses.c.id == _course)
    .values(name=bindparam("to_name"), language=bindparam("to_language"), zone=bindparam("to_zone"))
)
_switch = (
    update(courses)
    .where(courses.c.community_id == _community, courses.c.id == _course)
    .values(without=bindparam("to_without"))
)
_may_look = select(courses.c.looking).where(courses.c.community_id == _community, courses.c.id == _course)
_look = (
    update(courses)
    .where(courses.c.community_id == _community, courses.c.id == _course)
    .values(looking=bindparam("to_looking"))
)
_close = (
    update(courses)
    .where(courses.c.community_id == _community, courses.c.id == _course)
    .values(open=False, ended=bindparam("at", type_=Instant))
)
_manner = select(courses.c.language, courses.c.zone).where(
    courses.c.community_id == _community, courses.c.id == _course
)
_over = select(~courses.c.open).where(courses.c.community_id == _community, courses.c.id == _course)
_name = select(courses.c.name).where(courses.c.community_id == _community, courses.c.id == _course)
_find = select(courses.c.id, courses.c.name, courses.c.language, courses.c.zone, courses.c.without).where(
    courses.c.community_id == _community, courses.c.id == _course, courses.c.open
)
_how_many = select(func.count()).select_from(courses).where(courses.c.community_id == _community, courses.c.open)
_since = select(courses.c.since).where(courses.c.community_id == _community, courses.c.id == _course)
_add_member = insert(members)
_this_member = and_(
    members.c.community_id == _community,
    members.c.course_id == _course,
    members.c.person_id == bindparam("person"),
)
_rank = update(members).where(_this_member).values(rank=bindparam("to_rank"))
_rank_of = select(members.c.rank).where(_this_member)
_leave = delete(members).where(_this_member)
_depart = insert(departed)
_back = delete(departed).where(
    departed.c.community_id == _community,
    departed.c.course_id == _course,
    departed.c.person_id == bindparam("person"),
)
_roster = (
    select(people.c.id, people.c.name, members.c.rank)
    .join(members, and_(members.c.community_id == people.c.community_id, members.c.person_id == people.c.id))
    .where(members.c.community_id == _community, members.c.course_id == _course)
    .order_by(members.c.rank.desc(), people.c.folded, people.c.id)
)
_count = (
    select(func.count())
    .select_from(members)
    .where(members.c.community_id == _community, members.c.course_id == _course)
)


def homes(db: Connection, platform: str) -> set[str]:
    """Every place of a platform where a course is at home, in all communities: for the owner of the machine."""
    return set(db.execute(select(course_places.c.place).where(course_places.c.platform == platform)).scalars())


def add(
    db: Connection, community: int, name: str, language: str, zone: str, at: datetime, platform: str, place: str
) -> int:
    """Open a course at home in `place`; its number."""
    course = number(db, courses, community)
    row = {"name": name, "language": language, "zone": zone, "open": True, "since": at}
    db.execute(_add, row | {"community_id": community, "id": course})
    add_place(db, community, course, platform, place)
    return course


def add_place(db: Connection, community: int, course: int, platform: str, place: str) -> None:
    """The course is at home there, too."""
    db.execute(_add_place, {"community_id": community, "platform": platform, "place": place, "course_id": course})


def taught(db: Connection, community: int, person: int, least: int) -> list[Taught]:
    """The open courses in which somebody has at least this rank on the roster, newest first."""
    key = {"community": community, "person": person, "least": least}
    return [_as_taught(*row) for row in db.execute(_taught, key)]


def change(db: Connection, community: int, course: int, name: str, language: str, zone: str) -> None:
    """Change what the course is called and where its clock stands."""
    db.execute(
        _change,
        {"community": community, "course": course, "to_name": name, "to_language": language, "to_zone": zone},
    )


def switch(db: Connection, community: int, course: int, without: frozenset[str]) -> None:
    """These features are off in it, and no others."""
    db.execute(_switch, {"community": community, "course": course, "to_without": " ".join(sorted(without))})


def looking(db: Connection, community: int, course: int) -> bool:
    """Whether its teachers may look into the rooms of groups."""
    return bool(db.execute(_may_look, {"community": community, "course": course}).scalar())


def let_look(db: Connection, community: int, course: int, *, on: bool) -> None:
    """They may from now on, or no longer."""
    db.execute(_look, {"community": community, "course": course, "to_looking": on})


def close(db: Connection, community: int, course: int, at: datetime) -> None:
    """End it; its rows stay, its place is free for another."""
    db.execute(_close, {"community": community, "course": course, "at": at})
    db.execute(_drop_place, {"community": community, "course": course})


def over(db: Connection, community: int, course: int) -> bool:
    """Whether it has ended."""
    return bool(db.execute(_over, {"community": community, "course": course}).scalar_one())


def manner(db: Connection, community: int, course: int) -> Manner:
    """Its language and time zone, wherever somebody is who does something in it."""
    return Manner(*db.execute(_manner, {"community": community, "course": course}).one())


def name(db: Connection, community: int, course: int) -> str:
    """What it is called."""
    called: str = db.execute(_name, {"community": community, "course": course}).scalar_one()
    return called


def find(db: Connection, community: int, course: int) -> Taught | None:
    """The open course of that number."""
    row = db.execute(_find, {"community": community, "course": course}).first()
    return _as_taught(*row) if row else None


def _as_taught(course: int, name: str, language: str, zone: str, without: str) -> Taught:
    return Taught(course, name, language, zone, frozenset(without.split()))


def how_many(db: Connection, community: int) -> int:
    """How many are open."""
    return db.execute(_how_many, {"community": community}).scalar_one()


def since(db: Connection, community: int, course: int) -> datetime:
    """When it was opened."""
    opened: datetime = db.execute(_since, {"community": community, "course": course}).scalar_one()
    return opened


def join(db: Connection, community: int, course: int, person: int, rank: int, at: datetime) -> bool:
    """Put somebody on the roster; False when they are there already."""
    if rank_of(db, community, course, person) is not None:
        return False
    db.execute(_back, {"community": community, "course": course, "person": person})
    db.execute(
        _add_member,
        {"community_id": community, "course_id": course, "person_id": person, "rank": rank, "since": at},
    )
    return True


def rank_of(db: Connection, community: int, course: int, person: int) -> int | None:
    """Somebody's rank on the roster, None when they are not on it."""
    return db.execute(_rank_of, {"community": community, "course": course, "person": person}).scalar()


def set_rank(db: Connection, community: int, course: int, person: int, rank: int) -> None:
    """Give a member another rank."""
    db.execute(_rank, {"community": community, "course": course, "person": person, "to_rank": rank})


def leave(db: Connection, community: int, course: int, person: int, at: datetime) -> bool:
    """Take somebody off the roster, and note when they went; False when they were not on it."""
    rank = rank_of(db, community, course, person)
    if rank is None:
        return False
    key = {"community": community, "course": course, "person": person}
    db.execute(_leave, key)
    db.execute(_back, key)
    row = {"community_id": community, "course_id": course, "person_id": person, "rank": rank, "at": at}
    db.execute(_depart, row)
    return True


def roster(db: Connection, community: int, course: int) -> list[Member]:
    """Everybody in the course, teachers first, then by name."""
    return [Member(*row) for row in db.execute(_roster, {"community": community, "course": course})]


def size(db: Connection, community: int, course: int) -> int:
    """How many are on the roster."""
    return db.execute(_count, {"community": community, "course": course}).scalar_one()
