"""Rooms as features wish for them, and where each platform has them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)

from storage.courses import course_places, courses
from storage.people import accounts, homes, people
from storage.schema import Instant, metadata

rooms = Table(
    "rooms",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("course_id", BigInteger),
    Column("title", String, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("heard", Boolean, nullable=False, server_default=false()),
)
"""`heard`: a feature listens to what is said there, on every platform that has it."""

room_members = Table(
    "room_members",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["community_id", "key"], ["rooms.community_id", "rooms.key"]),
)

room_places = Table(
    "room_places",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("place", String, nullable=False),
    Column("body", Text, nullable=False),
)
Index("ix_room_places_place", room_places.c.platform, room_places.c.place)

room_guests = Table(
    "room_guests",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("account", String, primary_key=True),
)
"""Whom the bot let in, because not every platform tells who is in a room."""

room_visitors = Table(
    "room_visitors",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
    ForeignKeyConstraint(["community_id", "key"], ["rooms.community_id", "rooms.key"]),
)
"""Who looks in for a while, whoever else the room's feature says is in it."""


class Wished(NamedTuple):
    """A room as it should be."""

    key: str
    title: str
    closed: bool


_this = (rooms.c.community_id == bindparam("community"), rooms.c.key == bindparam("of_key"))
_find = select(rooms.c.key, rooms.c.title, rooms.c.closed).where(*_this)
_add = insert(rooms)
_change = update(rooms).where(*_this).values(title=bindparam("to_title"), closed=bindparam("to_closed"))
_hear = update(rooms).where(*_this).values(heard=bindparam("on"))
_heard = select(rooms.c.heard).where(*_this)
_members = select(room_members.c.person_id).where(
    room_members.c.community_id == bindparam("community"), room_members.c.key == bindparam("of_key")
)
_admit = insert(room_members)
_dismiss = delete(room_members).where(
    room_members.c.community_id == bindparam("community"), room_members.c.key == bindparam("of_key")
)
_visitors = select(room_visitors.c.person_id).where(
    room_visitors.c.community_id == bindparam("community"), room_visitors.c.key == bindparam("of_key")
)
_visit = insert(room_visitors)
_end_visit = delete(room_visitors).where(
    room_visitors.c.community_id == bindparam("community"),
    room_visitors.c.key == bindparam("of_key"),
    room_visitors.c.person_id == bindparam("person"),
)
_of_course = (
    select(rooms.c.key, rooms.c.title, rooms.c.closed)
    .where(rooms.c.community_id == bindparam("community"), rooms.c.course_id == bindparam("course"), ~rooms.c.closed)
    .order_by(rooms.c.title, rooms.c.key)
)
_placed = select(room_places.c.platform, room_places.c.body).where(
    room_places.c.community_id == bindparam("community"), room_places.c.key == bindparam("of_key")
)
_place = insert(room_places)
_displace = delete(room_places).where(
    room_places.c.community_id == bindparam("community"),
    room_places.c.key == bindparam("of_key"),
    room_places.c.platform == bindparam("of_platform"),
)
_key_at = select(room_places.c.key).where(
    room_places.c.community_id == bindparam("community"),
    room_places.c.platform == bindparam("of_platform"),
    room_places.c.place == bindparam("of_place"),
)
_keys_at = select(room_places.c.community_id, room_places.c.key).where(
    room_places.c.platform == bindparam("of_platform"), room_places.c.place == bindparam("of_place")
)
_language = (
    select(courses.c.language)
    .join(rooms, and_(rooms.c.community_id == courses.c.community_id, rooms.c.course_id == courses.c.id))
    .where(*_this)
)
_open = (
    select(rooms.c.community_id, rooms.c.key, room_places.c.platform)
    .join(room_places, (room_places.c.community_id == rooms.c.community_id) & (room_places.c.key == rooms.c.key))
    .where(~rooms.c.closed)
)
_of_person = (
    select(rooms.c.key, rooms.c.title, rooms.c.closed)
    .join(room_members, and_(room_members.c.community_id == rooms.c.community_id, room_members.c.key == rooms.c.key))
    .where(rooms.c.community_id == bindparam("community"), ~rooms.c.closed)
    .where(room_members.c.person_id == bindparam("person"))
    .order_by(rooms.c.key)
)
_guests_here = (
    room_guests.c.community_id == bindparam("community"),
    room_guests.c.key == bindparam("of_key"),
    room_guests.c.platform == bindparam("of_platform"),
)
_guests = select(room_guests.c.account).where(*_guests_here)
_invite = insert(room_guests)
_let_out = delete(room_guests).where(*_guests_here, room_guests.c.account == bindparam("of_account"))
_let_out_everywhere = delete(room_guests).where(
    room_guests.c.community_id == bindparam("community"),
    room_guests.c.platform == bindparam("of_platform"),
    room_guests.c.account == bindparam("of_account"),
)
_present = (
    select(
        room_places.c.community_id,
        room_places.c.key,
        room_places.c.platform,
        room_places.c.body,
        room_guests.c.account,
    )
    .join(
        room_guests,
        and_(
            room_guests.c.community_id == room_places.c.community_id,
            room_guests.c.key == room_places.c.key,
            room_guests.c.platform == room_places.c.platform,
        ),
    )
    .join(rooms, and_(rooms.c.community_id == room_places.c.community_id, rooms.c.key == room_places.c.key))
    .where(~rooms.c.closed)
    .order_by(room_places.c.community_id, room_places.c.key, room_guests.c.account)
)
_clear = delete(room_guests).where(*_guests_here)
_home = select(homes.c.home).where(
    homes.c.community_id == bindparam("community"), homes.c.platform == bindparam("platform")
)
_course_places = select(course_places.c.place).where(
    course_places.c.community_id == bindparam("community"), course_places.c.platform == bindparam("platform")
)
_near_room = _course_places.join(
    rooms, and_(rooms.c.community_id == course_places.c.community_id, rooms.c.course_id == course_places.c.course_id)
).where(rooms.c.key == bindparam("of_key"))
_near_person = (
    _course_places.join(
        people,
        and_(people.c.community_id == course_places.c.community_id, people.c.course_id == course_places.c.course_id),
    )
    .join(accounts, and_(accounts.c.community_id == people.c.community_id, accounts.c.person_id == people.c.id))
    .where(accounts.c.platform == bindparam("platform"), accounts.c.account == bindparam("of_account"))
)


