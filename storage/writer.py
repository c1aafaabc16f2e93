"""The one writer: waiting units of work share a commit, each in a savepoint of its own.

A durable commit costs a disk flush, so its price is shared by all who wait at that moment; a unit that fails is
rolled back alone. Nobody is told of success before the commit. Measured against a commit for each unit in
`benchmarks/turns.py`.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine import begin

T = TypeVar("T")

TOGETHER = 200
"""Units in one commit at most: bounds how long the first of them waits."""

PATIENCE = 30.0
"""Seconds for which a lost database server is tried again before waiting units fail."""


class Page:
    """Rows that the units of one commit want to append; written in bulk just before it.

    Appending is nearly free this way (an executemany instead of a statement each). Only for rows that no unit of
    the same commit has to read. A conflict means that a unit was seen before: the commit is then repeated with
    `careful` set, and units look for themselves.
    """

    def __init__(self, *, careful: bool) -> None:
        """Start empty."""
        self.careful = careful
        self.rows: dict[Any, list[dict[str, object]]] = {}

    def add(self, statement: Any, row: dict[str, object]) -> None:  # noqa: ANN401 - a prebuilt insert
        """Append `row` by the prebuilt `statement`."""
        self.rows.setdefault(statement, []).append(row)

    def length(self) -> dict[Any, int]:
        """Where each list ends now, for `cut`."""
        return {statement: len(rows) for statement, rows in self.rows.items()}

    def cut(self, lengths: dict[Any, int]) -> None:
        """Take back what was added since `length`."""
        for statement, rows in self.rows.items():
            del rows[lengths.get(statement, 0) :]

    def write(self, db: Connection) -> None:
        """Write all rows, in the order in which their statements first came."""
        for statement, rows in self.rows.items():
            if rows:
                db.execute(statement, rows)


Work = Callable[[Connection, Page], T]
Rescue = Callable[[Connection, Page, Exception], T]


@dataclass(slots=True)
class _Unit(Generic[T]):
    work: Work[T]
    rescue: Rescue[T] | None
    committed: Callable[[T], None] | None
    future: asyncio.Future[T]
    result: T | None = None
    error: BaseException | None = field(default=None)


class Writer:
    """Runs units of work in a thread of its own, many to a commit."""

    def __init__(self, engine: Engine) -> None:
        """Write to the database of `engine`; `start` begins."""
        self._engine = engine
        self._queue: SimpleQueue[_Unit[Any] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self.reconnected: Callable[[], None] = lambda: None
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

    def _commit(self, units: list[_Unit[Any]]) -> None:
        """One commit, repeated carefully after a conflict and patiently while the server is away."""
        careful = False
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._attempt(units, careful=careful)
            except IntegrityError as error:
                if careful:
                    return self._fail(units, error)
                careful = True
            except DBAPIError as error:
                if not error.connection_invalidated or time.monotonic() > deadline:
                    return self._fail(units, error)
                time.sleep(0.2)
                self._reconnect()
            except Exception as error:  # noqa: BLE001 - the thread must live; whoever waits gets the error
                return self._fail(units, error)
            else:
                return None

    def _attempt(self, units: list[_Unit[Any]], *, careful: bool) -> None:
        db = self._db
        begin(db)
        try:
            page = Page(careful=careful)
            for unit in units:
                unit.error = None
                _do(db, page, unit)
            page.write(db)
            db.exec_driver_sql("COMMIT")
        except BaseException:
            if not db.invalidated:
                db.exec_driver_sql("ROLLBACK")
            raise

    def _reconnect(self) -> None:
        try:
            self._db.close()
            self._db = self._engine.connect()
        except DBAPIError:
            return  # still away; the next attempt says so again
        self._loop.call_soon_threadsafe(self.reconnected)

    def _fail(self, units: list[_Unit[Any]], error: Exception) -> None:
        for unit in units:
            unit.error = error


def _do(db: Connection, page: Page, unit: _Unit[Any]) -> None:
    try:
        unit.result = _saved(db, page, unit.work)
    except Exception as error:
        if getattr(error, "connection_invalidated", False):
            raise
        if unit.rescue is None:
            unit.error = error
            return
        rescue, trouble = unit.rescue, error
        try:
            unit.result = _saved(db, page, lambda db, page: rescue(db, page, trouble))
        except Exception as second:
            if getattr(second, "connection_invalidated", False):
                raise
            unit.error = second


def _saved(db: Connection, page: Page, work: Work[T]) -> T:
    # The driver's own cursor: a savepoint through SQLAlchemy costs eight times as much.
    driver = db.connection.cursor()
    lengths = page.length()
    driver.execute("SAVEPOINT unit")
    try:
        result = work(db, page)
    except BaseException:
        page.cut(lengths)
        driver.execute("ROLLBACK TO SAVEPOINT unit")
        driver.execute("RELEASE SAVEPOINT unit")
        raise
    driver.execute("RELEASE SAVEPOINT unit")
    return result


def _tell(units: list[_Unit[Any]]) -> None:
    for unit in units:
        if unit.error is None:
            if unit.committed is not None:
                unit.committed(unit.result)
            if not unit.future.done():
                unit.future.set_result(unit.result)
        elif not unit.future.done():
            unit.future.set_exception(unit.error)
