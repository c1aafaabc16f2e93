"""Who writes what the bot cannot read hears of it: in that room, encrypted as it is, and once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.keys.parked import PATIENCE
from adapters.matrix.ours import Ours
from adapters.matrix.platform import Matrix
from bot.language import Kind, Place
from tests.homeserver import Person, Synapse
from tests.homeserver.apart import Apart
from tests.homeserver.installed import NO_NODE, has_node
from tests.matrix.sealed import LONG, Sealed, sealed

pytestmark = pytest.mark.skipif(not has_node(), reason=NO_NODE)

SORRY = "I could not read this message, because its key did not reach me. Please send it again."


@pytest.fixture
async def bot(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Sealed]:
    async with sealed(synapse, tmp_path, sqlite_url) as bot:
        yield bot


async def unread(bot: Sealed) -> tuple[Person, Place, str]:
    """Ada writes to the bot, and the key does not arrive; she is as patient as the bot is."""
    ada = await bot.there.with_element("Ada")
    assert isinstance(ada.phone, Apart)
    room = await ada.opens_direct(bot.there.bot, encrypted=True)
    await bot.there.until(lambda: bot.there.bot.name in ada.members(room), LONG)
    await ada.phone.loses_keys()
    said = await ada.says(room, "try echo hello")
    await parked(bot, 1)
    bot.clock.move_to(bot.clock.now() + PATIENCE)
    return ada, Place("matrix", room.id, Kind.DIRECT), said.id


async def parked(bot: Sealed, number: int) -> None:
    """Until the bot has that many messages in hand that it cannot read."""
    store = bot.adapter._client.kept
    await bot.there.until(lambda: len(store.run("SELECT 1 FROM parked")) == number, LONG)


def lines(bot: Sealed, who: Person, place: Place) -> list[tuple[str, str | None]]:
    """What the bot said, and in reply to what."""
    said = [one for one in who.sees(place.id) if one.author_id == bot.there.bot.id]
    assert all(one.seal is not None for one in said), "nothing is said in the clear"
    return [(one.text, one.reply_to) for one in said]


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The homeserver knows no transaction any more, as after an hour."""
    put, number = Matrix._put, count()

    async def fresh(self: Matrix, room: str, kind: str, content: Any, key: str, importance: int) -> str:  # noqa: ANN401 - as there
        return await put(self, room, kind, content, f"{key}{next(number)}", importance)

    monkeypatch.setattr(Matrix, "_put", fresh)


async def test_the_writer_is_told_once(bot: Sealed) -> None:
    ada, place, event = await unread(bot)
    for number in range(2, 5):
        await ada.says(place.id, "are you there?")
        await parked(bot, number)
        bot.clock.move_to(bot.clock.now() + PATIENCE)
    await bot.there.until(lambda: lines(bot, ada, place) == [(SORRY, event)], LONG)
    await bot.there.quiet(1)
    assert lines(bot, ada, place) == [(SORRY, event)]


@pytest.mark.parametrize("looked_for", [True, False], ids=["looked for", "not looked for"])
async def test_it_is_said_once_although_the_program_ended_right_after(
    bot: Sealed,
    monkeypatch: pytest.MonkeyPatch,
    *,
    looked_for: bool,
) -> None:
    forget(monkeypatch)
    with monkeypatch.context() as ended:
        ended.setattr(bot.adapter._envelopes, "told", lambda _: None)
        ada, place, event = await unread(bot)
        await ada.says(place.id, "are you there?")
        await bot.there.until(lambda: lines(bot, ada, place) == [(SORRY, event)], LONG)
        await bot.go()
    if not looked_for:

        async def never(*_: object, **__: object) -> None: ...

        monkeypatch.setattr(Ours, "find", never)
    await bot.come()
    await ada.says(place.id, "and now?")
    store = bot.adapter._client.kept
    await bot.there.until(lambda: store.run("SELECT 1 FROM parked WHERE state = 'told'"), LONG)
    times = 1 if looked_for else 2
    await bot.there.until(lambda: lines(bot, ada, place) == [(SORRY, event)] * times, LONG)


async def test_it_is_said_although_the_program_ended_right_before(bot: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def ends(*_: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(bot.adapter._sync, "_lost", ends)
    ada, place, event = await unread(bot)
    await ada.says(place.id, "are you there?")
    await begun.wait()
    # Elsewhere life goes on.
    kim = await bot.there.person("Kim")
    room = await kim.opens_direct(bot.there.bot)
    await bot.there.until(lambda: bot.there.bot.name in kim.members(room), LONG)
    await bot.go()
    await bot.come()
    await ada.says(place.id, "and now?")
    await bot.there.until(lambda: lines(bot, ada, place) == [(SORRY, event)], LONG)
