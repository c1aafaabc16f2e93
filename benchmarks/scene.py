"""What every contender of the benchmark works on: one class, one feature, one platform that only counts."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Protocol

from sqlalchemy import BigInteger, Column, Connection, Engine, String, Table, func, insert, select, text

from bot.language import (
    Account,
    Asked,
    Button,
    Core,
    Invocation,
    Len,
    Message,
    Place,
    Posted,
    Rank,
    Refused,
    Rooms,
    Sheet,
    Shown,
    Source,
    Turn,
    command,
    text as words,
)
from storage import courses, people
from storage.buttons import buttons
from storage.engine import begin, open_engine
from storage.inbox import inbox
from storage.migrate import migrate
from storage.outbox import outbox
from storage.schema import Instant, Serial, metadata

STUDENTS = 50
PLATFORM, HOME, ROOM = "null", "school", "algebra"
WORDS = "I think the second step needs a common denominator first."
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}
"""Those of storage.engine, for whoever opens a database without it."""
SET_PRAGMAS = "".join(f"PRAGMA {name}={value};" for name, value in PRAGMAS.items())

notes = Table(
    "notes",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("words", String, nullable=False),
    Column("at", Instant, nullable=False),
)
"""The feature's own table, in databases of the benchmark only."""

_add = insert(notes)


def add(db: Connection, community: int, course: int, person: int, said: str, at: datetime) -> int:
    """The feature's Book: keep a note; its number."""
    row = {"community_id": community, "course_id": course, "person_id": person, "words": said, "at": at}
    key = db.execute(_add, row).inserted_primary_key
    assert key is not None
    return int(key[0])


class Notes:
    """Notes: keep a thought for later."""

    @command("note", "Keep a thought")
    def note(self, turn: Turn, said: Annotated[str, "What?", Len(1, 500)]) -> Message:
        """One row, one line, one button: what most features do."""
        number = add(turn.db, turn.community, turn.course.id, turn.person.id, said, turn.at)
        return Message(
            words("Kept as note {n}, {who}.", n=number, who=turn.person),
            (Button(words("Throw it away"), self.drop(number), only=turn.person),),
        )

    @command("note drop", "Throw a note away", offered=False)
    def drop(self, turn: Turn, number: Annotated[int, "Which?"]) -> Message:  # noqa: ARG002 - never pressed here
        """Where the button leads."""
        return Message(words("Gone."))


class Null:
    """A platform that counts what it is given."""

    name = PLATFORM
    memory = timedelta(hours=1)
    forms = False
    hears = True
    up = True
    rooms: Rooms | None = None

    def __init__(self) -> None:
        self.delivered = 0

    async def run(self, core: Core) -> None:
        pass

    async def ready(self) -> None:
        pass

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:  # noqa: ARG002 - the port's
        self.delivered += 1
        return Posted(place, key)

    async def answer(
        self,
        handle: str,  # noqa: ARG002 - the port's
        place: Place,
        account: Account,  # noqa: ARG002
        shown: Shown,
        key: str,
        *,
        private: bool,  # noqa: ARG002
    ) -> Posted:
        return await self.send(place, shown, key)

    async def show(self, handle: str, account: Account, sheet: Sheet, key: str) -> None:  # noqa: ARG002
        raise Refused

    async def edit(self, posted: Posted, shown: Shown) -> None:  # noqa: ARG002
        raise Refused

    async def present(self, account: Account, place: Place) -> bool:  # noqa: ARG002
        """Everybody is everywhere."""
        return True

    async def pin(self, posted: Posted) -> None:
        """Nothing is shown anywhere."""

    async def delete(self, posted: Posted) -> None:  # noqa: ARG002
        raise Refused

    async def find(self, place: Place, shown: Shown, key: str) -> Posted | None:  # noqa: ARG002
        return None

    async def rank(self, account: Account, place: Place) -> Rank:  # noqa: ARG002
        return Rank.GUEST

    async def direct(self, account: Account) -> Place:
        return Place(PLATFORM, account.id)


@dataclass(frozen=True, slots=True)
class Count:
    """What a contender did: turns, and what they cost."""

    turns: int
    seconds: float
    cpu: float
    """Seconds of processor time, of all threads."""

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of processor time for each turn."""
        return self.cpu / self.turns * 1e6


class Contender(Protocol):
    """One way of making turns durable."""

    name: str

    async def open(self, folder: Path) -> None:
        """Prepare a database of its own in `folder`."""

    async def work(self, waiting: int, seconds: float) -> int:
        """For so long, keep `waiting` turns waiting and leave nothing undone; how many were done."""

    async def close(self) -> Path:
        """End; the database file."""


async def measure(contender: Contender, waiting: int, seconds: float) -> Count:
    """Have `contender` work, by the clock."""
    wall, cpu = time.perf_counter(), time.process_time()
    turns = await contender.work(waiting, seconds)
    return Count(turns, time.perf_counter() - wall, time.process_time() - cpu)


async def crowd(turn: Callable[[int, str], Awaitable[object]], waiting: int, seconds: float) -> int:
    """So many students, each doing the next thing as soon as the last is durable."""
    end = time.perf_counter() + seconds

    async def student(who: int) -> int:
        done = 0
        while time.perf_counter() < end:
            await turn(who, event_id())
            done += 1
        return done

    return sum(await asyncio.gather(*(student(who) for who in range(waiting))))


_events = itertools.count(1)


def event_id() -> str:
    """As long as a platform's."""
    return f"{next(_events):019}"


def source(who: int, event: str) -> Source:
    """A student does something in the course's room."""
    return Source(
        event, Account(PLATFORM, f"student{who}"), f"Student {who}", Place(PLATFORM, ROOM, home=HOME), Rank.GUEST
    )


def asked(who: int, event: str) -> Asked:
    """The event that every turn begins with."""
    return Asked(source(who, event), Invocation("note", {"said": WORDS}))


def prepare(file: Path) -> Engine:
    """A new database with one course of `STUDENTS` students."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    notes.create(engine)
    at = datetime.now(UTC)
    with engine.connect() as db:
        begin(db)
        community = people.community_of(db, PLATFORM, HOME)
        course = courses.add(db, community, "Algebra", "en", "Europe/Berlin", at, PLATFORM, ROOM)
        for who in range(STUDENTS):
            person = people.add(db, community, PLATFORM, f"student{who}", f"Student {who}", at)
            courses.join(db, community, course, person, Rank.STUDENT, at)
            people.use_course(db, community, person, course)
        db.exec_driver_sql("COMMIT")
        _same_pragmas(db, file)
    return engine


def _same_pragmas(db: Connection, file: Path) -> None:
    """`PRAGMAS` have to be what storage.engine sets."""
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.executescript(SET_PRAGMAS)
        for pragma in PRAGMAS:
            mine = db.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            assert other.execute(f"PRAGMA {pragma}").fetchone()[0] == mine, pragma


def audit(file: Path, turns: int) -> None:
    """Everybody has to have left the same rows behind, all delivered, under the same pragmas.

    Raises:
        AssertionError: somebody did less than the others.

    """
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as db:
        for table in (inbox, notes, buttons, outbox):
            rows = db.execute(select(func.count()).select_from(table)).scalar_one()
            assert rows == turns, f"{file.name}: {rows} rows in {table.name} after {turns} turns"
        left = db.execute(select(func.count()).select_from(outbox).where(outbox.c.state != "done")).scalar_one()
        assert left == 0, f"{file.name}: {left} answers not delivered"
        assert db.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.dispose()
