"""Feedback: asked for in the room, given privately with starters, and answered by whether it helped."""

from __future__ import annotations

import pytest

from tests.hall import Hall


@pytest.fixture
async def asked(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /feedback ask work="My proof about odd numbers" wish="Is the step clear?"
        """
    )
    return hall


async def test_the_request_is_public_and_says_what_to_look_at(asked: Hall) -> None:
    card = asked.seen[-1]
    assert (card.where, card.only, card.buttons) == ("#algebra", "", ("Give feedback",))
    assert "My proof about odd numbers" in card.text
    assert "Please look at: Is the step clear?" in card.text


async def test_feedback_with_starters_reaches_the_author_alone(asked: Hall) -> None:
    [first] = await asked("ben #algebra presses Give feedback")
    assert "You could begin: “One thing that works well is … , because …”" in first.text
    starters = [seen.text for seen in await asked.plays(
        """
        ben privately: The picture works well, because one sees each layer.
        ben privately: I could not follow the step to n + 1.
        ben privately: skip
        ben privately: skip
        ben privately: As a next step, write it as one equation.
        """
    )]  # fmt: skip
    assert sum("You could begin" in one for one in starters) == 4
    seen = await asked("ben privately presses Send")
    received = next(one for one in seen if one.only == "ada")
    assert received.text.splitlines() == [
        "Ben gave you feedback on: My proof about odd numbers",
        "What works well: The picture works well, because one sees each layer.",
        "Needs more explanation: I could not follow the step to n + 1.",
        "To make it better: As a next step, write it as one equation.",
        "Did it help you?",
    ]
    assert not any("picture" in one.text for one in seen if one.only != "ada")
    [again] = await asked("ada #algebra: /feedback read 1")
    assert "The picture works well" in again.text
    assert again.only == "ada"


async def give(asked: Hall) -> None:
    await asked.plays(
        """
        ben #algebra: /feedback give 1
        ben privately: The picture works well for me.
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: send
        """
    )


async def test_the_giver_hears_once_that_it_helped(asked: Hall) -> None:
    await give(asked)
    seen = await asked("ada privately presses It helped")
    assert [one.text for one in seen if one.only == "ben"] == ["Ada says that your feedback helped."]
    seen = await asked("ada privately presses It helped")
    assert [one.only for one in seen] == ["ada"]


async def test_the_button_works_also_after_one_has_been_in_another_course(asked: Hall) -> None:
    await give(asked)
    await asked('kim #lobby: /course open "Logic"')
    await asked("ada #lobby: /course join")
    seen = await asked("ada privately presses It helped")
    assert [one.text for one in seen if one.only == "ben"] == ["Ada says that your feedback helped."]


async def test_nobody_is_told_that_it_did_not_help(asked: Hall) -> None:
    await give(asked)
    seen = await asked("ada privately presses Not really")
    assert [one.only for one in seen] == ["ada"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ada #algebra: /feedback give 1", "This is your own work. A classmate will look at it."),
        ("ben #algebra: /feedback give 7", "There is no request 7. /feedback find shows who waits."),
        ("ben #algebra: /feedback close 1", "That is somebody else's request."),
        ("ben #algebra: /feedback read 1", "That is somebody else's request."),
    ],
)
async def test_what_cannot_be_done_is_said_before_anybody_fills_in_a_form(asked: Hall, line: str, answer: str) -> None:
    [refused] = await asked(line)
    assert refused.text == answer


async def test_feedback_is_given_once(asked: Hall) -> None:
    await give(asked)
    [refused] = await asked("ben #algebra presses Give feedback")
    assert "You already gave feedback on this." in refused.text


async def test_least_answered_work_comes_first(asked: Hall) -> None:
    await asked('cleo #algebra: /feedback ask work="My second proof"')
    await give(asked)
    [found] = await asked("kim #algebra: /feedback find")
    assert found.buttons == ("Feedback for Cleo", "Feedback for Ada")


async def test_a_request_can_be_taken_back_and_that_undone(asked: Hall) -> None:
    await asked("ada #algebra: /feedback mine")
    seen = await asked("ada #algebra presses Take 1 back")
    assert any(one.edited and one.text == "Ada no longer asks for feedback here." for one in seen)
    [refused] = await asked("ben #algebra: /feedback give 1")
    assert "taken back" in refused.text
    await asked("ada #algebra presses Undo")
    [form] = await asked("ben #algebra: /feedback give 1")
    assert "Feedback for Ada" in form.text