def wish(
    db: Connection, community: int, course: int | None, key: str, title: str, people: list[int], *, closed: bool
) -> None:
    """This is how the room should be from now on."""
    this = {"community": community, "of_key": key}
    if not db.execute(_change, this | {"to_title": title, "to_closed": closed}).rowcount:
        db.execute(
            _add,
            {
                "community_id": community,
                "key": key,
                "course_id": course,
                "title": title,
                "closed": closed,
                "heard": False,
            },
        )
    db.execute(_dismiss, this)
    present = [*people, *(one for one in visitors(db, community, key) if one not in people)]
    if present:
        db.execute(_admit, [{"community_id": community, "key": key, "person_id": person} for person in present])


def wished(db: Connection, community: int, key: str) -> Wished | None:
    """How the room should be."""
    row = db.execute(_find, {"community": community, "of_key": key}).first()
    return Wished(*row) if row else None


def is_closed(db: Connection, community: int, key: str) -> bool:
    """Whether it was there, and only its past can be read."""
    found = wished(db, community, key)
    return found is not None and found.closed


def language_of(db: Connection, community: int, key: str) -> str:
    """What its course speaks; English where it belongs to none."""
    found: str | None = db.execute(_language, {"community": community, "of_key": key}).scalar()
    return found or "en"


def members(db: Connection, community: int, key: str) -> list[int]:
    """Who should be in it."""
    return list(db.execute(_members, {"community": community, "of_key": key}).scalars())


def of_person(db: Connection, community: int, person: int) -> list[Wished]:
    """The open rooms that somebody should be in."""
    return [Wished(*row) for row in db.execute(_of_person, {"community": community, "person": person})]


