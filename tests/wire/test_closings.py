"""Discord ends the connection and says that something has to change first."""

from __future__ import annotations

from typing import Any

import pytest

from bot.language import Kind, Place
from tests.loopback.loopback import Loopback
from tests.wire.school import MARK, School


async def test_a_token_that_is_replaced_while_we_run(school: School) -> None:
    """Discord is off, and says why; the other platform goes on, and nothing that is waiting is thrown away."""
    there = school.discord
    there.sessions.token = there.rest.token = "another"
    there.faults.drop_all()
    await school.until(lambda: school.lost)
    assert "token" in school.lost[0]
    assert not school.platform.up
    await school.the_terminal_goes_on()
    await school.settled()
    there.sessions.token = there.rest.token = there.token
    school.says("meanwhile")
    await school.restart()
    await school.all_is_well()


async def test_a_post_when_the_token_is_no_longer_good(school: School) -> None:
    """Requests are refused before the connection ends: what was to be said is kept for the next token."""
    there = school.discord
    there.rest.token = "another"
    asked = school.ada.slash("note post", school.algebra, words=MARK)
    await school.until(lambda: len([one for one in there.requests if one.status == 401]) > 10)
    there.sessions.token = "another"
    there.faults.drop_all()
    await school.until(lambda: school.lost)
    await asked
    there.sessions.token = there.rest.token = there.token
    await school.restart()
    await school.until(lambda: school.ours("Post 1"))
    await school.all_is_well()


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013])
async def test_a_connection_that_discord_refuses(school: School, code: int) -> None:
    school.discord.faults.close_all(code)
    await school.until(lambda: school.lost)
    assert str(code) in school.lost[0]
    await school.the_terminal_goes_on()


async def test_the_intent_is_taken_away(school: School, logged: list[Any]) -> None:
    """Without it nobody is listened to, and everything that is said to the bot itself works."""
    there, ada = school.discord, school.ada
    there.granted.discard("message_content")
    there.faults.close_all(4014)
    await school.until(lambda: there.sessions.journal.count("identify") >= 2 and school.platform.up)
    assert not school.platform.hears
    ada.says(school.algebra, f"{MARK} unheard")
    await school.commands_work()
    await school.the_terminal_goes_on()
    asked = await school.asks("note offer", words=MARK)
    await school.until(lambda: school.ours("Offered"))
    pressed = await ada.presses(school.seen("Offered"), "Press")
    assert pressed.response
    assert pressed.response.content == "It says: pressed"
    form = await school.asks("note entry")
    await ada.submits(form.modal, {"What is it called?": MARK})
    await school.until(lambda: school.ours(f"Entry: {MARK}"))
    ada.says(school.algebra, f"note post {MARK}", mentions=[there.bot])
    await school.until(lambda: school.ours("Post 1"))
    await school.settled()
    assert school.notes == []
    assert [line["event"] for line in logged if "intent" in line["event"]]
    assert asked.response


async def test_nobody_is_listened_to_from_the_start(discord: Loopback, school: School, logged: list[Any]) -> None:
    """The intent was never granted: no session is tried with it twice."""
    await school.stop()
    discord.granted.clear()
    await school.start()
    assert not school.platform.hears
    assert list(discord.sessions.journal) == ["identify"] * 3
    assert not school.core.hears(Place("discord", "1", Kind.ROOM))
    await school.commands_work()
    assert [line["event"] for line in logged if "intent" in line["event"]]
