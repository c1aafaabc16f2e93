"""One question at the end of a lesson, answered alone; and the class hears what came of it."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def course(hall: Hall) -> Hall:
    """It is Monday, 7 September 2026, 11:00 in Berlin."""
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


def to_all(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if not one.only]


async def test_each_answers_alone_and_the_room_sees_how_many(course: Hall) -> None:
    [card] = to_all(await course("kim #algebra: /exit ask"))
    assert card.text.splitlines()[0] == "Before you go: What was least clear to you today?"
    assert "Your teacher sees who wrote what, and nobody else does." in card.text
    await course("ada #algebra presses Answer")
    await course("ada privately: why we turn the second fraction around when we divide")
    seen = await course("ada privately presses Send")
    [thanks] = to(seen, "ada")
    assert thanks.buttons == ("Not at all", "A little", "Quite", "Very", "Change it")
    assert [one.text.splitlines()[-1] for one in to_all(seen)] == ["1 has answered."]
    [told] = to(await course("ada #algebra presses A little"), "ada")
    assert told.text == "Thank you for saying so. See you next time!"
    seen = await course("ben #algebra: /exit answer words=Fractions!")
    assert to(seen, "ben")[0].text.startswith("Thank you! Which part exactly?")
    seen = await course("ben #algebra: /exit answer words=Everything.")
    assert to(seen, "ben")[0].text.startswith("Thank you! Your teacher reads it"), "it is asked once"
    seen = await course("+12h")
    [results] = to(seen, "kim")
    assert "2 of 4 students answered." in results.text
    assert "· Ada: why we turn the second fraction around when we divide (sure: 2 of 4)" in results.text
    assert "on average" not in results.text, "too few answers for a mean"
    [closed] = [one for one in to_all(seen) if one.edited]
    assert closed.buttons == ()
    [late] = await course("cleo #algebra: /exit answer words=Late")
    assert late.text == "This question is closed. There will be another."


async def test_the_class_hears_what_came_of_it_when_it_meets_next(course: Hall) -> None:
    await course("kim #algebra: /exit ask question='Where do you meet fractions?' names=no hours=2")
    await course("ada #algebra: /exit answer words='in recipes, when I cook for three people instead of four'")
    [results] = to(await course("kim #algebra: /exit results"), "kim")
    assert "Ada" not in results.text
    assert "· in recipes, when I cook" in results.text
    await course("kim #algebra presses Tell the class")
    await course("kim privately: You meet them in the kitchen.")
    await course("kim privately: We cook on Tuesday.")
    await course("kim privately: Tue 8:00")
    seen = await course("kim privately presses Send")
    assert to_all(seen) == []
    [said] = to_all(await course("at 2026-09-08 06:01"))
    assert said.text.splitlines() == ["You said: You meet them in the kitchen.", "We do: We cook on Tuesday."]


async def test_a_teacher_who_never_says_what_came_of_it_is_told_that_fewer_are_better(course: Hall) -> None:
    for _ in range(3):
        await course("kim #algebra: /exit ask")
        await course("kim #algebra: /exit results")
    seen = await course("kim #algebra: /exit ask")
    [told] = to(seen, "kim")
    assert told.text.startswith("The class has not heard what came of its last 3 questions.")
    assert told.buttons == ("Tell the class",)


async def test_whoever_writes_something_heavy_is_helped_and_not_analysed(course: Hall) -> None:
    await course("kim #algebra: /exit ask names=no")
    seen = await course("ben #algebra: /exit answer words='honestly I just want to die'")
    [told] = to(seen, "ben")
    assert "you need not carry it alone" in told.text
    assert told.buttons[0] == "Tell a teacher"
    assert to(seen, "kim") == [], "where names are not seen, they decide"
    seen = await course("ben #algebra presses Tell a teacher")
    assert to(seen, "kim")[0].text.endswith("may need somebody to talk to, soon: honestly I just want to die")


async def test_where_names_are_seen_a_teacher_hears_at_once(course: Hall) -> None:
    await course("kim #algebra: /exit ask")
    seen = await course("ben #algebra: /exit answer words='he hits me when I fail'")
    assert to(seen, "ben")[0].buttons == ("Change it",)
    assert len(to(seen, "kim")) == 1


async def test_only_a_teacher_of_the_course_reads_the_answers(course: Hall) -> None:
    await course("kim #algebra: /exit ask")
    [refused] = await course("ada #algebra: /exit results")
    assert refused.text == "Only a teacher can do that."
    [refused] = await course("eve #algebra: /exit answer words=Hello")
    assert refused.text.startswith("First join the course")


async def test_a_question_for_everybody_is_asked_where_everybody_is(course: Hall) -> None:
    for line in ("/exit ask", '/review start title=Essays task="Your essay"', "/course pause"):
        [told] = await course(f"kim privately: {line}")
        assert told.text == "Everybody is to see this. Say it in the room that your class meets in."
        assert told.buttons == (), "to change what they wrote would not help"
    assert "Until" in to_all(await course("kim #algebra: /exit ask"))[0].text


async def test_a_question_that_nobody_answered_thanks_nobody(course: Hall) -> None:
    await course("kim #algebra: /exit ask")
    [closed] = [one for one in await course("kim #algebra: /exit results") if one.edited]
    assert closed.text.splitlines()[-1] == "It is closed now."


async def ends(course: Hall) -> list[Seen]:
    await course("kim #algebra: /course close")
    return await course(f"kim {course.aside('kim', '#algebra')} presses End it")


async def test_an_open_question_ends_with_its_course_and_its_teacher_reads_what_was_answered(course: Hall) -> None:
    await course("kim #algebra: /exit ask question='What stays with you?'")
    await course("ada #algebra: /exit answer words='that a fraction is a question about sharing'")
    await course("ben #algebra presses Answer")
    await course("ben privately: nothing yet, but I like")
    seen = await ends(course)
    [card] = [one for one in to_all(seen) if one.edited]
    assert (card.text.splitlines()[-1], card.buttons) == ("1 has answered. Thank you!", ())
    [results] = [one for one in to(seen, "kim") if "What stays with you?" in one.text]
    assert "· Ada: that a fraction is a question about sharing" in results.text
    assert results.buttons == (), "there is no class any more to be told"
    assert "Say in two lines" not in results.text
    late = await course("ben privately presses Send")
    assert to(late, "ben")[0].text.startswith("There is no course here")
    assert [one for one in await course("+2d") if "What stays with you?" in one.text] == []


async def test_what_the_class_was_to_hear_next_time_is_not_said_after_its_course_has_ended(course: Hall) -> None:
    await course("kim #algebra: /exit ask")
    await course("ada #algebra: /exit answer words='why we turn the second fraction around'")
    await course("kim #algebra: /exit results")
    await course("kim #algebra: /exit reply heard='Turning fractions.' does='We cook.' when='Tue 8:00'")
    await ends(course)
    assert to_all(await course("at 2026-09-08 06:01")) == []


async def test_whoever_wrote_something_heavy_still_reaches_the_teacher_after_the_course(course: Hall) -> None:
    await course("kim #algebra: /exit ask names=no")
    await course("ben #algebra: /exit answer words='honestly I just want to die'")
    await ends(course)
    seen = await course(f"ben {course.aside('ben', '#algebra')} presses Tell a teacher")
    assert to(seen, "kim")[0].text.endswith("may need somebody to talk to, soon: honestly I just want to die")
    assert to(seen, "ben")[0].text == "Your teachers have it. That was brave."
