"""Where a teacher has us be quiet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, delete, insert

from storage.schema import Instant, metadata

paused = Table(
    "paused",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("since", Instant, nullable=False),
)

_add = insert(paused)
_drop = delete(paused).where(
    paused.c.community_id == bindparam("community"),
    paused.c.platform == bindparam("of_platform"),
    paused.c.place == bindparam("of_place"),
)


def pause(db: Connection, community: int, platform: str, place: str, at: datetime) -> None:
    """Be quiet there from now on."""
    resume(db, community, platform, place)
    db.execute(_add, {"community_id": community, "platform": platform, "place": place, "since": at})


def resume(db: Connection, community: int, platform: str, place: str) -> bool:
    """Go on there; False when we were not quiet."""
    return db.execute(_drop, {"community": community, "of_platform": platform, "of_place": place}).rowcount == 1
