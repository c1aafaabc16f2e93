"""A button does the same before and after a restart, and nothing for whom it is not meant."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


async def only(hall: Hall, line: str) -> Seen:
    [seen] = await hall(line)
    return seen


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_button_works_and_answers_whoever_pressed_it(hall: Hall, restarted: bool) -> None:  # noqa: FBT001 - a case
    offered = await only(hall, "ada #lobby: /try offer")
    assert (offered.where, offered.only) == ("#lobby", "")
    assert offered.buttons == ("All", "Mine", "Soon", "Teach")
    if restarted:
        await hall.restart()
    answer = await only(hall, "ben #lobby presses All")
    assert (answer.text, answer.only) == ("Ben pressed all.", "ben")
    assert "Ben pressed all." not in [seen.text for seen in hall.view("ada")]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_stranger_is_refused_and_nobody_else_hears_of_it(hall: Hall, restarted: bool) -> None:  # noqa: FBT001 - a case
    await hall("ada #lobby: /try offer")
    if restarted:
        await hall.restart()
    refused = await only(hall, "ben #lobby presses Mine")
    assert (refused.text, refused.only) == ("This button is for somebody else. Nothing happened.", "ben")
    refused = await only(hall, "ben #lobby presses Teach")
    assert (refused.text, refused.only) == ("Only a teacher can do that.", "ben")
    assert (await only(hall, "ada #lobby presses Mine")).text == "Ada pressed mine."


async def test_what_was_asked_in_a_room_and_answered_privately_happens_in_that_room(hall: Hall) -> None:
    await hall("ada #lobby: /try ready")
    seen = await hall("ada #lobby presses Put it up")
    assert ("#lobby", "On the board: again") in [(one.where, one.text) for one in seen]


async def test_a_teacher_of_the_room_is_one_also_where_the_answer_is_pressed(hall: Hall) -> None:
    await hall("kim #lobby: /try ready")
    assert (await only(hall, "kim #lobby presses Teach here")).text == "Teaching."
    await hall("ben #lobby: /try ready")
    assert (await only(hall, "ben #lobby presses Teach here")).text == "Only a teacher can do that."


async def test_a_message_is_changed_in_place_and_taken_away(hall: Hall) -> None:
    def board(who: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.text, one.buttons) for one in hall.view(who) if "On the board" in one.text]

    await hall("ada #lobby: /try post tea at four")
    assert board("ben") == [("On the board: tea at four", ("Seen",))]
    [changed] = [one for one in await hall("ada #lobby: /try change tea at five") if one.edited]
    assert (changed.where, changed.text, changed.buttons) == ("#lobby", "On the board: tea at five", ())
    assert board("ben") == [("On the board: tea at five", ())]
    await hall.restart()
    await hall("ada #lobby: /try change no tea")
    assert board("ben") == [("On the board: no tea", ())]
    await hall("ada #lobby: /try remove")
    assert board("ben") == []
    await hall("ada #lobby: /try remove")
    assert (await only(hall, "ada #lobby: /try change anything")).text == "Changed."
