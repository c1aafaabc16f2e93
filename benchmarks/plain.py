"""What the core is compared with: bots as they are usually written, and the bare database.

They are spared what only the core does: they look nobody's community up, keep no lanes, and write the outbox row as
delivered at once, in the same commit, where the core notes the delivery afterwards.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event, text as sql
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped

from benchmarks.scene import PLATFORM, PRAGMAS, ROOM, SET_PRAGMAS, WORDS, Null, crowd, event_id, notes, prepare, source
from bot.language import Choice, Posted, Shown, text
from bot.parcels import Back, Say, pack
from storage import buttons, inbox, outbox
from storage.schema import metadata

READ = """
    SELECT people.id, people.name, courses.id, courses.language, members.rank
    FROM accounts
    JOIN people ON people.community_id = accounts.community_id AND people.id = accounts.person_id
    JOIN course_places AS place ON place.community_id = accounts.community_id AND place.platform = accounts.platform
    JOIN courses ON courses.community_id = accounts.community_id AND courses.id = place.course_id
    JOIN members ON members.community_id = accounts.community_id AND members.course_id = courses.id
        AND members.person_id = people.id
    WHERE accounts.community_id = 1 AND accounts.platform = :platform AND accounts.account = :account
        AND place.place = :place"""
INBOX = "INSERT INTO inbox (platform, community_id, event, at) VALUES (?, 1, ?, ?)"
NOTE = "INSERT INTO notes (community_id, course_id, person_id, words, at) VALUES (1, ?, ?, ?, ?)"
BUTTON = """
    INSERT INTO buttons (community_id, token, command, args, only_id, until, born)
    VALUES (1, ?, 'note drop', ?, ?, NULL, ?)"""
OUTBOX = """
    INSERT INTO outbox (community_id, key, platform, lane, body, born, state, attempts, trouble, settled)
    VALUES (1, ?, ?, ?, ?, ?, 'done', 1, '', ?)"""


def key() -> str:
    """As long as the core's."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def now() -> int:
    """As the tables keep it."""
    return time.time_ns() // 1_000


def answer(name: str, note: int, token: str) -> Shown:
    """What the feature answers."""
    return Shown(text("Kept as note {n}, {who}.", n=note, who=name), (Choice(text("Throw it away"), token),))


def kept(who: int, name: str, shown: Shown) -> str:
    """The same, as the outbox keeps it."""
    origin = source(who, "")
    return pack(Say(Back("", origin.place, origin.account, name, private=True), shown))


async def deliver(platform: Null, who: int, shown: Shown, named: str) -> Posted:
    """After the commit, as the core does it."""
    origin = source(who, "")
    return await platform.answer("", origin.place, origin.account, shown, named, private=True)


class PlainBot:
    """One connection that everybody shares, a lock, and a transaction for each message."""

    name = "plain bot (aiosqlite, lock)"

    async def open(self, folder: Path) -> None:
        self._file = folder / "plain.db"
        prepare(self._file).dispose()
        self._db = await aiosqlite.connect(self._file, isolation_level=None)
        await self._db.executescript(SET_PRAGMAS)
        self._lock = asyncio.Lock()
        self._platform = Null()

    async def work(self, waiting: int, seconds: float) -> int:
        return await crowd(self._turn, waiting, seconds)

    async def _turn(self, who: int, named: str) -> None:
        at, db, token, post = now(), self._db, key(), key()
        async with self._lock:
            await db.execute("BEGIN IMMEDIATE")
            try:
                where = {"platform": PLATFORM, "account": f"student{who}", "place": ROOM}
                cursor = await db.execute(READ, where)
                found = await cursor.fetchone()
                assert found is not None
                person, name, course, _, _ = found
                await db.execute(INBOX, (PLATFORM, named, at))
                note = (await db.execute(NOTE, (course, person, WORDS, at))).lastrowid
                assert note is not None
                shown = answer(name, note, token)
                await db.execute(BUTTON, (token, json.dumps({"number": note}), person, at))
                await db.execute(OUTBOX, (post, PLATFORM, f"@student{who}", kept(who, name, shown), at, at))
                await db.execute("COMMIT")
            except BaseException:
                await db.execute("ROLLBACK")
                raise
        await deliver(self._platform, who, shown, post)

    async def close(self) -> Path:
        await self._db.close()
        return self._file


