"""What all tables share: the metadata, instants, and numbers that are small and stay a community's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    union_all,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up; SQLite does that only for its own INTEGER."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def instant(ticks: int) -> datetime:
    """An instant from a row that came from the driver itself, as those of `Prepared` do."""
    return _EPOCH + ticks * _TICK


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 UTC: exact, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """To the database."""
        return None if value is None else (value - _EPOCH) // _TICK

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - SQLAlchemy's
        """From the database."""
        return None if value is None else instant(value)


spent = Table(
    "spent",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The highest number that a table had before rows of it were forgotten: a number never comes to mean something else,
for buttons and rooms go by it."""


@lru_cache
def _highest(table: Table) -> Select[int]:
    there = select(func.max(table.c.id).label("n")).where(table.c.community_id == bindparam("community"))
    gone = select(spent.c.last).where(spent.c.community_id == bindparam("community"), spent.c.what == table.name)
    return select(func.coalesce(func.max(union_all(there, gone).subquery().c.n), 0))


def spend(db: Connection, table: Table, community: int) -> None:
    """Have no number of this table given out again, whatever rows go now."""
    last = number(db, table, community) - 1
    db.execute(delete(spent).where(spent.c.community_id == community, spent.c.what == table.name))
    db.execute(insert(spent).values(community_id=community, what=table.name, last=last))


def number(db: Connection, table: Table, community: int) -> int:
    """The next `id` of `table` in a community: 1, 2, 3. The one writer makes it safe to count."""
    highest: int = db.execute(_highest(table), {"community": community}).scalar_one()
    return highest + 1
