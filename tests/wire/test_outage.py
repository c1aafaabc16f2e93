"""Discord is away for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord import connection
from adapters.discord.pace import Pace
from tests.wire import plays
from tests.wire.plays import SEND
from tests.wire.school import MARK, School

MINUTES = timedelta(minutes=20)


class Pauses:
    """The courier's real pauses, and how many of them there were."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._real = plays.PAUSE
        monkeypatch.setattr("bot.courier.pause", self)

    def __call__(self, attempts: int) -> timedelta:
        self.count += 1
        return self._real(attempts)


async def twenty_minutes(school: School, pauses: Pauses, least: int) -> None:
    """Time passes in steps; at each, what is left is tried."""
    for _ in range(40):
        school.clock.move_to(school.clock.now() + MINUTES / 40)
        await school.discord.ripple.next(0.01)
        await school.core.settle()
    assert pauses.count >= least
    school.discord.push_clock(MINUTES.total_seconds())


async def test_nobody_answers_for_twenty_minutes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts, letters, changes and rooms that were wished for meanwhile come in their order, once."""
    there, pauses = school.discord, Pauses(monkeypatch)
    school.platform._opening = Pace(1_000.0, 100)
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: 0.2)
    await school.asks("note offer", words="before")
    await school.until(lambda: school.ours("Offered"))
    await there.go_away()
    for command in ("note post", "note long", "note letter", "note change", "note room"):
        await school.asks_unanswered(command, words=MARK)
    school.says("meanwhile")
    await school.the_terminal_goes_on()
    await twenty_minutes(school, pauses, 10)
    await school.the_terminal_goes_on()
    await there.come_back()
    school.clock.move_to(school.clock.now() + timedelta(minutes=1))
    await school.until(lambda: school.written == school.notes)
    await school.until(lambda: school.algebra.threads and school.ours("In here", school.algebra.threads[0]))
    await school.until(lambda: len(school.letters(school.ada)) == 6)
    assert school.ours("Post") == [f"Post 1: {MARK}"]
    assert [one[0] for one in school.ours("") if len(one) > 1_000] == ["a", "b", "c"]
    assert school.ours("Offered") == [f"Offered: {MARK}"]
    assert school.letters(school.ada).count(f"Dear you: {MARK}") == 1
    await school.all_is_well()


async def test_requests_fail_for_twenty_minutes(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord answers, with nothing but errors of its own."""
    there, pauses = school.discord, Pauses(monkeypatch)
    there.faults.fail("POST", SEND, 500, times=100_000)
    await school.posts("one")
    await school.until(lambda: pauses.count)
    await twenty_minutes(school, pauses, 10)
    there.rest.faults.waiting.clear()
    school.clock.move_to(school.clock.now() + timedelta(minutes=6))
    await school.until(lambda: school.ours("Post 1"))
    await school.all_is_well()


async def test_one_post_that_discord_never_takes(
    school: School, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """It is given up in the end, and what waits behind it is said."""
    there = school.discord
    pauses = Pauses(monkeypatch)
    there.faults.fail("POST", f"/channels/{school.algebra.id}/messages", 500, times=100_000)
    await school.posts("never")
    await school.until(lambda: pauses.count)
    elsewhere = await school.ada.slash("note post", school.lobby, words=MARK)
    await school.until(lambda: school.ours("Post", school.lobby))
    await twenty_minutes(school, pauses, 10)
    await twenty_minutes(school, pauses, 10)
    assert [line["attempts"] for line in logged if line["event"] == "delivery failed"] == [*range(1, 15)]
    there.rest.faults.waiting.clear()
    await school.posts("goes on")
    await school.until(lambda: school.ours("Post"))
    assert elsewhere.response
    assert school.ours("Post") == [f"Post 1: {MARK} goes on"]


async def test_the_connection_is_given_up_meanwhile(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough that we stop waiting for it: nothing is tried until there is another connection."""
    monkeypatch.setattr(connection, "SILENCE", 0.6)
    monkeypatch.setattr(connection, "LOOK", 0.05)
    there = school.discord
    there.sessions.heartbeat_interval = 0.05
    await school.restart()
    await there.go_away()
    await school.asks_unanswered("note post", words=MARK)
    school.says("meanwhile")
    await school.until(lambda: not school.platform.up)
    await school.the_terminal_goes_on()
    school.let_pass(MINUTES)
    await there.come_back()
    await school.until(lambda: school.ours("Post 1"))
    await school.all_is_well()
    assert school.ours("Post") == [f"Post 1: {MARK}"]


async def test_discord_is_away_when_we_start(school: School) -> None:
    there = school.discord
    await school.stop()
    await there.go_away()
    school.says("meanwhile")
    await school.begin()
    await school.the_terminal_goes_on()
    await there.come_back()
    await school.until(lambda: school.platform.up)
    await school.all_is_well()


async def test_the_gateway_is_away_when_we_start(
    school: School, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """Requests work, connections do not."""
    await school.stop()
    school.says("meanwhile")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"{school.discord.gateway}/nowhere"))
        await school.begin()
        await school.until(lambda: len([one for one in logged if one["event"] == "connection lost"]) >= 2)
        await school.the_terminal_goes_on()
    await school.until(lambda: school.platform.up)
    await school.all_is_well()