class Base(DeclarativeBase):
    """The same tables as classes."""

    metadata = metadata


class Event(Base):
    """A row of the inbox."""

    __table__ = inbox.inbox


class Note(Base):
    """A row of the feature."""

    __table__ = notes
    id: Mapped[int]


class Pressable(Base):
    """A row of the buttons."""

    __table__ = buttons.buttons


class Post(Base):
    """A row of the outbox."""

    __table__ = outbox.outbox


class OrmBot:
    """SQLAlchemy's asynchronous ORM, a session for each message. Faster with a lock than with a busy database."""

    name = "ORM bot (session each)"

    async def open(self, folder: Path) -> None:
        self._file = folder / "orm.db"
        prepare(self._file).dispose()
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{self._file}")

        @event.listens_for(self._engine.sync_engine, "connect")
        def set_up(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's, through SQLAlchemy's proxy
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma, value in PRAGMAS.items():
                cursor.execute(f"PRAGMA {pragma}={value}")
            cursor.close()

        @event.listens_for(self._engine.sync_engine, "begin")
        def begin(connection: Any) -> None:  # noqa: ANN401
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        self._lock = asyncio.Lock()
        self._platform = Null()

    async def work(self, waiting: int, seconds: float) -> int:
        return await crowd(self._turn, waiting, seconds)

    async def _turn(self, who: int, named: str) -> None:
        at, token, post = datetime.now(UTC), key(), key()
        async with self._lock, AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            where = {"platform": PLATFORM, "account": f"student{who}", "place": ROOM}
            person, name, course, _, _ = (await session.execute(_READ, where)).one()
            note = Note(community_id=1, course_id=course, person_id=person, words=WORDS, at=at)
            session.add_all([Event(platform=PLATFORM, community_id=1, event=named, at=at), note])
            await session.flush()
            number = note.id
            shown = answer(name, number, token)
            button = Pressable(
                community_id=1, token=token, command="note drop", args={"number": number}, only_id=person, born=at
            )
            parcel = Post(
                community_id=1,
                key=post,
                platform=PLATFORM,
                lane=f"@student{who}",
                body=kept(who, name, shown),
                born=at,
                state="done",
                attempts=1,
                trouble="",
                settled=at,
            )
            session.add_all([button, parcel])
        await deliver(self._platform, who, shown, post)

    async def close(self) -> Path:
        await self._engine.dispose()
        return self._file


_READ = sql(READ)


class Ceiling:
    """Nothing but the rows, through Python's own driver, in batches: what the disk and SQLite allow. No reading."""

    name = "raw ceiling (sqlite3)"

    async def open(self, folder: Path) -> None:
        self._file = folder / "raw.db"
        prepare(self._file).dispose()
        self._db = sqlite3.connect(self._file, isolation_level=None)
        self._db.executescript(SET_PRAGMAS)
        told = answer("Student 7", 7, key())
        self._body = kept(7, "Student 7", told)

    async def work(self, waiting: int, seconds: float) -> int:
        end = time.perf_counter() + seconds
        done = 0
        while time.perf_counter() < end:
            self._batch(waiting)
            done += waiting
        return done

    def _batch(self, size: int) -> None:
        at, db, args = now(), self._db, json.dumps({"number": 7})
        db.execute("BEGIN IMMEDIATE")
        db.executemany(INBOX, [(PLATFORM, event_id(), at) for _ in range(size)])
        db.executemany(NOTE, [(1, 7, WORDS, at) for _ in range(size)])
        db.executemany(BUTTON, [(key(), args, 7, at) for _ in range(size)])
        db.executemany(OUTBOX, [(key(), PLATFORM, "@student7", self._body, at, at) for _ in range(size)])
        db.execute("COMMIT")

    async def close(self) -> Path:
        self._db.close()
        return self._file
