"""Waiting for a moment ends when it comes, when it is called off, and always when it is cancelled."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.language import StillClock
from tests.hall import MONDAY


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancelled_wait_ends_also_while_the_clock_is_being_moved(steps: int) -> None:
    clock, woken, rounds = StillClock(MONDAY), asyncio.Event(), 0

    async def sleep() -> None:
        nonlocal rounds
        while True:
            await clock.until(clock.now() + timedelta(hours=1), woken)
            rounds += 1

    sleeper = asyncio.create_task(sleep())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.move_to(clock.now() + timedelta(hours=1))
    for _ in range(steps):  # at each point on its way back from the wait
        await asyncio.sleep(0)
    sleeper.cancel()
    done, _ = await asyncio.wait({sleeper}, timeout=5)
    sleeper.cancel()
    assert done == {sleeper}
    assert sleeper.cancelled()


async def test_a_wait_ends_when_its_time_comes_or_it_is_woken() -> None:
    clock, woken = StillClock(MONDAY), asyncio.Event()
    waiting = asyncio.create_task(clock.until(MONDAY + timedelta(minutes=10), woken))
    clock.move_to(MONDAY + timedelta(minutes=9))
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.move_to(MONDAY + timedelta(minutes=10))
    await asyncio.wait_for(waiting, 5)
    woken.set()
    await asyncio.wait_for(clock.until(MONDAY + timedelta(days=1), woken), 5)
    assert clock.now() == MONDAY + timedelta(minutes=10)
