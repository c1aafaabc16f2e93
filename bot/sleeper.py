"""One sleeper for all reminders: it wakes for the next that is due, and late ones come once after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.language import Clock
from bot.wishes import Outcome
from storage import timers
from storage.writer import Writer

log = structlog.get_logger()

AGAIN = 5.0
"""Seconds until timers that could not be read, or not be saved, are tried again."""

_NEVER = datetime.max.replace(tzinfo=UTC)

Turn = Callable[[timers.Timer], Awaitable[tuple[Callable[..., Outcome], Callable[..., Outcome]]]]


class Sleeper:
    """Sleeps until the next timer is due, and has it become a turn."""

    def __init__(self, writer: Writer, clock: Clock, turn: Turn, committed: Callable[[Outcome], None]) -> None:
        """Read timers through `writer`; `turn` gives the work of one, and its rescue."""
        self._writer = writer
        self._clock = clock
        self._turn = turn
        self._woken = asyncio.Event()
        self._calm = asyncio.Condition()
        self._next = _NEVER
        self._looking = False
        self._task: asyncio.Task[None] | None = None
        self._committed = committed

    def start(self) -> None:
        """Begin, with what came due while nobody was there."""
        self._woken.set()
        self._task = asyncio.create_task(self._run(), name="sleeper")

    async def stop(self) -> None:
        """Sleep no more. Timers stay in their table."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """A timer was set or taken back."""
        self._woken.set()

    @property
    def busy(self) -> bool:
        """Whether something is due or has to be looked at now."""
        return self._looking or self._woken.is_set() or self._next <= self._clock.now()

    async def settle(self) -> None:
        """Return when nothing is due."""
        async with self._calm:
            await self._calm.wait_for(lambda: not self.busy)

    async def _run(self) -> None:
        while True:
            await self._clock.until(self._next, self._woken)
            try:
                await self._rouse()
            except SQLAlchemyError as error:
                log.error("timers not read", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
                await asyncio.sleep(AGAIN)
                self._woken.set()  # what it was woken for has not been looked at
            async with self._calm:
                self._calm.notify_all()

    async def _rouse(self) -> None:
        self._looking = True  # until it is known what comes next, nobody may take it that nothing is due
        self._woken.clear()
        try:
            due = await self._writer.run(lambda db, _: timers.due(db, self._clock.now()))
            await asyncio.gather(*(self._come(timer) for timer in due))
            upcoming = await self._writer.run(lambda db, _: timers.next_due(db))
            self._next = _NEVER if upcoming is None else upcoming
        finally:
            self._looking = False

    async def _come(self, timer: timers.Timer) -> None:
        work, rescue = await self._turn(timer)
        await self._writer.run(work, rescue=rescue, committed=self._committed)
