"""What feedback is given on: a course's own sets of criteria, each with the beginning of a sentence."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Select,
    String,
    Table,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from storage.people import folded
from storage.schema import metadata, number

criteria_sets = Table(
    "criteria_sets",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("language", String, nullable=False),
    Column("criteria", JSON, nullable=False),
    Column("usual", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""`usual` is the set for all that is asked for in the course's rooms. No set is changed: a new one takes its name."""


class Criteria(NamedTuple):
    """A set, for courses in one language or (empty) in any: each criterion with its starter, which may be empty."""

    id: int
    name: str
    language: str
    each: list[tuple[str, str]]
    usual: bool


_community: BindParameter[int] = bindparam("community")
_sets: Select[Any] = select(
    criteria_sets.c.id, criteria_sets.c.name, criteria_sets.c.language, criteria_sets.c.criteria, criteria_sets.c.usual
).where(criteria_sets.c.community_id == _community)
_one = _sets.where(criteria_sets.c.id == bindparam("set"))
_of_course = _sets.where(criteria_sets.c.course_id == bindparam("course"), criteria_sets.c.open).order_by(
    criteria_sets.c.id
)
_add = insert(criteria_sets)
_here = and_(criteria_sets.c.community_id == _community, criteria_sets.c.course_id == bindparam("course"))
_unusual = update(criteria_sets).where(_here).values(usual=False)
_this_name = and_(_here, criteria_sets.c.folded == bindparam("of_name"), criteria_sets.c.open)
_make_usual = update(criteria_sets).where(_this_name).values(usual=True)
_close = update(criteria_sets).where(_this_name).values(open=False, usual=False)
_replace = (
    update(criteria_sets)
    .where(_this_name, criteria_sets.c.language == bindparam("of_language"))
    .values(open=False, usual=False)
)


def add(db: Connection, community: int, course: int, name: str, language: str, each: list[tuple[str, str]]) -> int:
    """A set of a course; one of the same name and language is no longer offered."""
    key = {"community": community, "course": course, "of_name": folded(name)}
    db.execute(_replace, key | {"of_language": language})
    found = number(db, criteria_sets, community)
    row = {"community_id": community, "id": found, "course_id": course, "name": name, "folded": folded(name)}
    rest = {"language": language, "criteria": [list(one) for one in each], "usual": False, "open": True}
    db.execute(_add, row | rest)
    return found


def drop(db: Connection, community: int, course: int, name: str) -> bool:
    """A set is no longer offered; what was given by it stays. False when there is none of this name."""
    key = {"community": community, "course": course, "of_name": folded(name)}
    return db.execute(_close, key).rowcount > 0


def find(db: Connection, community: int, number_of: int) -> Criteria | None:
    """The set of that number, also one that is no longer offered."""
    row = db.execute(_one, {"community": community, "set": number_of}).first()
    return _criteria(row) if row else None


def of_course(db: Connection, community: int, course: int) -> list[Criteria]:
    """The sets that a course has."""
    return [_criteria(row) for row in db.execute(_of_course, {"community": community, "course": course})]


def make_usual(db: Connection, community: int, course: int, name: str) -> None:
    """The sets of this name are what people are asked in the course's rooms (empty: the usual criteria)."""
    key = {"community": community, "course": course}
    db.execute(_unusual, key)
    db.execute(_make_usual, key | {"of_name": folded(name)})


def _criteria(row: Any) -> Criteria:  # noqa: ANN401 - a row
    return Criteria(row[0], row[1], row[2], [(label, starter) for label, starter in row[3]], row[4])
