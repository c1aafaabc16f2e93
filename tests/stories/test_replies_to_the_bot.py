"""Whoever replies to what the bot says for somebody replies to them: it counts, and nobody learns whose it is."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

REASON = "Because without a first step nothing follows."
REPLY = "Like dominoes without a first push, so the second one never falls."


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    """A discussion in which ada, who would rather not be named, gave a reason; cleo agreed once, which is free."""
    await hall.plays(
        f"""
        kim #algebra: /course open "Algebra 1"
        kim #algebra: /discuss settings mode=on
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /course quiet on=yes
        kim #algebra: /discuss start Why do we check n = 0 as well?
        cleo #algebra: agreed
        +2m
        ada #algebra: /discuss write words='{REASON}'
        """
    )
    return hall


async def report(talk: Hall, who: str) -> str:
    [told] = [one for one in await talk(f"{who} #algebra: /report mine") if one.only == who]
    return told.text


def whole(seen: list[Seen]) -> str:
    return "".join(one.text for one in seen)


async def test_it_counts_for_whoever_wrote_it_and_for_whoever_replied(talk: Hall) -> None:
    seen = await talk.replies("ben", "#algebra", REASON, REPLY)
    assert seen == []
    mine = await report(talk, "ada")
    assert "Got 1 reply." in mine
    assert "Of 1 first thought, 1 got a reply within 24 hours (100 %)." in mine
    assert "Answered a classmate 1 time." in await report(talk, "ben")
    [status] = await talk("kim #algebra: /discuss status")
    assert "1 has replied to somebody." in status.text


async def test_nobody_learns_from_their_own_figures_whether_two_texts_are_of_one_hand(talk: Hall) -> None:
    await talk("ada #algebra: /discuss write words='Because an empty sum is a case like any other one here.'")
    for to in (REASON, "an empty sum is a case"):
        await talk.replies("ben", "#algebra", to, f"{REPLY} And what does “{to[:12]}” mean for n = 1?")
    told = await report(talk, "ben")
    assert "Answered classmates 2 times." in told
    assert "different" not in told


async def test_a_hint_fits_the_words_and_names_nobody(talk: Hall) -> None:
    await talk.replies("cleo", "#algebra", REASON, "I agree!")
    [hint] = await talk("+2m")
    assert hint.only == "cleo"
    assert hint.text.startswith("Nice that you agree!")
    assert hint.buttons[:3] == ("Give an example", "Ask a question", "Another view")
    assert "Ada" not in whole(talk.view("cleo"))


async def test_also_when_they_are_named_again_by_then(talk: Hall) -> None:
    await talk.replies("cleo", "#algebra", REASON, "I agree!")
    await talk("ada #algebra: /course quiet on=no")
    [hint] = await talk("+2m")
    assert hint.text.startswith("Nice that you agree!")


async def test_what_one_says_under_one_s_own_words_is_no_reply_to_somebody(talk: Hall) -> None:
    await talk.replies("ada", "#algebra", REASON, REPLY)
    assert "Got" not in await report(talk, "ada")
    [status] = await talk("kim #algebra: /discuss status")
    assert "0 have replied to somebody." in status.text


async def test_words_of_the_bot_itself_are_nobody_s(talk: Hall) -> None:
    await talk.replies("ben", "#algebra", "Why do we check", REPLY)
    assert "Answered" not in await report(talk, "ben")


async def test_a_request_for_feedback_without_a_name_counts_too(talk: Hall) -> None:
    await talk('ada #algebra: /feedback ask work="My proof about odd numbers"')
    await talk.replies("ben", "#algebra", "My proof about odd numbers", REPLY)
    assert "Answered a classmate 1 time." in await report(talk, "ben")
    assert "Got 1 reply." in await report(talk, "ada")


async def test_so_does_a_question_in_a_group_s_room(talk: Hall) -> None:
    await talk.plays(
        """
        kim #algebra: /course role ben deputy
        ben #algebra: /group start name=Owls goal="finish sheet 3"
        ada #algebra: /group join Owls
        cleo #algebra: /group join Owls
        ben #owls: /discuss start What did you find hard on sheet 3?
        ada #owls: /group ask question="Why does the equation have two roots?"
        """
    )
    await talk.replies("cleo", "#owls", "Why does the equation have two roots?", REPLY)
    assert "Answered a classmate 1 time." in await report(talk, "cleo")
    assert "Got 1 reply." in await report(talk, "ada")


async def test_also_for_somebody_who_said_nothing_in_a_discussion(talk: Hall) -> None:
    await talk.plays("dan #algebra: /course join\ndan #algebra: /course quiet on=yes")
    await talk('dan #algebra: /feedback ask work="My proof about odd numbers"')
    await talk.replies("ben", "#algebra", "My proof about odd numbers", REPLY)
    assert "Got 1 reply." in await report(talk, "dan")
