"""A database that cannot be written: people are told, reading goes on, and everything resumes by itself."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import OperationalError

from bot import sleeper
from bot.language import Account, Place, Rank, Said, Source
from storage import people
from storage.writer import Page, Writer
from tests.databases import Postgres
from tests.hall import MONDAY, Hall
from tests.storage import probe
from tests.storage.conftest import one_commit

Trouble = Callable[[Hall], AbstractContextManager[None]]
SORRY = "I cannot save anything right now"
LONG = "x" * 200_000
"""More than fits into the pages that the file has already."""


def joins(hall: Hall, who: str, name: str = "", event: str = "") -> Said:
    place = Place("terminal", "#algebra", home="class")
    account = Account("terminal", who)
    source = Source(event or f"{who} joins", account, name or who, place, Rank.GUEST, hall.world.handle)
    return Said(source, "course join", command=True)


def writer_of(hall: Hall) -> Writer:
    return hall.core._writer


@contextmanager
def pragma(hall: Hall, statement: str) -> Iterator[None]:
    """On the connection that the writer has, and on every new one, until it is over."""

    def set_it(connection: object, _: object) -> None:
        connection.execute(statement)  # type: ignore[attr-defined]

    event.listen(hall.hold.engine, "connect", set_it)
    writer_of(hall)._db.invalidate()
    yield
    event.remove(hall.hold.engine, "connect", set_it)
    writer_of(hall)._db.invalidate()


def disk_full(hall: Hall) -> AbstractContextManager[None]:
    """SQLite says what it says about a disk without room when the file may not grow."""
    return pragma(hall, "PRAGMA max_page_count = 1")


def read_only(hall: Hall) -> AbstractContextManager[None]:
    return pragma(hall, "PRAGMA query_only = ON")


@contextmanager
def writes_fail(_: Hall) -> Iterator[None]:
    """The system refuses every write beyond the first bytes of a file, as a failing disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
async def hall(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Hall]:
    hall = await Hall(tmp_path, sqlite_url).open()
    yield hall
    await hall.close()


@pytest.mark.parametrize("trouble", [disk_full, read_only, writes_fail])
async def test_people_are_told_and_later_served(hall: Hall, trouble: Trouble) -> None:
    await hall("kim #algebra: /course open Algebra")
    with trouble(hall):
        for n in range(2):
            await hall.core.take(joins(hall, "ada", event=f"ada joins {n}{LONG}"))
            sorry = hall.seen[-1]
            assert sorry.text.startswith(SORRY)
            assert sorry.only == "ada"
            assert await hall.core.next_due() is None, "what only reads still can"
    [welcome] = await hall("ada #algebra presses Join")
    assert "Welcome" in welcome.text
    [roster] = await hall("ada #algebra: /course roster")
    assert "2 members" in roster.text


async def test_people_are_told_and_later_served_by_a_server_that_became_read_only(
    tmp_path: Path, postgres: Postgres, postgres_url: str
) -> None:
    name = make_url(postgres_url).database
    hall = await Hall(tmp_path, postgres_url).open()
    await hall("kim #algebra: /course open Algebra")
    postgres.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    postgres.cut(postgres_url)
    for _ in range(2):
        [sorry] = await hall("ada #algebra presses Join")
        assert sorry.text.startswith(SORRY)
        assert await hall.core.next_due() is None
    postgres.sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await hall("ada #algebra presses Join")  # told for the last time: the session was opened before
    [welcome] = await hall("ada #algebra presses Join")
    assert "Welcome" in welcome.text
    await hall.close()


async def test_whoever_needs_no_more_room_is_served_beside_somebody_who_does(hall: Hall) -> None:
    """SQLite itself ends the whole transaction when the disk is full, in the midst of somebody else's turn."""
    await hall("kim #algebra: /course open Algebra")
    with disk_full(hall):
        with one_commit(writer_of(hall)):
            taken = [
                asyncio.create_task(hall.core.take(joins(hall, who, name)))
                for who, name in (("ada", "Ada"), ("ben", LONG), ("cleo", "Cleo"))
            ]
            await asyncio.sleep(0)
        await asyncio.gather(*taken)
        await hall.core.settle()
    told = {seen.only: seen.text for seen in hall.seen[1:]}
    assert told["ben"].startswith(SORRY)
    assert told["ada"].startswith("Welcome")
    assert told["cleo"].startswith("Welcome")
    assert len(hall.seen) == 4
    [roster] = await hall("kim #algebra: /course roster")
    assert roster.text.splitlines()[1:] == ["· Kim, teacher", "· Ada, student", "· Cleo, student"]


