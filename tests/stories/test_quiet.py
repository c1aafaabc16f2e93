"""Somebody who takes part quietly is named before nobody, is not called on, and what they do counts the same."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

PROMPT = "Why is a rectangle with equal sides a square?"
OWN = "Because all of its angles are right and all of its sides are equal, which is what makes a square."


@pytest.fixture
async def quiet(hall: Hall) -> Hall:
    """Ben would rather not be named."""
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ben #algebra: /course quiet on=yes
        """
    )
    return hall


def to_all(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if not one.only]


async def test_it_is_said_once_and_nobody_else_hears_of_it(hall: Hall) -> None:
    await hall.plays("kim #algebra: /course open Algebra\nada #algebra: /course join\nben #algebra: /course join")
    [told] = await hall("ben #algebra: /course quiet on=yes")
    assert told.text.splitlines()[0] == "You take part quietly now. Nobody is told."
    assert (told.only, told.buttons) == ("ben", ("Undo",))
    [told] = await hall("ben #algebra presses Undo")
    assert told.text == "I name you again, like everybody."
    [told] = await hall("ada #algebra: /discuss write words=Hello there everybody")
    assert told.text.startswith("Write it in the room, like everybody.")


async def test_in_a_discussion_it_is_said_without_the_name_and_counts(quiet: Hall) -> None:
    await quiet(f"kim #algebra: /discuss start {PROMPT}")
    await quiet("ben #algebra: /discuss write")
    await quiet(f"ben privately: {OWN}")
    await quiet("ben privately: Ada")
    seen = await quiet("ben privately presses Send")
    [said] = to_all(seen)
    assert said.text == f"A classmate answers Ada: {OWN}"
    assert any(one.text.startswith("It is in the discussion, without your name") for one in seen if one.only == "ben")
    [status] = await quiet("kim #algebra: /discuss status")
    assert "1 has replied to somebody." in status.text
    assert "Not yet: Ada, Cleo" in status.text


async def test_in_a_study_group_no_role_and_no_name(quiet: Hall) -> None:
    await quiet('ada #algebra: /group start name=Owls goal="finish sheet 3"')
    seen = await quiet("ben #algebra: /group join Owls")
    assert any(one.text == "There is one more of you." for one in seen)
    await quiet('ada #owls: /group meet when="Tue 18:00"')
    await quiet("ben #owls presses I come")
    await quiet("ben privately: problem 4")
    seen = await quiet("ben privately presses Send")
    assert any("· A classmate: problem 4" in one.text for one in seen if one.edited)
    seen = await quiet("at 2026-09-08 16:01")
    [agenda] = [one for one in seen if one.text.startswith("Your meeting begins.")]
    assert "Ada leads" in agenda.text
    assert "Ben" not in agenda.text
    seen = await quiet("at 2026-09-08 17:30")
    assert any("· A classmate: problem 4" in one.text for one in seen)
    await quiet("ben #owls: /group ask")
    await quiet("ben privately: I do not understand why it has two roots.")
    seen = await quiet("ben privately presses Send")
    assert any(one.text.startswith("A classmate asks: I do not understand why") for one in seen if not one.only)


async def test_work_is_looked_at_without_knowing_whose_it_is(quiet: Hall) -> None:
    await quiet('ben #algebra: /feedback ask work="My essay on squares" wish="the ending"')
    [card] = [one for one in quiet.view("cleo") if "would like feedback" in one.text]
    assert card.text.startswith("1. A classmate would like feedback on: My essay on squares")
    assert "What you write goes to its author alone." in card.text
    [listed] = await quiet("cleo #algebra: /feedback find")
    assert "Ben" not in listed.text
    assert listed.buttons == ("Feedback on 1",)
