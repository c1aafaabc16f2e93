"""The process ends between "Discord did it" and "we noted it": afterwards nothing is doubled, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.wire import plays
from tests.wire.plays import CALLBACK, LATER, NOW, ORIGINAL, QUARTER, SEND
from tests.wire.school import MARK, School


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is not tried again before the process ends."""
    monkeypatch.setattr("bot.courier.pause", lambda _: plays.HOUR)


async def test_a_post(school: School) -> None:
    await plays.doubtful_post(school)


async def test_a_post_with_a_button(school: School) -> None:
    async for words in plays.interrupted(school, "note offer", "POST", SEND):
        assert school.ours("Offered").count(f"Offered: {words}") == 1
    pressed = await school.ada.presses(school.algebra.messages[-1], "Press")
    assert pressed.response


@pytest.mark.parametrize("part", [1, 2, 3])
async def test_a_post_of_several_parts(school: School, part: int) -> None:
    await plays.doubtful_parts(school, part)


async def test_a_letter(school: School) -> None:
    async for words in plays.interrupted(school, "note letter", "POST", SEND):
        assert school.letters(school.ada).count(f"Dear you: {words}") == 1


async def test_a_room(school: School) -> None:
    """Made and not noted: it is found by its name."""
    await plays.doubtful_room(school)


async def test_what_is_said_in_a_room(school: School) -> None:
    async for words in plays.interrupted(school, "note room", "POST", SEND):
        (room,) = school.algebra.threads
        assert school.ours("", room).count(f"In here: {words}") == 1


async def test_an_answer(school: School) -> None:
    await plays.doubtful_answer(school)


async def test_an_answer_that_never_reached_discord(school: School) -> None:
    """It can no longer be given in place: three seconds are over."""
    school.discord.faults.fail("POST", CALLBACK, "reset-before")
    asked = school.ada.slash("note read", school.algebra, words=MARK)
    await school.until(lambda: school.discord.requested("POST", f"/interactions/{asked.record.id}"))
    await school.settled()
    await school.restart()
    assert school.letters(school.ada) == [f"It says: {MARK}"]
    assert asked.response is None
    await school.all_is_well()


@pytest.mark.parametrize("how", ["reset-before", "reset-after"])
@pytest.mark.usefixtures("slow_turns")
async def test_an_answer_where_we_said_that_we_are_thinking(school: School, how: plays.How) -> None:
    for method in ("GET", "PATCH"):
        school.discord.faults.fail(method, ORIGINAL, how)
        asked = school.ada.slash("note read", school.algebra, words=MARK)
        await school.until(lambda: asked.acknowledged)  # noqa: B023 - it is waited for here
        await school.until(lambda: not school.discord.rest.faults.waiting)
        await school.settled()
        await school.restart(LATER)
        assert asked.response
        assert asked.response.content == f"It says: {MARK}"
        assert asked.followups == []
    assert school.letters(school.ada) == []


@pytest.mark.usefixtures("slow_turns")
async def test_an_answer_after_a_quarter_of_an_hour(school: School) -> None:
    """Discord takes none any more, whatever our own clock says: it reaches the person directly."""
    school.discord.faults.fail("PATCH", ORIGINAL, "reset-before")
    asked = school.ada.slash("note read", school.algebra, words=MARK)
    await school.until(lambda: asked.acknowledged)
    await school.until(lambda: not school.discord.rest.faults.waiting)
    await school.settled()
    await school.restart(QUARTER)
    assert school.letters(school.ada) == [f"It says: {MARK}"]
    assert len(school.ours("It says")) == 0
    await school.all_is_well()


async def test_an_answer_that_is_too_old_by_our_clock(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then Discord is not even asked."""
    school.discord.faults.fail("POST", CALLBACK, "reset-before")
    asked = school.ada.slash("note read", school.algebra, words=MARK)
    await school.until(lambda: school.discord.requested("POST", f"/interactions/{asked.record.id}"))
    await school.settled()
    monkeypatch.setattr("adapters.discord.replies.LIFE", NOW)
    await school.restart(QUARTER)
    assert school.letters(school.ada) == [f"It says: {MARK}"]
    assert not school.discord.requested("GET", "/webhooks/")


@pytest.mark.parametrize("command", ["note post", "note letter"])
async def test_the_same_words_twice(school: School, command: str) -> None:
    """Said again much later they are something new, which is not taken for what was said before."""
    find: Callable[[], list[str]] = (
        (lambda: school.letters(school.ada)) if command == "note letter" else (lambda: school.ours("Post"))
    )
    await school.asks(command, words=MARK)
    await school.until(lambda: len(find()) == 1)
    school.let_pass(LATER)
    school.discord.faults.fail("POST", SEND, "reset-before")
    await school.asks(command, words=MARK)
    await school.settled()
    assert len(find()) == 1
    await school.restart(LATER)
    assert len(find()) == 2
