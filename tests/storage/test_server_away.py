"""The writer when the PostgreSQL server goes away: who waits is served when it is back, and exactly once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from storage import inbox, people, writer as writing
from storage.engine import Hold
from storage.writer import Away, Page, Writer
from tests.databases import Postgres, Server
from tests.storage.conftest import before_each, one_commit

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(postgres_url: str) -> str:
    """Here only the database that can go away."""
    return postgres_url


def act(db: Connection, page: Page, name: str) -> str:
    if not inbox.first_time(db, page, "terminal", 1, f"event of {name}", NOW):
        return f"{name} again"
    people.add(db, 1, "terminal", name, name, NOW)
    return name


def names(db: Connection, _: Page) -> list[str]:
    return list(db.execute(select(people.people.c.name).order_by(people.people.c.id)).scalars())


def at(moment: str, does: Callable[[], object]) -> Callable[[str], None]:
    """Does it once, just before the first statement that begins so, in the next transaction."""
    left = [does]
    begun = False

    def hear(statement: str) -> None:
        nonlocal begun
        begun = begun or statement == "BEGIN"
        if begun and statement.startswith(moment) and left:
            left.pop()()

    return hear


@pytest.mark.parametrize(
    "moment",
    ["BEGIN", "INSERT INTO people", "INSERT INTO accounts", "INSERT INTO inbox", "COMMIT"],
    ids=lambda moment: str(moment).replace(" ", "-"),
)
async def test_a_session_lost_at_any_moment_costs_nobody_anything(
    writer: Writer, hold: Hold, postgres: Postgres, url: str, moment: str
) -> None:
    cuts: list[int] = []
    told: list[str] = []
    with before_each(hold.engine, at(moment, lambda: cuts.append(postgres.cut(url)))):
        with one_commit(writer):
            units = [
                writer.run(lambda db, page, n=n: act(db, page, f"s{n}"), committed=told.append)  # type: ignore[misc]
                for n in range(3)
            ]
        assert await asyncio.gather(*units) == ["s0", "s1", "s2"]
    assert cuts == [1]
    assert told == ["s0", "s1", "s2"]
    assert await writer.run(names) == ["s0", "s1", "s2"]


async def test_a_rescue_is_not_called_because_the_server_is_away(
    writer: Writer, hold: Hold, postgres: Postgres, url: str
) -> None:
    rescued: list[Exception] = []

    def rescue(_: Connection, __: Page, error: Exception) -> str:
        rescued.append(error)
        return "rescued"

    with before_each(hold.engine, at("INSERT INTO people", lambda: postgres.cut(url))):
        assert await writer.run(lambda db, page: act(db, page, "ada"), rescue=rescue) == "ada"
    assert rescued == []


async def test_a_session_lost_while_nobody_works_is_replaced(writer: Writer, postgres: Postgres, url: str) -> None:
    again: list[str] = []
    writer.reconnected = lambda: again.append("reconnected")
    for name in ("ada", "ben"):
        postgres.cut(url)
        assert await writer.run(lambda db, page, name=name: act(db, page, name)) == name  # type: ignore[misc]
    assert again == ["reconnected", "reconnected"]
    assert await writer.run(names) == ["ada", "ben"]


async def test_who_waits_too_long_is_told_and_the_next_is_served_when_the_server_is_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.3)
    databases = Postgres(server.url)
    hold = Hold(databases.new())
    writer = Writer(hold.engine)
    writer.start()
    told: list[str] = []
    try:
        server.halt()
        units = [writer.run(lambda db, page, n=n: act(db, page, f"s{n}"), committed=told.append) for n in range(3)]  # type: ignore[misc]
        errors = await asyncio.gather(*units, return_exceptions=True)
        assert [type(error) for error in errors] == [Away, Away, Away]
        assert told == []
        with pytest.raises(SQLAlchemyError):
            await writer.run(names)
    finally:
        server.resume()
    assert await writer.run(names) == []
    assert await writer.run(lambda db, page: act(db, page, "ada")) == "ada"
    await writer.stop()
    hold.release()
    databases.close()


async def test_who_waits_is_served_by_a_server_that_comes_back_in_time(server: Server) -> None:
    databases = Postgres(server.url)
    hold = Hold(databases.new())
    writer = Writer(hold.engine)
    writer.start()
    assert await writer.run(lambda db, page: act(db, page, "ada")) == "ada"
    back = threading.Timer(0.5, server.resume)
    server.halt()
    back.start()
    assert await writer.run(lambda db, page: act(db, page, "ben")) == "ben"
    back.join()
    assert await writer.run(names) == ["ada", "ben"], "what was acknowledged before is still there"
    await writer.stop()
    hold.release()
    databases.close()


async def test_another_process_that_took_the_place_meanwhile_keeps_it(
    writer: Writer, postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that write would undo each other's work: the one that lost its session has to leave."""
    monkeypatch.setattr(writer, "_patience", 0.1)
    left = asyncio.Event()
    writer.evicted = left.set
    assert await writer.run(lambda db, page: act(db, page, "ada")) == "ada"
    postgres.cut(url)
    other = Hold(url)
    with pytest.raises(Away):
        await writer.run(lambda db, page: act(db, page, "ben"))
    await asyncio.wait_for(left.wait(), 10)
    with other.engine.connect() as db:
        assert names(db, Page(careful=False)) == ["ada"]
    other.release()
