"""When study groups meet, who comes, what they want to finish there, and whether they did."""

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
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.groups import groups
from storage.schema import Instant, metadata, number

group_meetings = Table(
    "group_meetings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("state", String, nullable=False),
    ForeignKeyConstraint(["community_id", "group_id"], ["groups.community_id", "groups.id"]),
)
Index("ix_group_meetings_group", group_meetings.c.community_id, group_meetings.c.group_id)

group_plans = Table(
    "group_plans",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("meeting_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("coming", Boolean),
    Column("goal", String, nullable=False),
    Column("role", String, nullable=False),
    Column("did", String, nullable=False),
    ForeignKeyConstraint(["community_id", "meeting_id"], ["group_meetings.community_id", "group_meetings.id"]),
)
"""What a member wants to finish at a meeting, the role they had, and whether they finished it."""
Index("ix_group_plans_person", group_plans.c.community_id, group_plans.c.person_id)

PLANNED, OVER, OFF = "planned", "over", "off"
"""They will meet; the time has come; it was called off."""


class Meeting(NamedTuple):
    """One meeting; a weekly one is followed by the next."""

    id: int
    group: int
    at: datetime
    weekly: bool
    state: str


class Plan(NamedTuple):
    """What a member said about a meeting; `coming` is None while they have not."""

    person: int
    coming: bool | None
    goal: str
    role: str
    did: str


_community: BindParameter[int] = bindparam("community")
_group: BindParameter[int] = bindparam("group")
_meeting: BindParameter[int] = bindparam("meeting")
_person: BindParameter[int] = bindparam("person")

_all: Select[Any] = select(
    group_meetings.c.id,
    group_meetings.c.group_id,
    group_meetings.c.at,
    group_meetings.c.weekly,
    group_meetings.c.state,
).where(group_meetings.c.community_id == _community)
_one = _all.where(group_meetings.c.id == _meeting)
_of_group = _all.where(group_meetings.c.group_id == _group).order_by(group_meetings.c.at, group_meetings.c.id)
_add = insert(group_meetings)
_move = (
    update(group_meetings)
    .where(group_meetings.c.community_id == _community, group_meetings.c.id == _meeting)
    .values(state=bindparam("to_state"))
)
_plans = (
    select(group_plans.c.person_id, group_plans.c.coming, group_plans.c.goal, group_plans.c.role, group_plans.c.did)
    .where(group_plans.c.community_id == _community, group_plans.c.meeting_id == _meeting)
    .order_by(group_plans.c.person_id)
)
_this_plan = and_(
    group_plans.c.community_id == _community,
    group_plans.c.meeting_id == _meeting,
    group_plans.c.person_id == _person,
)
_note = insert(group_plans)
_renote = (
    update(group_plans)
    .where(_this_plan)
    .values(
        coming=bindparam("to_coming"),
        goal=bindparam("to_goal"),
        role=bindparam("to_role"),
        did=bindparam("to_did"),
    )
)
_roles = (
    select(group_plans.c.person_id, group_plans.c.role, func.count())
    .join(
        group_meetings,
        and_(
            group_meetings.c.community_id == group_plans.c.community_id,
            group_meetings.c.id == group_plans.c.meeting_id,
        ),
    )
    .where(group_plans.c.community_id == _community, group_meetings.c.group_id == _group)
    .where(group_plans.c.role != "")
    .group_by(group_plans.c.person_id, group_plans.c.role)
)
_held = (
    select(func.count(group_meetings.c.id.distinct()))
    .join(
        group_plans,
        and_(
            group_meetings.c.community_id == group_plans.c.community_id,
            group_meetings.c.id == group_plans.c.meeting_id,
        ),
    )
    .join(
        groups, and_(groups.c.community_id == group_meetings.c.community_id, groups.c.id == group_meetings.c.group_id)
    )
    .where(group_meetings.c.community_id == _community, groups.c.course_id == bindparam("course"))
    .where(group_plans.c.did.in_(["yes", "partly", "no"]))
)


def add(db: Connection, community: int, group: int, at: datetime, *, weekly: bool) -> int:
    """They will meet then; the meeting's number."""
    meeting = number(db, group_meetings, community)
    row = {"community_id": community, "id": meeting, "group_id": group, "at": at}
    db.execute(_add, row | {"weekly": weekly, "state": PLANNED})
    return meeting


def find(db: Connection, community: int, meeting: int) -> Meeting | None:
    """The meeting of that number."""
    row = db.execute(_one, {"community": community, "meeting": meeting}).first()
    return Meeting(*row) if row else None


def of_group(db: Connection, community: int, group: int) -> list[Meeting]:
    """All of a group's, earliest first."""
    return [Meeting(*row) for row in db.execute(_of_group, {"community": community, "group": group})]


def following(db: Connection, community: int, group: int) -> Meeting | None:
    """The next that is planned."""
    return next((one for one in of_group(db, community, group) if one.state == PLANNED), None)


def move(db: Connection, community: int, meeting: int, state: str) -> None:
    """It is over, or off."""
    db.execute(_move, {"community": community, "meeting": meeting, "to_state": state})


def plans(db: Connection, community: int, meeting: int) -> dict[int, Plan]:
    """What each member said about it."""
    rows = db.execute(_plans, {"community": community, "meeting": meeting})
    return {row.person_id: Plan(*row) for row in rows}


def plan_of(db: Connection, community: int, meeting: int, person: int) -> Plan:
    """What one member said; nothing yet if they did not."""
    return plans(db, community, meeting).get(person, Plan(person, None, "", "", ""))


def note(db: Connection, community: int, meeting: int, plan: Plan) -> None:
    """This is what a member says now."""
    this = {"community": community, "meeting": meeting, "person": plan.person}
    new = {"to_coming": plan.coming, "to_goal": plan.goal, "to_role": plan.role, "to_did": plan.did}
    if not db.execute(_renote, this | new).rowcount:
        row = plan._asdict()
        row["person_id"] = row.pop("person")
        db.execute(_note, row | {"community_id": community, "meeting_id": meeting})


def roles_had(db: Connection, community: int, group: int) -> dict[tuple[int, str], int]:
    """How often each member had each role."""
    rows = db.execute(_roles, {"community": community, "group": group})
    return {(person, role): times for person, role, times in rows}


def held(db: Connection, community: int, course: int) -> int:
    """Meetings of a course's groups of which somebody said that they were there."""
    return db.execute(_held, {"community": community, "course": course}).scalar_one()
