"""When people have time: weekly hours in their own zone."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Column,
    Connection,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from storage.schema import metadata

weekly_hours = Table(
    "weekly_hours",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("zone", String, nullable=False),
    Column("spans", JSON, nullable=False),
)


class Hours(NamedTuple):
    """When somebody has time: spans of local minutes since Monday 00:00 in their zone."""

    zone: str
    spans: tuple[tuple[int, int], ...]


_community: BindParameter[int] = bindparam("community")
_person: BindParameter[int] = bindparam("person")
_hours = select(weekly_hours.c.person_id, weekly_hours.c.zone, weekly_hours.c.spans).where(
    weekly_hours.c.community_id == _community
)
_of_person = _hours.where(weekly_hours.c.person_id == _person)
_drop_hours = delete(weekly_hours).where(weekly_hours.c.community_id == _community, weekly_hours.c.person_id == _person)
_add_hours = insert(weekly_hours)


def set_hours(db: Connection, community: int, person: int, new: Hours) -> None:
    """This is when they have time; no spans means any time."""
    db.execute(_drop_hours, {"community": community, "person": person})
    row = {"community_id": community, "person_id": person, "zone": new.zone}
    db.execute(_add_hours, row | {"spans": [list(span) for span in new.spans]})


def hours(db: Connection, community: int, person: int) -> Hours | None:
    """When somebody has time, if they have said so."""
    row = db.execute(_of_person, {"community": community, "person": person}).first()
    return _read(row.zone, row.spans) if row else None


def all_hours(db: Connection, community: int) -> dict[int, Hours]:
    """The same for everybody who has said so."""
    return {row.person_id: _read(row.zone, row.spans) for row in db.execute(_hours, {"community": community})}


def _read(zone: str, spans: list[list[int]]) -> Hours:
    return Hours(zone, tuple((start, end) for start, end in spans))
