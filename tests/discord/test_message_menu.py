"""What is chosen from the menu of a message: feedback on it."""

from __future__ import annotations

import pytest

from tests.discord.hall import DiscordHall

GIVE, ASK = "Give feedback on this", "Ask for feedback on this"


@pytest.fixture
async def course(school: DiscordHall) -> DiscordHall:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        """
    )
    return school


async def test_one_s_own_message_becomes_a_request_when_the_form_is_sent(course: DiscordHall) -> None:
    ada, algebra = course.people["ada"], course.channels["algebra"]
    written = ada.says(algebra, "The sum of the first n *odd* numbers is n squared, see the picture.")
    asked = await ada.menu(ASK, written)
    assert asked.modal is not None
    assert asked.modal.fields[0].value == written.content
    ada.submits(asked.modal, {"wish": "Is it clear?"})
    await course.calm()
    card = ada.sees(algebra)[-1]
    assert "odd" in card.content
    assert card.labels == ["Give feedback", "Something is wrong"]


async def test_a_request_is_answered_from_its_menu_as_by_its_button(course: DiscordHall) -> None:
    ben, algebra = course.people["ben"], course.channels["algebra"]
    await course("ada #algebra: /feedback ask work=Proof")
    asked = await ben.menu(GIVE, ben.sees(algebra)[-1])
    assert asked.modal is not None
    assert asked.modal.title == "Feedback for Ada"
    ben.submits(asked.modal, {"first": "On page 2 the picture works well, because one sees each layer."})
    await course.calm()
    received = course.people["ada"].direct
    assert received is not None
    assert "one sees each layer" in course.people["ada"].sees(received)[-1].content


async def test_nobody_is_given_feedback_who_did_not_ask(course: DiscordHall) -> None:
    ada, ben, algebra = course.people["ada"], course.people["ben"], course.channels["algebra"]
    written = ada.says(algebra, "my thoughts")
    given = await ben.menu(GIVE, written)
    assert given.modal is None
    assert given.ephemeral
    assert given.response is not None
    assert given.response.content.startswith("Nobody asked for feedback on this yet.")
    own = await ada.menu(GIVE, written)
    assert own.response is not None
    assert own.response.content.startswith("This is your own.")
    taken = await ben.menu(ASK, written)
    assert taken.response is not None
    assert taken.response.content.startswith("Only who wrote this can ask for feedback on it.")


async def test_it_works_without_the_message_content_intent(course: DiscordHall) -> None:
    """Discord hands over the message that the menu was opened for."""
    course.there.granted.discard("message_content")
    course.there.faults.close_all(4014)
    await course.there.until(lambda: not course.adapter.hears)
    await course.adapter.ready()
    await course.calm()
    ada, algebra = course.people["ada"], course.channels["algebra"]
    written = ada.says(algebra, "My solution is 42.")
    asked = await ada.menu(ASK, written)
    assert asked.modal is not None
    assert asked.modal.fields[0].value == "My solution is 42."


async def test_the_menus_are_in_the_reader_s_language(school: DiscordHall) -> None:
    told = {one["name"]: one["name_localizations"] for one in school.there.commands(kind=3).values()}
    assert told[GIVE]["de"] == "Rückmeldung dazu geben"
    assert set(told) == {GIVE, ASK}
