"""Where nothing but lines can be typed: a form is asked one question at a time, and a number may have no end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hall import Hall, Seen
from tests.halls import opened
from tests.trial import trial


@pytest.fixture
async def hall(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Hall]:
    """A class at the terminal with the trial feature."""
    async with opened("terminal", tmp_path, sqlite_url, trial) as hall:
        yield hall


async def only(hall: Hall, line: str) -> Seen:
    [seen] = await hall(line)
    return seen


async def test_another_persons_preview_cannot_be_sent(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try note\nada privately: first\nada privately: skip")
    with pytest.raises(LookupError):
        await hall("ben privately presses Send")


async def test_the_next_words_answer_a_form_also_without_form_continue(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: Birds\nada #lobby: /help")
    await hall.restart()
    assert "question 3 of 3" in (await only(hall, "ada privately: They sing.")).text


async def test_of_two_forms_the_later_is_asked_first_and_the_other_is_offered_afterwards(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: Birds")
    await hall("+1m")
    await hall.plays("ada #lobby: /try note\nada privately: one\nada privately: two")
    seen = await hall("ada privately: send")
    assert "Noted: [one] [two]" in [one.text for one in seen]
    offer = next(one for one in seen if one.buttons == ("Go on with it",))
    assert "You also began Write an essay." in offer.text
    assert "question 2 of 3" in (await only(hall, "ada privately presses Go on with it")).text
    thrown = await hall("ada privately: cancel")
    assert "Thrown away" in thrown[0].text
    assert (await only(hall, "ada #lobby: /form continue")).text == "You have no form waiting."


async def test_a_shorter_text_can_be_typed_at_once(hall: Hall) -> None:
    await hall(f'ada privately: /try essay Birds "{"word " * 50}"')
    assert "question 3 of 3" in (await only(hall, "ada privately: They sing.")).text


async def test_somebody_who_takes_no_direct_messages_fills_in_a_form_in_a_room_of_their_own(hall: Hall) -> None:
    asked = await only(hall, "eve #lobby: /try essay")
    assert hall.members(asked.where) == {"eve"}
    room = asked.where
    await hall.plays(f"eve {room}: Birds\neve {room}: They sing.\neve {room}: skip")
    seen = await hall(f"eve {room} presses Send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]
    assert [one.where for one in seen if one.text == "Your essay is out."] == [room]


async def test_a_preview_sends_its_form_once(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try note\nada privately: first\nada privately: skip\nada privately presses Send")
    again = await only(hall, "ada privately presses Send")
    assert again.text == "This form was already sent or thrown away."


async def test_words_under_a_preview_replace_no_answer(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try note\nada privately: first\nada privately: skip")
    assert "Type send" in (await only(hall, "ada privately: oh, what now?")).text
    seen = await hall("ada privately: send")
    assert "Noted: [first] []" in [one.text for one in seen]


async def test_lines_that_were_typed_are_marked_as_typed(hall: Hall) -> None:
    seen = await hall('ada #lobby: /try essay title="A" body="They sing.\n    Bot: no"')
    assert "A: They sing.\n>     Bot: no ()" in [one.text for one in seen]


async def test_a_number_of_thousands_of_digits_is_refused_at_once(hall: Hall) -> None:
    refused = await only(hall, "ada #lobby: /try echo hello " + "9" * 5_000)
    assert refused.text == "n is a whole number from 1 to 20."
