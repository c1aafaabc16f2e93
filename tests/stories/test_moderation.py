"""A teacher's eye: corrections that reach everybody who took part, a private line, and who did what."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

SECRET = "I am lost since Monday, and I do not want to say so in class."
WRONG = "every square is a circle"


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


def aloud(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if one.where == "#algebra" and not one.only]


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra presses Join
        ben #algebra presses Join
        cleo #algebra presses Join
        """
    )
    return hall


async def test_a_correction_reaches_whoever_took_part_and_names_nobody(course: Hall) -> None:
    await course("kim #algebra: /discuss start Why is a square a rectangle, and not the other way round?")
    await course(f"ada #algebra: Because {WRONG}, and circles have corners.")
    await course("ben #algebra: I think that a rectangle has four right angles, because its sides are parallel.")
    await course("kim #algebra: /discuss end")
    seen = await course(f'kim #algebra: /check wrong "{WRONG}" "A circle has no corners; a square has four."')
    [card] = aloud(seen)
    assert card.text.startswith(f"Corrected: “{WRONG}” This is not right.")
    for who in ("ada", "ben"):
        [told] = to(seen, who)
        assert "corrects something where you took part" in told.text
        assert "A circle has no corners" in told.text
    assert to(seen, "cleo") == []
    assert to(seen, "kim")[-1].text == "2 people get it privately, too."
    assert not any("Ada" in one.text for one in seen)
    [listed] = to(await course("cleo #algebra: /check list"), "cleo")
    assert WRONG in listed.text


async def test_a_teacher_confirms_and_asks_for_a_source_and_a_student_does_not(course: Hall) -> None:
    [card] = aloud(await course('kim #algebra: /check right "A square has four right angles"'))
    assert card.text == "Confirmed: “A square has four right angles” This is right."
    [card] = aloud(await course('kim #algebra: /check source "Squares came first"'))
    assert card.text == "Needs a source: “Squares came first” Where does that come from?"
    seen = await course('ada #algebra: /check source "Squares came first"')
    assert (to(seen, "ada")[-1].text, aloud(seen)) == ("Only a teacher can do that.", [])
    await course("kim #algebra: /course role ada deputy")
    assert aloud(await course('ada #algebra: /check source "Squares came first"')) != []


MODEL = "The angles stay right when two sides grow, so it is a rectangle and no square."


async def test_a_model_reply_is_pinned_and_a_new_one_takes_its_place(course: Hall) -> None:
    refused = to(await course(f'ada #algebra: /check model reply="{MODEL}"'), "ada")[-1]
    assert refused.text == "Only a teacher can do that."
    await course("kim #algebra: /check model reply='Because of its angles.'")
    seen = await course(f'kim #algebra: /check model reply="{MODEL}" why="It says why."')
    assert to(seen, "kim")[-1].text == "It is in the room, and pinned if I may pin there."
    shown = [one.text for one in course.view("cleo") if "A model reply" in one.text]
    assert shown == [f"A model reply\n“{MODEL}”\nWhat makes it good: It says why."]
    may_pin = course.platform != "matrix"  # there the bot has no power in rooms that it did not make
    assert [MODEL in one for one in course.pinned("#algebra")] == [True] * may_pin
    await course("+1d")
    await course.restart()
    assert [MODEL in one for one in course.pinned("#algebra")] == [True] * may_pin
    assert [one.text for one in course.view("cleo") if "A model reply" in one.text] == shown


async def test_a_model_reply_that_was_deleted_or_taken_away_stays_away(course: Hall) -> None:
    for away in (False, True):
        await course(f'kim #algebra: /check model reply="{MODEL}"')
        if away:
            await course(f"kim {course.aside('kim', '#algebra')} presses Take it away")
        else:
            await course.deletes("#algebra", MODEL)
        await course.restart()
        assert course.pinned("#algebra") == []
        assert not any(MODEL in one.text for one in course.view("cleo"))


async def test_what_a_student_writes_to_the_teachers_only_they_read_and_the_answer_comes_back(course: Hall) -> None:
    seen = await course(f'ada #algebra: /course tell "{SECRET}"')
    assert {one.only for one in seen if SECRET in one.text} == {"kim"}
    assert "Only they read it: Kim." in to(seen, "ada")[-1].text
    await course("kim privately presses Answer Ada")
    await course("kim privately: Thank you for telling me.")
    seen = await course("kim privately presses Send")
    [answer] = [one for one in to(seen, "ada") if "Thank you for telling me." in one.text]
    assert (answer.text.splitlines()[0], answer.buttons) == ("Kim answers you:", ("Write back",))
    assert to(await course("kim #algebra: /course letters"), "kim")[-1].text == "Nobody waits for an answer."
    assert not any(SECRET in one.text for one in course.view("ben"))


async def test_who_is_no_deputy_any_more_answers_nobody(course: Hall) -> None:
    await course("kim #algebra: /course role ben deputy")
    await course(f'ada #algebra: /course tell "{SECRET}"')
    await course("kim #algebra: /course role ben student")
    await course("ben privately presses Answer Ada")
    await course("ben privately: I can help.")
    seen = await course("ben privately presses Send")
    assert any(one.text == "Only a teacher can do that." for one in to(seen, "ben"))
    assert to(seen, "ada") == []


