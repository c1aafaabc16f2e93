"""How people call the bot, and how loudly it answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.hall import Seen
from tests.homeserver import Seen as Message, Settings, Synapse
from tests.matrix.hall import MatrixHall, matrix_hall
from tests.trial import trial


@pytest.fixture
async def hall(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[MatrixHall]:
    async with matrix_hall(synapse, tmp_path, sqlite_url, trial) as hall:
        yield hall


async def told(hall: MatrixHall, words: str, *, where: str = "lobby", **how: Any) -> list[str]:  # noqa: ANN401 - as `says`
    """What ada is told when she types this, in a room or alone with the bot."""
    hall.eyes.news()
    room = hall.rooms[where] if where else hall.eyes.alone("ada")
    assert room is not None
    await hall._hears(await hall.people["ada"].says(room, words, **how))
    await hall.calm()
    seen: list[Seen] = hall.eyes.news()
    return [one.text for one in seen]


HELLO = ["1 times quiet: hello there"]


async def test_every_way_of_calling_it_in_a_room(hall: MatrixHall) -> None:
    bot = hall.there.bot
    for words in (
        '!study try echo "hello there"',
        "!STUDY Try ECHO “hello there”",
        "!study\u00a0try\u202fecho words=„hello there“",
        "\u2060!study: try echo «hello there»",
        f"{bot.id} try echo 'hello there'",
        f"{bot.id.upper().replace('STUDY.TEST', 'study.test')}, try echo hello there",
        "Studyhall: try echo hello there",
        "@studyhall : try echo hello there",
    ):
        assert await told(hall, words) == HELLO, words
    assert await told(hall, "try echo hello there", mentions=[bot]) == HELLO
    assert await told(hall, "!study try echo don't") == ["1 times quiet: don't"]


async def test_what_is_not_for_it_is_left_alone(hall: MatrixHall) -> None:
    for words in ("try echo hello", "!studying is fun", "Studyhall is nice", "/try echo hello", "! study help"):
        assert await told(hall, words) == [], words
    assert await told(hall, "!study try echo hello", kind="notice") == []


async def test_alone_with_it_bare_words_do_and_so_does_every_other_way(hall: MatrixHall) -> None:
    await hall("ada privately: /help")
    for words in ("try echo hello there", "TRY ECHO “hello there”", '!study try echo "hello there"'):
        assert await told(hall, words, where="") == HELLO, words
    assert await told(hall, "try echo hello there", where="", mentions=[hall.there.bot]) == HELLO


async def test_a_mistake_is_answered_with_one_line_of_usage(hall: MatrixHall) -> None:
    assert await told(hall, "!study try echo") == ["Something is missing: words.\nUsage: /try echo words [n] [loud]"]
    assert await told(hall, "!study try teach now") == ["That is more than this command takes.\nUsage: /try teach"]
    assert await told(hall, "!study") == ["There was no command in that. /help lists what you can do."]


async def said(hall: MatrixHall, line: str) -> list[Message]:
    """The bot's messages that came of a line, as people's clients have them."""
    before = {one.id for one in everything(hall)}
    await hall(line)
    return [one for one in everything(hall) if one.id not in before]


def everything(hall: MatrixHall) -> list[Message]:
    found = {
        one.id: one for who in hall.people for room in hall.eyes.rooms(who) for one in hall.eyes.messages(who, room)
    }
    return sorted(found.values(), key=lambda one: one.at)


async def test_only_what_has_to_reach_somebody_rings(hall: MatrixHall) -> None:
    await hall.plays("ben #lobby: /help\nada privately: /help")
    for line, kind, called in (
        ("ada #lobby: /try post hello", "notice", set()),
        ("ada #lobby: /try call ben", "text", {"Ben"}),
        ("ada #lobby: /try echo hello", "text", set()),  # alone with her
        ("ada privately: /try echo hello", "text", set()),
        ("ada #lobby: /try call ada", "notice", set()),  # whoever acts needs no bell
    ):
        [one] = await said(hall, line)
        assert (one.kind, {*one.mentions}) == (kind, called), line
    words, picture = await said(hall, "ada #lobby: /try picture cat")
    assert (words.kind, picture.kind) == ("notice", "image")


async def test_every_message_says_whom_it_calls_if_only_nobody(hall: MatrixHall) -> None:
    await hall.plays(
        """
        ben #lobby: /help
        ada #lobby: /try post hello
        ada #lobby: /try change better
        ada #lobby: /try call ben
        ada #lobby: /try picture cat
        ada #lobby: /try offer
        ada #lobby presses All
        ada #lobby: /try essay Birds
        ada #lobby: /try gather ben
        ada #lobby: /try end
        """
    )
    api = hall.there.api(hall.there.bot.token)
    rooms = (await api.get("joined_rooms"))["joined_rooms"]
    pages = [(await api.get("rooms", room, "messages", dir="b", limit="100"))["chunk"] for room in rooms]
    ours = [one for page in pages for one in page if one["sender"] == hall.there.bot.id]
    messages = [one["content"] for one in ours if one["type"] == "m.room.message"]
    assert len(messages) > 12
    assert [one for one in messages if not isinstance(one.get("m.mentions"), dict)] == []
    edits = [one for one in messages if "m.new_content" in one]
    assert edits
    assert [one["m.mentions"] for one in edits] == [{}] * len(edits), "whoever was called was called then"


async def test_what_a_phone_shows(tmp_path: Path, sqlite_url: str) -> None:
    server = Synapse(Settings(push=True))
    try:
        await asyncio.to_thread(server.start)
        async with matrix_hall(server, tmp_path, sqlite_url, trial) as hall:
            await hall.plays("ben #lobby: /help\nada #lobby: /help")
            ben, lobby = hall.people["ben"], hall.rooms["lobby"]
            alone = hall.eyes.alone("ben")
            assert alone is not None
            for room in (lobby, alone):
                await ben.reads(ben.sees(room)[-1])
                await hall.there.until(lambda room=room: ben.notified(room).unread == 0, 30)  # type: ignore[misc]  # a loop
            await hall("ada #lobby: /try post hello")
            await hall("ada #lobby: /try call ben")
            await hall("ben #lobby: /try remind tea 5")
            await hall("+5m")
            # Ada's own two lines count; of the bot's only the one that calls him.
            await hall.there.until(lambda: ben.notified(lobby).highlights == 1, 30)
            await hall.there.until(lambda: ben.notified(alone).unread == 2, 30)
    finally:
        server.close()
