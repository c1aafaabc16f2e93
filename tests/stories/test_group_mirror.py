"""A group on two platforms, whose rooms show the same words: off until it wants that, among its members alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.outbox import outbox
from tests import pair
from tests.pair import Pair

SAID = "Kettle, kettle, and a lid"


@pytest.fixture(params=pair.PAIRS)
async def both(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Pair]:
    """Owls: Ada of the one platform, Ben of the other; Cleo is in the course."""
    async with pair.opened(request.param, tmp_path, sqlite_url, request) as course:
        one, other = course.one, course.other
        await course(one, 'kim #algebra: /course open "Algebra 1"')
        await course(one, "ada #algebra: /course join")
        await course(one, "cleo #algebra: /course join")
        await linked(course)
        await course(other, 'kim #algebra: /course bring "Algebra 1"')
        await course(other, "ben #algebra: /course join")
        await course(one, "ada #algebra: /group start name=Owls")
        await course(other, "ben #algebra: /group join Owls")
        yield course


async def linked(course: Pair) -> None:
    """Kim is one teacher on both."""
    await course(course.other, "kim #algebra: /help")
    [(_, told)] = await course(course.one, "kim #algebra: /link")
    [code] = re.findall(r"\b[2-9A-Z]{8}\b", told.text.split("\n")[0])
    await course(course.other, f"kim privately: /link {code}")
    await course(course.other, "kim privately presses It is mine")
    await course(course.one, "kim privately presses It is me")


async def test_nothing_is_shown_elsewhere_until_the_group_wants_it(both: Pair) -> None:
    assert await both(both.one, f"ada #owls: {SAID}") == []
    await both(both.one, "ada #owls: /group mirror yes")
    [(where, shown)] = await both(both.one, f"ada #owls: {SAID}")
    assert (where, shown.where) == (both.other, "#owls")
    assert shown.text == f"Ada on {both.one.capitalize()}: {SAID}"
    [(where, shown)] = await both(both.other, "ben #owls: And tea")
    assert (where, shown.text) == (both.one, f"Ben on {both.other.capitalize()}: And tea")
    await both(both.one, "ada #owls: /group mirror no")
    assert await both(both.one, f"ada #owls: {SAID}") == []


async def test_nothing_of_it_is_stored(both: Pair) -> None:
    await both(both.one, "ada #owls: /group mirror yes")
    await both(both.one, f"ada #owls: {SAID}")
    with both.hold.engine.connect() as db:
        raw = db.connection.dbapi_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
        assert db.execute(outbox.select()).all()
    assert "Kettle" not in dump
    assert "Owls" in dump


async def test_names_and_words_do_no_harm_there(both: Pair) -> None:
    await both(both.one, "ada #owls: /group mirror yes")
    typed = "@everyone <@1> **Ben** on Matrix: [free](https://example.org) https://example.org #algebra"
    [(_, shown)] = await both(both.one, f"ada #owls: {typed}")
    assert shown.marks == ("bold",)


async def test_it_goes_on_after_a_restart_and_in_a_room_that_is_made_anew(both: Pair) -> None:
    await both(both.one, "ada #owls: /group mirror yes")
    await both.restart()
    assert [shown.text for _, shown in await both(both.other, "ben #owls: Still here")] == [
        f"Ben on {both.other.capitalize()}: Still here"
    ]
    await both.halls[both.other].demolishes("#owls")
    await both.news()
    [(where, shown)] = await both(both.other, "ben #owls: Here again")
    assert (where, shown.text) == (both.one, f"Ben on {both.other.capitalize()}: Here again")


async def test_whoever_does_not_run_it_is_told_who_does(both: Pair) -> None:
    [(_, refused)] = await both(both.other, "ben #owls: /group mirror yes")
    assert "Ada" in refused.text
    assert await both(both.one, f"ada #owls: {SAID}") == []