async def test_staff_see_what_staff_did_and_nobody_s_words(course: Hall) -> None:
    await course("kim #algebra: /course role ben deputy")
    await course(f'ben #algebra: /check source "{WRONG}"')
    audit = to(await course("kim #algebra: /course audit"), "kim")[-1]
    newest, before, *_ = audit.text.splitlines()[1:]
    assert "Ben: Ask where something comes from" in newest
    assert "Kim, about Ben: Make a member a student, tutor, deputy or teacher" in before
    assert WRONG not in audit.text
    [refused] = to(await course("ben #algebra: /course audit"), "ben")
    assert refused.text == "Only a teacher can do that."


async def test_where_a_teacher_has_it_be_quiet_it_is_quiet_until_they_have_it_go_on(course: Hall) -> None:
    await course("kim #algebra: /discuss start Why is a square a rectangle, and not the other way round?")
    await course("ada #algebra: I agree.")
    [told] = aloud(await course("kim #algebra: /course pause"))
    assert told.text == "Kim has me be quiet in this room. What was to come waits."
    refused = to(await course("ben #algebra: /group start name=Owls"), "ben")
    assert any("A teacher has me be quiet in this room." in one.text for one in refused)
    assert SECRET in to(await course(f'ben #algebra: /course tell "{SECRET}"'), "kim")[-1].text
    await course("ben #algebra: I agree with Ada.")
    assert to(await course("+1d"), "ada") == []
    assert "1 has posted." not in to(await course("kim #algebra: /discuss status"), "kim")[-1].text
    refused = await course("ben #algebra presses Go on")
    assert to(refused, "ben")[-1].text == "Only a teacher can do that."
    assert aloud(await course("kim #algebra presses Go on"))[0].text.startswith("I go on, says Kim.")
    assert any("Owls" in one.text for one in await course("ben #algebra: /group start name=Owls"))


async def test_a_reminder_that_came_due_meanwhile_comes_afterwards(course: Hall) -> None:
    await course("kim #algebra: /discuss start Why is a square a rectangle, and not the other way round?")
    await course("+13h")
    await course("kim #algebra: /discuss status")
    await course(f"kim {course.aside('kim', '#algebra')} presses Remind the others")
    await course("kim #algebra: /course pause")
    assert to(await course("+1d"), "ada") == []
    await course("kim #algebra: /course resume")
    assert to(await course("+15m"), "ada") != []


async def test_the_next_course_in_that_room_does_not_begin_quiet(course: Hall) -> None:
    await course("kim #algebra: /course pause")
    await course("kim #algebra: /course close")
    await course(f"kim {course.aside('kim', '#algebra')} presses End it")
    await course("kim #algebra: /course open Logic")
    assert to(await course("ben #algebra: /course join"), "ben")[-1].text.startswith("Welcome to Logic.")


def said(page: Seen) -> list[str]:
    """What was done, as a page of the audit says it; without when."""
    return [line.partition(" Kim")[2] for line in page.text.splitlines()[1:]]


async def test_what_staff_did_is_read_page_by_page_in_one_message_and_is_one_look(course: Hall) -> None:
    for n in range(30):
        await course(f"kim #algebra: /course role {'ada' if n < 15 else 'ben'} {'deputy' if n % 2 else 'student'}")
    [first] = to(await course("kim privately: /course audit"), "kim")
    assert first.buttons == ("Earlier",)
    [second] = to(await course("kim privately presses Earlier"), "kim")
    assert (second.edited, second.buttons) == (True, ("Later",)), "it is the same message"
    assert len(said(first)) == 20
    told = said(first) + said(second)
    assert [("Ada" in one, "Ben" in one) for one in told[:30]] == [(False, True)] * 15 + [(True, False)] * 15
    assert not any("What teachers and deputies did" in one for one in told), "nobody had looked before"
    [again] = to(await course("kim privately presses Later"), "kim")
    assert (said(again), again.buttons) == (said(first), ("Earlier", "Later"))
    [newest] = to(await course("kim privately presses Later"), "kim")
    assert [": What teachers and deputies did" in one for one in said(newest)] == [True] + [False] * 19, "one look"


async def test_an_audit_that_was_asked_for_in_the_room_is_turned_page_by_page_by_teachers_alone(course: Hall) -> None:
    for n in range(25):
        await course(f"kim #algebra: /course role ada {'deputy' if n % 2 else 'student'}")
    await course("kim #algebra: /course audit")
    [second] = to(await course(f"kim {course.aside('kim', '#algebra')} presses Earlier"), "kim")
    assert "Kim: Open a course in this room" in second.text.splitlines()[-1]
    await course("kim #algebra: /course role ben teacher")
    await course("ben #algebra: /course audit")
    await course("kim #algebra: /course role ben student")
    [refused] = to(await course(f"ben {course.aside('ben', '#algebra')} presses Earlier"), "ben")
    assert refused.text == "Only a teacher can do that."