async def test_a_rescue_writes_nothing_once_the_disk_is_full(hall: Hall) -> None:
    """Its savepoint would be a transaction of its own then, and be committed before anybody else's work is."""
    writer = writer_of(hall)

    def meet(name: str) -> Callable[[Connection, Page], int]:
        return lambda db, _: people.add(db, 1, "terminal", name[:10], name, MONDAY)

    with disk_full(hall):
        with one_commit(writer):
            ada = writer.run(meet("ada"))
            ben = writer.run(meet(LONG), rescue=lambda db, page, _: meet("rescued")(db, page))
            cleo = writer.run(meet("cleo"))
        with pytest.raises(OperationalError, match="full"):
            await ben
        assert [await ada, await cleo] == [1, 2]
    known = await writer.run(lambda db, _: [people.by_id(db, 1, person) for person in (1, 2, 3)])
    assert [[one.name for one in some] for some in known] == [["ada"], ["cleo"], []]


@pytest.mark.parametrize("trouble", [read_only, writes_fail])
async def test_a_reminder_that_could_not_be_saved_comes_later_and_once(
    tmp_path: Path, sqlite_url: str, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hall.features", probe.catalogue)
    monkeypatch.setattr(sleeper, "AGAIN", 0.01)
    hall = await Hall(tmp_path, sqlite_url).open()
    await hall("ada #lobby: /probe start")
    before = len(hall.seen)
    with trouble(hall):
        hall.clock.move_to(MONDAY + timedelta(hours=2))
        for _ in range(3):  # it is tried more than once
            await asyncio.sleep(0.02)
            assert await hall.core.next_due() == MONDAY + timedelta(hours=1)
    await hall.core.settle()
    assert sorted(seen.text for seen in hall.seen[before:]) == ["An hour is over.", "It rings."]
    assert await hall.core.next_due() is None
    await hall.close()


_NO_ROOM = (
    (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    ),
    "CREATE TRIGGER no_room BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION no_room()",
)


async def test_a_reminder_is_not_dropped_because_the_server_had_no_room_for_what_it_does(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hall.features", probe.catalogue)
    monkeypatch.setattr(sleeper, "AGAIN", 0.01)
    hall = await Hall(tmp_path, postgres_url).open()
    await hall("ada #lobby: /probe start")
    for sql in _NO_ROOM:
        await writer_of(hall).run(lambda db, _, sql=sql: db.exec_driver_sql(sql).close())  # type: ignore[misc]
    hall.clock.move_to(MONDAY + timedelta(hours=2))
    for _ in range(3):
        await asyncio.sleep(0.02)
        assert await hall.core.next_due() == MONDAY + timedelta(hours=1)
    await writer_of(hall).run(lambda db, _: db.exec_driver_sql("DROP TRIGGER no_room ON watched").close())
    await hall.core.settle()
    assert sorted(seen.text for seen in hall.seen[1:]) == ["An hour is over.", "It rings."]
    await hall.close()


async def test_what_the_sleeper_was_woken_for_is_not_forgotten_because_looking_failed(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hall.features", probe.catalogue)
    monkeypatch.setattr(sleeper, "AGAIN", 0.01)
    hall = await Hall(tmp_path, sqlite_url).open()

    async def rename(name: str, to: str) -> None:
        await writer_of(hall).run(lambda db, _: db.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {to}").close())

    await hall("ada #lobby: /probe start")
    await rename("timers", "timers_gone")
    hall.core._sleeper.wake()
    await asyncio.sleep(0.03)
    await rename("timers_gone", "timers")
    await asyncio.wait_for(hall.core.settle(), 20)
    assert len(await asyncio.wait_for(hall("+2h"), 20)) == 2
    await hall.close()
