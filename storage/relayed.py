"""What the bot says in a discussion for somebody who takes part quietly, until a teacher has to look at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    ForeignKeyConstraint,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)

from storage.discussions import discussions
from storage.schema import Instant, metadata, number

relayed = Table(
    "relayed",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("discussion_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("words", String, nullable=False),
    Column("addressed", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    ForeignKeyConstraint(["community_id", "discussion_id"], ["discussions.community_id", "discussions.id"]),
)
"""`addressed` is the name of whom it answers, or nothing."""

flags = Table(
    "relayed_flags",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("relayed_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "relayed_id"], ["relayed.community_id", "relayed.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""Who asked a teacher to look, and why."""

SHOWN, HIDDEN, FINE, GONE = "shown", "hidden", "fine", "gone"
"""Everybody reads it; a teacher looks first; a teacher looked, and it stays; or it does not."""


class Relayed(NamedTuple):
    """One of them."""

    id: int
    discussion: int
    person: int
    words: str
    addressed: str
    state: str


class Flag(NamedTuple):
    """Somebody asked a teacher to look."""

    person: int
    reason: str
    at: datetime


class Flagged(NamedTuple):
    """A text with all flags that it got, the first of them first."""

    text: Relayed
    flags: tuple[Flag, ...]

    @property
    def waits(self) -> bool:
        """Whether nobody has looked yet, so that nobody sees it."""
        return self.text.state == HIDDEN


_community: BindParameter[int] = bindparam("community")
_this = (relayed.c.community_id == _community, relayed.c.id == bindparam("of_id"))
_text = (
    relayed.c.id,
    relayed.c.discussion_id,
    relayed.c.person_id,
    relayed.c.words,
    relayed.c.addressed,
    relayed.c.state,
)
_one: Select[Any] = select(*_text).where(*_this)
_flag = insert(flags)
_flagged = (
    select(*_text, flags.c.person_id, flags.c.reason, flags.c.at)
    .join(relayed, and_(relayed.c.community_id == flags.c.community_id, relayed.c.id == flags.c.relayed_id))
    .where(flags.c.community_id == _community)
    .order_by(flags.c.at, flags.c.relayed_id, flags.c.person_id)
)
_flags_of = _flagged.where(flags.c.relayed_id == bindparam("of_id"))
_flags_in = _flagged.join(
    discussions,
    and_(discussions.c.community_id == relayed.c.community_id, discussions.c.id == relayed.c.discussion_id),
).where(discussions.c.course_id == bindparam("course"))
_add = insert(relayed)
_move = update(relayed).where(*_this).values(state=bindparam("to_state"))
_old = select(relayed.c.community_id, relayed.c.id).where(relayed.c.at < bindparam("before"))
_forget_flags = delete(flags).where(tuple_(flags.c.community_id, flags.c.relayed_id).in_(_old))
_forget = delete(relayed).where(relayed.c.at < bindparam("before"))


def add(
    db: Connection, community: int, discussion: int, person: int, words: str, addressed: str, at: datetime
) -> Relayed:
    """Everybody reads it from now on."""
    new = Relayed(number(db, relayed, community), discussion, person, words, addressed, SHOWN)
    row = {"community_id": community, "id": new.id, "discussion_id": discussion, "person_id": person, "at": at}
    db.execute(_add, row | {"words": words, "addressed": addressed, "state": SHOWN})
    return new


def find(db: Connection, community: int, which: int) -> Relayed | None:
    """The one of that number."""
    row = db.execute(_one, {"community": community, "of_id": which}).first()
    return Relayed(*row) if row else None


def move(db: Connection, community: int, which: int, state: str) -> None:
    """It is hidden, fine, or gone."""
    db.execute(_move, {"community": community, "of_id": which, "to_state": state})


def flag(db: Connection, community: int, which: int, person: int, reason: str, at: datetime) -> None:
    """Somebody asks a teacher to look."""
    row = {"community_id": community, "relayed_id": which, "person_id": person, "reason": reason, "at": at}
    db.execute(_flag, row)


def flags_of(db: Connection, community: int, which: int) -> tuple[Flag, ...]:
    """Those of one text."""
    found = _gathered(db.execute(_flags_of, {"community": community, "of_id": which}))
    return found[0].flags if found else ()


def flagged(db: Connection, community: int, course: int) -> list[Flagged]:
    """All that was flagged in a course's discussions, the longest ago first."""
    return _gathered(db.execute(_flags_in, {"community": community, "course": course}))


def _gathered(rows: Iterable[Any]) -> list[Flagged]:
    found: dict[int, Flagged] = {}
    for *what, person, reason, at in rows:
        one = Relayed._make(what)
        before = found[one.id].flags if one.id in found else ()
        found[one.id] = Flagged(one, (*before, Flag(person, reason, at)))
    return list(found.values())


def forget(db: Connection, before: datetime) -> int:
    """What is older than this is not needed any more, nor what was thought of it; how many."""
    return db.execute(_forget_flags, {"before": before}).rowcount + db.execute(_forget, {"before": before}).rowcount