def of_course(db: Connection, community: int, course: int) -> list[Wished]:
    """The open rooms of a course, by title."""
    return [Wished(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def visitors(db: Connection, community: int, key: str) -> list[int]:
    """Who looks in."""
    return list(db.execute(_visitors, {"community": community, "of_key": key}).scalars())


def visit(db: Connection, community: int, key: str, person: int, until: datetime) -> None:
    """Somebody looks in, until then."""
    end_visit(db, community, key, person)
    db.execute(_visit, {"community_id": community, "key": key, "person_id": person, "until": until})


def end_visit(db: Connection, community: int, key: str, person: int) -> bool:
    """They look in no more; False when they did not."""
    return db.execute(_end_visit, {"community": community, "of_key": key, "person": person}).rowcount == 1


def places(db: Connection, community: int, key: str) -> dict[str, str]:
    """Where each platform has it (the core's JSON of a Place)."""
    return {row.platform: row.body for row in db.execute(_placed, {"community": community, "of_key": key})}


def placed(db: Connection, community: int, key: str, platform: str, place: str, body: str) -> None:
    """The platform has it there."""
    db.execute(_displace, {"community": community, "of_key": key, "of_platform": platform})
    db.execute(
        _place,
        {"community_id": community, "key": key, "platform": platform, "place": place, "body": body},
    )


def key_at(db: Connection, community: int, platform: str, place: str) -> str | None:
    """The key of the room that a platform has there, if a feature wished for it."""
    return db.execute(_key_at, {"community": community, "of_platform": platform, "of_place": place}).scalar()


def keys_at(db: Connection, platform: str, place: str) -> list[tuple[int, str]]:
    """The same in any community, for what a platform tells of a place: the community and the key."""
    rows = db.execute(_keys_at, {"of_platform": platform, "of_place": place})
    return [(row[0], row[1]) for row in rows]


def guests(db: Connection, community: int, key: str, platform: str) -> set[str]:
    """The accounts that were let in."""
    this = {"community": community, "of_key": key, "of_platform": platform}
    return set(db.execute(_guests, this).scalars())


def let_in(db: Connection, community: int, key: str, platform: str, present: AbstractSet[str]) -> None:
    """These accounts are in it now, and no others."""
    db.execute(_clear, {"community": community, "of_key": key, "of_platform": platform})
    if present:
        row = {"community_id": community, "key": key, "platform": platform}
        db.execute(_invite, [row | {"account": account} for account in sorted(present)])


def let_out(db: Connection, community: int, key: str, platform: str, account: str) -> None:
    """That account is not in it any more, whoever wished for it."""
    this = {"community": community, "of_key": key, "of_platform": platform, "of_account": account}
    db.execute(_let_out, this)


def let_out_everywhere(db: Connection, community: int, platform: str, account: str) -> None:
    """The same for every room."""
    db.execute(_let_out_everywhere, {"community": community, "of_platform": platform, "of_account": account})


class Present(NamedTuple):
    """An account that was let into an open room of a feature's; `body` is where that is (the core's JSON)."""

    community: int
    key: str
    platform: str
    body: str
    account: str


def everybody_present(db: Connection) -> list[Present]:
    """Who should be where, as far as we let them in."""
    return [Present(*row) for row in db.execute(_present)]


def hear(db: Connection, community: int, key: str, *, on: bool) -> None:
    """A feature listens to what is said in it, or no longer."""
    db.execute(_hear, {"community": community, "of_key": key, "on": on})


def is_heard(db: Connection, community: int, key: str) -> bool:
    """Whether a feature listens there."""
    return bool(db.execute(_heard, {"community": community, "of_key": key}).scalar())


def near_room(db: Connection, community: int, platform: str, key: str) -> tuple[str, str]:
    """The server or space, and the place of the course, that a room belongs to; empty where there is none."""
    return _near(db, community, platform, db.execute(_near_room, _at(community, platform) | {"of_key": key}).scalar())


def near_person(db: Connection, community: int, platform: str, account: str) -> tuple[str, str]:
    """The same for the course that somebody was in last."""
    place = db.execute(_near_person, _at(community, platform) | {"of_account": account}).scalar()
    return _near(db, community, platform, place)


def _near(db: Connection, community: int, platform: str, place: str | None) -> tuple[str, str]:
    at = _at(community, platform)
    return db.execute(_home, at).scalar() or "", place or db.execute(_course_places, at).scalar() or ""


def _at(community: int, platform: str) -> dict[str, str | int]:
    return {"community": community, "platform": platform}


def standing(db: Connection) -> list[tuple[int, str, str]]:
    """Every open room that a platform has: community, key, platform."""
    return [(row[0], row[1], row[2]) for row in db.execute(_open)]
