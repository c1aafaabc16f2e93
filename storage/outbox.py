"""What is to be delivered, in order for each lane, until it is done or given up."""

from __future__ import annotations

from collections.abc import Collection
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
    text,
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
    Column("message", String, nullable=False, server_default=text("''")),
    Column("kept", Text),
    Column("renewed", Instant),
)
"""`message` is what the platform calls it; `kept` is there as long as it is to stay, and says what it says now;
`renewed` is when it was last said again because somebody deleted it."""
Index("ix_posts_message", posts.c.platform, posts.c.message)

WAITING, DONE, DEAD = "waiting", "done", "dead"


class Kept(NamedTuple):
    """A message that is to stay: what it says and where it is shown (the core's JSON), when it was said anew."""

    kept: str
    body: str | None
    renewed: datetime | None


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
_backlog = select(func.count(), func.min(outbox.c.born)).where(
    outbox.c.state == WAITING, outbox.c.platform.in_(bindparam("on", expanding=True))
)
_dead = select(func.count()).select_from(outbox).where(outbox.c.state == DEAD)
_forget = delete(outbox).where(outbox.c.settled < bindparam("before"))
_name = insert(posts)
_unname = delete(posts).where(
    posts.c.community_id == bindparam("community_id"),
    posts.c.name == bindparam("name"),
    posts.c.platform == bindparam("platform"),
)
_this_post = (
    posts.c.community_id == bindparam("community"),
    posts.c.name == bindparam("of_name"),
    posts.c.platform == bindparam("of_platform"),
)
_place_post = update(posts).where(*_this_post).values(body=bindparam("where"), message=bindparam("called"))
_rekeep = update(posts).where(*_this_post).values(kept=bindparam("says"))
_renew = update(posts).where(*_this_post).values(renewed=bindparam("now"))
_kept = select(posts.c.kept, posts.c.body, posts.c.renewed).where(*_this_post, posts.c.kept.is_not(None))
_all_kept = select(posts.c.community_id, posts.c.name, posts.c.platform, posts.c.lane).where(posts.c.kept.is_not(None))
_kept_in = _all_kept.where(
    posts.c.community_id == bindparam("community"),
    posts.c.platform == bindparam("of_platform"),
    posts.c.lane == bindparam("of_lane"),
)
_let_go = (
    update(posts)
    .where(posts.c.community_id == bindparam("community"), posts.c.lane == bindparam("of_lane"))
    .values(kept=None)
)
_called = select(posts.c.community_id, posts.c.name, posts.c.lane, posts.c.kept.is_not(None)).where(
    posts.c.platform == bindparam("of_platform"), posts.c.message == bindparam("of_message")
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


def name_post(db: Connection, community: int, name: str, platform: str, lane: str, kept: str | None = None) -> None:
    """A message called `name` is on its way in `lane`; an older one of that name is no longer meant."""
    row = {"community_id": community, "name": name, "platform": platform}
    db.execute(_unname, row)
    db.execute(_name, row | {"lane": lane, "body": None, "message": "", "kept": kept, "renewed": None})


def unname(db: Connection, community: int, name: str, platform: str) -> None:
    """No message is called so any more."""
    db.execute(_unname, {"community_id": community, "name": name, "platform": platform})


def place_post(db: Connection, community: int, name: str, platform: str, body: str, message: str) -> None:
    """The message called `name` is shown there (the core's JSON of a Posted), where the platform calls it `message`."""
    this = {"community": community, "of_name": name, "of_platform": platform}
    db.execute(_place_post, this | {"where": body, "called": message})


def called(db: Connection, platform: str, message: str) -> list[tuple[int, str, str, bool]]:
    """What a platform's message is to us: the community, its name, its lane, and whether it is to stay."""
    rows = db.execute(_called, {"of_platform": platform, "of_message": message}) if message else ()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


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


# Messages that stay ---------------------------------------------------------------------------------------------------


def kept(db: Connection, community: int, name: str, platform: str) -> Kept | None:
    """What the message of this name is to say, if it is to stay."""
    row = db.execute(_kept, {"community": community, "of_name": name, "of_platform": platform}).first()
    return Kept(*row) if row else None


def rekeep(db: Connection, community: int, name: str, platform: str, says: str | None) -> None:
    """It is to say this from now on; nothing: it need not stay."""
    db.execute(_rekeep, {"community": community, "of_name": name, "of_platform": platform, "says": says})


def renew(db: Connection, community: int, name: str, platform: str, at: datetime) -> None:
    """It is said again, because somebody deleted it."""
    db.execute(_renew, {"community": community, "of_name": name, "of_platform": platform, "now": at})


def let_go(db: Connection, community: int, lane: str) -> None:
    """Nothing in this lane has to stay any more."""
    db.execute(_let_go, {"community": community, "of_lane": lane})


def all_kept(db: Connection) -> list[tuple[int, str, str, str]]:
    """Every message that is to stay: community, name, platform, lane."""
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(_all_kept)]


def kept_in(db: Connection, community: int, platform: str, lane: str) -> list[str]:
    """The names of those in one lane."""
    rows = db.execute(_kept_in, {"community": community, "of_platform": platform, "of_lane": lane})
    return [row.name for row in rows]


# How it goes ------------------------------------------------------------------------------------------------------


def backlog(db: Connection, platforms: Collection[str]) -> tuple[int, datetime | None]:
    """How many parcels wait for these platforms, and when the oldest of them was born."""
    count, oldest = db.execute(_backlog, {"on": list(platforms)}).one()
    return count, oldest


def dead(db: Connection) -> int:
    """How many parcels were given up."""
    return db.execute(_dead).scalar_one()


def forget(db: Connection, before: datetime) -> int:
    """Drop what was settled before; how many."""
    return db.execute(_forget, {"before": before}).rowcount
