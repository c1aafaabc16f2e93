"""A discussion: who only agrees gets a private hint, and turns it into a reply when they like."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.hall import MONDAY, Hall


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    """Hints are on, and ben has had the one of the week that is free."""
    await hall.plays(
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
    return hall


async def test_the_first_of_a_week_is_free(hall: Hall) -> None:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        kim #algebra: /discuss settings mode=on
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        """
    )
    await hall("ben #algebra: I agree!")
    assert await hall("+1d") == []
    await hall("ben #algebra: I agree!")
    assert len(await hall("+1d")) == 1
    await hall("+6d")
    await hall("ben #algebra: I agree!")
    assert await hall("+1d") == []


async def test_an_agreement_only_reply_is_nudged_privately_after_a_while(talk: Hall) -> None:
    assert await talk("ben #algebra: I agree!") == []
    assert await talk("+1m") == []
    [hint] = await talk("+1m")
    assert (hint.where, hint.only) == ("@ben", "ben")
    assert "Nothing is posted until you send it" in hint.text
    assert hint.buttons == (
        "Say why",
        "Give an example",
        "Ask a question",
        "More ways",
        "Not now",
        "No more hints",
        "This was wrong",
    )
    [more] = await talk("ben privately presses More ways")
    assert more.buttons == ("Compare", "Another view", "Make it better", "Link it to a lesson")


async def test_the_fuller_reply_is_posted_only_when_it_is_sent(talk: Hall) -> None:
    await talk("ben #algebra: same here")
    await talk("+2m")
    [question] = await talk("ben privately presses Say why")
    assert "You could begin: “I agree because …”" in question.text
    preview = await talk("ben privately: I agree because the step needs something to stand on.")
    assert all(seen.only == "ben" for seen in preview)
    seen = await talk("ben privately presses Send")
    assert [one.text for one in seen if one.where == "#algebra"] == [
        "Ben adds: I agree because the step needs something to stand on."
    ]
    await talk("ben #algebra: exactly")
    assert await talk("+2d") == []


async def test_who_adds_something_in_time_hears_nothing(talk: Hall) -> None:
    await talk("ben #algebra: +1")
    await talk("+1m")
    await talk("ben #algebra: Without it the dominoes never start to fall.")
    assert await talk("+10m") == []


async def test_the_wait_is_the_teacher_s_choice(talk: Hall) -> None:
    await talk("kim #algebra: /discuss settings delay=300")
    await talk("ben #algebra: +1")
    assert await talk("+4m") == []
    assert len(await talk("+2m")) == 1


async def test_who_has_contributed_may_agree_freely(talk: Hall) -> None:
    await talk("ben #algebra: Without it the dominoes never start to fall.")
    await talk("ben #algebra: exactly")
    assert await talk("+10m") == []


async def test_one_hint_a_day_and_none_after_opting_out(talk: Hall) -> None:
    await talk("ben #algebra: true")
    [hint] = await talk("+2m")
    await talk("ben #algebra: yes!")
    assert await talk("+5m") == []
    await talk("ben privately presses No more hints")
    await talk("+2d")
    await talk("ben #algebra: agreed")
    assert await talk("+5m") == []
    await talk("ben privately presses Undo")
    await talk("ben #algebra: agreed")
    assert len(await talk("+5m")) == 1
    assert hint.only == "ben"


async def test_after_two_refusals_the_next_hint_offers_first_to_be_the_last(talk: Hall) -> None:
    for _ in range(2):
        await talk("ben #algebra: true")
        await talk("+1d")
        [fine] = await talk("ben privately presses Not now")
        assert fine.text == "All right. It is fine to agree."
    await talk("ben #algebra: true")
    [hint] = await talk("+1d")
    assert hint.text.startswith("You said “not now” before.")
    assert hint.buttons[0] == "No more hints"


async def test_who_gave_two_replies_of_their_own_is_left_alone_for_a_week(talk: Hall) -> None:
    await talk("ben #algebra: Without it the dominoes never start to fall.")
    await talk("ben #algebra: The first step is what the others stand on.")
    await talk("kim #algebra: /discuss end")
    await talk("kim #algebra: /discuss start Which proof is the clearest?")
    await talk("ben #algebra: agreed")
    assert await talk("+6d") == []
    await talk("+1d")
    for _ in range(2):  # the first of the new week is free
        await talk("ben #algebra: agreed")
        seen = await talk("+1h")
    assert len(seen) == 1


async def test_a_wrong_hint_is_told_with_one_tap_and_none_follows_in_this_discussion(talk: Hall) -> None:
    await talk("ben #algebra: true")
    await talk("+2m")
    [thanks] = await talk("ben privately presses This was wrong")
    assert thanks.text.startswith("Thank you for saying so, and sorry!")
    await talk("+2d")
    await talk("ben #algebra: true")
    assert await talk("+1d") == []
    await talk("kim #algebra: /discuss end")
    await talk("kim #algebra: /discuss start Which proof is the clearest?")
    await talk("ben #algebra: true")
    assert len(await talk("+1d")) == 1


