"""What each button does. A platform holds the token, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, Column, Connection, String, Table, bindparam, delete, insert, select

from storage.prepared import Prepared
from storage.schema import Instant, metadata
from storage.writer import Page

buttons = Table(
    "buttons",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("token", String, primary_key=True),
    Column("command", String, nullable=False),
    Column("args", JSON, nullable=False),
    Column("only_id", BigInteger),
    Column("until", Instant),
    Column("born", Instant, nullable=False, index=True),
    Column("place", JSON(none_as_null=True)),
    sqlite_with_rowid=False,
)


class Pressable(NamedTuple):
    """A button's row. `place` is where it acts, if it was shown in answer to something done there."""

    command: str
    args: dict[str, Any]
    only: int | None
    until: datetime | None
    place: dict[str, str] | None = None


_add = Prepared(insert(buttons))
_find = select(buttons.c.command, buttons.c.args, buttons.c.only_id, buttons.c.until, buttons.c.place).where(
    buttons.c.community_id == bindparam("community"), buttons.c.token == bindparam("of_token")
)
_forget = delete(buttons).where(buttons.c.born < bindparam("before"))


def add(page: Page, community: int, token: str, button: Pressable, born: datetime) -> None:
    """Remember a button."""
    page.add(
        _add,
        {
            "community_id": community,
            "token": token,
            "command": button.command,
            "args": button.args,
            "only_id": button.only,
            "until": button.until,
            "born": born,
            "place": button.place,
        },
    )


def find(db: Connection, community: int, token: str) -> Pressable | None:
    """The button of this community with that token."""
    row = db.execute(_find, {"community": community, "of_token": token}).first()
    return Pressable(*row) if row else None


def forget(db: Connection, before: datetime) -> int:
    """Drop buttons older than `before`; how many."""
    return db.execute(_forget, {"before": before}).rowcount
