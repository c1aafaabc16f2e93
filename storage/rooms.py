"""Rooms as features wish for them, and where each platform has them."""

from __future__ import annotations

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
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.schema import metadata

rooms = Table(
    "rooms",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("course_id", BigInteger),
    Column("title", String, nullable=False),
    Column("closed", Boolean, nullable=False),
)

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

watched = Table(
    "watched",
    metadata,
    Column("platform", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
)


class Wished(NamedTuple):
    """A room as it should be."""

    key: str
    title: str
    closed: bool


_this = (rooms.c.community_id == bindparam("community"), rooms.c.key == bindparam("of_key"))
_find = select(rooms.c.key, rooms.c.title, rooms.c.closed).where(*_this)
_add = insert(rooms)
_change = update(rooms).where(*_this).values(title=bindparam("to_title"), closed=bindparam("to_closed"))
_members = select(room_members.c.person_id).where(
    room_members.c.community_id == bindparam("community"), room_members.c.key == bindparam("of_key")
)
_admit = insert(room_members)
_dismiss = delete(room_members).where(
    room_members.c.community_id == bindparam("community"), room_members.c.key == bindparam("of_key")
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
_open = (
    select(rooms.c.community_id, rooms.c.key, room_places.c.platform)
    .join(room_places, (room_places.c.community_id == rooms.c.community_id) & (room_places.c.key == rooms.c.key))
    .where(~rooms.c.closed)
)
_watch = insert(watched)
_unwatch = delete(watched).where(
    watched.c.platform == bindparam("of_platform"), watched.c.place == bindparam("of_place")
)
_watched = select(watched.c.platform, watched.c.place)


def wish(
    db: Connection, community: int, course: int | None, key: str, title: str, people: list[int], *, closed: bool
) -> None:
    """This is how the room should be from now on."""
    this = {"community": community, "of_key": key}
    if not db.execute(_change, this | {"to_title": title, "to_closed": closed}).rowcount:
        db.execute(
            _add,
            {"community_id": community, "key": key, "course_id": course, "title": title, "closed": closed},
        )
    db.execute(_dismiss, this)
    if people:
        db.execute(_admit, [{"community_id": community, "key": key, "person_id": person} for person in people])


def wished(db: Connection, community: int, key: str) -> Wished | None:
    """How the room should be."""
    row = db.execute(_find, {"community": community, "of_key": key}).first()
    return Wished(*row) if row else None


def members(db: Connection, community: int, key: str) -> list[int]:
    """Who should be in it."""
    return list(db.execute(_members, {"community": community, "of_key": key}).scalars())


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


def standing(db: Connection) -> list[tuple[int, str, str]]:
    """Every open room that a platform has: community, key, platform."""
    return [(row[0], row[1], row[2]) for row in db.execute(_open)]


def watch(db: Connection, community: int, platform: str, place: str, *, on: bool) -> None:
    """Hear what is said in a place, or no longer."""
    db.execute(_unwatch, {"of_platform": platform, "of_place": place})
    if on:
        db.execute(_watch, {"platform": platform, "place": place, "community_id": community})


def watched_places(db: Connection) -> set[tuple[str, str]]:
    """Everywhere that is listened to: platform, place."""
    return {(row[0], row[1]) for row in db.execute(_watched)}
