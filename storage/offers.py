"""Who offers to help, and how a course wants its tutoring."""

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
    text,
)

from storage.schema import Instant, metadata
from storage.tutoring import ACTIVE, ASKED, PLANNED, tutorings

offers = Table(
    "offers",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("programme_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("topics", String, nullable=False),
    Column("languages", String, nullable=False),
    Column("places", Integer, nullable=False),
    Column("wish_id", BigInteger),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""In a programme, or (0) in the course."""

tutor_settings = Table(
    "tutor_settings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rounds", Boolean, nullable=False),
    Column("least_first", Boolean, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("keep", Boolean, nullable=False),
    Column("weights", String, nullable=False, server_default=text("''")),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)


class Offer(NamedTuple):
    """Somebody offers to help; `load` counts whom they help, or are asked to help, now."""

    person: int
    topics: str
    languages: str
    places: int
    wish: int | None
    load: int


class Settings(NamedTuple):
    """How a course wants its tutoring.

    With `rounds` a teacher sees pairs before they are told; with `least_first` whoever was helped least comes first;
    `minutes` are for help at once; with `keep` the two can read their room afterwards;
    `weights` is what counts more or less than usual, as JSON.
    """

    rounds: bool = False
    least_first: bool = False
    minutes: int = 30
    keep: bool = False
    weights: str = ""


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_programme: BindParameter[int] = bindparam("programme")
_person: BindParameter[int] = bindparam("person")

_load = (
    select(func.count())
    .where(
        tutorings.c.community_id == offers.c.community_id,
        tutorings.c.course_id == offers.c.course_id,
        tutorings.c.programme_id == offers.c.programme_id,
        tutorings.c.tutor_id == offers.c.person_id,
        tutorings.c.state.in_([PLANNED, ASKED, ACTIVE]),
    )
    .correlate(offers)
    .scalar_subquery()
)
_offers: Select[Any] = (
    select(
        offers.c.person_id, offers.c.topics, offers.c.languages, offers.c.places, offers.c.wish_id, _load.label("load")
    )
    .where(offers.c.community_id == _community, offers.c.course_id == _course, offers.c.programme_id == _programme)
    .order_by(offers.c.since, offers.c.person_id)
)
_offer = insert(offers)
_withdraw = delete(offers).where(
    offers.c.community_id == _community, offers.c.course_id == _course, offers.c.person_id == _person
)
_in_programme = offers.c.programme_id == _programme
_these_settings = and_(tutor_settings.c.community_id == _community, tutor_settings.c.course_id == _course)
_settings = select(
    tutor_settings.c.rounds,
    tutor_settings.c.least_first,
    tutor_settings.c.minutes,
    tutor_settings.c.keep,
    tutor_settings.c.weights,
).where(_these_settings)
_unset = delete(tutor_settings).where(_these_settings)
_set = insert(tutor_settings)


def offer(
    db: Connection,
    community: int,
    course: int,
    person: int,
    topics: str,
    languages: str,
    places: int,
    wish: int | None,
    at: datetime,
    programme: int = 0,
) -> None:
    """Offer help with `topics` to `places` learners at a time; replaces an earlier offer."""
    withdraw(db, community, course, person, programme)
    row = {"community_id": community, "course_id": course, "programme_id": programme, "person_id": person}
    said = {"topics": topics, "languages": languages, "places": places, "wish_id": wish, "since": at}
    db.execute(_offer, row | said)


def withdraw(db: Connection, community: int, course: int, person: int, programme: int | None = None) -> bool:
    """Offer no longer, anywhere or in one programme; False when nothing was offered."""
    this = {"community": community, "course": course, "person": person}
    if programme is None:
        return db.execute(_withdraw, this).rowcount > 0
    return db.execute(_withdraw.where(_in_programme), this | {"programme": programme}).rowcount > 0


def all_offers(db: Connection, community: int, course: int, programme: int = 0) -> list[Offer]:
    """Who offers, the longest first."""
    found = db.execute(_offers, {"community": community, "course": course, "programme": programme})
    return [Offer(*row) for row in found]


def settings(db: Connection, community: int, course: int) -> Settings:
    """What a teacher has said, or what is usual."""
    row = db.execute(_settings, {"community": community, "course": course}).first()
    return Settings(*row) if row else Settings()


def set_settings(db: Connection, community: int, course: int, new: Settings) -> None:
    """A teacher says so."""
    db.execute(_unset, {"community": community, "course": course})
    db.execute(_set, {"community_id": community, "course_id": course, **new._asdict()})
