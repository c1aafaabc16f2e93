"""Feedback: work that waits for it, and who looks at what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    text,
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
    Column("round_id", BigInteger, nullable=False, server_default="0"),
    Column("group_id", BigInteger, nullable=False, server_default="0"),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("revised", String, nullable=False, server_default=text("''")),
    Column("released", Instant),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""Asked in a room, or handed in to a round (0: none); of one person, or of a study group (0: none).

`released` is when the author got what a round brought; `hidden` until somebody has looked at a flag.
"""
Index("ix_feedback_requests_course", requests.c.community_id, requests.c.course_id)
Index("ix_feedback_requests_round", requests.c.community_id, requests.c.round_id)

given = Table(
    "feedback_given",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("request_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False, server_default=text("'done'")),
    Column("until", Instant),
    Column("done", Instant),
    Column("extra", Boolean, nullable=False, server_default=false()),
    Column("weak", Boolean, nullable=False, server_default=false()),
    Column("missing", String, nullable=False, server_default=text("''")),
    Column("level", Integer),
    Column("draft", String, nullable=False, server_default=text("''")),
    ForeignKeyConstraint(["community_id", "request_id"], ["feedback_requests.community_id", "feedback_requests.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
    UniqueConstraint("community_id", "request_id", "person_id"),
)
Index("ix_feedback_given_person", given.c.community_id, given.c.person_id)

PLANNED, ASKED, OPEN, DONE, ENDED = "planned", "asked", "open", "done", "ended"
"""Intended, and nobody knows yet; somebody is asked for one more; they have seen the work; they sent it; no more."""


class Request(NamedTuple):
    """Work for which somebody would like feedback, and how often it got some."""

    id: int
    course: int
    person: int
    work: str
    wish: str
    open: bool
    since: datetime
    round: int
    group: int
    late: bool
    revised: str
    released: datetime | None
    hidden: bool
    got: int


class Given(NamedTuple):
    """Somebody looks, or looked, at a request.

    `missing` is what a check missed in it, `level` how far the work is, `draft` what it was when first looked at.
    """

    id: int
    request: int
    person: int
    at: datetime
    state: str
    until: datetime | None
    done: datetime | None
    extra: bool
    weak: bool
    missing: str
    level: int | None
    draft: str


_community: BindParameter[int] = bindparam("community")
_request: BindParameter[int] = bindparam("request")
_person: BindParameter[int] = bindparam("person")
_round: BindParameter[int] = bindparam("round")
_given_id: BindParameter[int] = bindparam("given")

_got = (
    select(func.count())
    .where(
        given.c.community_id == requests.c.community_id,
        given.c.request_id == requests.c.id,
        given.c.state == DONE,
    )
    .correlate(requests)
    .scalar_subquery()
)
_requests: Select[Any] = select(
    requests.c.id,
    requests.c.course_id,
    requests.c.person_id,
    requests.c.work,
    requests.c.wish,
    requests.c.open,
    requests.c.since,
    requests.c.round_id,
    requests.c.group_id,
    requests.c.late,
    requests.c.revised,
    requests.c.released,
    requests.c.hidden,
    _got,
).where(requests.c.community_id == _community)
_one = _requests.where(requests.c.id == _request)
_in_course = _requests.where(requests.c.course_id == bindparam("course"), requests.c.open, requests.c.round_id == 0)
_waiting = _in_course.where(requests.c.person_id != _person, requests.c.hidden.is_(False)).order_by(_got, requests.c.id)
_mine = _in_course.where(requests.c.person_id == _person).order_by(requests.c.id)
_of_round = _requests.where(requests.c.round_id == _round, requests.c.open).order_by(requests.c.id)
_of_course = _requests.where(requests.c.course_id == bindparam("course")).order_by(requests.c.id)
_ask = insert(requests)
_this_request = and_(requests.c.community_id == _community, requests.c.id == _request)
_open = update(requests).where(_this_request).values(open=bindparam("to"))
_hide = update(requests).where(_this_request).values(hidden=bindparam("to"))
_revise = update(requests).where(_this_request).values(revised=bindparam("to"))
_rewrite = update(requests).where(_this_request).values(work=bindparam("to_work"), wish=bindparam("to_wish"))
_release = update(requests).where(_this_request).values(released=bindparam("to", type_=Instant))

_columns: Select[Any] = select(
    given.c.id,
    given.c.request_id,
    given.c.person_id,
    given.c.at,
    given.c.state,
    given.c.until,
    given.c.done,
    given.c.extra,
    given.c.weak,
    given.c.missing,
    given.c.level,
    given.c.draft,
).where(given.c.community_id == _community)
_given = _columns.where(given.c.id == _given_id)
_to = _columns.where(given.c.request_id == _request).order_by(given.c.id)
_by = _columns.where(given.c.request_id == _request, given.c.person_id == _person)
_joined = _columns.join(
    requests, and_(requests.c.community_id == given.c.community_id, requests.c.id == given.c.request_id)
)
_arcs = _joined.where(requests.c.round_id == _round).order_by(given.c.id)
_share = _joined.where(requests.c.round_id == _round, given.c.person_id == _person).order_by(given.c.id)
_by_person = _joined.where(given.c.person_id == _person, requests.c.course_id == bindparam("course")).order_by(
    given.c.id
)
_in_course_given = _joined.where(requests.c.course_id == bindparam("course")).order_by(given.c.id)
_pairs = (
    _joined.with_only_columns(given.c.person_id, requests.c.person_id.label("author"), maintain_column_froms=True)
    .where(
        requests.c.course_id == bindparam("course"),
        requests.c.round_id != _round,
        requests.c.round_id != 0,
        given.c.state == DONE,
    )
    .distinct()
)
_give = insert(given)
_this_given = and_(given.c.community_id == _community, given.c.id == _given_id)
_move = (
    update(given)
    .where(_this_given)
    .values(
        state=bindparam("to_state"),
        until=bindparam("to_until", type_=Instant),
        done=bindparam("to_done", type_=Instant),
    )
)
_check = update(given).where(_this_given).values(weak=bindparam("to_weak"), missing=bindparam("to_missing"))
_first_check = update(given).where(_this_given, given.c.draft == "").values(draft=bindparam("to"))
_level = update(given).where(_this_given).values(level=bindparam("to"))
_drop = delete(given).where(given.c.community_id == _community, given.c.id == _given_id)


# Work ---------------------------------------------------------------------------------------------------------------


def ask(
    db: Connection,
    community: int,
    course: int,
    person: int,
    work: str,
    wish: str,
    at: datetime,
    *,
    in_round: int = 0,
    group: int = 0,
    late: bool = False,
) -> int:
    """Ask for feedback, or hand in to a round; the request's number."""
    request = number(db, requests, community)
    row = {"course_id": course, "person_id": person, "work": work, "wish": wish, "open": True, "since": at}
    more = {"round_id": in_round, "group_id": group, "late": late, "revised": "", "released": None, "hidden": False}
    db.execute(_ask, row | more | {"community_id": community, "id": request})
    return request


def find(db: Connection, community: int, request: int) -> Request | None:
    """The request of that number."""
    row = db.execute(_one, {"community": community, "request": request}).first()
    return Request(*row) if row else None


def waiting(db: Connection, community: int, course: int, person: int) -> list[Request]:
    """What others ask for in rooms, the least answered first."""
    key = {"community": community, "course": course, "person": person}
    return [Request(*row) for row in db.execute(_waiting, key)]


def mine(db: Connection, community: int, course: int, person: int) -> list[Request]:
    """What somebody asks for in rooms."""
    key = {"community": community, "course": course, "person": person}
    return [Request(*row) for row in db.execute(_mine, key)]


def of_round(db: Connection, community: int, in_round: int) -> list[Request]:
    """All that was handed in, in its order, without what was taken back."""
    return [Request(*row) for row in db.execute(_of_round, {"community": community, "round": in_round})]


def of_course(db: Connection, community: int, course: int) -> list[Request]:
    """All that was ever asked for or handed in."""
    return [Request(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def set_open(db: Connection, community: int, request: int, *, is_open: bool) -> None:
    """Take a request back, or open it again."""
    db.execute(_open, {"community": community, "request": request, "to": is_open})


def hide(db: Connection, community: int, request: int, *, hidden: bool) -> None:
    """Nobody is shown the work until a flag was looked at; or it is shown again."""
    db.execute(_hide, {"community": community, "request": request, "to": hidden})


def revise(db: Connection, community: int, request: int, work: str) -> None:
    """What the author made of the work afterwards."""
    db.execute(_revise, {"community": community, "request": request, "to": work})


def rewrite(db: Connection, community: int, request: int, work: str, wish: str) -> None:
    """The author hands in another version before anybody has seen the first."""
    db.execute(_rewrite, {"community": community, "request": request, "to_work": work, "to_wish": wish})


def release(db: Connection, community: int, request: int, at: datetime) -> None:
    """The author gets what their reviewers wrote."""
    db.execute(_release, {"community": community, "request": request, "to": at})


# Who looks at it ----------------------------------------------------------------------------------------------------


def give(
    db: Connection,
    community: int,
    pairs: Sequence[tuple[int, int]],
    at: datetime,
    *,
    state: str = OPEN,
    until: datetime | None = None,
    extra: bool = False,
) -> list[int]:
    """Each of these (request, person) is to be, or is being, looked at; their numbers."""
    if not pairs:
        return []
    first = number(db, given, community)
    plain = {"community_id": community, "at": at, "state": state, "until": until, "done": None, "extra": extra}
    plain |= {"weak": False, "missing": "", "level": None, "draft": ""}
    rows = [plain | {"id": first + n, "request_id": a, "person_id": b} for n, (a, b) in enumerate(pairs)]
    db.execute(_give, rows)
    return [int(str(row["id"])) for row in rows]


def move(
    db: Connection,
    community: int,
    given_id: int,
    state: str,
    *,
    until: datetime | None = None,
    done: datetime | None = None,
) -> None:
    """It gets another state."""
    key = {"community": community, "given": given_id}
    db.execute(_move, key | {"to_state": state, "to_until": until, "to_done": done})


def drop(db: Connection, community: int, given_ids: Iterable[int]) -> None:
    """These were never begun, or are taken back; what they said has to be taken back first."""
    rows = [{"community": community, "given": one} for one in given_ids]
    if rows:
        db.execute(_drop, rows)


def note_check(db: Connection, community: int, given_id: int, label: str, missing: str, *, weak: bool) -> None:
    """What a check finds in it now: `missing` are names with spaces between. The first `label` stays."""
    key = {"community": community, "given": given_id}
    db.execute(_check, key | {"to_weak": weak, "to_missing": missing})
    db.execute(_first_check, key | {"to": label})


def set_level(db: Connection, community: int, given_id: int, level: int) -> None:
    """How far the work is, in the eyes of its reviewer."""
    db.execute(_level, {"community": community, "given": given_id, "to": level})


def find_given(db: Connection, community: int, given_id: int) -> Given | None:
    """The one of that number."""
    row = db.execute(_given, {"community": community, "given": given_id}).first()
    return Given(*row) if row else None


def given_by(db: Connection, community: int, request: int, person: int) -> Given | None:
    """What somebody gives, or gave, to a request."""
    row = db.execute(_by, {"community": community, "request": request, "person": person}).first()
    return Given(*row) if row else None


def given_to(db: Connection, community: int, request: int) -> list[Given]:
    """Everybody who looks, or looked, at a request."""
    return [Given(*row) for row in db.execute(_to, {"community": community, "request": request})]


def arcs(db: Connection, community: int, in_round: int) -> list[Given]:
    """Everybody's share in a round, also in work that was taken back."""
    return [Given(*row) for row in db.execute(_arcs, {"community": community, "round": in_round})]


def share(db: Connection, community: int, in_round: int, person: int) -> list[Given]:
    """One person's share in it."""
    key = {"community": community, "round": in_round, "person": person}
    return [Given(*row) for row in db.execute(_share, key)]


def given_in(db: Connection, community: int, course: int, person: int | None = None) -> list[Given]:
    """All in a course, oldest first; of one person, if one is named."""
    if person is None:
        return [Given(*row) for row in db.execute(_in_course_given, {"community": community, "course": course})]
    key = {"community": community, "course": course, "person": person}
    return [Given(*row) for row in db.execute(_by_person, key)]


def earlier_pairs(db: Connection, community: int, course: int, in_round: int) -> set[tuple[int, int]]:
    """Who reviewed whom in the course's other rounds."""
    key = {"community": community, "course": course, "round": in_round}
    return {(reader, author) for reader, author in db.execute(_pairs, key)}
