"""Codes with which somebody shows that two accounts are theirs. Only a digest is kept, and each is of use once."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.schema import Instant, Serial, metadata

links = Table(
    "links",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("giver_id", BigInteger),
    Column("giver_platform", String),
    Column("giver_account", String),
    Column("agreed", Boolean, nullable=False),
    Column("until", Instant, nullable=False, index=True),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
    sqlite_autoincrement=True,  # buttons keep an id for a year, so it is never used again
)
"""Who made a code, with which account, and who gave it; then it is no code any more (its digest is empty), and the
giver has to agree."""
Index("ix_links_person", links.c.community_id, links.c.person_id)

link_tries = Table(
    "link_tries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("what", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
"""Codes that somebody made ("made"), and what they gave that was none ("wrong")."""
Index("ix_link_tries_person", *(link_tries.c.community_id, link_tries.c.person_id, link_tries.c.what, link_tries.c.at))


class Link(NamedTuple):
    """Two accounts on their way to one person; without a giver, a code that waits."""

    id: int
    person: int
    platform: str
    account: str
    giver: int | None
    giver_platform: str | None
    giver_account: str | None
    agreed: bool
    until: datetime


_community: BindParameter[int] = bindparam("community")
_person: BindParameter[int] = bindparam("person")
_columns = select(
    links.c.id,
    links.c.person_id,
    links.c.platform,
    links.c.account,
    links.c.giver_id,
    links.c.giver_platform,
    links.c.giver_account,
    links.c.agreed,
    links.c.until,
)
_add = insert(links)
_waiting = select(links.c.id, links.c.digest).where(
    links.c.community_id == _community, links.c.digest != "", links.c.until >= bindparam("now")
)
_one = _columns.where(links.c.community_id == _community, links.c.id == bindparam("of_id"))
_give = (
    update(links)
    .where(links.c.community_id == _community, links.c.id == bindparam("of_id"))
    .values(
        digest="",
        giver_id=bindparam("by"),
        giver_platform=bindparam("by_platform"),
        giver_account=bindparam("by_account"),
        until=bindparam("to_until"),
    )
)
_agree = (
    update(links)
    .where(links.c.community_id == _community, links.c.id == bindparam("of_id"))
    .values(agreed=True, until=bindparam("to_until"))
)
_drop = delete(links).where(links.c.community_id == _community, links.c.person_id == _person)
_drop_given = delete(links).where(links.c.community_id == _community, links.c.giver_id == _person)
_forget = delete(links).where(links.c.until < bindparam("before"))
_try = insert(link_tries)
_tries = select(func.count()).where(
    link_tries.c.community_id == _community,
    link_tries.c.person_id == _person,
    link_tries.c.what == bindparam("of_what"),
    link_tries.c.at > bindparam("since"),
)
_forget_tries = delete(link_tries).where(link_tries.c.at < bindparam("before"))


def _digest(community: int, code: str) -> str:
    return blake2b(code.encode(), digest_size=20, person=b"%d" % community).hexdigest()


def make(db: Connection, community: int, person: int, platform: str, account: str, code: str, until: datetime) -> None:
    """A new code for somebody; an earlier one counts no longer."""
    drop(db, community, person)
    row = {"person_id": person, "platform": platform, "account": account, "until": until}
    db.execute(_add, row | {"community_id": community, "digest": _digest(community, code), "agreed": False})


def with_code(db: Connection, community: int, code: str, now: datetime) -> Link | None:
    """What the code belongs to, if it still counts. How long that takes tells nothing about any code."""
    given = _digest(community, code)
    found = None
    for number, kept in db.execute(_waiting, {"community": community, "now": now}).all():
        if hmac.compare_digest(kept, given):
            found = number
    return None if found is None else find(db, community, found)


def find(db: Connection, community: int, link: int) -> Link | None:
    """The link of that number."""
    row = db.execute(_one, {"community": community, "of_id": link}).first()
    return Link(*row) if row else None


def give(db: Connection, community: int, link: int, person: int, platform: str, account: str, until: datetime) -> None:
    """This account gave the code, which is none any more; what follows has to happen before `until`."""
    giver = {"by": person, "by_platform": platform, "by_account": account, "to_until": until}
    db.execute(_give, giver | {"community": community, "of_id": link})


def agree(db: Connection, community: int, link: int, until: datetime) -> None:
    """The giver says that the code is theirs; the maker may say so, too, before `until`."""
    db.execute(_agree, {"community": community, "of_id": link, "to_until": until})


def drop(db: Connection, community: int, person: int) -> None:
    """Whatever somebody began or was about to join is over."""
    db.execute(_drop, {"community": community, "person": person})
    db.execute(_drop_given, {"community": community, "person": person})


def tried(db: Connection, community: int, person: int, what: str, at: datetime) -> None:
    """Note that somebody made a code, or gave one that was none."""
    db.execute(_try, {"community_id": community, "person_id": person, "what": what, "at": at})


def tries(db: Connection, community: int, person: int, what: str, since: datetime) -> int:
    """How often they did so after `since`."""
    key = {"community": community, "person": person, "of_what": what, "since": since}
    return db.execute(_tries, key).scalar_one()


def forget(db: Connection, before: datetime) -> int:
    """Drop what ended before that; how many rows."""
    return db.execute(_forget, {"before": before}).rowcount + db.execute(_forget_tries, {"before": before}).rowcount
