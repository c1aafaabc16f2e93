"""What needs a teacher: three things at most, each with a button that mends it; and the week on one screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import discussions
from tests.hall import MONDAY, Hall
from tests.halls import opened

CLASS = ("ada", "ben", "cleo", "dan")


@pytest.fixture
async def terminal(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Hall]:
    async with opened("terminal", tmp_path, sqlite_url) as hall:
        yield hall


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall('kim #algebra: /course open "Algebra 1"')
    for one in CLASS:
        await hall(f"{one} #algebra: /course join")
    return hall


async def test_nothing_needs_anybody_in_a_new_course(course: Hall) -> None:
    [told] = await course("kim #algebra: /needs me")
    assert told.text.startswith("Nothing needs you right now.")
    assert (told.only, told.buttons) == ("kim", ())


async def test_who_waits_for_feedback_is_there_after_two_days_and_two_classmates_are_asked(course: Hall) -> None:
    await course('ada #algebra: /feedback ask work="My proof about odd numbers"')
    await course("+1d")
    assert "Nothing needs you" in (await course("kim #algebra: /needs me"))[0].text
    await course("+1d")
    [told] = await course("kim #algebra: /needs me")
    assert "1. Ada has waited for feedback for 2 days: My proof about odd numbers" in told.text
    assert told.buttons == ("1. Ask two classmates", "1. Not now")
    seen = await course("kim #algebra presses 1. Ask two classmates")
    assert {one.only for one in seen} == {"kim", "ben", "cleo"}
    assert all("Ada" not in one.text for one in seen if one.only != "kim")
    assert "Nothing needs you" in (await course("kim #algebra: /needs me"))[0].text
    await course("+3d")
    assert "Ada has waited" in (await course("kim #algebra: /needs me"))[0].text
    again = await course("kim #algebra presses 1. Ask two classmates")
    assert {one.only for one in again} == {"kim", "dan"}, "whoever was asked is not asked for the same thing again"


async def test_a_letter_that_nobody_answered_is_there_until_somebody_has(course: Hall) -> None:
    await course('ada #algebra: /course tell words="I am lost since Monday."')
    [told] = await course("kim #algebra: /needs me")
    assert "1. 1 letter waits for an answer." in told.text
    [shown] = [one for one in await course("kim #algebra presses 1. Read it") if one.only == "kim"]
    assert "I am lost since Monday." in shown.text
    await course("kim #algebra presses Answer Ada")
    await course("kim privately: Come to me after class.")
    await course("kim privately presses Send")
    assert "Nothing needs you" in (await course("kim #algebra: /needs me"))[0].text


async def test_not_now_is_for_a_week(course: Hall) -> None:
    await course('ada #algebra: /feedback ask work="My proof"')
    await course("+2d")
    await course("kim #algebra: /needs me")
    await course("kim #algebra presses 1. Not now")
    assert "Nothing needs you" in (await course("kim #algebra: /needs me"))[0].text
    await course("+7d")
    assert "Ada has waited" in (await course("kim #algebra: /needs me"))[0].text


async def test_at_most_three_and_one_of_each_kind_first(course: Hall) -> None:
    await course.plays(
        """
        ada #algebra: /feedback ask work="My first proof"
        ben #algebra: /feedback ask work="My second proof"
        cleo #algebra: /feedback ask work="My third proof"
        dan #algebra: /tutor ask topic=Sets tried="I read it twice" stuck="What is an empty set for?"
        ada #algebra: /group start Owls Fractions
        ben #algebra: /group join Owls
        +11d
        """
    )
    [told] = await course("kim #algebra: /needs me")
    listed = [line for line in told.text.splitlines() if line[:2] in {"1.", "2.", "3.", "4."}]
    assert [line.split(" for ")[0] for line in listed] == [
        "1. Ada has waited",
        "2. Dan has waited",
        "3. In the group Owls, nobody has used me",
    ]


async def test_a_quiet_group_is_asked_in_its_own_room(course: Hall) -> None:
    await course.plays("ada #algebra: /group start Owls Fractions\nben #algebra: /group join Owls\n+11d")
    await course("kim #algebra: /needs me")
    seen = await course("kim #algebra presses 1. Ask how it goes")
    [asked] = [one for one in seen if "how is it going?" in one.text]
    assert "Owls" in asked.where.title()
    assert asked.buttons == ("We are still here", "We need a teacher")


async def test_classmates_whom_somebody_avoids_are_not_asked_to_help_them(course: Hall) -> None:
    await course('dan #algebra: /tutor ask topic=Sets tried="I read it twice"')
    await course("dan #algebra: /tutor avoid ada")
    await course("ben #algebra: /tutor avoid dan")
    await course("+2d")
    await course("kim #algebra: /needs me")
    seen = await course("kim #algebra presses 1. Ask three classmates")
    assert {one.only for one in seen} == {"kim", "cleo"}


async def test_a_button_is_refused_to_who_teaches_no_more(course: Hall) -> None:
    await course.plays(
        """
        kim #algebra: /course role ben teacher
        ada #algebra: /feedback ask work="My proof"
        +2d
        ben #algebra: /needs me
        kim #algebra: /course role ben student
        """
    )
    seen = await course("ben #algebra presses 1. Ask two classmates")
    assert [(one.text, one.only) for one in seen] == [("Only a teacher can do that.", "ben")]


async def test_thoughts_without_a_reply_are_asked_for_in_the_room_without_a_name(terminal: Hall) -> None:
    """At the terminal nobody can reply to a message, so what a platform would tell is noted by hand."""
    await terminal.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        """
    )
    with terminal.hold.engine.connect() as db:
        ada, ben = 2, 3
        discussions.reply(db, 1, 1, ada, "adds", "", MONDAY + timedelta(minutes=1), None, 40)
        discussions.reply(db, 1, 1, ben, "replies", "", MONDAY + timedelta(minutes=61), ada, 10)
    await terminal("+2d")
    [told] = await terminal("kim #algebra: /needs me")
    assert "1 first thought has no reply after a day: Ben" in told.text
    seen = await terminal("kim #algebra presses 1. Ask for replies there")
    [asked] = [one for one in seen if not one.only]
    assert asked.where == "#algebra"
    assert "no reply yet" in asked.text
    assert "Ben" not in asked.text
    [told] = await terminal("kim #algebra: /report discussion")
    assert "Of 2 first thoughts, 1 got a reply within 24 hours (50 %)." in told.text
    assert "Half of the answers came within 60 minutes." in told.text
    assert "Of 1 pair of students, 1 replied to one another (100 %)." in told.text


async def test_the_week_comes_on_monday_to_those_who_teach_then(course: Hall) -> None:
    await course("kim #algebra: /digest show")
    [told] = await course("kim #algebra presses Have it each Monday")
    assert "Each Monday at 7:00" in told.text
    await course("kim #algebra: /course role dan teacher")
    await course('ada #algebra: /feedback ask work="My proof about odd numbers"')
    seen = [one for one in await course("+7d") if "the week" in one.text]
    assert {one.only for one in seen} == {"kim", "dan"}
    assert all("Ada has waited for feedback for 7 days" in one.text for one in seen)
    await course("kim #algebra: /course role dan student")
    await course("kim #algebra: /digest weekly no")
    assert not [one for one in await course("+7d") if "the week" in one.text]
    await course("kim #algebra: /digest weekly yes")
    assert {one.only for one in await course("+7d") if "the week" in one.text} == {"kim"}


async def test_a_week_in_which_nothing_happened_is_not_told(course: Hall) -> None:
    await course("kim #algebra: /digest weekly yes")
    assert await course("+7d") == []
