"""Requests that fail once, in each way: what they were for happens, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.discord.pace import Pace
from tests.wire.plays import CALLBACK, EDIT, ORIGINAL, SEND, How
from tests.wire.school import MARK, School

HOWS: tuple[How, ...] = (429, 500, 502, 503, 520, "reset-before", "reset-after")


def failing(school: School, method: str, pattern: str, before: int = 0) -> Iterator[str]:
    """Each way in turn, with words for what is done then; every one has to have been met, after some that went well."""
    faults = school.discord.rest.faults
    for how in HOWS:
        if before:
            school.discord.faults.slow(method, pattern, 0.001, times=before)
        school.discord.faults.fail(method, pattern, how)
        yield f"{MARK} {how}"
        assert not faults.waiting, f"no {method} {pattern} met {how}"


async def test_a_post(school: School) -> None:
    for words in failing(school, "POST", SEND):
        await school.asks("note post", words=words)
        await school.until(lambda: school.ours(f"Post 1: {words}"))  # noqa: B023 - it is waited for here
        await school.settled()
        assert len(school.ours(f"Post 1: {words}")) == 1
    await school.all_is_well()


@pytest.mark.parametrize("part", [1, 3])
async def test_a_long_post(school: School, part: int) -> None:
    """At its first part or at its last: each is said once, and in order."""
    for words in failing(school, "POST", SEND, before=part - 1):
        await school.asks("note long", words=words)
        await school.until(lambda: len([one for one in school.ours("") if one.endswith(words)]) >= 3)  # noqa: B023
        await school.settled()
        assert [one[0] for one in school.ours("") if one.endswith(words)] == ["a", "b", "c"]
    await school.all_is_well()


async def test_a_change_of_a_post(school: School) -> None:
    await school.asks("note offer", words=MARK)
    await school.until(lambda: school.ours("Offered"))
    for words in failing(school, "PATCH", EDIT):
        await school.asks("note change", words=words)
        await school.until(lambda: school.ours("Offered") == [f"Offered: {words}"])  # noqa: B023
    await school.all_is_well()


async def test_a_post_that_is_taken_away(school: School) -> None:
    for words in failing(school, "DELETE", EDIT):
        await school.asks("note offer", words=words)
        await school.until(lambda: school.ours("Offered"))
        await school.asks("note remove")
        await school.until(lambda: not school.ours("Offered"))
        await school.settled()
    await school.all_is_well()


@pytest.mark.parametrize("command", ["read", "show"])
async def test_an_answer(school: School, command: str) -> None:
    """Private or public: in place, and not a second time as a letter."""
    for words in failing(school, "POST", CALLBACK):
        asked = await school.asks(f"note {command}", words=words)
        await school.settled()
        assert asked.response
        assert asked.response.content.endswith(words)
        assert asked.ephemeral == (command == "read")
        assert len([one for one in school.ours("Here is: ") if words in one]) == (command == "show")
    assert school.letters(school.ada) == []
    await school.all_is_well()


async def test_an_answer_to_a_press(school: School) -> None:
    await school.asks("note offer", words=MARK)
    await school.until(lambda: school.ours("Offered"))
    for _ in failing(school, "POST", CALLBACK):
        pressed = await school.ada.presses(school.seen("Offered"), "Press")
        assert pressed.response
        assert pressed.response.content == "It says: pressed"
    assert school.letters(school.ada) == []
    await school.all_is_well()


@pytest.mark.parametrize(("method", "pattern"), [("POST", CALLBACK), ("GET", ORIGINAL), ("PATCH", ORIGINAL)])
@pytest.mark.usefixtures("slow_turns")
async def test_an_answer_that_was_put_off(school: School, method: str, pattern: str) -> None:
    """The person sees that we are thinking, and then the answer, there and nowhere else."""
    for words in failing(school, method, pattern):
        asked = await school.asks("note read", words=words)
        await school.settled()
        assert asked.response
        assert asked.response.content == f"It says: {words}"
        assert asked.ephemeral
        assert asked.acknowledged
        assert asked.acknowledged.kind == 5
    assert school.letters(school.ada) == []


async def test_a_form(school: School) -> None:
    """It is shown, and not asked for a second time in a letter."""
    for words in failing(school, "POST", CALLBACK):
        asked = await school.asks("note entry")
        await school.settled()
        assert asked.modal
        await school.ada.submits(asked.modal, {"What is it called?": words})
        await school.until(lambda: school.ours(f"Entry: {words}"))  # noqa: B023
    assert school.letters(school.ada) == []
    await school.all_is_well()


@pytest.mark.parametrize(
    ("method", "pattern"),
    [
        ("GET", "/guilds/*/threads/active"),
        ("POST", "/channels/*/threads"),
        ("PATCH", "/channels/*"),
        ("PUT", "/channels/*/thread-members/*"),
        ("POST", SEND),
    ],
)
async def test_a_room(school: School, method: str, pattern: str) -> None:
    """Whatever fails on the way to it: there is one, with its title, its member and what is said there."""
    for n, words in enumerate(failing(school, method, pattern)):
        await school.asks("note room", words=words, n=n)
        await school.until(lambda: len(school.algebra.threads) > n)  # noqa: B023
        room = school.algebra.threads[n]
        await school.until(lambda: school.ours("In here: ", room))  # noqa: B023
        await school.settled()
        assert room.name == f"Quiet room {n}"
        assert room.members == {"Studyhall", "Ada"}
        assert school.ours("", room) == [f"In here: {words}"]
        assert len(school.algebra.threads) == n + 1
    await school.all_is_well()


@pytest.mark.parametrize("pattern", ["/users/@me/channels", SEND])
async def test_a_letter(school: School, pattern: str) -> None:
    school.platform._opening = Pace(1_000.0, 100)
    for n, words in enumerate(failing(school, "POST", pattern)):
        reader = school.discord.person(f"Reader {n}")  # nobody's conversation was opened before
        await school.asks("note letter", reader, words=words)
        await school.until(lambda: school.letters(reader))  # noqa: B023
        await school.settled()
        assert school.letters(reader) == [f"Dear you: {words}"]
    await school.all_is_well()


@pytest.mark.parametrize(
    ("method", "pattern"),
    [("PUT", "/applications/*/commands"), ("GET", "/users/@me"), ("GET", "/oauth2/applications/@me")],
)
async def test_a_start(school: School, method: str, pattern: str) -> None:
    """The bot is there all the same, and so is the menu of its new edition."""
    for words in failing(school, method, pattern):
        await school.stop()
        school.edition = words
        await school.start()
        await school.until(lambda: school.edition in repr(school.discord.commands()))
        await school.until(lambda: school.platform._menu.calls["help"].startswith("</help:"))
        await school.commands_work()
    if pattern.endswith("commands"):  # sent and applied, and the connection broke: it is sent once more
        assert "declared again" in school.discord.violations.pop()
    await school.all_is_well()


async def test_a_menu_that_discord_refuses(school: School) -> None:
    """The one that was there stays, and everything else works."""
    await school.stop()
    school.edition = "refused"
    school.discord.faults.fail("PUT", "/applications/*/commands", 400, code=50035)
    await school.start()
    school.says("hello")
    await school.all_is_well()
    assert "refused" not in repr(school.discord.commands())
