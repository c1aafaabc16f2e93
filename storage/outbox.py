"""What is to be delivered, in order for each lane, until it is done or given up."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
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

from storage.prepared import Prepared
from storage.schema import Instant, Serial, metadata
from storage.writer import Page

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("platform", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("born", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("trouble", String, nullable=False),
    Column("settled", Instant, index=True),
)
Index(
    "ix_outbox_waiting",
    outbox.c.id,
    sqlite_where=outbox.c.state == "waiting",
    postgresql_where=outbox.c.state == "waiting",
)

posts = Table(
    "posts",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("lane", String, nullable=False),
    Column("body", Text),
)

WAITING, DONE, DEAD = "waiting", "done", "dead"


class Parcel(NamedTuple):
    """One effect. `body` says what to do in the core's own JSON; `born` is earlier than the first attempt."""

    key: str
    community: int
    platform: str
    lane: str
    body: str
    born: datetime
    attempts: int = 0


_add = Prepared(
    insert(outbox).values({column.name: bindparam(column.name) for column in outbox.c if column is not outbox.c.id})
)
_waiting = (
    select(
        outbox.c.key,
        outbox.c.community_id,
        outbox.c.platform,
        outbox.c.lane,
        outbox.c.body,
        outbox.c.born,
        outbox.c.attempts,
    )
    .where(outbox.c.state == WAITING)
    .order_by(outbox.c.id)
)
_settle = Prepared(
    update(outbox)
    .where(outbox.c.key == bindparam("of_key"))
    .values(state=bindparam("to"), attempts=bindparam("tries"), trouble=bindparam("why"), settled=bindparam("now"))
)
_dead = select(func.count()).select_from(outbox).where(outbox.c.state == DEAD)
_forget = delete(outbox).where(outbox.c.settled < bindparam("before"))
_name = insert(posts)
_unname = delete(posts).where(
    posts.c.community_id == bindparam("community_id"),
    posts.c.name == bindparam("name"),
    posts.c.platform == bindparam("platform"),
)
_place_post = (
    update(posts)
    .where(
        posts.c.community_id == bindparam("community"),
        posts.c.name == bindparam("of_name"),
        posts.c.platform == bindparam("of_platform"),
    )
    .values(body=bindparam("where"))
)
_name_of = select(posts.c.name).where(
    posts.c.community_id == bindparam("community_id"),
    posts.c.platform == bindparam("platform"),
    posts.c.body == bindparam("where"),
)
_named = select(posts.c.platform, posts.c.lane, posts.c.body).where(
    posts.c.community_id == bindparam("community_id"), posts.c.name == bindparam("name")
)


def add(page: Page, parcel: Parcel) -> None:
    """Have `parcel` delivered after the commit."""
    page.add(
        _add,
        {
            "key": parcel.key,
            "community_id": parcel.community,
            "platform": parcel.platform,
            "lane": parcel.lane,
            "body": parcel.body,
            "born": parcel.born,
            "state": WAITING,
            "attempts": 0,
            "trouble": "",
            "settled": None,
        },
    )


def waiting(db: Connection) -> list[Parcel]:
    """All that is not settled, oldest first."""
    return [Parcel(*row) for row in db.execute(_waiting)]


def settle(page: Page, key: str, state: str, attempts: int, trouble: str, at: datetime | None) -> None:
    """Note what became of a parcel."""
    page.add(_settle, {"of_key": key, "to": state, "tries": attempts, "why": trouble, "now": at})


def name_post(db: Connection, community: int, name: str, platform: str, lane: str) -> None:
    """A message called `name` is on its way in `lane`; an older one of that name is no longer meant."""
    row = {"community_id": community, "name": name, "platform": platform}
    db.execute(_unname, row)
    db.execute(_name, row | {"lane": lane, "body": None})


def place_post(db: Connection, community: int, name: str, platform: str, body: str) -> None:
    """The message called `name` is shown there (the core's JSON of a Posted)."""
    db.execute(_place_post, {"community": community, "of_name": name, "of_platform": platform, "where": body})


def lanes_of(db: Connection, community: int, name: str) -> dict[str, str]:
    """In which lane the message called `name` went, by platform."""
    rows = db.execute(_named, {"community_id": community, "name": name})
    return {platform: lane for platform, lane, _ in rows}


def posted(db: Connection, community: int, name: str, platform: str) -> str | None:
    """Where the message called `name` is shown on a platform, once it is."""
    rows = db.execute(_named, {"community_id": community, "name": name})
    return next((body for of, _, body in rows if of == platform), None)


def name_of(db: Connection, community: int, platform: str, body: str) -> str | None:
    """The name of the message that is shown there, if it has one."""
    return db.execute(_name_of, {"community_id": community, "platform": platform, "where": body}).scalar()


def dead(db: Connection) -> int:
    """How many parcels were given up."""
    return db.execute(_dead).scalar_one()


def forget(db: Connection, before: datetime) -> int:
    """Drop what was settled before; how many."""
    return db.execute(_forget, {"before": before}).rowcount
