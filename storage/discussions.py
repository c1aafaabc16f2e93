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
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.prepared import Prepared
from storage.schema import Instant, Serial, instant, metadata, number

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
    Column("asked", Instant),
    Column("questioned", Instant),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""`asked` is when the whole room was last asked for more than agreement, `questioned` when somebody in it last asked
what a word can answer."""

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
    Column("other_id", BigInteger),
    Column("length", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["community_id", "discussion_id"], ["discussions.community_id", "discussions.id"]),
)
"""`other_id` is whom it replies to, where that is known, and `length` its words, counted and not kept."""
Index(
    "ix_replies_discussion",
    *(replies.c.community_id, replies.c.discussion_id, replies.c.person_id, replies.c.verdict),
)

Index("ix_replies_person", replies.c.community_id, replies.c.person_id, replies.c.at)
Index("ix_replies_other", replies.c.community_id, replies.c.discussion_id, replies.c.other_id, replies.c.at)


class Discussion(NamedTuple):
    """An open discussion, and the place where it is."""

    id: int
    course: int
    prompt: str
    platform: str
    place: str
    kind: str
    home: str
    since: datetime
    asked: datetime | None
    questioned: datetime | None


class Tally(NamedTuple):
    """What a discussion amounted to: people who wrote, and people who added something of their own."""

    people: int
    contributors: int


class Voice(NamedTuple):
    """Replies of one person that amounted to the same, and how many they are."""

    person: int
    verdict: str
    move: str
    n: int


class Spoken(NamedTuple):
    """One reply somewhere in a course."""

    discussion: int
    person: int
    verdict: str
    move: str
    at: datetime


_community: BindParameter[int] = bindparam("community")
_discussion: BindParameter[int] = bindparam("discussion")
_person: BindParameter[int] = bindparam("person")

_add = insert(discussions)
_open = select(
    discussions.c.id,
    discussions.c.course_id,
    discussions.c.prompt,
    discussions.c.platform,
    discussions.c.place,
    discussions.c.kind,
    discussions.c.home,
    discussions.c.since,
    discussions.c.asked,
    discussions.c.questioned,
).where(discussions.c.open)
_here = Prepared(
    _open.where(
        discussions.c.community_id == _community,
        discussions.c.platform == bindparam("platform"),
        discussions.c.place == bindparam("place"),
    )
)
_one = _open.where(discussions.c.community_id == _community, discussions.c.id == _discussion)
_course_of = select(discussions.c.course_id).where(
    discussions.c.community_id == _community, discussions.c.id == _discussion
)
_all_open = _open.where(
    discussions.c.community_id == _community, discussions.c.course_id == bindparam("course")
).order_by(discussions.c.id)
_end = (
    update(discussions)
    .where(discussions.c.community_id == _community, discussions.c.id == _discussion)
    .values(open=False)
)
_ask = (
    update(discussions)
    .where(discussions.c.community_id == _community, discussions.c.id == _discussion)
    .values(asked=bindparam("at"))
)
_question = (
    update(discussions)
    .where(discussions.c.community_id == _community, discussions.c.id == _discussion)
    .values(questioned=bindparam("at"))
)
_reply = Prepared(
    insert(replies).values({column.name: bindparam(column.name) for column in replies.c if column is not replies.c.id})
)
_in_discussion = and_(replies.c.community_id == _community, replies.c.discussion_id == _discussion)
_more = replies.c.verdict != bindparam("agrees")
_contributed = Prepared(select(replies.c.id).where(_in_discussion, replies.c.person_id == _person, _more).limit(1))
_people = select(func.count(replies.c.person_id.distinct())).where(_in_discussion)
_contributors = _people.where(_more)
_of_person = (
    select(replies.c.at)
    .where(replies.c.community_id == _community, replies.c.person_id == _person, _more)
    .where(replies.c.at > bindparam("since"))
    .order_by(replies.c.at)
)
_voices = (
    select(replies.c.person_id, replies.c.verdict, replies.c.move, func.count())
    .where(_in_discussion)
    .group_by(replies.c.person_id, replies.c.verdict, replies.c.move)
)
_of_course = (
    select(replies.c.discussion_id, replies.c.person_id, replies.c.verdict, replies.c.move, replies.c.at)
    .join(
        discussions,
        and_(discussions.c.community_id == replies.c.community_id, discussions.c.id == replies.c.discussion_id),
    )
    .where(replies.c.community_id == _community, discussions.c.course_id == bindparam("course"))
    .where(replies.c.at > bindparam("since"))
    .order_by(replies.c.at, replies.c.id)
)


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
    if row is None:
        return None
    *what, since, asked, questioned = row
    return Discussion._make((*what, instant(since), asked and instant(asked), questioned and instant(questioned)))


def find(db: Connection, community: int, discussion: int) -> Discussion | None:
    """The open discussion of that number."""
    row = db.execute(_one, {"community": community, "discussion": discussion}).first()
    return Discussion._make(row) if row else None


def course_of(db: Connection, community: int, discussion: int) -> int | None:
    """Of which course a discussion is, or was."""
    return db.execute(_course_of, {"community": community, "discussion": discussion}).scalar()


def all_open(db: Connection, community: int, course: int) -> list[Discussion]:
    """Every open discussion of a course, oldest first."""
    rows = db.execute(_all_open, {"community": community, "course": course})
    return [Discussion._make(row) for row in rows]


def end(db: Connection, community: int, discussion: int) -> None:
    """Close it."""
    db.execute(_end, {"community": community, "discussion": discussion})


def reply(
    db: Connection,
    community: int,
    discussion: int,
    person: int,
    verdict: str,
    move: str,
    at: datetime,
    other: int | None = None,
    length: int = 0,
) -> None:
    """Note what a reply amounted to, whom it was for (`other`), and how many words it had (`length`)."""
    row: dict[str, Any] = {"verdict": verdict, "move": move, "at": at, "other_id": other, "length": length}
    _reply.many(db, [row | {"community_id": community, "discussion_id": discussion, "person_id": person}])


def contributed(db: Connection, community: int, discussion: int, person: int, agrees: str) -> bool:
    """Whether one of somebody's replies did more than agree; `agrees` is the verdict of those that did not."""
    key = {"community": community, "discussion": discussion, "person": person, "agrees": agrees}
    return _contributed.first(db, key) is not None


