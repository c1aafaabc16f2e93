"""The one writer: many units to a commit, each on its own, and nobody told before it is durable."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from storage import inbox, people
from storage.engine import Hold
from storage.prepared import Prepared
from storage.writer import Page, Writer
from tests.storage.conftest import before_each, one_commit

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
_note = Prepared(insert(inbox.inbox))


def act(db: Connection, page: Page, name: str) -> str:
    assert inbox.first_time(db, page, "terminal", 1, f"event of {name}", NOW)
    people.add(db, 1, "terminal", name, name, NOW)
    return name


def names(db: Connection, _: Page) -> list[str]:
    return list(db.execute(select(people.people.c.name).order_by(people.people.c.id)).scalars())


def events(db: Connection, _: Page) -> list[str]:
    return sorted(db.execute(select(inbox.inbox.c.event)).scalars())


class Broken(Exception):  # noqa: N818 - a name for "whatever a feature raises"
    pass


def fail(db: Connection, page: Page) -> str:
    act(db, page, "ben")
    raise Broken


async def test_a_failing_unit_is_rolled_back_alone(writer: Writer) -> None:
    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"))
        ben = writer.run(fail)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"))
    assert await ada == "ada"
    assert await cleo == "cleo"
    with pytest.raises(Broken):
        await ben
    assert await writer.run(names) == ["ada", "cleo"]
    assert await writer.run(events) == ["event of ada", "event of cleo"]


async def test_the_rescue_gets_the_place_of_a_failing_unit(writer: Writer) -> None:
    told: list[str] = []

    def rescue(db: Connection, page: Page, error: Exception) -> str:
        act(db, page, f"rescued from {type(error).__name__}")
        return "rescue"

    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"), committed=told.append)
        ben = writer.run(fail, rescue=rescue, committed=told.append)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"), committed=told.append)
    assert [await ada, await ben, await cleo] == ["ada", "rescue", "cleo"]
    assert told == ["ada", "rescue", "cleo"]
    assert await writer.run(names) == ["ada", "rescued from Broken", "cleo"]
    assert await writer.run(events) == ["event of ada", "event of cleo", "event of rescued from Broken"]


async def test_a_rescue_that_fails_too_is_rolled_back_alone(writer: Writer) -> None:
    def rescue(db: Connection, page: Page, _: Exception) -> str:
        act(db, page, "ben again")
        raise LookupError

    with one_commit(writer):
        ben = writer.run(fail, rescue=rescue)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"))
    with pytest.raises(LookupError):
        await ben
    assert await cleo == "cleo"
    assert await writer.run(names) == ["cleo"]
    assert await writer.run(events) == ["event of cleo"]


async def test_rows_on_the_page_are_written_together_and_in_order(writer: Writer, hold: Hold) -> None:
    said: list[str] = []
    with before_each(hold.engine, said.append):
        with one_commit(writer):
            units = [writer.run(lambda db, page, n=n: act(db, page, f"s{n}")) for n in range(5)]  # type: ignore[misc]
        await asyncio.gather(*units)
    assert sum(statement.startswith("INSERT INTO inbox") for statement in said) == 1
    assert sum(statement == "COMMIT" for statement in said) == 2, "the one that kept the writer busy, and ours"
    assert await writer.run(events) == [f"event of s{n}" for n in range(5)]


async def test_nobody_is_told_before_the_commit(writer: Writer, hold: Hold) -> None:
    loop = asyncio.get_running_loop()
    told: list[str] = []
    at_commit: list[tuple[bool, list[str]]] = []

    def look(statement: str) -> None:
        if statement == "COMMIT":
            # Everything that the loop was asked to do so far is done when this returns.
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(10)
            at_commit.append((ada.done(), list(told)))

    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"), committed=told.append)
        await asyncio.sleep(0)
    with before_each(hold.engine, look):
        await ada
    assert at_commit[-1] == (False, [])
    assert told == ["ada"]


async def test_callbacks_come_in_the_order_of_the_commit_also_for_those_who_stopped_waiting(writer: Writer) -> None:
    told: list[str] = []
    with one_commit(writer):
        units = [
            writer.run(lambda db, page, n=n: act(db, page, f"s{n}"), committed=told.append)  # type: ignore[misc]
            for n in range(4)
        ]
        units[1].cancel()
        later = writer.run(lambda db, page: act(db, page, "last"), committed=lambda _: told.append("last"))
    units[2].add_done_callback(lambda _: told.append("future of s2"))
    await later
    assert told == ["s0", "s1", "s2", "s3", "last", "future of s2"]
    assert await writer.run(names) == ["s0", "s1", "s2", "s3", "last"]


@pytest.mark.parametrize("together", [True, False])
async def test_an_event_that_comes_twice_is_handled_once(writer: Writer, *, together: bool) -> None:
    tries: list[bool] = []

    def once(db: Connection, page: Page) -> str:
        tries.append(page.careful)
        if not inbox.first_time(db, page, "terminal", 1, "event 7", NOW):
            return "seen before"
        people.add(db, 1, "terminal", f"ada {len(tries)}", "ada", NOW)
        return "handled"

    with one_commit(writer):
        first = writer.run(once)
        if not together:
            await asyncio.sleep(0)
        second = writer.run(once) if together else None
        neighbour = writer.run(lambda db, page: act(db, page, "ben"))
    assert await first == "handled"
    assert await (second or writer.run(once)) == "seen before"
    assert await neighbour == "ben"
    assert sorted(await writer.run(names)) == ["ada", "ben"]
    assert tries[-1], "units look for themselves only after a conflict"
    assert not tries[0]


async def test_a_row_that_cannot_be_written_fails_its_own_unit_only(writer: Writer) -> None:
    def poison(_: Connection, page: Page) -> None:
        page.add(_note, {"platform": "terminal", "community_id": 1, "event": None, "at": NOW})

    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"))
        bad = writer.run(poison)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"))
    with pytest.raises(SQLAlchemyError):
        await bad
    assert [await ada, await cleo] == ["ada", "cleo"]
    assert await writer.run(names) == ["ada", "cleo"]
    assert await writer.run(events) == ["event of ada", "event of cleo"]


async def test_a_commit_that_is_refused_tells_nobody_that_it_happened(writer: Writer) -> None:
    """The constraint that is checked last, at the COMMIT itself, refuses the unit that broke it, and no other."""
    told: list[str] = []

    def arm(db: Connection, _: Page) -> None:
        for statement in _REFUSED_AT_COMMIT[db.dialect.name]:
            db.execute(text(statement))

    await writer.run(arm)

    def refused(db: Connection, page: Page) -> str:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        act(db, page, "ben")
        db.execute(text("INSERT INTO late VALUES (7)"))
        return "ben"

    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"), committed=told.append)
        ben = writer.run(refused, committed=told.append)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"), committed=told.append)
    with pytest.raises(SQLAlchemyError):
        await ben
    assert [await ada, await cleo] == ["ada", "cleo"]
    assert told == ["ada", "cleo"]
    assert await writer.run(names) == ["ada", "cleo"]


_REFUSED_AT_COMMIT = {
    "sqlite": ["CREATE TABLE late (n INTEGER REFERENCES late_of (n))", "CREATE TABLE late_of (n INTEGER PRIMARY KEY)"],
    "postgresql": [
        "CREATE TABLE late_of (n INTEGER PRIMARY KEY)",
        "CREATE TABLE late (n INTEGER REFERENCES late_of (n) DEFERRABLE INITIALLY DEFERRED)",
    ],
}


async def test_an_error_of_the_database_that_a_feature_swallows_does_not_reach_its_neighbours(writer: Writer) -> None:
    def careless(db: Connection, page: Page) -> str:
        act(db, page, "ben")
        try:
            db.execute(text("SELECT nothing FROM nowhere"))
        except SQLAlchemyError:
            return "went on"
        raise AssertionError

    with one_commit(writer):
        ada = writer.run(lambda db, page: act(db, page, "ada"))
        ben = writer.run(careless)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"))
    await asyncio.gather(ada, ben, cleo, return_exceptions=True)
    # PostgreSQL refuses to go on after an error, SQLite does; the unit is whole either way, and so are the others.
    there = ["ada", "cleo"] if ben.exception() else ["ada", "ben", "cleo"]
    assert await writer.run(names) == there
    assert await writer.run(events) == [f"event of {name}" for name in there]


@pytest.mark.parametrize("error", [StopIteration(), SystemExit(), asyncio.CancelledError(), RecursionError()], ids=repr)
async def test_whatever_a_unit_raises_it_is_told_and_the_writer_goes_on(writer: Writer, error: BaseException) -> None:
    def strange(db: Connection, page: Page) -> None:
        act(db, page, "ben")
        raise error

    with one_commit(writer):
        ben = writer.run(strange)
        cleo = writer.run(lambda db, page: act(db, page, "cleo"))
    with pytest.raises(RuntimeError):  # RecursionError is one; the others cannot be carried by a future as they are
        await asyncio.wait_for(ben, 10)
    assert await asyncio.wait_for(cleo, 10) == "cleo"
    assert await writer.run(names) == ["cleo"]


async def test_stopping_finishes_what_waits(hold: Hold) -> None:
    writer = Writer(hold.engine)
    writer.start()
    with one_commit(writer):
        units = [writer.run(lambda db, page, n=n: act(db, page, f"s{n}")) for n in range(3)]  # type: ignore[misc]
        stopping = asyncio.create_task(writer.stop())
        await asyncio.sleep(0)
    await stopping
    assert [await unit for unit in units] == ["s0", "s1", "s2"]


async def test_a_conflict_is_told_to_the_unit_that_has_it(writer: Writer) -> None:
    await writer.run(lambda db, _: people.add(db, 1, "terminal", "ada", "ada", NOW))
    with one_commit(writer):
        again = writer.run(lambda db, _: people.add(db, 1, "terminal", "ada", "ada", NOW))
        ben = writer.run(lambda db, page: act(db, page, "ben"))
    with pytest.raises(IntegrityError):
        await again
    assert await ben == "ben"
