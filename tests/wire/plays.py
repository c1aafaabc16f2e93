"""What happens in a test, where a broken variant is to be caught by the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Literal

import pytest

from adapters.discord import connection
from bot.courier import pause
from bot.keys import effect_key
from bot.language import Kind, Place, Shown, text
from tests.wire.school import MARK, WRITTEN, School

How = int | Literal["reset-before", "reset-after"]
SEND, EDIT = "/channels/*/messages", "/channels/*/messages/*"
CALLBACK, ORIGINAL = "/interactions/*/callback", "/webhooks/*/messages/@original"
PAUSE = pause
"""The courier's own, before a test makes it short."""
HOUR = timedelta(hours=1)
NOW, LATER, QUARTER = timedelta(), timedelta(minutes=3), timedelta(minutes=16)
"""Times after which a process starts again: while Discord still knows a nonce, later, and too late for an answer."""


async def gap_with_live_messages(school: School) -> None:
    """A session ends; while what was missed is being read, more is said."""
    there = school.discord
    there.faults.slow("GET", f"/channels/{school.algebra.id}/messages", 0.3)
    there.faults.refuse_resume = True
    before = len(there.requested("GET", "/messages"))
    there.faults.drop_all()
    school.says("missed", "missed too")
    await school.until(lambda: len(there.requested("GET", "/messages")) > before)
    school.says("said live", "and live")
    await school.all_is_well()


async def two_gaps(school: School) -> None:
    """A second session ends while gaps of the first are still being read, so that there is another gap."""
    there, ada = school.discord, school.ada
    await ada.slash("note listen", school.lobby)
    school.says("before")
    await school.all_is_well()
    here, lobby = (f"/channels/{place.id}/messages" for place in (school.algebra, school.lobby))
    there.faults.slow("GET", lobby, 0.2)
    there.faults.refuse_resume = True
    there.faults.drop_all()
    ada.says(school.lobby, MARK)
    school.says("in the first gap")
    await school.until(lambda: there.requested("GET", lobby) and len(school.notes) == 2)
    there.faults.slow("GET", here, 0.4)
    there.faults.drop_all()
    school.says("in the second gap")
    await school.until(lambda: len(there.requested("GET", here)) == 2 and there.requested("GET", lobby)[0].status)
    school.says("said live")
    await school.all_is_well()
    assert len(school.ours(WRITTEN, school.lobby)) == 1


async def gap_that_cannot_be_read_at_once(school: School) -> None:
    """The gateway is there again long before the history is."""
    there = school.discord
    there.faults.fail("GET", f"/channels/{school.algebra.id}/messages", 503, times=8)
    there.faults.refuse_resume = True
    there.faults.drop_all()
    school.says("missed")
    await school.until(lambda: there.sessions.journal.count("identify") == 2)
    school.says("said live")
    await school.all_is_well()


async def dead_address(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address for resuming answers 503 for ever; discord.py asks it again after longer and longer pauses."""
    there = school.discord
    monkeypatch.setattr(connection, "SILENCE", 0.6)
    monkeypatch.setattr(connection, "LOOK", 0.05)
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: 60.0)
    there.sessions.heartbeat_interval = 0.05
    await school.restart()
    identified = there.sessions.journal.count("identify")
    there.faults.resume_url_answers = 503
    there.faults.reconnect_all()
    school.says("missed")
    await school.until(lambda: there.sessions.turned_away)
    await school.until(lambda: there.sessions.journal.count("identify") > identified)
    school.says("heard afresh")
    await school.all_is_well()


async def strange_frame(school: School, frame: str) -> None:
    """Something that cannot be read, between two things that can; the connection stands."""
    before = list(school.discord.sessions.journal)
    school.says("before")
    school.discord.faults.send_raw(frame)
    school.says("after")
    await school.all_is_well()
    assert list(school.discord.sessions.journal) == before


async def many_at_once(school: School) -> None:
    """150 posts to as many places in one moment; Discord takes 50 requests a second."""
    there = school.discord
    places = [there.channel(f"room-{n}") for n in range(150)]
    home = str(there.server.id)
    there.rest.limits.set_overall(50)  # its second begins with the first post
    await asyncio.gather(
        *(
            school.platform.send(
                Place("discord", str(place.id), Kind.ROOM, home),
                Shown(text("Hello")),
                effect_key(school.clock.now(), "", 0, "", str(n)),
            )
            for n, place in enumerate(places)
        )
    )
    assert [school.ours("Hello", place) for place in places] == [["Hello"]] * 150
    assert there.rest.limits.refused == []
    await school.all_is_well()


# A process that ends between "done" and "noted"


async def interrupted(school: School, command: str, method: str, pattern: str) -> AsyncIterator[str]:
    """The connection breaks before or after the request is applied, and the process ends; it starts at once, or later.

    Gives what was asked for; then it has to have happened once.
    """
    for how in ("reset-before", "reset-after"):
        for later in (NOW, LATER):
            words = f"{MARK} {how} {later.seconds}"
            school.discord.faults.fail(method, pattern, how)
            await school.asks(command, words=words)
            await school.until(lambda: not school.discord.rest.faults.waiting)
            await school.settled()
            await school.restart(later)
            yield words
            assert school.discord.violations == []
    await school.all_is_well()


async def doubtful_post(school: School) -> None:
    async for words in interrupted(school, "note post", "POST", SEND):
        assert school.ours("Post").count(f"Post 1: {words}") == 1


async def doubtful_parts(school: School, part: int) -> None:
    """The connection breaks at the first, the second or the last part."""
    faults = school.discord.rest.faults
    for how in ("reset-before", "reset-after"):
        for later in (NOW, LATER):
            words = f"{MARK} {how} {later.seconds}"
            for _ in range(part - 1):
                school.discord.faults.slow("POST", SEND, 0.001)
            school.discord.faults.fail("POST", SEND, how)
            await school.asks("note long", words=words)
            await school.until(lambda: not faults.waiting)
            await school.settled()
            await school.restart(later)
            said = [one[0] for one in school.ours("") if one.endswith(words)]
            assert said == ["a", "b", "c"]
    await school.all_is_well()


async def doubtful_room(school: School) -> None:
    school.discord.faults.fail("POST", "/channels/*/threads", "reset-after")
    await school.asks("note room", words=MARK)
    await school.until(lambda: not school.discord.rest.faults.waiting)
    await school.settled()
    await school.restart(LATER)
    assert len(school.algebra.threads) == 1
    room = school.algebra.threads[0]
    assert room.name == "Quiet room 1"
    assert room.members == {"Studyhall", "Ada"}
    assert school.ours("", room) == [f"In here: {MARK}"]
    await school.all_is_well()


async def doubtful_answer(school: School) -> None:
    """It was shown, and that was not noted: within a quarter of an hour Discord tells so."""
    for later in (NOW, LATER):
        school.discord.faults.fail("POST", CALLBACK, "reset-after")
        asked = school.ada.slash("note read", school.algebra, words=MARK)
        await school.until(lambda: asked.response)  # noqa: B023 - it is waited for here
        await school.settled()
        await school.restart(later)
        assert asked.followups == []
        assert asked.response
        assert asked.response.content == f"It says: {MARK}"
    assert school.letters(school.ada) == []
    await school.all_is_well()
