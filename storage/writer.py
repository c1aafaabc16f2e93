"""The one writer: waiting units of work share a commit, each in a savepoint of its own.

A durable commit costs a disk flush, so its price is shared by all who wait at that moment; a unit that fails is
rolled back alone. Nobody is told of success before the commit. Measured against a commit for each unit in
`benchmarks/turns.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, SQLAlchemyError

from storage.engine import Occupied, begin
from storage.prepared import Prepared

T = TypeVar("T")

TOGETHER = 200
"""Units in one commit at most: bounds how long the first of them waits."""

PATIENCE = 30.0
"""Seconds for which a lost database server is tried again before waiting units fail."""

_PAUSE = 0.2
_IN_TRANSACTION = 2  # libpq's PQTRANS_INTRANS


class Away(SQLAlchemyError):  # noqa: N818 - a state of the world
    """The database server cannot be reached, or another process took its place there."""


class Page:
    """Rows that the units of one commit want to append; written in bulk just before it.

    Appending is nearly free this way (an executemany instead of a statement each). Only for rows that no unit of
    the same commit has to read. A conflict means that a unit was seen before: the commit is then repeated with
    `careful` set, and units look for themselves.
    """

    def __init__(self, *, careful: bool) -> None:
        """Start empty."""
        self.careful = careful
        self.rows: dict[Prepared, list[dict[str, object]]] = {}

    def add(self, statement: Prepared, row: dict[str, object]) -> None:
        """Append `row` by `statement`."""
        self.rows.setdefault(statement, []).append(row)

    def length(self) -> dict[Prepared, int]:
        """Where each list ends now, for `cut`."""
        return {statement: len(rows) for statement, rows in self.rows.items()}

    def cut(self, lengths: dict[Prepared, int]) -> None:
        """Take back what was added since `length`."""
        for statement, rows in self.rows.items():
            del rows[lengths.get(statement, 0) :]

    def write(self, db: Connection) -> None:
        """Write all rows, in the order in which their statements first came."""
        for statement, rows in self.rows.items():
            if rows:
                statement.many(db, rows)


Work = Callable[[Connection, Page], T]
Rescue = Callable[[Connection, Page, Exception], T]


@dataclass(slots=True)
class _Unit(Generic[T]):
    work: Work[T]
    rescue: Rescue[T] | None
    committed: Callable[[T], None] | None
    future: asyncio.Future[T]
    result: T | None = None
    error: Exception | None = field(default=None)


class Writer:
    """Runs units of work in a thread of its own, many to a commit."""

    def __init__(self, engine: Engine) -> None:
        """Write to the database of `engine`; `start` begins."""
        self._engine = engine
        self._queue: SimpleQueue[_Unit[Any] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self.reconnected: Callable[[], None] = lambda: None
        """Called on the event loop after the connection was replaced: what a lost answer told may have been missed."""
        self.evicted: Callable[[], None] = lambda: None
        """Called on the event loop when another process has claimed the database meanwhile."""
        self._patience = 0.0 if engine.dialect.name == "sqlite" else PATIENCE
        self._db: Connection

    def start(self) -> None:
        """Begin, from the event loop that will wait for the units."""
        self._loop = asyncio.get_running_loop()
        self._db = self._engine.connect()
        self._thread.start()

    async def stop(self) -> None:
        """Finish what waits, then end."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._db.close()
        self._engine.dispose()

    def run(
        self,
        work: Work[T],
        *,
        rescue: Rescue[T] | None = None,
        committed: Callable[[T], None] | None = None,
    ) -> asyncio.Future[T]:
        """Have `work` done and committed.

        When it raises, what it wrote is rolled back alone and `rescue`, if there is one, gets its place in the
        same commit. `committed` is called on the event loop, in the order of the commit, before the future is
        done, also when nobody waits for it any more. `work` may run twice and must leave no trace but on `db`.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Unit(work, rescue, committed, future))
        return future

    def _run(self) -> None:
        ending = False
        while not ending:
            units: list[_Unit[Any]] = []
            unit = self._queue.get()
            while True:
                if unit is None:
                    ending = True
                    break
                units.append(unit)
                if len(units) == TOGETHER:
                    break
                try:
                    unit = self._queue.get_nowait()
                except Empty:
                    break
            if units:
                self._commit(units)
                self._loop.call_soon_threadsafe(_tell, units)

    def _commit(self, units: list[_Unit[Any]], *, careful: bool = False, deadline: float = 0.0) -> None:
        """One commit: repeated carefully after a conflict, patiently while the server is away, at last one by one."""
        deadline = deadline or time.monotonic() + self._patience
        while True:
            try:
                return self._attempt(units, careful=careful)
            except Away as error:
                if time.monotonic() >= deadline:
                    return self._give_up(units, error)
                time.sleep(_PAUSE)
            except BaseException as error:  # noqa: BLE001 - the thread must live; whoever waits gets the error
                if isinstance(error, IntegrityError) and not careful:
                    careful = True
                elif len(units) == 1:
                    units[0].error = _told(error)
                    return None
                else:  # one of them spoils it for all
                    for unit in units:
                        self._commit([unit], careful=True, deadline=deadline)
                    return None

    def _attempt(self, units: list[_Unit[Any]], *, careful: bool) -> None:
        db = self._connected()
        driver = cast("Any", db.connection.driver_connection)
        try:
            begin(db)
            page = Page(careful=careful)
            for unit in units:
                unit.error = None
                _do(db, driver, page, unit)
            page.write(db)
            db.exec_driver_sql("COMMIT")
            if self._patience and any(isinstance(unit.error, InternalError) for unit in units):
                db.invalidate()  # perhaps the server became a standby: do not stick to it
        except BaseException as error:
            _roll_back(db, driver)
            if getattr(driver, "closed", False):
                raise Away(str(error)) from error
            raise

    def _connected(self) -> Connection:
        if self._db.closed or self._db.invalidated:
            try:
                self._db.close()
                self._db = self._engine.connect()
            except (DBAPIError, Occupied) as error:
                raise Away(str(error)) from error
            self._loop.call_soon_threadsafe(self.reconnected)
        return self._db

    def _give_up(self, units: list[_Unit[Any]], error: Away) -> None:
        for unit in units:
            unit.error = error
        if isinstance(error.__cause__, Occupied):
            self._patience = 0.0
            self._loop.call_soon_threadsafe(self.evicted)


def _do(db: Connection, driver: Any, page: Page, unit: _Unit[Any]) -> None:  # noqa: ANN401 - sqlite3's or psycopg's
    try:
        unit.result = _saved(db, driver, page, unit.work)
    except BaseException as error:
        if not _standing(driver):
            raise
        trouble = _told(error)
        if unit.rescue is None:
            unit.error = trouble
            return
        rescue = unit.rescue
        try:
            unit.result = _saved(db, driver, page, lambda db, page: rescue(db, page, trouble))
        except BaseException as second:
            if not _standing(driver):
                raise
            unit.error = _told(second)


def _saved(db: Connection, driver: Any, page: Page, work: Work[T]) -> T:  # noqa: ANN401 - sqlite3's or psycopg's
    # The driver's own connection: a savepoint through SQLAlchemy costs eight times as much.
    lengths = page.length()
    driver.execute("SAVEPOINT unit")
    try:
        result = work(db, page)
        driver.execute("RELEASE SAVEPOINT unit")
    except BaseException:
        page.cut(lengths)
        with contextlib.suppress(Exception):  # whether that worked is asked for by whoever goes on
            driver.execute("ROLLBACK TO SAVEPOINT unit")
            driver.execute("RELEASE SAVEPOINT unit")
        raise
    return result


def _roll_back(db: Connection, driver: Any) -> None:  # noqa: ANN401 - sqlite3's or psycopg's
    if getattr(driver, "in_transaction", True):  # SQLite may have done it itself
        try:
            driver.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 - whatever it is, begin afresh
            db.invalidate()


def _standing(driver: Any) -> bool:  # noqa: ANN401 - sqlite3's or psycopg's
    """Whether the transaction goes on. SQLite ends it by itself when the disk is full; a lost server has none."""
    on_sqlite = getattr(driver, "in_transaction", None)
    return bool(driver.info.transaction_status == _IN_TRANSACTION if on_sqlite is None else on_sqlite)


def _told(error: BaseException) -> Exception:
    """The error as a future can carry it: not all can."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    told = RuntimeError(type(error).__name__)
    told.__cause__ = error
    return told.with_traceback(error.__traceback__)


def _tell(units: list[_Unit[Any]]) -> None:
    for unit in units:
        if unit.error is None:
            if unit.committed is not None:
                unit.committed(unit.result)
            if not unit.future.done():
                unit.future.set_result(unit.result)
        elif not unit.future.done():
            unit.future.set_exception(unit.error)
