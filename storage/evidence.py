"""What is known of somebody's own work in a course: counted from the other Books, and what they add by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from storage.comments import USED, comments
from storage.discussions import discussions, replies
from storage.feedback import DONE, given, requests
from storage.groups import groups
from storage.meetings import group_meetings, group_plans
from storage.schema import Instant, metadata, number
from storage.sessions import sessions
from storage.shelf import group_questions

own_entries = Table(
    "own_entries",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("words", String, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""What somebody did elsewhere, in their own words."""
Index("ix_own_entries_person", own_entries.c.community_id, own_entries.c.person_id)


class Evidence(NamedTuple):
    """What somebody did, counted.

    What they said of their own in discussions; meetings they were at, goals reached there, roles had, questions
    explained; comments they wrote for others and how many were used, comments they received and how many they used;
    people tutored.
    """

    said: int
    met: int
    reached: int
    roles: dict[str, int]
    explained: int
    wrote: int
    used: int
    received: int
    acted: int
    tutored: int


class Entry(NamedTuple):
    """One thing that somebody added."""

    id: int
    words: str


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_person: BindParameter[int] = bindparam("person")
_group: BindParameter[int] = bindparam("group")
_n = func.count()

_said = (
    select(_n)
    .select_from(replies)
    .join(
        discussions,
        and_(discussions.c.community_id == replies.c.community_id, discussions.c.id == replies.c.discussion_id),
    )
    .where(replies.c.community_id == _community, discussions.c.course_id == _course, replies.c.person_id == _person)
    .where(replies.c.verdict != "agrees")
)
_of_groups = and_(groups.c.course_id == _course, or_(_group == 0, groups.c.id == _group))
_plans: Select[Any] = (
    select(group_plans.c.did, group_plans.c.role, _n)
    .join(
        group_meetings,
        and_(
            group_meetings.c.community_id == group_plans.c.community_id,
            group_meetings.c.id == group_plans.c.meeting_id,
        ),
    )
    .join(
        groups, and_(groups.c.community_id == group_meetings.c.community_id, groups.c.id == group_meetings.c.group_id)
    )
    .where(group_plans.c.community_id == _community, group_plans.c.person_id == _person, _of_groups)
    .group_by(group_plans.c.did, group_plans.c.role)
)
_explained = (
    select(_n)
    .select_from(group_questions)
    .join(
        groups, and_(groups.c.community_id == group_questions.c.community_id, groups.c.id == group_questions.c.group_id)
    )
    .where(group_questions.c.community_id == _community, group_questions.c.other_id == _person, _of_groups)
    .where(group_questions.c.open.is_(False))
)
_feedback = (
    select(_n, func.count().filter(comments.c.fate == USED))
    .select_from(comments)
    .join(given, and_(given.c.community_id == comments.c.community_id, given.c.id == comments.c.given_id))
    .join(requests, and_(requests.c.community_id == given.c.community_id, requests.c.id == given.c.request_id))
    .where(comments.c.community_id == _community, requests.c.course_id == _course, given.c.state == DONE)
)
_wrote = _feedback.where(given.c.person_id == _person)
_received = _feedback.where(
    requests.c.person_id == _person,
    comments.c.hidden.is_(False),
    or_(requests.c.round_id == 0, requests.c.released.is_not(None)),
)
_tutored = select(func.count(sessions.c.learner_id.distinct())).where(
    sessions.c.community_id == _community, sessions.c.course_id == _course, sessions.c.tutor_id == _person
)
_entries = (
    select(own_entries.c.id, own_entries.c.words)
    .where(own_entries.c.community_id == _community, own_entries.c.course_id == _course)
    .where(own_entries.c.person_id == _person)
    .order_by(own_entries.c.id)
)
_add = insert(own_entries)
_drop = delete(own_entries).where(
    own_entries.c.community_id == _community, own_entries.c.id == bindparam("of_id"), own_entries.c.person_id == _person
)


def of(db: Connection, community: int, course: int, person: int, group: int = 0) -> Evidence:
    """What somebody did in a course; of study groups only what they did in `group`, if one is given."""
    key = {"community": community, "course": course, "person": person}
    plans = db.execute(_plans, key | {"group": group}).all()
    roles: dict[str, int] = {}
    for _, role, n in plans:
        if role:
            roles[role] = roles.get(role, 0) + n
    wrote, used = db.execute(_wrote, key).one()
    received, acted = db.execute(_received, key).one()
    return Evidence(
        said=db.execute(_said, key).scalar_one(),
        met=sum(n for did, _, n in plans if did in {"yes", "partly", "no"}),
        reached=sum(n for did, _, n in plans if did == "yes"),
        roles=roles,
        explained=db.execute(_explained, key | {"group": group}).scalar_one(),
        wrote=wrote,
        used=used,
        received=received,
        acted=acted,
        tutored=db.execute(_tutored, key).scalar_one(),
    )


def add(db: Connection, community: int, course: int, person: int, words: str, at: datetime) -> int:
    """They did this, too; its number."""
    new = number(db, own_entries, community)
    row = {"community_id": community, "id": new, "course_id": course, "person_id": person, "words": words, "at": at}
    db.execute(_add, row)
    return new


def entries(db: Connection, community: int, course: int, person: int) -> list[Entry]:
    """What somebody added, oldest first."""
    key = {"community": community, "course": course, "person": person}
    return [Entry(*row) for row in db.execute(_entries, key)]


def drop(db: Connection, community: int, entry: int, person: int) -> bool:
    """Take one of one's own away; False when there is none."""
    return db.execute(_drop, {"community": community, "of_id": entry, "person": person}).rowcount == 1
