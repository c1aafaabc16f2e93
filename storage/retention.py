"""What is kept of courses that ended, and of people who left: what is past its time goes, a course or a person a step.

Which rows that are stands in `declared.COURSE`, so a new feature's rows go without being told. These statements are
built when they are needed: that is once a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, or_, select, update

from storage.courses import courses, departed, members
from storage.declared import COURSE, SET_UP
from storage.merging import PERSONS
from storage.outbox import posts
from storage.people import people
from storage.rooms import rooms
from storage.schema import spend
from storage.tables import metadata

_TEACHER = 30
"""The rank of a teacher, as a roster holds it."""


class Ended(NamedTuple):
    """A course that has ended."""

    course: int
    name: str
    language: str


class Gone(NamedTuple):
    """Somebody who has left a course."""

    course: int
    person: int


def to_announce(db: Connection, community: int, before: datetime) -> list[Ended]:
    """Courses that ended before, of which nobody was told that they will be forgotten."""
    old = and_(courses.c.community_id == community, ~courses.c.open, courses.c.ended <= before)
    found = select(courses.c.id, courses.c.name, courses.c.language).where(old, courses.c.announced.is_(None))
    return [Ended(*row) for row in db.execute(found.order_by(courses.c.id))]


def announce(db: Connection, community: int, course: int, at: datetime) -> list[int]:
    """Note that it is told now; to whom: who taught it when it ended."""
    this = (courses.c.community_id == community, courses.c.id == course)
    if not db.execute(update(courses).where(*this, courses.c.announced.is_(None)).values(announced=at)).rowcount:
        return []
    taught = and_(departed.c.community_id == community, departed.c.course_id == course, departed.c.rank >= _TEACHER)
    ended = select(courses.c.ended).where(*this).scalar_subquery()
    return list(db.execute(select(departed.c.person_id).where(taught, departed.c.at >= ended)).scalars())


def to_forget(db: Connection, community: int, ended: datetime, announced: datetime) -> list[int]:
    """Courses that ended and were announced before these."""
    old = and_(courses.c.community_id == community, ~courses.c.open, courses.c.forgotten.is_(None))
    past = and_(courses.c.ended <= ended, courses.c.announced <= announced)
    return list(db.execute(select(courses.c.id).where(old, past).order_by(courses.c.id)).scalars())


def forget_course(db: Connection, community: int, course: int, at: datetime) -> int:
    """Forget what was done in a course, unless it runs; how many rows. That there was one stays."""
    this = (courses.c.community_id == community, courses.c.id == course)
    over = update(courses).where(*this, ~courses.c.open, courses.c.forgotten.is_(None)).values(forgotten=at)
    if not db.execute(over).rowcount:
        return 0
    db.execute(
        update(people).where(people.c.community_id == community, people.c.course_id == course).values(course_id=None)
    )
    keys = select("room:" + rooms.c.key).where(rooms.c.community_id == community, rooms.c.course_id == course)
    gone = db.execute(delete(posts).where(posts.c.community_id == community, posts.c.lane.in_(keys))).rowcount
    for name, (_, parent) in COURSE.items():
        if parent == "courses":
            table = metadata.tables[name]
            gone += _drop(db, community, table, table.c.course_id == course)
    return gone


def departures(db: Connection, community: int, before: datetime) -> list[Gone]:
    """Who left a course before, and did not come back; not those who stayed to its end: they go with it."""
    this = and_(courses.c.community_id == departed.c.community_id, courses.c.id == departed.c.course_id)
    found = select(departed.c.course_id, departed.c.person_id).join(courses, this)
    found = found.where(departed.c.community_id == community, departed.c.at <= before, ~_came_back())
    found = found.where(or_(courses.c.open, departed.c.at < courses.c.ended))
    return [Gone(*row) for row in db.execute(found.order_by(departed.c.course_id, departed.c.person_id))]


def _came_back() -> ColumnElement[bool]:
    return exists().where(
        members.c.community_id == departed.c.community_id,
        members.c.course_id == departed.c.course_id,
        members.c.person_id == departed.c.person_id,
    )


def forget_person(db: Connection, community: int, course: int, person: int) -> int:
    """Forget what somebody did in a course that they are not in; how many rows."""
    left = and_(departed.c.community_id == community, departed.c.course_id == course, departed.c.person_id == person)
    if not db.execute(delete(departed).where(left, ~_came_back())).rowcount:
        return 0
    became = select(people.c.id).where(people.c.community_id == community, people.c.became_id == person)
    who = [person, *db.execute(became).scalars()]
    gone = 0
    for name in sorted(COURSE, key=lambda one: -len(_path(one))):
        table = metadata.tables[name]
        here = and_(table.c.community_id == community, _in_course(table, community, course))
        for column in [table.c[one] for one in sorted(PERSONS & set(table.c.keys())) if name not in SET_UP]:
            if column.nullable:
                db.execute(update(table).where(here, column.in_(who)).values({column.name: None}))
            else:
                gone += _drop(db, community, table, and_(here, column.in_(who)))
    return gone


def _path(name: str) -> list[str]:
    """The tables from this one up to courses."""
    return [] if name == "courses" else [name, *_path(COURSE[name][1])]


def _in_course(table: Table, community: int, course: int) -> ColumnElement[bool]:
    column, parent = COURSE[table.name]
    if parent == "courses":
        return table.c[column] == course
    above = metadata.tables[parent]
    inside = and_(above.c.community_id == community, _in_course(above, community, course))
    return table.c[column].in_(select(_key(above)).where(inside))


def _key(table: Table) -> ColumnElement[int | str]:
    return table.c.key if table is rooms else table.c.id


def _drop(db: Connection, community: int, table: Table, those: ColumnElement[bool]) -> int:
    """Delete rows, and what belongs to them; how many."""
    here = and_(table.c.community_id == community, those)
    if db.execute(select(func.count()).select_from(table).where(here)).scalar_one() == 0:
        return 0
    gone = 0
    for name, (column, parent) in COURSE.items():
        if parent == table.name:
            below = metadata.tables[name]
            gone += _drop(db, community, below, below.c[column].in_(select(_key(table)).where(here)))
    if [one.name for one in table.primary_key.columns] == ["community_id", "id"]:
        spend(db, table, community)
    return gone + db.execute(delete(table).where(here)).rowcount
