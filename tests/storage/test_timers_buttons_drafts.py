"""What waits for somebody: reminders, buttons, and forms that are being filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage import buttons, drafts, timers
from storage.buttons import Pressable
from storage.drafts import Draft
from storage.timers import Timer
from storage.writer import Page, Writer

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACE = {"platform": "terminal", "id": "#algebra"}
ODD: dict[str, Any] = {"who": 7, "words": "“Ωmega” \\ ' \u0000 🦉", "none": None, "deep": [{"a": [1.5, True]}]}
"""Whatever a student may type, and whatever JSON can hold."""


async def remind(
    writer: Writer, name: str, due: datetime, community: int = 1, args: dict[str, Any] | None = None
) -> None:
    await writer.run(lambda db, _: timers.set_timer(db, community, name, due, "call", args or {}, 3, PLACE))


async def due(writer: Writer, at: datetime) -> list[Timer]:
    return await writer.run(lambda db, _: timers.due(db, at))


async def test_timers_come_in_the_order_in_which_they_are_due(writer: Writer) -> None:
    await remind(writer, "third", NOW + 2 * HOUR)
    await remind(writer, "first", NOW)
    await remind(writer, "second", NOW + HOUR)
    await remind(writer, "second too", NOW + HOUR)
    assert await writer.run(lambda db, _: timers.next_due(db)) == NOW
    assert [timer.name for timer in await due(writer, NOW + HOUR)] == ["first", "second", "second too"]
    assert await due(writer, NOW - timedelta(microseconds=1)) == []


async def test_a_timer_comes_back_as_it_was_set(writer: Writer) -> None:
    at = NOW + timedelta(microseconds=1)
    await remind(writer, "owl", at, args=ODD)
    [timer] = await due(writer, at)
    assert timer[1:] == (1, "owl", at, "call", ODD, 3, PLACE)


async def test_a_timer_of_the_same_name_replaces_the_old_one_of_its_own_community(writer: Writer) -> None:
    await remind(writer, "due", NOW)
    await remind(writer, "due", NOW, community=2)
    [mine, theirs] = await due(writer, NOW)
    await remind(writer, "due", NOW + HOUR)
    assert await due(writer, NOW) == [theirs]
    [_, replaced] = await due(writer, NOW + HOUR)
    assert replaced.id not in {mine.id, theirs.id}
    assert not await writer.run(lambda db, _: timers.done(db, mine.id)), "what was replaced does not come"


async def test_a_timer_that_was_taken_back_does_not_come(writer: Writer) -> None:
    await remind(writer, "due", NOW)
    await remind(writer, "due", NOW, community=2)
    await writer.run(lambda db, _: timers.drop(db, 1, "due"))
    assert [timer.community for timer in await due(writer, NOW)] == [2]


async def test_a_timer_comes_once(writer: Writer) -> None:
    await remind(writer, "due", NOW)
    [timer] = await due(writer, NOW)
    assert await writer.run(lambda db, _: timers.done(db, timer.id))
    assert not await writer.run(lambda db, _: timers.done(db, timer.id))
    assert await writer.run(lambda db, _: timers.next_due(db)) is None


async def test_the_id_of_a_timer_is_never_used_again(writer: Writer) -> None:
    """It names the event that the timer becomes: used again, the second would pass for a repetition."""
    ids: set[int] = set()
    for _ in range(3):
        await remind(writer, "due", NOW)
        [timer] = await due(writer, NOW)
        assert timer.id not in ids
        ids.add(timer.id)
        await writer.run(lambda db, _, timer=timer: timers.done(db, timer.id))  # type: ignore[misc]


async def test_a_crowd_of_timers_comes_in_portions_the_earliest_first(writer: Writer) -> None:
    def crowd(db: Connection, _: Page) -> None:
        for n in reversed(range(510)):
            timers.set_timer(db, 1, f"n{n}", NOW + timedelta(seconds=n), "call", {}, 3, PLACE)

    await writer.run(crowd)
    first = await due(writer, NOW + HOUR)
    assert [timer.name for timer in first] == [f"n{n}" for n in range(500)]


async def test_a_button_does_what_it_was_made_for_in_its_own_community(writer: Writer) -> None:
    mine, theirs = Pressable("join", ODD, 3, NOW), Pressable("leave", {}, None, None)

    def add(_: Connection, page: Page) -> None:
        buttons.add(page, 1, "t", mine, NOW)
        buttons.add(page, 2, "t", theirs, NOW)

    await writer.run(add)
    assert await writer.run(lambda db, _: buttons.find(db, 1, "t")) == mine
    assert await writer.run(lambda db, _: buttons.find(db, 2, "t")) == theirs
    assert await writer.run(lambda db, _: buttons.find(db, 3, "t")) is None
    assert await writer.run(lambda db, _: buttons.find(db, 1, "T")) is None


async def test_old_buttons_are_forgotten(writer: Writer) -> None:
    def add(_: Connection, page: Page) -> None:
        buttons.add(page, 1, "old", Pressable("join", {}, None, None), NOW)
        buttons.add(page, 1, "new", Pressable("join", {}, None, None), NOW + HOUR)

    await writer.run(add)
    assert await writer.run(lambda db, _: buttons.forget(db, NOW + HOUR)) == 1
    assert await writer.run(lambda db, _: buttons.find(db, 1, "old")) is None
    assert await writer.run(lambda db, _: buttons.find(db, 1, "new")) is not None


def draft(token: str, person: int = 3) -> Draft:
    return Draft(token, person, '{"form": 1}', {"goal": "“½” \u0000"}, 0, PLACE)


async def begin(writer: Writer, token: str, at: datetime, community: int = 1, person: int = 3) -> None:
    await writer.run(lambda db, _: drafts.start(db, community, draft(token, person), at))


async def test_a_draft_keeps_what_was_typed(writer: Writer) -> None:
    await begin(writer, "a", NOW)
    await begin(writer, "a", NOW, community=2)
    assert await writer.run(lambda db, _: drafts.find(db, 1, "a")) == draft("a")
    await writer.run(lambda db, _: drafts.save(db, 1, "a", {"goal": "more"}, 2, NOW + HOUR))
    saved = await writer.run(lambda db, _: drafts.find(db, 1, "a"))
    assert saved == draft("a")._replace(answers={"goal": "more"}, step=2)
    assert await writer.run(lambda db, _: drafts.find(db, 2, "a")) == draft("a"), "another community's is not touched"


async def test_the_draft_that_was_touched_last_is_the_current_one(writer: Writer) -> None:
    await begin(writer, "a", NOW)
    await begin(writer, "b", NOW + HOUR)
    await begin(writer, "theirs", NOW + 3 * HOUR, community=2)
    await begin(writer, "somebody else's", NOW + 3 * HOUR, person=4)

    async def current() -> str | None:
        found = await writer.run(lambda db, _: drafts.current(db, 1, 3))
        return found.token if found else None

    assert await current() == "b"
    await writer.run(lambda db, _: drafts.save(db, 1, "a", {}, 1, NOW + 2 * HOUR))
    assert await current() == "a"
    await writer.run(lambda db, _: drafts.drop(db, 1, "a"))
    assert await current() == "b"
    await writer.run(lambda db, _: drafts.drop(db, 1, "b"))
    assert await current() is None


async def test_of_two_that_were_touched_at_one_moment_the_later_is_the_current_one(writer: Writer) -> None:
    for token in ("b", "c", "a", "d"):
        await begin(writer, token, NOW)
        found = await writer.run(lambda db, _: drafts.current(db, 1, 3))
        assert found is not None
        assert found.token == token
    await writer.run(lambda db, _: drafts.save(db, 1, "c", {}, 1, NOW))
    found = await writer.run(lambda db, _: drafts.current(db, 1, 3))
    assert found is not None
    assert found.token == "c"


async def test_drafts_that_nobody_touches_are_forgotten(writer: Writer) -> None:
    await begin(writer, "a", NOW)
    await begin(writer, "b", NOW)
    await writer.run(lambda db, _: drafts.save(db, 1, "a", {}, 1, NOW + HOUR))
    assert await writer.run(lambda db, _: drafts.forget(db, NOW + HOUR)) == 1
    assert await writer.run(lambda db, _: drafts.find(db, 1, "a")) is not None


async def test_the_same_token_twice_is_refused(writer: Writer) -> None:
    await begin(writer, "a", NOW)
    with pytest.raises(IntegrityError):
        await begin(writer, "a", NOW)
