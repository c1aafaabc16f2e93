"""Feedback: what is asked for, and what classmates gave."""

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
    UniqueConstraint,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

requests = Table(
    "feedback_requests",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("work", String, nullable=False),
    Column("wish", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
Index("ix_feedback_requests_course", requests.c.community_id, requests.c.course_id)

given = Table(
    "feedback_given",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("request_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("strength", String, nullable=False),
    Column("unclear", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("example", String, nullable=False),
    Column("improve", String, nullable=False),
    Column("helped", Boolean),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "request_id"], ["feedback_requests.community_id", "feedback_requests.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
    UniqueConstraint("community_id", "request_id", "person_id"),
)


class Request(NamedTuple):
    """Work for which somebody would like feedback, and how often it got some."""

    id: int
    course: int
    person: int
    work: str
    wish: str
    open: bool
    got: int


class Given(NamedTuple):
    """Feedback that somebody gave; empty where nothing was said. `helped` is None until the author says."""

    id: int
    request: int
    person: int
    helped: bool | None
    strength: str
    unclear: str
    evidence: str
    example: str
    improve: str


_community: BindParameter[int] = bindparam("community")
_request: BindParameter[int] = bindparam("request")
_person: BindParameter[int] = bindparam("person")

_got = (
    select(func.count())
    .where(given.c.community_id == requests.c.community_id, given.c.request_id == requests.c.id)
    .correlate(requests)
    .scalar_subquery()
)
_requests: Select[Any] = select(
    requests.c.id, requests.c.course_id, requests.c.person_id, requests.c.work, requests.c.wish, requests.c.open, _got
).where(requests.c.community_id == _community)
_one = _requests.where(requests.c.id == _request)
_waiting = _requests.where(
    requests.c.course_id == bindparam("course"), requests.c.open, requests.c.person_id != _person
).order_by(_got, requests.c.id)
_mine = _requests.where(
    requests.c.course_id == bindparam("course"), requests.c.open, requests.c.person_id == _person
).order_by(requests.c.id)
_ask = insert(requests)
_close = (
    update(requests)
    .where(requests.c.community_id == _community, requests.c.id == _request)
    .values(open=bindparam("to"))
)
_give = insert(given)
_all_given = select(
    given.c.id,
    given.c.request_id,
    given.c.person_id,
    given.c.helped,
    given.c.strength,
    given.c.unclear,
    given.c.evidence,
    given.c.example,
    given.c.improve,
).where(given.c.community_id == _community)
_given = _all_given.where(given.c.id == bindparam("given"))
_to = _all_given.where(given.c.request_id == _request).order_by(given.c.id)
_by = _all_given.where(given.c.request_id == _request, given.c.person_id == _person)
_rate = (
    update(given)
    .where(and_(given.c.community_id == _community, given.c.id == bindparam("given")))
    .values(helped=bindparam("to"))
)


def ask(db: Connection, community: int, course: int, person: int, work: str, wish: str, at: datetime) -> int:
    """Ask for feedback; the request's number."""
    request = number(db, requests, community)
    row = {"course_id": course, "person_id": person, "work": work, "wish": wish, "open": True, "since": at}
    db.execute(_ask, row | {"community_id": community, "id": request})
    return request


def find(db: Connection, community: int, request: int) -> Request | None:
    """The request of that number."""
    row = db.execute(_one, {"community": community, "request": request}).first()
    return Request(*row) if row else None


def waiting(db: Connection, community: int, course: int, person: int) -> list[Request]:
    """What others ask for, the least answered first."""
    key = {"community": community, "course": course, "person": person}
    return [Request(*row) for row in db.execute(_waiting, key)]


def mine(db: Connection, community: int, course: int, person: int) -> list[Request]:
    """What somebody asks for."""
    key = {"community": community, "course": course, "person": person}
    return [Request(*row) for row in db.execute(_mine, key)]


def set_open(db: Connection, community: int, request: int, *, is_open: bool) -> None:
    """Take a request back, or open it again."""
    db.execute(_close, {"community": community, "request": request, "to": is_open})


def give(db: Connection, community: int, request: int, person: int, parts: dict[str, str], at: datetime) -> int:
    """Give feedback; its number. `parts` are the five criteria by name, empty where nothing was said."""
    new = number(db, given, community)
    row: dict[str, Any] = {"community_id": community, "id": new, "request_id": request, "person_id": person}
    db.execute(_give, row | parts | {"helped": None, "at": at})
    return new


def given_by(db: Connection, community: int, request: int, person: int) -> Given | None:
    """What somebody already gave to a request."""
    row = db.execute(_by, {"community": community, "request": request, "person": person}).first()
    return Given(*row) if row else None


def given_to(db: Connection, community: int, request: int) -> list[Given]:
    """All that a request got, oldest first."""
    return [Given(*row) for row in db.execute(_to, {"community": community, "request": request})]


def find_given(db: Connection, community: int, number: int) -> Given | None:
    """The feedback of that number."""
    row = db.execute(_given, {"community": community, "given": number}).first()
    return Given(*row) if row else None


def rate(db: Connection, community: int, number: int, *, helped: bool) -> None:
    """The author says whether it helped."""
    db.execute(_rate, {"community": community, "given": number, "to": helped})
