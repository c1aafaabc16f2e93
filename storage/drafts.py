"""Forms that are being filled in. What somebody typed stays until it is sent or thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("token", String, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("form", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("place", JSON, nullable=False),
    Column("touched", Instant, nullable=False, index=True),
    Column("platform", String),
)
"""`platform` is where it is being filled in; forms of an earlier version do not say."""


class Draft(NamedTuple):
    """A form (the core's JSON), the answers so far by name, the step it is at, and where it was asked for.

    `platform` is where it is being filled in.
    """

    token: str
    person: int
    form: str
    answers: dict[str, str]
    step: int
    place: dict[str, Any]
    platform: str | None = None


_columns = (
    drafts.c.token,
    drafts.c.person_id,
    drafts.c.form,
    drafts.c.answers,
    drafts.c.step,
    drafts.c.place,
    drafts.c.platform,
)
_open = insert(drafts)
_save = (
    update(drafts)
    .where(drafts.c.community_id == bindparam("community"), drafts.c.token == bindparam("of_token"))
    .values(answers=bindparam("answers_now"), step=bindparam("step_now"), touched=bindparam("now"))
)
_find = select(*_columns).where(
    drafts.c.community_id == bindparam("community"), drafts.c.token == bindparam("of_token")
)
_current = (
    select(*_columns)
    .where(drafts.c.community_id == bindparam("community"), drafts.c.person_id == bindparam("person"))
    .order_by(drafts.c.touched.desc(), drafts.c.token)
    .limit(1)
)
_current_here = (
    select(*_columns)
    .where(drafts.c.community_id == bindparam("community"), drafts.c.person_id == bindparam("person"))
    .where(func.coalesce(drafts.c.platform, bindparam("platform")) == bindparam("platform"))
    .order_by(drafts.c.touched.desc(), drafts.c.token)
    .limit(1)
)
_newest = select(func.max(drafts.c.touched)).where(
    drafts.c.community_id == bindparam("community"), drafts.c.person_id == bindparam("person")
)
_drop = delete(drafts).where(drafts.c.community_id == bindparam("community"), drafts.c.token == bindparam("of_token"))
_forget = delete(drafts).where(drafts.c.touched < bindparam("before"))


def start(db: Connection, community: int, draft: Draft, at: datetime) -> None:
    """Begin a form; it is the one that its person touched last, also where two come at one moment, as in scripts."""
    db.execute(
        _open,
        {
            "community_id": community,
            "token": draft.token,
            "person_id": draft.person,
            "form": draft.form,
            "answers": draft.answers,
            "step": draft.step,
            "place": draft.place,
            "touched": _after_all(db, community, draft.person, at),
            "platform": draft.platform,
        },
    )


def save(db: Connection, community: int, token: str, answers: dict[str, str], step: int, at: datetime) -> None:
    """Keep the answers so far."""
    kept = find(db, community, token)
    if kept is not None:
        now = _after_all(db, community, kept.person, at)
        known = {"community": community, "of_token": token}
        db.execute(_save, {**known, "answers_now": answers, "step_now": step, "now": now})


def _after_all(db: Connection, community: int, person: int, at: datetime) -> datetime:
    newest: datetime | None = db.execute(_newest, {"community": community, "person": person}).scalar()
    return at if newest is None or newest < at else newest + timedelta(microseconds=1)


def find(db: Connection, community: int, token: str) -> Draft | None:
    """The draft with that token."""
    row = db.execute(_find, {"community": community, "of_token": token}).first()
    return Draft(*row) if row else None


def current(db: Connection, community: int, person: int) -> Draft | None:
    """The form that this person last touched and did not finish."""
    row = db.execute(_current, {"community": community, "person": person}).first()
    return Draft(*row) if row else None


def current_on(db: Connection, community: int, person: int, platform: str) -> Draft | None:
    """The same, of those that are being filled in on a platform."""
    row = db.execute(_current_here, {"community": community, "person": person, "platform": platform}).first()
    return Draft(*row) if row else None


def drop(db: Connection, community: int, token: str) -> None:
    """It was sent, or thrown away."""
    db.execute(_drop, {"community": community, "of_token": token})


def forget(db: Connection, before: datetime) -> int:
    """Drop drafts that nobody touched since `before`; how many."""
    return db.execute(_forget, {"before": before}).rowcount
