"""Sessions with the gateway that break: nothing said meanwhile is lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from adapters.discord import connection
from adapters.discord.pace import Pace
from tests.loopback.faults import Faults
from tests.loopback.loopback import Loopback
from tests.wire import plays
from tests.wire.school import School

RESUMED: dict[str, Callable[[Faults], None]] = {
    "reset": Faults.drop_all,
    "operation 7": Faults.reconnect_all,
    "operation 9": partial(Faults.invalidate, resumable=True),
    **{
        f"close {code}": partial(Faults.close_all, code=code)
        for code in (1000, 1001, 1011, 4000, 4001, 4005, 4007, 4008, 4009)
    },
}
ENDED = ("operation 9", "close 1000", "close 4007", "close 4009", "reset")


async def test_undisturbed(school: School) -> None:
    school.says("one", "two")
    await school.all_is_well()


@pytest.mark.parametrize("how", RESUMED)
async def test_a_session_is_taken_up_again(school: School, how: str) -> None:
    school.says("before")
    RESUMED[how](school.discord.faults)
    school.says("meanwhile", "and more")
    await school.the_terminal_goes_on()
    await school.until(lambda: "resumed" in school.discord.sessions.journal)
    school.says("after")
    await school.all_is_well()
    assert school.discord.sessions.journal.count("identify") == 1


@pytest.mark.parametrize("how", ENDED)
async def test_a_session_is_lost_and_the_gap_is_read(school: School, how: str) -> None:
    there = school.discord
    there.faults.refuse_resume = True
    if how == "operation 9":
        there.faults.invalidate(resumable=False)
    else:
        RESUMED[how](there.faults)
    school.says("meanwhile", "and more")
    await school.until(lambda: there.sessions.journal.count("identify") == 2)
    school.says("after")
    await school.all_is_well()


async def test_what_is_said_while_the_gap_is_read_comes_after_it(school: School) -> None:
    await plays.gap_with_live_messages(school)


async def test_a_session_is_lost_while_the_gap_of_another_is_read(school: School) -> None:
    await plays.two_gaps(school)


async def test_a_long_gap(school: School) -> None:
    """More than the 100 messages of one request."""
    school.platform._connection.pace = Pace(1_000.0, 100)
    school.discord.rest.limits.widen()
    school.discord.faults.refuse_resume = True
    school.discord.faults.drop_all()
    school.says(*(f"{n}" for n in range(105)))
    await school.all_is_well()


async def test_the_gap_is_read_when_discord_can_be_asked_again(school: School) -> None:
    await plays.gap_that_cannot_be_read_at_once(school)


async def test_what_was_said_while_nobody_ran(school: School) -> None:
    await school.stop()
    school.says("nobody is there")
    await school.start()
    school.says("back again")
    await school.all_is_well()


async def test_what_is_said_directly_meanwhile(school: School) -> None:
    direct = school.ada.opens_direct()
    school.ada.says(direct, "/note read one")
    await school.until(lambda: school.ours("It says: one", direct))
    await school.stop()
    school.ada.says(direct, "/note read two")
    await school.start()
    await school.until(lambda: school.ours("It says: two", direct))
    await school.all_is_well()
    assert len(school.ours("It says: ", direct)) == 2


async def test_an_address_for_resuming_that_never_answers(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    await plays.dead_address(school, monkeypatch)


async def test_heartbeats_without_an_answer(
    discord: Loopback, school: School, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    """The connection stands and nothing comes by it, not even answers to heartbeats."""
    await school.stop()
    monkeypatch.setattr(connection, "HEARTBEAT", 0.2)
    discord.sessions.heartbeat_interval = 0.05
    await school.start()
    before = discord.sessions.journal.count("resume")
    discord.faults.ack = False
    await school.until(lambda: discord.sessions.journal.count("resume") > before)
    discord.faults.ack = True
    school.says("heard again")
    await school.all_is_well()
    assert not [line for line in logged if line["log_level"] == "error"]
