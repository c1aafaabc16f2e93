"""Places that are listened to since a discussion is open there, and since when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, delete, insert, select

from storage.schema import Instant, metadata

watched = Table(
    "watched",
    metadata,
    Column("platform", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("since", Instant),
)

_watch = insert(watched)
_unwatch = delete(watched).where(
    watched.c.platform == bindparam("of_platform"), watched.c.place == bindparam("of_place")
)
_places = select(watched.c.platform, watched.c.place)
_since = select(watched.c.place, watched.c.since).where(watched.c.platform == bindparam("platform"))


def listen(db: Connection, community: int, platform: str, place: str, at: datetime, *, on: bool) -> None:
    """Hear what is said in a place from now on, or no longer."""
    db.execute(_unwatch, {"of_platform": platform, "of_place": place})
    if on:
        db.execute(_watch, {"platform": platform, "place": place, "community_id": community, "since": at})


def places(db: Connection) -> set[tuple[str, str]]:
    """Everywhere that is listened to: platform, place."""
    return {(row[0], row[1]) for row in db.execute(_places)}


def since(db: Connection, platform: str) -> dict[str, datetime | None]:
    """Everywhere that is listened to on a platform, and since when; what an earlier version began does not say."""
    return {row[0]: row[1] for row in db.execute(_since, {"platform": platform})}
