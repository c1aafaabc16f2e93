"""How study groups are, week by week: two taps of each member, seen only as means."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Integer,
    Table,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from storage.groups import groups
from storage.schema import metadata

group_pulses = Table(
    "group_pulses",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("useful", Integer, nullable=False),
    Column("fair", Integer),
)
"""`week` counts from that of 1 January of the year 1; `useful` and `fair` are 0 (no), 1 (partly) or 2 (yes)."""


class Pulse(NamedTuple):
    """What one member said in one week."""

    group: int
    person: int
    week: int
    useful: int
    fair: int | None


_community: BindParameter[int] = bindparam("community")
_this = and_(
    group_pulses.c.community_id == _community,
    group_pulses.c.group_id == bindparam("group"),
    group_pulses.c.person_id == bindparam("person"),
    group_pulses.c.week == bindparam("of_week"),
)
_add = insert(group_pulses)
_useful = update(group_pulses).where(_this).values(useful=bindparam("to"))
_fair = update(group_pulses).where(_this).values(fair=bindparam("to"))
_of_course = (
    select(
        group_pulses.c.group_id,
        group_pulses.c.person_id,
        group_pulses.c.week,
        group_pulses.c.useful,
        group_pulses.c.fair,
    )
    .join(groups, and_(groups.c.community_id == group_pulses.c.community_id, groups.c.id == group_pulses.c.group_id))
    .where(group_pulses.c.community_id == _community, groups.c.course_id == bindparam("course"))
    .order_by(group_pulses.c.week, group_pulses.c.group_id, group_pulses.c.person_id)
)


def useful(db: Connection, community: int, group: int, person: int, week: int, how: int) -> None:
    """The first tap; a second thought replaces it."""
    this = {"community": community, "group": group, "person": person, "of_week": week}
    if not db.execute(_useful, this | {"to": how}).rowcount:
        row = {"community_id": community, "group_id": group, "person_id": person, "week": week}
        db.execute(_add, row | {"useful": how, "fair": None})


def fair(db: Connection, community: int, group: int, person: int, week: int, how: int) -> None:
    """The second."""
    db.execute(_fair, {"community": community, "group": group, "person": person, "of_week": week, "to": how})


def of_course(db: Connection, community: int, course: int) -> list[Pulse]:
    """All of a course's groups, earliest week first."""
    return [Pulse(*row) for row in db.execute(_of_course, {"community": community, "course": course})]
