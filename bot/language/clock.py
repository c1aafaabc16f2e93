"""Time, injected. Nothing else in the project asks what time it is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The time now (UTC), and waiting for a later one."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""

    async def until(self, at: datetime, woken: asyncio.Event) -> None:
        """Return when `at` has come or `woken` is set, whichever is first."""


class WallClock:
    """The machine's clock, moved by `offset` when somebody wants to see what happens later."""

    def __init__(self) -> None:
        """Start at the present."""
        self._offset = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def move_to(self, at: datetime) -> None:
        """Let time pass until `at`, at once; it never goes back."""
        self._offset += max(at - self.now(), timedelta())
        self._moved.set()

    async def until(self, at: datetime, woken: asyncio.Event) -> None:
        """Return when `at` has come or `woken` is set."""
        while not woken.is_set() and (left := (at - self.now()).total_seconds()) > 0:
            self._moved.clear()
            # An hour at most, so that a machine that slept or whose clock was set is noticed.
            await first(min(left, 3600), woken, self._moved)


class StillClock:
    """A clock that stands until it is moved: scripts and tests read the same every time."""

    def __init__(self, at: datetime) -> None:
        """Stand at `at` (UTC)."""
        self._now = at
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return self._now

    def stand(self, at: datetime) -> None:
        """Stand at `at`, also if that is earlier: before anything has happened."""
        self._now = at
        self._moved.set()

    def move_to(self, at: datetime) -> None:
        """Let time pass until `at`; it never goes back."""
        self._now = max(at, self._now)
        self._moved.set()

    async def until(self, at: datetime, woken: asyncio.Event) -> None:
        """Return when `at` has come or `woken` is set."""
        while not woken.is_set() and self._now < at:
            self._moved.clear()
            await first(None, woken, self._moved)


async def first(seconds: float | None, *events: asyncio.Event) -> None:
    """Wait for one of `events`, for `seconds` at most."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        # Whoever cancels us in this moment must be heard, or what waits for our end waits for ever.
        await asyncio.gather(*waiting, return_exceptions=True)
