"""Answers that come twice: who wrote the later one is asked for more, and a teacher sees both."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from bot.housekeeping import tidy_up
from tests.hall import Hall
from tests.stories.test_discussion import everything_in

DOMINOES = "I think the base case matters because without a first domino the whole chain never starts to fall."
AGAIN = (
    "I agree. I think the base case is important because without a first domino the whole chain never starts to fall"
)


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    """Hints are on, and ben has had the one of the week that is free."""
    await hall.plays(
        f"""
        kim #algebra: /course open "Algebra 1"
        kim #algebra: /discuss settings mode=on
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        ben #algebra: agreed
        +2m
        ada #algebra: {DOMINOES}
        """
    )
    return hall


async def days_pass(talk: Hall, days: int) -> None:
    """With the tidying of the last day done."""
    await talk(f"+{days}d")
    await talk.core._writer.run(functools.partial(tidy_up, talk.clock.now()))


async def test_an_answer_that_came_before_is_met_with_a_question_in_private(talk: Hall) -> None:
    assert await talk(f"ben #algebra: {AGAIN}") == []
    [hint] = await talk("+2m")
    assert hint.only == "ben"
    assert hint.text.splitlines()[0] == (
        "Your reply is very close to an earlier answer. What can you add to it? Why do we check n = 0 as well?"
    )
    assert "cop" not in hint.text.lower()
    assert "Ada" not in hint.text


async def test_a_teacher_sees_both_and_then_they_are_gone(talk: Hall) -> None:
    await talk(f"ben #algebra: {AGAIN}")
    [status] = await talk("kim #algebra: /discuss status")
    assert re.search(r"1 answer is very close to an earlier one\. /.*discuss alike shows both\.", status.text)
    [pair] = await talk("kim #algebra: /discuss alike")
    assert pair.only == "kim"
    assert pair.text.splitlines()[:5] == [
        "1 answer is very close to an earlier one. That proves nothing: ask how it came about.",
        "First Ada wrote:",
        DOMINOES,
        "Later Ben wrote:",
        AGAIN,
    ]
    [none] = await talk("kim #algebra presses I have seen it")
    assert none.text == "No answer is very close to an earlier one."
    [report] = await talk("kim #algebra: /discuss report")
    assert "very close" not in report.text, "ben is not told before his time is over"


async def test_only_a_teacher_sees_them(talk: Hall) -> None:
    await talk(f"ben #algebra: {AGAIN}")
    [refused] = await talk("ada #algebra: /discuss alike")
    assert refused.text == "Only a teacher can do that."


async def test_a_hint_about_it_that_was_wrong_is_on_the_list(talk: Hall) -> None:
    await talk(f"ben #algebra: {AGAIN}")
    await talk("+2m")
    await talk("ben privately presses This was wrong")
    [report] = await talk("kim #algebra: /discuss report")
    assert "1 reply was very close to an earlier one." in report.text
    assert "· very close to an earlier answer (1)" in report.text


async def test_who_repeats_themselves_or_adds_a_thought_hears_nothing(talk: Hall) -> None:
    await talk(f"ada #algebra: {DOMINOES}")
    await talk(f"ben #algebra: {AGAIN}. But a second chain may start somewhere else, so where does it begin?")
    assert await talk("+1d") == []
    [none] = await talk("kim #algebra: /discuss alike")
    assert none.text == "No answer is very close to an earlier one."


async def test_answers_are_deleted_with_the_end_of_their_discussion(talk: Hall, tmp_path: Path) -> None:
    await talk("kim #algebra: /discuss end")
    await talk.close()
    assert b"domino" not in everything_in(tmp_path)
    await talk.open()


async def test_answers_are_kept_across_a_restart_and_no_longer_than_two_weeks(talk: Hall) -> None:
    await talk("+12d")
    await talk.restart()
    await talk(f"ben #algebra: {AGAIN}")
    [pair] = await talk("kim #algebra: /discuss alike")
    assert DOMINOES in pair.text
    await days_pass(talk, 2)
    await talk(f"cleo #algebra: {AGAIN}")
    await talk("kim #algebra presses I have seen it")
    [none] = await talk("kim #algebra: /discuss alike")
    assert none.text == "No answer is very close to an earlier one.", "ada's answer is gone"


async def test_a_pair_that_no_teacher_looked_at_is_gone_after_two_weeks(talk: Hall, tmp_path: Path) -> None:
    await talk(f"ben #algebra: {AGAIN}")
    await talk("kim #algebra: /discuss end")
    await days_pass(talk, 14)
    [none] = await talk("kim #algebra: /discuss alike")
    assert none.text == "No answer is very close to an earlier one."
    await talk.close()
    assert b"domino" not in everything_in(tmp_path)
    await talk.open()


async def test_who_leaves_takes_their_words_along(talk: Hall, tmp_path: Path) -> None:
    await talk(f"ben #algebra: {AGAIN}")
    await talk("ada #algebra: /course leave")
    [none] = await talk("kim #algebra: /discuss alike")
    assert none.text == "No answer is very close to an earlier one."
    await talk.close()
    assert b"domino" not in everything_in(tmp_path)
    await talk.open()


async def test_where_hints_are_off_nothing_is_kept(talk: Hall, tmp_path: Path) -> None:
    await talk("kim #algebra: /discuss end")
    await talk("kim #algebra: /discuss settings mode=off")
    seen = await talk("kim #algebra: /discuss start What makes a proof good?")
    assert "I keep" not in "".join(one.text for one in seen)
    await talk(f"ada #algebra: {DOMINOES}")
    await talk.close()
    assert b"domino" not in everything_in(tmp_path)
    await talk.open()