def tally(db: Connection, community: int, discussion: int, agrees: str) -> Tally:
    """Count people; `agrees` is the verdict of a reply that adds nothing."""
    key = {"community": community, "discussion": discussion}
    people: int = db.execute(_people, key).scalar_one()
    contributors: int = db.execute(_contributors, key | {"agrees": agrees}).scalar_one()
    return Tally(people, contributors)


def contributions(db: Connection, community: int, person: int, agrees: str, since: datetime) -> list[datetime]:
    """When somebody did more than agree, in any discussion, oldest first."""
    key = {"community": community, "person": person, "agrees": agrees, "since": since}
    return list(db.execute(_of_person, key).scalars())


def voices(db: Connection, community: int, discussion: int) -> list[Voice]:
    """Who said what sort of thing in a discussion."""
    return [Voice(*row) for row in db.execute(_voices, {"community": community, "discussion": discussion})]


def of_course(db: Connection, community: int, course: int, since: datetime) -> list[Spoken]:
    """Every reply in a course's discussions, oldest first."""
    return [Spoken(*row) for row in db.execute(_of_course, {"community": community, "course": course, "since": since})]


def ask(db: Connection, community: int, discussion: int, at: datetime) -> None:
    """The whole room is asked for more."""
    db.execute(_ask, {"community": community, "discussion": discussion, "at": at})


def question(db: Connection, community: int, discussion: int, at: datetime) -> None:
    """Somebody in the room asks what a word can answer."""
    db.execute(_question, {"community": community, "discussion": discussion, "at": at})
