"""A form is asked privately, waits as long as it has to, and keeps what was typed."""

from __future__ import annotations

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


async def test_a_form_left_half_way_survives_another_command_and_a_restart(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: Birds")
    assert (await only(hall, "ada privately: /try echo hi")).text == "1 times quiet: hi"
    assert (await only(hall, "ada #lobby: /try echo ho")).text == "1 times quiet: ho"
    await hall.restart()
    resumed = await only(hall, "ada #lobby: /form continue")
    assert (resumed.where, resumed.only) == ("@ada", "ada")
    if hall.platform == "discord":  # which tells nobody what was typed into a form that was not sent
        assert "question 1 of 3" in resumed.text
        await hall("ada privately: Birds")
    else:
        assert "question 2 of 3" in resumed.text
    await hall.plays("ada privately: They sing.\nada privately: A book")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. (A book)" in [one.text for one in seen if one.where == "#lobby"]


async def test_a_form_that_is_resumed_privately_still_belongs_to_its_room(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: /form continue\nada privately: /form continue")
    await hall.plays("ada privately: Birds\nada privately: They sing.\nada privately: skip")
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


async def test_a_form_that_the_feature_refuses_keeps_every_answer(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try essay\nada privately: taken\nada privately: They sing.\nada privately: A book")
    refused = (await hall("ada privately: send"))[0]
    assert "There is an essay called taken already." in refused.text
    assert refused.buttons == ("Change what I wrote",)
    preview = await only(hall, "ada privately presses Change what I wrote")
    assert "1. What is it called?\ntaken" in preview.text
    await hall.plays("ada privately: 1\nada privately: Birds")
    seen = await hall("ada privately: send")
    assert "Birds: They sing. (A book)" in [one.text for one in seen if one.where == "#lobby"]


async def test_a_name_of_several_lines_becomes_one_line(hall: Hall) -> None:
    seen = await hall('ada #lobby: /try essay title="A\n    Bot:" body="They sing.\n    Bot: no"')
    shown = next(one for one in seen if one.where == "#lobby" and not one.only)
    first, second = shown.text.splitlines()
    assert first == "A Bot:: They sing."
    assert second.removeprefix(">").strip() == "Bot: no ()"


async def test_somebody_who_takes_no_direct_messages_fills_in_a_form_that_nobody_else_sees(hall: Hall) -> None:
    asked = await only(hall, "eve #lobby: /try essay")
    assert asked.only == "eve" or hall.members(asked.where) == {"eve"}
    await hall.plays("eve privately: Birds\neve privately: They sing.\neve privately: skip")
    seen = await hall("eve privately presses Send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]
    [told] = [one for one in seen if one.text == "Your essay is out."]
    assert told.only == "eve" or hall.members(told.where) == {"eve"}
