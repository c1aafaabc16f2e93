"""Discussions: where they happen, and what each reply amounted to. What people wrote is not kept."""

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

from storage.prepared import Prepared
from storage.schema import Instant, Serial, metadata, number

discussions = Table(
    "discussions",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("platform", String, nullable=False),
    Column("place", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("home", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
Index("ix_discussions_place", discussions.c.community_id, discussions.c.platform, discussions.c.place)

replies = Table(
    "replies",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("discussion_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("verdict", String, nullable=False),
    Column("move", String, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "discussion_id"], ["discussions.community_id", "discussions.id"]),
)
Index(
    "ix_replies_discussion",
    *(replies.c.community_id, replies.c.discussion_id, replies.c.person_id, replies.c.verdict),
)

nudges = Table(
    "nudges",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("last", Instant),
)


class Discussion(NamedTuple):
    """An open discussion, and the place where it is."""

    id: int
    prompt: str
    platform: str
    place: str
    kind: str
    home: str


class Tally(NamedTuple):
    """What a discussion amounted to: people who wrote, and people who added something of their own."""

    people: int
    contributors: int


class Nudging(NamedTuple):
    """Whether somebody wants hints, and when they had the last."""

    wanted: bool
    last: datetime | None


_community: BindParameter[int] = bindparam("community")
_discussion: BindParameter[int] = bindparam("discussion")
_person: BindParameter[int] = bindparam("person")

_add = insert(discussions)
_open = select(
    discussions.c.id,
    discussions.c.prompt,
    discussions.c.platform,
    discussions.c.place,
    discussions.c.kind,
    discussions.c.home,
).where(discussions.c.open)
_here = Prepared(
    _open.where(
        discussions.c.community_id == _community,
        discussions.c.platform == bindparam("platform"),
        discussions.c.place == bindparam("place"),
    )
)
_one = _open.where(discussions.c.community_id == _community, discussions.c.id == _discussion)
_end = (
    update(discussions)
    .where(discussions.c.community_id == _community, discussions.c.id == _discussion)
    .values(open=False)
)
_reply = Prepared(
    insert(replies).values({column.name: bindparam(column.name) for column in replies.c if column is not replies.c.id})
)
_in_discussion = and_(replies.c.community_id == _community, replies.c.discussion_id == _discussion)
_said = Prepared(
    select(replies.c.id)
    .where(_in_discussion, replies.c.person_id == _person, replies.c.verdict == bindparam("verdict"))
    .limit(1)
)
_people = select(func.count(replies.c.person_id.distinct())).where(_in_discussion)
_contributors = _people.where(replies.c.verdict == bindparam("verdict"))
_nudging = select(nudges.c.wanted, nudges.c.last).where(
    nudges.c.community_id == _community, nudges.c.person_id == _person
)
_unset = delete(nudges).where(nudges.c.community_id == _community, nudges.c.person_id == _person)
_set = insert(nudges)


def add(
    db: Connection,
    community: int,
    course: int,
    prompt: str,
    at: datetime,
    platform: str,
    place: str,
    kind: str,
    home: str,
) -> int:
    """Begin a discussion in a place; its number."""
    discussion = number(db, discussions, community)
    where = {"platform": platform, "place": place, "kind": kind, "home": home}
    row = {"community_id": community, "id": discussion, "course_id": course, "prompt": prompt}
    db.execute(_add, where | row | {"open": True, "since": at})
    return discussion


def here(db: Connection, community: int, platform: str, place: str) -> Discussion | None:
    """The discussion that is open in a place."""
    row = _here.first(db, {"community": community, "platform": platform, "place": place})
    return Discussion(*row) if row else None


def find(db: Connection, community: int, discussion: int) -> Discussion | None:
    """The open discussion of that number."""
    row = db.execute(_one, {"community": community, "discussion": discussion}).first()
    return Discussion(*row) if row else None


def end(db: Connection, community: int, discussion: int) -> None:
    """Close it."""
    db.execute(_end, {"community": community, "discussion": discussion})


def reply(db: Connection, community: int, discussion: int, person: int, verdict: str, move: str, at: datetime) -> None:
    """Note what a reply amounted to."""
    row: dict[str, Any] = {"verdict": verdict, "move": move, "at": at}
    _reply.many(db, [row | {"community_id": community, "discussion_id": discussion, "person_id": person}])


def has_said(db: Connection, community: int, discussion: int, person: int, verdict: str) -> bool:
    """Whether one of somebody's replies amounted to that."""
    key = {"community": community, "discussion": discussion, "person": person, "verdict": verdict}
    return _said.first(db, key) is not None


def tally(db: Connection, community: int, discussion: int, substantive: str) -> Tally:
    """Count people; `substantive` is the verdict of a reply that adds something."""
    key = {"community": community, "discussion": discussion}
    people: int = db.execute(_people, key).scalar_one()
    contributors: int = db.execute(_contributors, key | {"verdict": substantive}).scalar_one()
    return Tally(people, contributors)


def nudging(db: Connection, community: int, person: int) -> Nudging:
    """Whether somebody wants hints, and when they had the last."""
    row = db.execute(_nudging, {"community": community, "person": person}).first()
    return Nudging(*row) if row else Nudging(wanted=True, last=None)


def set_nudging(db: Connection, community: int, person: int, nudging: Nudging) -> None:
    """Remember it."""
    db.execute(_unset, {"community": community, "person": person})
    row = {"community_id": community, "person_id": person, "wanted": nudging.wanted, "last": nudging.last}
    db.execute(_set, row)
