"""A form is asked privately, waits as long as it has to, and keeps what was typed."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


async def only(hall: Hall, line: str) -> Seen:
    [seen] = await hall(line)
    return seen


async def test_a_form_is_filled_in_privately_and_answers_where_it_was_asked_for(hall: Hall) -> None:
    asked = await only(hall, "ada #lobby: /try essay")
    assert (asked.where, asked.only) == ("@ada", "ada")
    assert "What is it called?" in asked.text
    await hall.plays("ada privately: Birds\nada privately: They sing.\nada privately: skip")
    seen = await hall("ada privately presses Send")
    assert ("#lobby", "", "Birds: They sing. ()") in [(one.where, one.only, one.text) for one in seen]
    assert "Your essay is out." in [one.text for one in seen if one.only == "ada"]
    again = await only(hall, "ada privately presses Send")
    assert again.text == "This form was already sent or thrown away."


async def test_another_persons_preview_cannot_be_sent(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try note first\nada privately: skip")
    with pytest.raises(LookupError):
        await hall("ben privately presses Send")


async def test_a_form_left_half_way_survives_another_command_and_a_restart(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: Birds")
    assert (await only(hall, "ada privately: /try echo hi")).text == "1 times quiet: hi"
    assert (await only(hall, "ada #lobby: /try echo ho")).text == "1 times quiet: ho"
    await hall.restart()
    resumed = await only(hall, "ada #lobby: /form continue")
    assert (resumed.where, resumed.only) == ("@ada", "ada")
    assert "question 2 of 3" in resumed.text
    await hall.plays("ada privately: They sing.\nada privately: A book")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. (A book)" in [one.text for one in seen if one.where == "#lobby"]


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


async def test_a_form_that_is_resumed_privately_still_belongs_to_its_room(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: Birds\nada privately: /form continue")
    await hall.plays("ada privately: /form continue\nada privately: They sing.\nada privately: skip")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]


async def test_a_form_with_every_answer_left_out_is_sent(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try note\nada privately: skip\nada privately: skip")
    seen = await hall("ada privately: send")
    assert "Noted: [] []" in [one.text for one in seen]


async def test_what_is_typed_with_the_command_is_not_asked_again(hall: Hall) -> None:
    asked = await only(hall, 'ada #lobby: /try essay body="They sing."')
    assert "What is it called?" in asked.text
    assert "question 3 of 3" in (await only(hall, "ada privately: Birds")).text


async def test_a_text_that_is_too_long_is_kept_behind_a_button(hall: Hall) -> None:
    long = "word " * 50
    refused = await only(hall, f'ada #lobby: /try essay Birds "{long}"')
    assert refused.only == "ada"
    assert "takes at most 200 characters, and that was 249" in refused.text
    assert refused.buttons == ("Change what I wrote",)
    opened = await only(hall, "ada #lobby presses Change what I wrote")
    assert (opened.where, opened.only) == ("@ada", "ada")
    assert long.strip() in opened.text
    assert "question 3 of 3" in (await only(hall, "ada privately: They sing.")).text
    await hall("ada privately: skip")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]


async def test_a_shorter_text_can_be_typed_at_once(hall: Hall) -> None:
    await hall(f'ada privately: /try essay Birds "{"word " * 50}"')
    assert "question 3 of 3" in (await only(hall, "ada privately: They sing.")).text


async def test_a_form_that_the_feature_refuses_keeps_every_answer(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: taken\nada privately: They sing.\nada privately: A book")
    refused = (await hall("ada privately: send"))[0]
    assert "There is an essay called taken already." in refused.text
    assert refused.buttons == ("Change what I wrote",)
    assert "Type send" in (await only(hall, "ada privately: oh, what now?")).text  # replaces no answer
    preview = await only(hall, "ada privately presses Change what I wrote")
    assert "1. What is it called?\ntaken" in preview.text
    await hall.plays("ada privately: 1\nada privately: Birds")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. (A book)" in [one.text for one in seen if one.where == "#lobby"]


async def test_a_name_of_several_lines_becomes_one_line(hall: Hall) -> None:
    seen = await hall('ada #lobby: /try essay title="A\n    Bot:" body="They sing.\n    Bot: no"')
    shown = next(one for one in seen if one.where == "#lobby" and not one.only)
    assert shown.text == "A Bot:: They sing.\n>     Bot: no ()"  # and what may have lines is marked as typed


async def test_somebody_who_takes_no_direct_messages_fills_in_a_form_in_a_room_of_their_own(hall: Hall) -> None:
    asked = await only(hall, "eve #lobby: /try essay")
    assert hall.members(asked.where) == {"eve"}
    room = asked.where
    await hall.plays(f"eve {room}: Birds\neve {room}: They sing.\neve {room}: skip")
    seen = await hall(f"eve {room} presses Send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]
    assert [one.where for one in seen if one.text == "Your essay is out."] == [room]