async def test_a_course_only_watches_in_its_first_week(hall: Hall) -> None:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        """
    )
    [settings] = await hall("kim #algebra: /discuss settings")
    assert settings.only == "kim"
    assert settings.text.startswith("Hints are only watched until")
    for _ in range(3):
        await hall("ben #algebra: I agree!")
        assert await hall("+1d") == []
    await hall("+4d")
    for _ in range(2):
        await hall("ben #algebra: I agree!")
        seen = await hall("+1h")
    assert len(seen) == 1
    [settings] = await hall("kim #algebra: /discuss settings")
    assert settings.text.startswith("Hints are on, because the first week is over.")


async def test_a_teacher_switches_hints_off_and_nobody_else_does(talk: Hall) -> None:
    [refused] = await talk("ben #algebra: /discuss settings mode=off")
    assert refused.text == "Only a teacher can do that."
    [settings] = await talk("kim #algebra: /discuss settings mode=off share=20")
    assert settings.text.splitlines()[0] == "Hints are off: nobody gets one, and nothing is counted."
    await talk("ben #algebra: I agree!")
    assert await talk("+1d") == []


async def test_where_direct_messages_are_closed_the_room_is_asked_and_nobody_named(talk: Hall) -> None:
    await talk.plays(
        """
        eve #algebra: /course join
        eve #algebra: /tutor offer induction
        ada #algebra: /tutor ask topic=induction tried="I wrote n = 1 and do not know how to go on"
        ada #algebra: agreed
        eve #algebra: agreed
        +2m
        """
    )
    await talk("eve #algebra: exactly")
    [asked] = await talk("+2m")
    assert (asked.where, asked.only) == ("#algebra", "")
    assert asked.text == "3 of us agree. Who can say why, or test it with a counter-example?"
    await talk("ada #algebra: so true")
    await talk("+2m")
    await talk("eve #algebra: yes")
    assert [one for one in await talk("+2m") if one.where == "#algebra"] == []


async def test_a_hint_that_came_due_while_the_bot_was_down_comes_once(talk: Hall) -> None:
    await talk("ben #algebra: i agree")
    await talk.close()
    talk.clock.move_to(MONDAY + timedelta(hours=3))
    before = len(talk.seen)
    await talk.open()
    assert [seen.only for seen in talk.seen[before:]] == ["ben"]
    await talk.restart()
    assert len(talk.seen) == before + 1


async def test_teachers_and_other_rooms_are_left_alone(talk: Hall) -> None:
    await talk("kim #algebra: I agree")
    await talk("ada #lobby: I agree")
    assert await talk("+10m") == []


async def test_nothing_is_written_down_about_a_stranger_who_talks_in_the_room(talk: Hall, tmp_path: Path) -> None:
    await talk("dan #algebra: I agree")
    assert await talk("+10m") == []
    await talk.close()
    assert b"dan" not in everything_in(tmp_path).lower()
    await talk.open()


async def test_a_guest_gets_no_hint(talk: Hall) -> None:
    await talk("dan #algebra: /help")
    await talk("dan #algebra: I agree")
    assert await talk("+10m") == []
    [over] = await talk("kim #algebra: /discuss end")
    assert "1 person took part" in over.text, "that is ben"


async def test_the_end_counts_people_and_names_nobody(talk: Hall) -> None:
    await talk("ada #algebra: Because the chain needs a first link.")
    await talk("ben #algebra: I agree")
    [over] = await talk("kim #algebra: /discuss end")
    assert over.text.splitlines()[1] == "2 people took part, 1 of them with a thought of their own. Thank you!"
    assert await talk("+10m") == []
    [none] = await talk("kim #algebra: /discuss end")
    assert none.only == "kim"


async def test_a_prompt_that_yes_would_answer_can_be_started_anyway(hall: Hall) -> None:
    await hall("kim #algebra: /course open Algebra")
    [warned] = await hall("kim #algebra: /discuss start Is zero an even number?")
    assert warned.only == "kim"
    assert warned.text.splitlines()[0].startswith("“Yes” would answer this")
    assert warned.buttons == ("Start it anyway", "Use this instead")
    seen = await hall("kim #algebra presses Start it anyway")
    assert [one.text.splitlines()[0] for one in seen if not one.only] == ["Discussion: Is zero an even number?"]
    [refused] = await hall("kim #algebra presses Use this instead")
    assert refused.text.startswith("A discussion is already open here.")


async def test_or_with_something_to_do_that_needs_a_thought(hall: Hall) -> None:
    await hall("kim #algebra: /course open Algebra language=de")
    await hall("kim #algebra: /discuss start Ist null gerade?")
    seen = await hall("kim #algebra presses Lieber so")
    [card] = [one.text.splitlines()[0] for one in seen if not one.only]
    assert card == (
        "Diskussion: Ist null gerade? Schreib eine eigene Begründung. "
        "Antworte dann jemandem mit einer Frage, einem Beispiel oder einem Vorschlag."
    )


async def test_whoever_only_praises_is_asked_in_other_words(talk: Hall) -> None:
    await talk("ben #algebra: Great answer, well written!")
    [hint] = await talk("+2m")
    assert hint.text.startswith("Kind of you to say so! What would help your classmates most: Why do we check")


async def test_an_answer_to_a_question_in_the_room_is_left_alone(talk: Hall) -> None:
    for who in ("ada", "kim"):
        await talk(f"{who} #algebra: Is everybody done with sheet 3?")
        await talk("ben #algebra: yes")
        assert await talk("+6m") == []
    await talk("ben #algebra: yes!")
    assert len(await talk("+2m")) == 1


async def test_small_talk_is_not_written_down_and_no_contribution(talk: Hall) -> None:
    await talk("ada #algebra: good morning everybody")
    await talk("ada #algebra: haha")
    [status] = await talk("kim #algebra: /discuss status")
    assert status.text.splitlines()[1:3] == ["0 have posted.", "0 have replied to somebody."]
    [over] = await talk("kim #algebra: /discuss end")
    assert over.text.splitlines()[1] == "1 person took part, 0 of them with a thought of their own. Thank you!"


async def test_the_words_of_short_and_small_talk_are_not_stored(talk: Hall, tmp_path: Path) -> None:
    await talk("ada #algebra: zebra-striped canaries are counted here")
    await talk.close()
    assert b"canaries" not in everything_in(tmp_path)
    await talk.open()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
