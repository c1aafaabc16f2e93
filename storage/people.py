"""Communities, and the people in them. Nothing about a person is written before their own first act."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

homes = Table(
    "homes",
    metadata,
    Column("platform", String, primary_key=True),
    Column("home", String, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("course_id", BigInteger),
    Column("since", Instant, nullable=False),
    Column("last_platform", String),
    Column("told_on", String),
    Column("became_id", BigInteger),
)
"""`last_platform` is where they acted last, `told_on` where they want to be told what comes by itself, if they said so.
`became_id` is who they are now, when their account was linked to another (`merging.py`)."""

accounts = Table(
    "accounts",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("before_id", BigInteger),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""`before_id` is who this account was before it was linked to another."""
Index("ix_accounts_account", accounts.c.platform, accounts.c.account)
Index("ix_accounts_person", accounts.c.community_id, accounts.c.person_id)


class Known(NamedTuple):
    """A person and an account of theirs."""

    id: int
    name: str
    platform: str
    account: str


class Linked(NamedTuple):
    """One account of a person who may have several."""

    platform: str
    account: str
    before: int | None


_home = select(homes.c.community_id).where(homes.c.platform == bindparam("platform"), homes.c.home == bindparam("home"))
_add_home = insert(homes)
_highest_home = select(func.coalesce(func.max(homes.c.community_id), 0))
_homes_of = (
    select(people.c.community_id)
    .join(accounts, and_(accounts.c.community_id == people.c.community_id, accounts.c.person_id == people.c.id))
    .where(accounts.c.platform == bindparam("platform"), accounts.c.account == bindparam("account"))
    .order_by(people.c.course_id.is_(None), people.c.community_id)
)

_add_person = insert(people)
_add_account = insert(accounts)
_rename = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .values(name=bindparam("to"), folded=bindparam("to_folded"))
)
_use = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .values(course_id=bindparam("to"))
)
_seen = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .values(last_platform=bindparam("to"))
)
_tell = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .values(told_on=bindparam("to"))
)
_became = select(people.c.became_id).where(
    people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id")
)
_reach = select(people.c.told_on, people.c.last_platform).where(
    people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id")
)
_linked = (
    select(accounts.c.platform, accounts.c.account, accounts.c.before_id)
    .where(accounts.c.community_id == bindparam("community"), accounts.c.person_id == bindparam("of_id"))
    .order_by(accounts.c.platform, accounts.c.account)
)
_known = (
    select(people.c.id, people.c.name, accounts.c.platform, accounts.c.account)
    .join(accounts, and_(accounts.c.community_id == people.c.community_id, accounts.c.person_id == people.c.id))
    .where(people.c.community_id == bindparam("community"))
)
_by_id = _known.where(people.c.id == bindparam("of_id")).order_by(accounts.c.platform, accounts.c.account)
_by_account = _known.where(accounts.c.platform == bindparam("platform"), accounts.c.account == bindparam("of_account"))
_by_name = _known.where(people.c.folded == bindparam("of_name")).order_by(people.c.id)


def folded(name: str) -> str:
    """A name as it is looked for: whatever its case and however its accents were typed.

    Kept in a column, because what a database's own lower() does differs: SQLite's knows only the letters A to Z.
    """
    return unicodedata.normalize("NFC", name[:200].casefold())


def community_of(db: Connection, platform: str, home: str) -> int:
    """The community of a server or space; a new one gets its number."""
    key = {"platform": platform, "home": home}
    found = db.execute(_home, key).scalar()
    if found is None:
        found = new_community(db)
        db.execute(_add_home, key | {"community_id": found})
    return int(found)


def new_community(db: Connection) -> int:
    """A number that none has had."""
    highest: int = db.execute(_highest_home).scalar_one()
    return highest + 1


def communities_of(db: Connection, platform: str, account: str) -> list[int]:
    """The communities in which this account has acted; those where they use a course come first."""
    return list(db.execute(_homes_of, {"platform": platform, "account": account}).scalars())


def add(db: Connection, community: int, platform: str, account: str, name: str, at: datetime) -> int:
    """Somebody's first act in this community; their new id."""
    person = number(db, people, community)
    row = {
        "community_id": community,
        "id": person,
        "name": name,
        "folded": folded(name),
        "course_id": None,
        "since": at,
        "last_platform": platform,
    }
    db.execute(_add_person, row)
    db.execute(
        _add_account,
        {"community_id": community, "platform": platform, "account": account, "person_id": person},
    )
    return person


def rename(db: Connection, community: int, person: int, name: str) -> None:
    """They call themselves something else now."""
    db.execute(_rename, {"community": community, "of_id": person, "to": name, "to_folded": folded(name)})


def use_course(db: Connection, community: int, person: int, course: int) -> None:
    """The course that their direct conversation is about from now on."""
    db.execute(_use, {"community": community, "of_id": person, "to": course})


def seen(db: Connection, community: int, person: int, platform: str) -> None:
    """They act on this platform now."""
    db.execute(_seen, {"community": community, "of_id": person, "to": platform})


def tell_on(db: Connection, community: int, person: int, platform: str | None) -> None:
    """They want to be told on this platform what comes by itself; None: wherever they were last."""
    db.execute(_tell, {"community": community, "of_id": person, "to": platform})


def by_id(db: Connection, community: int, person: int) -> list[Known]:
    """A person with each of their accounts; who became one with another is that one."""
    this = {"community": community, "of_id": person}
    found = [Known(*row) for row in db.execute(_by_id, this)]
    if not found and (became := db.execute(_became, this).scalar()) is not None:
        return by_id(db, community, became)
    return found


def accounts_of(db: Connection, community: int, person: int) -> list[Linked]:
    """Every account of somebody, and who each was before it was linked."""
    return [Linked(*row) for row in db.execute(_linked, {"community": community, "of_id": person})]


def reach(db: Connection, community: int, person: int) -> Known | None:
    """The account under which somebody is told what comes by itself: where they wish, else where they were last."""
    known = by_id(db, community, person)
    if len(known) < 2:  # noqa: PLR2004 - one account leaves no choice
        return known[0] if known else None
    wished, last = db.execute(_reach, {"community": community, "of_id": known[0].id}).one()
    return next((one for platform in (wished, last) for one in known if one.platform == platform), known[0])


def by_account(db: Connection, community: int, platform: str, account: str) -> Known | None:
    """The person behind an account."""
    key = {"community": community, "platform": platform, "of_account": account}
    row = db.execute(_by_account, key).first()
    return Known(*row) if row else None


def by_name(db: Connection, community: int, name: str) -> list[Known]:
    """Everybody of that name, whatever the case."""
    return [Known(*row) for row in db.execute(_by_name, {"community": community, "of_name": folded(name)})]
