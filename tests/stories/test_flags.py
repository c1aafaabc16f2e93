"""Something is wrong with what the bot says for somebody: it is held back, a teacher decides, both sides hear of it."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

WORDS = "Because all of its angles are right and all of its sides are equal, which is what makes a square."
HELD = "A teacher looks at this first."


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    """A discussion in which ben, who would rather not be named, has said something; dan is a deputy."""
    await hall.plays(
        f"""
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        kim #algebra: /course role dan deputy
        ben #algebra: /course quiet on=yes
        kim #algebra: /discuss start Why is a rectangle with equal sides a square?
        ben #algebra: /discuss write words='{WORDS}'
        """
    )
    return hall


async def flag(talk: Hall, who: str, reason: str) -> list[Seen]:
    await talk(f"{who} #algebra presses Something is wrong")
    return await talk(f"{who} {talk.aside(who, '#algebra')} presses {reason}")


def to(who: str, seen: list[Seen]) -> list[str]:
    return [one.text for one in seen if one.only == who]


async def test_a_flag_asks_for_a_reason_and_nothing_happens_before(talk: Hall) -> None:
    seen = await talk("cleo #algebra presses Something is wrong")
    [asked] = seen
    assert asked.only == "cleo"
    assert asked.text == "What is wrong? A teacher will look at it. The writer is not told who you are."
    assert asked.buttons == ("It is unkind", "It says something private", "It is not their own work", "Something else")
    assert any(WORDS in one.text for one in talk.view("ada"))


async def test_one_flag_hides_it_until_a_teacher_has_looked(talk: Hall) -> None:
    seen = await flag(talk, "cleo", "It is unkind")
    assert [one.text for one in seen if one.edited and not one.only] == [HELD]
    assert to("kim", seen) == [f"1. Ben wrote, without their name: {WORDS}\nCleo asks you to look (It is unkind)."]
    assert to("dan", seen) == [f"1. Please look at this (It is unkind): {WORDS}"], "a deputy is a classmate, too"
    assert "You hear what comes of it." in to("cleo", seen)[0]
    [told] = to("ben", seen)
    assert WORDS in told
    assert "Cleo" not in told
    assert WORDS not in "".join(one.text for one in talk.view("ada"))
    seen = await talk("kim privately presses 1: it is fine")
    [back] = [one for one in seen if one.edited and WORDS in one.text]
    assert back.buttons == ()
    assert to("cleo", seen)[0].startswith("A teacher looked, and it stays: Because all of its angles are right")
    assert to("ben", seen) == [f"A teacher looked at what you wrote, and it is fine: {WORDS}"]


async def test_what_a_deputy_takes_away_stays_away(talk: Hall) -> None:
    await flag(talk, "cleo", "It is not their own work")
    seen = await talk("dan privately presses 1: take it away")
    assert [one.text for one in seen if one.edited and not one.only] == ["A teacher took this away."]
    assert to("cleo", seen) == ["A teacher looked, and it is gone. Thank you for telling."]
    assert to("ben", seen) == [f"A teacher took away what you wrote: {WORDS}"]
    assert WORDS not in "".join(one.text for one in talk.view("ada"))
    [late] = await talk("kim privately presses 1: it is fine")
    assert late.text == "Somebody has looked already. Thank you!"


async def test_two_who_find_something_wrong_are_both_told_and_the_teacher_is_asked_once(talk: Hall) -> None:
    await talk("ada #algebra presses Something is wrong")
    await flag(talk, "cleo", "It is unkind")
    seen = await talk(f"ada {talk.aside('ada', '#algebra')} presses Something else")
    assert to("kim", seen) == []
    [shown] = await talk("kim #algebra: /discuss flags")
    assert {"Cleo asks you to look (It is unkind).", "Ada asks you to look (Something else)."} <= {
        *shown.text.splitlines()
    }
    seen = await talk("kim privately presses 1: it is fine")
    assert all(to(who, seen)[0].startswith("A teacher looked, and it stays:") for who in ("ada", "cleo"))


async def test_nobody_decides_about_their_own_words_or_their_own_flag(talk: Hall) -> None:
    await talk("kim #algebra: /course role ben deputy")
    seen = await flag(talk, "dan", "It is unkind")
    assert [one for one in seen if one.only in {"dan", "ben"} and one.buttons] == []
    await talk("dan #algebra: /discuss flags")
    [refused] = await talk(f"dan {talk.aside('dan', '#algebra')} presses 1: take it away")
    assert refused.text == "Somebody else has to look at this one."
    await talk("ben #algebra: /discuss flags")
    [refused] = await talk(f"ben {talk.aside('ben', '#algebra')} presses 1: it is fine")
    assert refused.text == "Somebody else has to look at this one."


async def test_all_of_it_stands_in_one_list(talk: Hall) -> None:
    [nothing] = await talk("kim #algebra: /discuss flags")
    assert (nothing.only, nothing.text) == ("kim", "Nothing is held back, and nothing was flagged lately.")
    await flag(talk, "cleo", "It is unkind")
    [shown] = await talk("kim #algebra: /discuss flags")
    assert shown.only == "kim"
    assert shown.text == f"1. Ben wrote, without their name: {WORDS}\nCleo asks you to look (It is unkind)."
    assert shown.buttons == ("1: it is fine", "1: take it away")
    [shown] = await talk("dan #algebra: /discuss flags")
    assert shown.text == f"1. Please look at this (It is unkind): {WORDS}"
    await talk(f"kim {talk.aside('kim', '#algebra')} presses 1: take it away")
    [shown] = await talk("kim #algebra: /discuss flags")
    assert shown.text.splitlines()[0] == "Flagged lately, and looked at"
    assert shown.text.splitlines()[1].startswith("· Taken away (It is unkind): Because all of its angles")
    assert shown.buttons == ()
    [refused] = await talk("ada #algebra: /discuss flags")
    assert refused.text == "Only a teacher can do that."


async def test_it_is_on_the_card_of_what_needs_a_teacher_and_in_the_week(talk: Hall) -> None:
    await flag(talk, "cleo", "It is unkind")
    [told] = await talk("kim #algebra: /needs me")
    assert "1. 1 text of a discussion is held back until you look (It is unkind)." in told.text
    [shown] = await talk(f"kim {talk.aside('kim', '#algebra')} presses 1. Look at it")
    assert shown.buttons == ("1: it is fine", "1: take it away")
    [week] = await talk("kim #algebra: /digest show")
    assert "is held back until you look (It is unkind)." in week.text
    assert "1 flagged text waits." in week.text
    await talk("kim privately presses 1: it is fine")
    [told] = await talk("kim #algebra: /needs me")
    assert "Nothing needs you" in told.text


async def test_what_was_flagged_in_feedback_is_told_with_its_reason_too(talk: Hall) -> None:
    await talk('ada #algebra: /feedback ask work="My proof about odd numbers"')
    await flag(talk, "cleo", "It says something private")
    [told] = await talk("kim #algebra: /needs me")
    assert "1. 1 flagged text waits for you (It says something private)." in told.text
    [shown] = await talk("kim #algebra: /discuss flags")
    assert shown.text.startswith("In feedback, 1 flagged text waits: ")


async def test_after_two_months_nothing_of_it_is_kept(talk: Hall) -> None:
    await flag(talk, "cleo", "It is unkind")
    await talk.plays("+59d\n+1d")
    [shown] = await talk("kim #algebra: /discuss flags")
    assert "Cleo asks you to look" in shown.text
    await talk("+2d")
    [none] = await talk("kim #algebra: /discuss flags")
    assert none.text == "Nothing is held back, and nothing was flagged lately."
    [late] = await talk("kim privately presses 1: it is fine")
    assert late.text == "That was some time ago, and it is not kept any more."
