"""Mistakes that bots are made with, each put into the running program from outside.

The judge has to find them: a test that passes with these in place says nothing about the program without them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from adapters.terminal.world import PrivateRooms, World
from bot.core import Core
from bot.language import Event
from storage import jobs, outbox, timers

# Looked at as `Any`: replacing what a class or a module holds is what no type allows.
world: Any = World
private_rooms: Any = PrivateRooms
core: Any = Core
deliveries: Any = outbox
reminders: Any = timers
work: Any = jobs


def _fresh_keys() -> None:
    """Each attempt to send has a key of its own, so that no platform can know it again."""
    send, answer = world.send, world.answer

    async def send_anew(self: World, place: Any, shown: Any, _: str) -> Any:  # noqa: ANN401
        return await send(self, place, shown, secrets.token_hex())

    async def answer_anew(self: World, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return await answer(self, *args[:-1], secrets.token_hex(), **kwargs)

    world.send, world.answer = send_anew, answer_anew


def _no_look() -> None:
    """What may have been sent is sent again without looking."""

    async def nothing(*_: object) -> None:
        return None

    world.find = nothing


def _no_room_look() -> None:
    """A room that may have been opened is opened again."""

    async def nothing(*_: object) -> None:
        return None

    private_rooms.find = nothing


def _early_cursor() -> None:
    """The adapter notes that it has read an event before what the event causes is durable."""
    take = Core.take

    async def saved_first(self: Core, event: Event) -> bool:
        if event.source.cursor is not None:
            await self.save_cursor(event.source.account.platform, event.source.cursor)
        return await take(self, event)

    core.take = saved_first


def _sent_from_memory() -> None:
    """What is to be delivered is known to the process alone."""
    deliveries.waiting = lambda _: []


def _reminders_crossed_off_first() -> None:
    """A reminder is taken from the table by whoever looks for it, before it has become a turn."""
    due, done = timers.due, timers.done

    def taken(db: Any, now: Any) -> Iterable[timers.Timer]:  # noqa: ANN401
        found = due(db, now)
        for timer in found:
            done(db, timer.id)
        return found

    reminders.due = taken
    reminders.done = lambda *_: True


def _jobs_crossed_off_first() -> None:
    """A job is taken from the table by whoever begins it, before its answer has become a turn."""
    first, done = jobs.first, jobs.done

    def taken(db: Any) -> jobs.Job | None:  # noqa: ANN401
        found = first(db)
        if found is not None:
            done(db, found.id)
        return found

    work.first = taken
    work.done = lambda *_: True


def _stuck() -> None:
    """No mistake of ours: the platform takes a message and never says so. Stopping is not to wait for it for long."""
    send, stop = world.send, core.stop

    async def silent(self: World, place: Any, shown: Any, key: str) -> Any:  # noqa: ANN401
        await send(self, place, shown, key)
        await asyncio.Event().wait()

    async def impatient(self: Core, patience: float) -> None:
        assert patience <= 8, "within ten seconds it has to be over"
        await stop(self, 0.2)

    world.send, core.stop = silent, impatient


VARIANTS: dict[str, Callable[[], None]] = {
    "fresh-keys": _fresh_keys,
    "no-look": _no_look,
    "no-room-look": _no_room_look,
    "early-cursor": _early_cursor,
    "sent-from-memory": _sent_from_memory,
    "reminders-crossed-off-first": _reminders_crossed_off_first,
    "jobs-crossed-off-first": _jobs_crossed_off_first,
    "stuck": _stuck,
}
