"""Calling the roll, once a day: who is no longer where we let them in, because not every platform tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.language import Account, Away, Clock, Place, Platform, Refused
from bot.parcels import unpack_place
from storage import rooms
from storage.rooms import Present
from storage.writer import Writer

log = structlog.get_logger()

FIRST, NEXT = timedelta(hours=1), timedelta(days=1)
"""How long after the start, and after each time."""

Left = Callable[[str, Account, Place], Awaitable[None]]


class RollCall:
    """Looks for everybody who was let in, and says of whoever is gone that they left."""

    def __init__(self, writer: Writer, clock: Clock, platforms: Mapping[str, Platform], left: Left) -> None:
        """Nobody is called before `start`."""
        self._writer = writer
        self._clock = clock
        self._platforms = platforms
        self._left = left
        self._next = clock.now() + FIRST
        self._calm = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._next = self._clock.now() + FIRST
        self._task = asyncio.create_task(self._run(), name="roll")

    async def stop(self) -> None:
        """Call nobody any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether the roll is being called, or is to be."""
        return self._next <= self._clock.now()

    async def settle(self) -> None:
        """Return when nobody is being looked for."""
        async with self._calm:
            await self._calm.wait_for(lambda: not self.busy)

    async def _run(self) -> None:
        never = asyncio.Event()
        while True:
            await self._clock.until(self._next, never)
            try:
                for one in await self._writer.run(lambda db, _: rooms.everybody_present(db)):
                    if one.platform in self._platforms and self._platforms[one.platform].up:
                        await _look_for(one, self._platforms[one.platform], self._clock, self._left)
            except SQLAlchemyError as error:
                log.error("the roll is not called", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
            self._next = self._clock.now() + NEXT
            async with self._calm:
                self._calm.notify_all()


async def _look_for(one: Present, platform: Platform, clock: Clock, left: Left) -> None:
    place, account = unpack_place(one.body), Account(one.platform, one.account)
    home = Place(place.platform, place.home, home=place.home)
    try:
        if await platform.present(account, place):
            return
        gone = place if not place.home or await platform.present(account, home) else home
    except (Away, Refused) as error:  # perhaps tomorrow; a room that is gone is no question of who is in it
        log.info("it is not known whether somebody is there", why=str(error))
        return
    except Exception as error:  # noqa: BLE001 - whatever a platform's library raises, the others are looked for
        log.warning("it is not known whether somebody is there", kind=type(error).__name__)
        return
    await left(f"left:{gone.id}:{one.account}:{clock.now().isoformat()}", account, gone)
