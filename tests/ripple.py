"""Waiting for something to have happened, woken by every request and every event."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# What a bot does in its own memory makes no ripple; it is looked at again this often.
LOOK_AGAIN = 0.02


class Ripple:
    """Everything the fake does or is asked makes one."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self._waiting: set[asyncio.Future[None]] = set()

    def __call__(self) -> None:
        self.last = time.monotonic()
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def next(self, within: float) -> None:
        """Until the next one, or until that many seconds have passed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=within)
        finally:
            self._waiting.discard(future)

    async def until(self, condition: Callable[[], T], timeout: float = 15.0, why: Callable[[], str] | None = None) -> T:  # noqa: ASYNC109 - the time is what the caller names
        """Until the condition holds; what it gave is given back."""
        end = time.monotonic() + timeout
        while not (found := condition()):
            if time.monotonic() > end:
                said = f": {why()}" if why is not None else ""
                raise AssertionError(f"It did not happen within {timeout} s{said}")
            await self.next(LOOK_AGAIN)
        return found

    async def quiet(self, seconds: float = 0.05) -> None:
        """Until nothing has happened for that long."""
        while (left := self.last + seconds - time.monotonic()) > 0:
            await self.next(left)
