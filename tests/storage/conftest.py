from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from sqlalchemy import Connection, Dialect, Engine, event

from storage.engine import Hold
from storage.prepared import Prepared, _Compiled
from storage.writer import Page, Writer

Statement = Callable[[str], None]


@pytest.fixture
def hold(url: str) -> Iterator[Hold]:
    """A claim on a database with all tables, of each kind."""
    hold = Hold(url)
    yield hold
    hold.release()


@pytest.fixture
async def writer(hold: Hold) -> AsyncIterator[Writer]:
    """A running writer on a database with all tables, of each kind."""
    writer = Writer(hold.engine)
    writer.start()
    yield writer
    await writer.stop()


@contextlib.contextmanager
def one_commit(writer: Writer) -> Iterator[None]:
    """Whatever is run inside shares a commit: the writer is kept busy until all of it waits."""
    busy, gate = threading.Event(), threading.Event()

    def wait(_: Connection, __: Page) -> None:
        busy.set()
        assert gate.wait(10)

    writer.run(wait)
    assert busy.wait(10)
    yield
    gate.set()


@contextlib.contextmanager
def before_each(engine: Engine, does: Statement) -> Iterator[None]:
    """Do something just before each statement, run by SQLAlchemy or prepared."""
    compiled_on = Prepared._on

    def prepared(self: Prepared, dialect: Dialect) -> _Compiled:
        compiled = compiled_on(self, dialect)
        does(compiled.sql)
        return compiled

    def hear(_c: object, _k: object, statement: str, _p: object, _x: object, _m: object) -> None:
        does(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Prepared, "_on", prepared)
            yield
    finally:
        event.remove(engine, "before_cursor_execute", hear)
