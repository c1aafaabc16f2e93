"""Reflections on work in groups: what each says of themselves and of the others, until a teacher hands it on."""

from __future__ import annotations

from collections.abc import Sequence
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
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

reflections = Table(
    "reflections",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", String, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
Index("ix_reflections_course", reflections.c.community_id, reflections.c.course_id)

reflectors = Table(
    "reflectors",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reflection_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("did", String, nullable=False),
    Column("change", String, nullable=False),
    Column("part", Integer, nullable=False),
    ForeignKeyConstraint(["community_id", "reflection_id"], ["reflections.community_id", "reflections.id"]),
)
"""Who was in which group when it began, and what they say of themselves; `part` is from 1 to 5, or 0: not said."""

reflected = Table(
    "reflected",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("reflection_id", BigInteger, nullable=False),
    Column("group_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("other_id", BigInteger, nullable=False),
    Column("did", String, nullable=False),
    Column("more", String, nullable=False),
    Column("part", Integer, nullable=False),
    Column("withheld", Boolean, nullable=False),
    ForeignKeyConstraint(["community_id", "reflection_id"], ["reflections.community_id", "reflections.id"]),
)
"""What `person_id` says of `other_id`; a teacher may withhold it."""
Index("ix_reflected_reflection", reflected.c.community_id, reflected.c.reflection_id)

OPEN, CLOSED, RELEASED = "open", "closed", "released"


class Reflection(NamedTuple):
    """One of a course."""

    id: int
    course: int
    teacher: int
    since: datetime
    until: datetime
    state: str


class Own(NamedTuple):
    """What somebody says of themselves."""

    group: int
    person: int
    did: str
    change: str
    part: int


class Of(NamedTuple):
    """What somebody says of a mate."""

    id: int
    group: int
    person: int
    other: int
    did: str
    more: str
    part: int
    withheld: bool


_community: BindParameter[int] = bindparam("community")
_which: BindParameter[int] = bindparam("of_id")
_all: Select[Any] = select(
    reflections.c.id,
    reflections.c.course_id,
    reflections.c.person_id,
    reflections.c.since,
    reflections.c.until,
    reflections.c.state,
).where(reflections.c.community_id == _community)
_one = _all.where(reflections.c.id == _which)
_of_course = _all.where(reflections.c.course_id == bindparam("course")).order_by(reflections.c.id)
_start = insert(reflections)
_move = (
    update(reflections)
    .where(reflections.c.community_id == _community, reflections.c.id == _which)
    .values(state=bindparam("to_state"))
)
_ask = insert(reflectors)
_owns = (
    select(reflectors.c.group_id, reflectors.c.person_id, reflectors.c.did, reflectors.c.change, reflectors.c.part)
    .where(reflectors.c.community_id == _community, reflectors.c.reflection_id == _which)
    .order_by(reflectors.c.group_id, reflectors.c.person_id)
)
_say_own = (
    update(reflectors)
    .where(
        reflectors.c.community_id == _community,
        reflectors.c.reflection_id == _which,
        reflectors.c.group_id == bindparam("of_group"),
        reflectors.c.person_id == bindparam("of_person"),
    )
    .values(did=bindparam("to_did"), change=bindparam("to_change"), part=bindparam("to_part"))
)
_said: Select[Any] = (
    select(
        reflected.c.id,
        reflected.c.group_id,
        reflected.c.person_id,
        reflected.c.other_id,
        reflected.c.did,
        reflected.c.more,
        reflected.c.part,
        reflected.c.withheld,
    )
    .where(reflected.c.community_id == _community, reflected.c.reflection_id == _which)
    .order_by(reflected.c.group_id, reflected.c.other_id, reflected.c.id)
)
_say = insert(reflected)
_this = and_(reflected.c.community_id == _community, reflected.c.id == _which)
_resay = (
    update(reflected).where(_this).values(did=bindparam("to_did"), more=bindparam("to_more"), part=bindparam("to_part"))
)
_withhold = update(reflected).where(_this).values(withheld=bindparam("to"))


def start(
    db: Connection,
    community: int,
    course: int,
    teacher: int,
    groups: Sequence[tuple[int, Sequence[int]]],
    at: datetime,
    until: datetime,
) -> int:
    """Ask these people, by group; its number."""
    new = number(db, reflections, community)
    row = {"community_id": community, "id": new, "course_id": course, "person_id": teacher}
    db.execute(_start, row | {"since": at, "until": until, "state": OPEN})
    nothing = {"community_id": community, "reflection_id": new, "did": "", "change": "", "part": 0}
    db.execute(_ask, [nothing | {"group_id": group, "person_id": one} for group, who in groups for one in who])
    return new


def find(db: Connection, community: int, which: int) -> Reflection | None:
    """The one of that number."""
    row = db.execute(_one, {"community": community, "of_id": which}).first()
    return Reflection(*row) if row else None


def of_course(db: Connection, community: int, course: int) -> list[Reflection]:
    """All of a course's, oldest first."""
    return [Reflection(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def move(db: Connection, community: int, which: int, state: str) -> None:
    """It is closed, or handed on."""
    db.execute(_move, {"community": community, "of_id": which, "to_state": state})


def owns(db: Connection, community: int, which: int) -> list[Own]:
    """Everybody who was asked, with what they say of themselves."""
    return [Own(*row) for row in db.execute(_owns, {"community": community, "of_id": which})]


def say_own(db: Connection, community: int, which: int, new: Own) -> None:
    """This is what somebody says of themselves now."""
    key = {"community": community, "of_id": which, "of_group": new.group, "of_person": new.person}
    db.execute(_say_own, key | {"to_did": new.did, "to_change": new.change, "to_part": new.part})


def said(db: Connection, community: int, which: int) -> list[Of]:
    """What everybody says of their mates."""
    return [Of(*row) for row in db.execute(_said, {"community": community, "of_id": which})]


def say(db: Connection, community: int, which: int, new: Of) -> None:
    """This is what somebody says of a mate now."""
    if new.id:
        changed = {"to_did": new.did, "to_more": new.more, "to_part": new.part}
        db.execute(_resay, {"community": community, "of_id": new.id} | changed)
        return
    row: dict[str, Any] = {"community_id": community, "id": number(db, reflected, community), "reflection_id": which}
    row |= {"group_id": new.group, "person_id": new.person, "other_id": new.other}
    db.execute(_say, row | {"did": new.did, "more": new.more, "part": new.part, "withheld": False})


def withhold(db: Connection, community: int, comment: int, *, withheld: bool) -> None:
    """It is not handed on, or it is."""
    db.execute(_withhold, {"community": community, "of_id": comment, "to": withheld})
