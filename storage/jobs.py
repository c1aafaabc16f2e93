"""Work that is done outside a turn, in a process of its own: a row each until its answer has become a turn."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)

from storage.schema import Serial, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("module", String, nullable=False),
    Column("given", JSON, nullable=False),
    Column("command", String, nullable=False),
    Column("args", JSON, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("place", JSON, nullable=False),
    UniqueConstraint("community_id", "name"),
    sqlite_autoincrement=True,  # an id names an event for ever, so it is never used again
)


class Job(NamedTuple):
    """What `module` is to make of `given`, and what is then to be invoked, on whose behalf and where."""

    id: int
    community: int
    module: str
    given: Any
    command: str
    args: dict[str, Any]
    person: int
    place: dict[str, Any]


_add = insert(jobs)
_drop = delete(jobs).where(jobs.c.community_id == bindparam("community"), jobs.c.name == bindparam("of_name"))
_done = delete(jobs).where(jobs.c.id == bindparam("of_id"))
_first = (
    select(
        jobs.c.id,
        jobs.c.community_id,
        jobs.c.module,
        jobs.c.given,
        jobs.c.command,
        jobs.c.args,
        jobs.c.person_id,
        jobs.c.place,
    )
    .order_by(jobs.c.id)
    .limit(1)
)


def add(
    db: Connection,
    community: int,
    name: str,
    module: str,
    given: object,
    command: str,
    args: dict[str, Any],
    person: int,
    place: dict[str, Any],
) -> None:
    """Have it done; a job of the same name that is not done yet is replaced."""
    db.execute(_drop, {"community": community, "of_name": name})
    row = {"community_id": community, "name": name, "module": module, "given": given}
    db.execute(_add, row | {"command": command, "args": args, "person_id": person, "place": place})


def done(db: Connection, job: int) -> bool:
    """Its answer is here; False when it was replaced meanwhile."""
    return db.execute(_done, {"of_id": job}).rowcount == 1


def first(db: Connection) -> Job | None:
    """The one that has waited longest."""
    row = db.execute(_first).first()
    return Job(*row) if row else None
