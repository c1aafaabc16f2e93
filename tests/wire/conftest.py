from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.discord import connection, menu, reading, replies
from bot.core import Core
from bot.language import Asked, Event
from tests.loopback.loopback import TOKEN, Loopback
from tests.loopback.pointing import pointed_at
from tests.wire.school import MARK, School

SOON = 0.005


class Hurried:
    """asyncio as discord.py sees it: its pauses after an error (1, 3, 5 ... seconds) are short.

    What Discord itself asked to wait for is a number with a fraction, and is waited for.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever asyncio has
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(SOON if isinstance(seconds, int) else seconds)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits longer than it takes to see that it waits."""

    async def at_once(*_: object, **__: object) -> None:
        """discord.py waits five seconds before it identifies again."""

    monkeypatch.setattr(connection, "GUILDS", 0.02)
    monkeypatch.setattr(connection, "PAUSES", (SOON,))
    monkeypatch.setattr("discord.Client.before_identify_hook", at_once)
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: SOON)
    monkeypatch.setattr("discord.http.asyncio", Hurried())
    monkeypatch.setattr("discord.webhook.async_.asyncio", Hurried())
    monkeypatch.setattr(menu, "AGAIN", SOON)
    monkeypatch.setattr(reading, "LONGEST", SOON)
    monkeypatch.setattr("bot.courier.pause", lambda _: timedelta(seconds=SOON))


@pytest.fixture
def slow_turns(monkeypatch: pytest.MonkeyPatch, discord: Loopback) -> None:
    """Every turn takes so long that the person has seen that we are thinking."""
    take = Core.take

    async def late(self: Core, event: Event) -> bool:
        if isinstance(event, Asked):
            asked = f"/interactions/{event.source.event.removeprefix('i')}/"
            await discord.until(lambda: discord.requested("POST", asked))
        return await take(self, event)

    monkeypatch.setattr(replies, "PATIENCE", -1.0)
    monkeypatch.setattr(Core, "take", late)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What was logged; never what people say, and never the token."""
    with capture_logs() as lines:
        yield lines
    assert MARK not in repr(lines)
    assert TOKEN not in repr(lines)


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    """A Discord as the real one is where it matters: what is read later shows no nonce."""
    async with await Loopback.open() as there:
        there.hold_to_the_rules()
        there.world.nonce_in_history = False
        there.world.nonce_counts_for = 120.0
        with pointed_at(there):
            yield there
        assert not there.violations


@pytest.fixture
async def school(discord: Loopback, sqlite_url: str, tmp_path: Path, logged: list[Any]) -> AsyncIterator[School]:
    """A class in #algebra, where what is said is written down."""
    assert not logged
    school = await School(discord, sqlite_url, tmp_path).open()
    yield school
    await school.stop()
