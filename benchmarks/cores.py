"""The whole core: on the project's writer, and on writers that aiosqlite drives, for comparison."""

from __future__ import annotations

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Engine, StaticPool, create_engine

from benchmarks.scene import PLATFORM, SET_PRAGMAS, Notes, Null, asked, crowd, prepare
from bot.core import Core
from bot.language import Catalogue, WallClock
from storage.engine import open_engine
from storage.writer import TOGETHER, Rescue, T, Work, Writer, _tell, _Unit


class OnThread:
    """Studyhall as it is: a writer thread."""

    name = "core"

    async def open(self, folder: Path) -> None:
        self._file = folder / f"{type(self).__name__}.db"
        prepare(self._file).dispose()
        self._platform = Null()
        self._core = Core(Catalogue([Notes()]), await self._writer(), WallClock(), {PLATFORM: self._platform})
        await self._core.start()

    async def _writer(self) -> Writer:
        return Writer(open_engine(f"sqlite:///{self._file}"))

    async def work(self, waiting: int, seconds: float) -> int:
        before = self._platform.delivered
        turns = await crowd(lambda who, named: self._core.take(asked(who, named)), waiting, seconds)
        await self._core.settle()
        assert self._platform.delivered - before == turns, "an answer is missing"
        return turns

    async def close(self) -> Path:
        await self._core.stop()
        return self._file


class OnHopBatch(OnThread):
    """The core with each batch handed to aiosqlite's thread as a whole: its thread in place of ours."""

    name = "core, aiosqlite, hop a batch"

    async def _writer(self) -> Writer:
        aio = await aiosqlite.connect(self._file, isolation_level=None, check_same_thread=False)
        await aio.executescript(SET_PRAGMAS)
        engine = create_engine(
            "sqlite://",
            creator=lambda: aio._conn,  # noqa: SLF001 - it lends out neither its connection nor its thread
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
        )
        return _HopBatch(aio, engine)


class _AioWriter(Writer):
    """The same batches, savepoints and bookkeeping, gathered on the event loop instead of in a thread."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[_Unit[Any]] = asyncio.Queue()
        self._task = self._loop.create_task(self._gather())

    def run(
        self,
        work: Work[T],
        *,
        rescue: Rescue[T] | None = None,
        committed: Callable[[T], None] | None = None,
    ) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._inbox.put_nowait(_Unit(work, rescue, committed, future))
        return future

    async def _gather(self) -> None:
        while True:
            units = [await self._inbox.get()]
            while len(units) < TOGETHER and not self._inbox.empty():
                units.append(self._inbox.get_nowait())
            await self._hop(units)
            _tell(units)

    @abstractmethod
    async def _hop(self, units: list[_Unit[Any]]) -> None:
        """Commit them where the connection lives."""

    @abstractmethod
    async def _close(self) -> None:
        """Let go of the connection."""

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await self._close()


class _HopBatch(_AioWriter):
    def __init__(self, aio: aiosqlite.Connection, engine: Engine) -> None:
        super().__init__(engine)
        self._aio = aio
        self._db = engine.connect()

    async def _hop(self, units: list[_Unit[Any]]) -> None:
        await self._aio._execute(self._commit, units)  # type: ignore[no-untyped-call]  # noqa: SLF001 - see above

    async def _close(self) -> None:
        await self._aio.close()
