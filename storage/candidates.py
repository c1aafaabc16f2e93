"""Who would like to be in a study group: in line, asking its members, invited, or with a seat kept for them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
)

from storage.schema import Instant, metadata

group_waiting = Table(
    "group_waiting",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "group_id"], ["groups.community_id", "groups.id"]),
)

group_votes = Table(
    "group_votes",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("other_id", BigInteger, primary_key=True, autoincrement=False),
    Column("yes", Boolean, nullable=False),
)
"""Whether a member would take in whoever (`other_id`) asks; shown to nobody."""

WAITS, ASKS, INVITED, OFFERED = "waits", "asks", "invited", "offered"
"""For a free seat; for the members' yes; a member would like them in; a seat is kept for them."""


class Waiting(NamedTuple):
    """Somebody who would like to be in it, or is wanted."""

    person: int
    kind: str
    since: datetime


_community: BindParameter[int] = bindparam("community")
_group: BindParameter[int] = bindparam("group")
_person: BindParameter[int] = bindparam("person")
_wait = insert(group_waiting)
_this_waiting = and_(
    group_waiting.c.community_id == _community,
    group_waiting.c.group_id == _group,
    group_waiting.c.person_id == _person,
)
_no_longer = delete(group_waiting).where(_this_waiting)
_waiting = (
    select(group_waiting.c.person_id, group_waiting.c.kind, group_waiting.c.since)
    .where(group_waiting.c.community_id == _community, group_waiting.c.group_id == _group)
    .order_by(group_waiting.c.since, group_waiting.c.person_id)
)
_waiting_of = (
    select(group_waiting.c.group_id, group_waiting.c.kind)
    .where(group_waiting.c.community_id == _community, group_waiting.c.person_id == _person)
    .order_by(group_waiting.c.group_id)
)
_vote = insert(group_votes)
_about = and_(
    group_votes.c.community_id == _community,
    group_votes.c.group_id == _group,
    group_votes.c.other_id == bindparam("other"),
)
_unvote = delete(group_votes).where(_about)
_revote = delete(group_votes).where(_about, group_votes.c.person_id == _person)
_votes = select(group_votes.c.person_id, group_votes.c.yes).where(_about)


def wait(db: Connection, community: int, group: int, person: int, kind: str, at: datetime) -> None:
    """Somebody waits for it, in this way from now on."""
    no_longer(db, community, group, person)
    db.execute(_wait, {"community_id": community, "group_id": group, "person_id": person, "kind": kind, "since": at})


def no_longer(db: Connection, community: int, group: int, person: int) -> bool:
    """They do not wait for it any more; False when they did not."""
    db.execute(_unvote, {"community": community, "group": group, "other": person})
    return db.execute(_no_longer, {"community": community, "group": group, "person": person}).rowcount == 1


def waiting(db: Connection, community: int, group: int) -> list[Waiting]:
    """Who waits for it, longest first."""
    return [Waiting(*row) for row in db.execute(_waiting, {"community": community, "group": group})]


def waiting_of(db: Connection, community: int, person: int) -> dict[int, str]:
    """The groups that somebody waits for, and in which way."""
    return {row[0]: row[1] for row in db.execute(_waiting_of, {"community": community, "person": person})}


def vote(db: Connection, community: int, group: int, member: int, asker: int, *, yes: bool) -> None:
    """A member says whether they would take somebody in; only the last word counts."""
    db.execute(_revote, {"community": community, "group": group, "other": asker, "person": member})
    row = {"community_id": community, "group_id": group, "person_id": member, "other_id": asker, "yes": yes}
    db.execute(_vote, row)


def votes(db: Connection, community: int, group: int, asker: int) -> dict[int, bool]:
    """What each member has said."""
    return {row[0]: row[1] for row in db.execute(_votes, {"community": community, "group": group, "other": asker})}
