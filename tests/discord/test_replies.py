"""What is replied to: Discord sends it along, and a hint fits it."""

from __future__ import annotations

import pytest

from tests.discord.hall import DiscordHall
from tests.loopback.seen import Seen


@pytest.fixture
async def talk(school: DiscordHall) -> DiscordHall:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        kim #algebra: /discuss settings mode=on
        ada #algebra: /course join
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        ben #algebra: agreed
        +2m
        """
    )
    return school


async def hint_for(talk: DiscordHall, parent: Seen) -> tuple[str, ...]:
    talk.people["ben"].says(talk.channels["algebra"], "I agree!", reply_to=parent)
    await talk.calm()
    [hint] = await talk("+2m")
    return hint.buttons[:3]


async def test_whoever_agrees_with_a_reason_is_asked_for_something_else(talk: DiscordHall) -> None:
    parent = talk.people["ada"].says(talk.channels["algebra"], "Because without a first step nothing follows.")
    assert await hint_for(talk, parent) == ("Give an example", "Ask a question", "Another view")


async def test_a_hint_names_whom_one_agreed_with_if_they_are_in_the_course(talk: DiscordHall) -> None:
    ben, algebra = talk.people["ben"], talk.channels["algebra"]
    for who, begins in (("dan", "Nice that you agree!"), ("ada", "Nice that you agree with Ada!")):
        parent = talk.people[who].says(algebra, "Because without a first step nothing follows.")
        ben.says(algebra, "so true", reply_to=parent)
        await talk.calm()
        [hint] = await talk("+2m")
        assert hint.only == "ben"
        assert hint.text.startswith(begins)
        assert "Ada" not in "".join(one.text for one in talk.view("cleo"))
        await talk("+2d")


async def test_a_hint_names_nobody_who_takes_part_quietly(talk: DiscordHall) -> None:
    parent = talk.people["ada"].says(talk.channels["algebra"], "Because without a first step nothing follows.")
    await talk("ada #algebra: /course quiet on=yes")
    talk.people["ben"].says(talk.channels["algebra"], "so true", reply_to=parent)
    await talk.calm()
    [hint] = await talk("+2m")
    assert (hint.only, hint.text.startswith("Nice that you agree!")) == ("ben", True)


async def test_yes_to_a_classmate_s_question_gets_no_hint(talk: DiscordHall) -> None:
    ben, algebra = talk.people["ben"], talk.channels["algebra"]
    parent = talk.people["ada"].says(algebra, "Is 0 a natural number here?")
    await talk("+1h")
    ben.says(algebra, "yes", reply_to=parent)
    await talk.calm()
    assert await talk("+2m") == []


async def test_what_was_edited_away_is_not_kept(talk: DiscordHall) -> None:
    ada, ben, algebra = talk.people["ada"], talk.people["ben"], talk.channels["algebra"]
    thought = "I think we check it because without a first domino the whole long chain never starts to fall."
    written = ada.says(algebra, thought)
    await talk.calm()
    ada.edits(written, "We check it so that there is a beginning.")
    await talk.calm()
    ben.says(algebra, thought)
    await talk.calm()
    [none] = await talk("kim #algebra: /discuss alike")
    assert none.text == "No answer is very close to an earlier one."


async def test_the_bot_s_own_words_and_one_s_own_are_nobody_s_reply(talk: DiscordHall) -> None:
    ben, algebra = talk.people["ben"], talk.channels["algebra"]
    prompt = next(one for one in ben.sees(algebra) if one.content.startswith("**Discussion:**"))
    assert await hint_for(talk, prompt) == ("Say why", "Give an example", "Ask a question")
    await talk("+2d")
    own = next(one for one in ben.sees(algebra) if one.content == "agreed")
    assert await hint_for(talk, own) == ("Say why", "Give an example", "Ask a question")


async def test_a_teacher_sees_who_replied_to_somebody(talk: DiscordHall) -> None:
    ada, ben, algebra = talk.people["ada"], talk.people["ben"], talk.channels["algebra"]
    parent = ada.says(algebra, "Because without a first step nothing follows.")
    ben.says(algebra, "Like dominoes without a first push.", reply_to=parent)
    await talk.calm()
    [status] = await talk("kim #algebra: /discuss status")
    assert status.text.splitlines()[1:] == [
        "1 has posted.",
        "1 has replied to somebody.",
        "Everybody in the course has said something.",
    ]
