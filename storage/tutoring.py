"""Tutoring: who offers what, and each learner's way from a request to its end."""

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
    Integer,
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
    update,
)

from storage.schema import Instant, metadata, number

offers = Table(
    "tutor_offers",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topics", String, nullable=False),
    Column("places", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)

tutorings = Table(
    "tutorings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("tutor_id", BigInteger),
    Column("topic", String, nullable=False),
    Column("tried", String, nullable=False),
    Column("stuck", String, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "learner_id"], ["people.community_id", "people.id"]),
)
Index("ix_tutorings_course", tutorings.c.community_id, tutorings.c.course_id)

declined = Table(
    "tutorings_declined",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutoring_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["community_id", "tutoring_id"], ["tutorings.community_id", "tutorings.id"]),
)

WAITING, ASKED, ACTIVE, ENDED = "waiting", "asked", "active", "ended"


class Offer(NamedTuple):
    """Somebody offers to help; `load` counts whom they help, or are asked to help, now."""

    person: int
    topics: str
    places: int
    load: int


class Tutoring(NamedTuple):
    """A learner's request and what became of it."""

    id: int
    course: int
    learner: int
    tutor: int | None
    topic: str
    tried: str
    stuck: str
    state: str


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_person: BindParameter[int] = bindparam("person")
_tutoring: BindParameter[int] = bindparam("tutoring")

_load = (
    select(func.count())
    .where(
        tutorings.c.community_id == offers.c.community_id,
        tutorings.c.course_id == offers.c.course_id,
        tutorings.c.tutor_id == offers.c.person_id,
        tutorings.c.state.in_([ASKED, ACTIVE]),
    )
    .correlate(offers)
    .scalar_subquery()
)
_offers: Select[Any] = (
    select(offers.c.person_id, offers.c.topics, offers.c.places, _load)
    .where(offers.c.community_id == _community, offers.c.course_id == _course)
    .order_by(offers.c.since, offers.c.person_id)
)
_offer = insert(offers)
_withdraw = delete(offers).where(
    offers.c.community_id == _community, offers.c.course_id == _course, offers.c.person_id == _person
)
_tutorings = select(
    tutorings.c.id,
    tutorings.c.course_id,
    tutorings.c.learner_id,
    tutorings.c.tutor_id,
    tutorings.c.topic,
    tutorings.c.tried,
    tutorings.c.stuck,
    tutorings.c.state,
).where(tutorings.c.community_id == _community)
_one = _tutorings.where(tutorings.c.id == _tutoring)
_waiting = _tutorings.where(tutorings.c.course_id == _course, tutorings.c.state == WAITING).order_by(tutorings.c.id)
_of_person = _tutorings.where(
    tutorings.c.course_id == _course,
    tutorings.c.state != ENDED,
    or_(tutorings.c.learner_id == _person, tutorings.c.tutor_id == _person),
).order_by(tutorings.c.id)
_between = select(tutorings.c.topic).where(
    tutorings.c.community_id == _community,
    tutorings.c.state != ENDED,
    or_(
        and_(tutorings.c.learner_id == _person, tutorings.c.tutor_id == bindparam("other")),
        and_(tutorings.c.tutor_id == _person, tutorings.c.learner_id == bindparam("other")),
    ),
)
_ask = insert(tutorings)
_move = (
    update(tutorings)
    .where(and_(tutorings.c.community_id == _community, tutorings.c.id == _tutoring))
    .values(state=bindparam("to_state"), tutor_id=bindparam("to_tutor"))
)
_decline = insert(declined)
_declined = select(declined.c.person_id).where(
    declined.c.community_id == _community, declined.c.tutoring_id == _tutoring
)


def offer(db: Connection, community: int, course: int, person: int, topics: str, places: int, at: datetime) -> None:
    """Offer help with `topics` (separated by commas) to `places` learners at a time; replaces an earlier offer."""
    withdraw(db, community, course, person)
    row = {"community_id": community, "course_id": course, "person_id": person, "topics": topics, "places": places}
    db.execute(_offer, row | {"since": at})


def withdraw(db: Connection, community: int, course: int, person: int) -> bool:
    """Offer no longer; False when nothing was offered."""
    return db.execute(_withdraw, {"community": community, "course": course, "person": person}).rowcount == 1


def all_offers(db: Connection, community: int, course: int) -> list[Offer]:
    """Who offers, the longest first."""
    return [Offer(*row) for row in db.execute(_offers, {"community": community, "course": course})]


def ask(
    db: Connection, community: int, course: int, learner: int, topic: str, tried: str, stuck: str, at: datetime
) -> int:
    """Ask for help; the request's number."""
    tutoring = number(db, tutorings, community)
    row = {"course_id": course, "learner_id": learner, "tutor_id": None, "topic": topic, "tried": tried, "stuck": stuck}
    db.execute(_ask, row | {"community_id": community, "id": tutoring, "state": WAITING, "since": at})
    return tutoring


def find(db: Connection, community: int, tutoring: int) -> Tutoring | None:
    """The request of that number."""
    row = db.execute(_one, {"community": community, "tutoring": tutoring}).first()
    return Tutoring(*row) if row else None


def waiting(db: Connection, community: int, course: int) -> list[Tutoring]:
    """Requests for which nobody has been found yet, oldest first."""
    return [Tutoring(*row) for row in db.execute(_waiting, {"community": community, "course": course})]


def of_person(db: Connection, community: int, course: int, person: int) -> list[Tutoring]:
    """What somebody takes part in, as learner or tutor."""
    key = {"community": community, "course": course, "person": person}
    return [Tutoring(*row) for row in db.execute(_of_person, key)]


def between(db: Connection, community: int, person: int, other: int) -> str | None:
    """The topic about which one of the two helps the other, or is asked to."""
    return db.execute(_between, {"community": community, "person": person, "other": other}).scalar()


def move(db: Connection, community: int, tutoring: int, state: str, tutor: int | None) -> None:
    """A request gets another state, and perhaps another tutor."""
    db.execute(_move, {"community": community, "tutoring": tutoring, "to_state": state, "to_tutor": tutor})


def decline(db: Connection, community: int, tutoring: int, person: int) -> None:
    """This tutor does not take it: they said no, or nothing in time."""
    row = {"community_id": community, "tutoring_id": tutoring, "person_id": person}
    if person not in who_declined(db, community, tutoring):
        db.execute(_decline, row)


def who_declined(db: Connection, community: int, tutoring: int) -> set[int]:
    """Who does not take it."""
    return set(db.execute(_declined, {"community": community, "tutoring": tutoring}).scalars())
