"""Frames that cannot be read: each is dropped, without a word of it in the log, and the next one is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.discord import connection
from tests.wire import plays
from tests.wire.school import MARK, School


def event(name: str, data: object) -> str:
    return json.dumps({"op": 0, "t": name, "s": 50, "d": data})


AUTHOR = {"id": "1", "username": MARK, "discriminator": "0", "avatar": None}
FRAMES = {
    "no fields": event("MESSAGE_CREATE", {}),
    "null data": event("MESSAGE_CREATE", None),
    "a list for data": event("MESSAGE_CREATE", [MARK]),
    "wrong types": event("MESSAGE_CREATE", {"id": [1], "channel_id": {}, "content": 7, "author": MARK}),
    "an id that is none": event("MESSAGE_CREATE", {"id": MARK, "channel_id": MARK, "author": AUTHOR, "content": MARK}),
    "an edit without an id": event("MESSAGE_UPDATE", {"content": MARK}),
    "an interaction without data": event("INTERACTION_CREATE", {"id": "1", "token": MARK, "type": 2}),
    "an interaction of a new kind": event("INTERACTION_CREATE", {"id": "1", "type": 99, "data": {"name": MARK}}),
    "a channel without a type": event("CHANNEL_UPDATE", {"id": "1", "guild_id": "1", "name": MARK}),
    "a server without anything": event("GUILD_CREATE", {"id": "5", "name": MARK}),
    "a thread of nowhere": event("THREAD_CREATE", {"id": "5", "guild_id": "7", "name": MARK}),
    "an unknown event": event("SESAME_OPENED", {"content": MARK}),
    "an event with a number for a name": json.dumps({"op": 0, "t": 7, "s": 50, "d": MARK}),
    "no data at all": '{"op": 0, "t": "MESSAGE_CREATE", "s": 50}',
    "an unknown operation": json.dumps({"op": 77, "d": MARK}),
    "a hello that says nothing": '{"op": 10, "d": null}',
    "a number": "7",
    "a list": json.dumps([MARK]),
    "truncated": event("MESSAGE_CREATE", {"content": MARK})[:-9],
    "no JSON": MARK,
    "nothing": "",
}


@pytest.mark.parametrize("which", FRAMES)
async def test_a_frame_that_cannot_be_read(school: School, which: str) -> None:
    await plays.strange_frame(school, FRAMES[which])


async def test_an_absurdly_large_frame(school: School, monkeypatch: pytest.MonkeyPatch, logged: list[Any]) -> None:
    monkeypatch.setattr(connection, "LARGEST", 1_000_000)
    await plays.strange_frame(school, event("MESSAGE_CREATE", {"content": MARK * 200_000}))
    assert [line["log_level"] for line in logged].count("error") == 1


async def test_a_session_whose_beginning_cannot_be_read(school: School) -> None:
    """Without it there is none: the connection is begun afresh, and the gap is read."""
    school.says("before")
    school.discord.faults.send_raw(event("READY", None))
    school.says("after")
    await school.all_is_well()
    assert list(school.discord.sessions.journal) == ["identify", "identify"]


async def test_a_message_that_cannot_be_taken_when_a_gap_is_read(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left out; those after it are read."""
    hear = school.platform._hear

    async def stumbles(message: Any) -> None:  # noqa: ANN401 - discord.py's message
        if "stumble" in message.content:
            raise TypeError(message.content)
        await hear(message)

    monkeypatch.setattr(school.platform._reading, "_hear", stumbles)
    school.discord.faults.refuse_resume = True
    school.discord.faults.drop_all()
    school.ada.says(school.algebra, f"{MARK} stumble")
    school.says("goes on")
    await school.all_is_well()
