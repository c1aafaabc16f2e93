"""Study groups and who is in them."""

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
    func,
    insert,
    select,
    update,
)

from storage.people import folded
from storage.schema import Instant, metadata, number

groups = Table(
    "groups",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("goal", String, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
Index("ix_groups_course", groups.c.community_id, groups.c.course_id)

group_members = Table(
    "group_members",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "group_id"], ["groups.community_id", "groups.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
Index("ix_group_members_person", group_members.c.community_id, group_members.c.person_id)


class Group(NamedTuple):
    """An open group."""

    id: int
    name: str
    goal: str
    seats: int
    owner: int
    taken: int

    @property
    def full(self) -> bool:
        """Whether nobody else fits in."""
        return self.taken >= self.seats


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_group: BindParameter[int] = bindparam("group")
_person: BindParameter[int] = bindparam("person")

_taken = (
    select(func.count())
    .where(group_members.c.community_id == groups.c.community_id, group_members.c.group_id == groups.c.id)
    .correlate(groups)
    .scalar_subquery()
)
_open: Select[Any] = select(groups.c.id, groups.c.name, groups.c.goal, groups.c.seats, groups.c.owner_id, _taken).where(
    groups.c.community_id == _community, groups.c.course_id == _course, groups.c.open
)
_all = _open.order_by(groups.c.id)
_one = _open.where(groups.c.id == _group)
_named = _open.where(groups.c.folded == bindparam("of_name"))
_mine = _open.join(
    group_members,
    and_(group_members.c.community_id == groups.c.community_id, group_members.c.group_id == groups.c.id),
).where(group_members.c.person_id == _person)
_members = (
    select(group_members.c.person_id)
    .where(group_members.c.community_id == _community, group_members.c.group_id == _group)
    .order_by(group_members.c.since, group_members.c.person_id)
)
_this = and_(groups.c.community_id == _community, groups.c.id == _group)
_add = insert(groups)
_join = insert(group_members)
_leave = delete(group_members).where(
    group_members.c.community_id == _community,
    group_members.c.group_id == _group,
    group_members.c.person_id == _person,
)
_own = update(groups).where(_this).values(owner_id=bindparam("to_owner"))
_close = update(groups).where(_this).values(open=False)


def add(db: Connection, community: int, course: int, name: str, goal: str, seats: int, owner: int, at: datetime) -> int:
    """Start a group with its first member; its number."""
    group = number(db, groups, community)
    row = {
        "name": name,
        "folded": folded(name),
        "goal": goal,
        "seats": seats,
        "owner_id": owner,
        "open": True,
        "since": at,
    }
    db.execute(_add, row | {"community_id": community, "id": group, "course_id": course})
    join(db, community, group, owner, at)
    return group


def all_open(db: Connection, community: int, course: int) -> list[Group]:
    """Every open group of a course."""
    return [Group(*row) for row in db.execute(_all, {"community": community, "course": course})]


def find(db: Connection, community: int, course: int, named: str) -> Group | None:
    """The open group of that number or name."""
    key: dict[str, Any] = {"community": community, "course": course}
    row = None
    if named.isascii() and named.isdigit() and len(named) < len(str(2**63)):
        row = db.execute(_one, key | {"group": int(named)}).first()
    row = row or db.execute(_named, key | {"of_name": folded(named)}).first()
    return Group(*row) if row else None


def of_person(db: Connection, community: int, course: int, person: int) -> list[Group]:
    """The groups that somebody is in."""
    key = {"community": community, "course": course, "person": person}
    return [Group(*row) for row in db.execute(_mine, key)]


def members(db: Connection, community: int, group: int) -> list[int]:
    """Who is in it, longest first."""
    return list(db.execute(_members, {"community": community, "group": group}).scalars())


def join(db: Connection, community: int, group: int, person: int, at: datetime) -> None:
    """Take somebody in."""
    db.execute(_join, {"community_id": community, "group_id": group, "person_id": person, "since": at})


def leave(db: Connection, community: int, group: int, person: int) -> None:
    """Let somebody go."""
    db.execute(_leave, {"community": community, "group": group, "person": person})


def hand_over(db: Connection, community: int, group: int, owner: int) -> None:
    """Give the group to another member."""
    db.execute(_own, {"community": community, "group": group, "to_owner": owner})


def close(db: Connection, community: int, group: int) -> None:
    """End it; its rows stay."""
    db.execute(_close, {"community": community, "group": group})
