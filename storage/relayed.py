"""What the bot says in a discussion for somebody who takes part quietly, until a teacher has to look at it."""

from __future__ import annotations

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
    bindparam,
    delete,
    insert,
    select,
    update,
)

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


_community: BindParameter[int] = bindparam("community")
_this = (relayed.c.community_id == _community, relayed.c.id == bindparam("of_id"))
_one: Select[Any] = select(
    relayed.c.id,
    relayed.c.discussion_id,
    relayed.c.person_id,
    relayed.c.words,
    relayed.c.addressed,
    relayed.c.state,
).where(*_this)
_add = insert(relayed)
_move = update(relayed).where(*_this).values(state=bindparam("to_state"))
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


def forget(db: Connection, before: datetime) -> int:
    """What is older than this is not needed any more; how many."""
    return db.execute(_forget, {"before": before}).rowcount
