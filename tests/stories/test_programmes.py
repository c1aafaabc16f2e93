"""Programmes: a task with proctors, from naming them to a mark that a teacher changes; and mentors, to a goodbye."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.stories.tutored_class import open_course, to


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


async def with_a_proctor(course: Hall) -> None:
    await course(
        'kim #algebra: /tutor proctor title=Sums task="Add the numbers from 1 to 100." clue="Pairs of 101" days=5'
    )
    await course("kim #algebra: /tutor name ada places=1")
    await course("ada privately presses How did you get 12?")


async def signed_up(course: Hall, *mentors: str) -> None:
    for who in mentors:
        await course(f"{who} #algebra presses I can be a mentor")
        await course(f"{who} #algebra presses How did you get 12?")
        await course(f"{who} #algebra presses 1")
    await course("dan #algebra presses I would like a mentor")
    await course("dan #algebra presses Sign me up")
    await course("dan privately: At the end I can read a whole book.")
    await course("dan privately: skip")
    await course("dan privately presses Send")


async def test_a_whole_round_with_a_proctor(course: Hall) -> None:
    seen = await course(
        'kim #algebra: /tutor proctor title=Sums task="Add the numbers from 1 to 100." clue="Pairs of 101" days=5'
    )
    assert [one.buttons for one in seen if not one.only] == [("I take part",)]
    assert not any("Pairs of 101" in one.text for one in course.view("dan"))
    seen = await course("kim #algebra: /tutor name ada places=1")
    [asked] = to(seen, "ada")
    assert "Kim would like you to be a proctor: Sums" in asked.text
    assert asked.buttons == ("It is 15.", "How did you get 12?", "Rather not")
    seen = await course("ada privately presses It is 15.")
    assert any("still do not know why" in one.text for one in to(seen, "ada")), "telling is met with a question"
    seen = await course("ada privately presses How did you get 12?")
    assert any("You are a proctor now" in one.text for one in to(seen, "ada"))
    seen = await course("dan #algebra presses I take part")
    assert any("Ada is your proctor. Your private room is open." in one.text for one in to(seen, "dan"))
    assert any("For you alone, the key: Pairs of 101" in one.text for one in to(seen, "ada"))
    assert course.members("#sums") == {"ada", "dan"}
    [waits] = to(await course("cleo #algebra presses I take part"), "cleo")
    assert "your teacher hears of it" in waits.text
    seen = await course("+25h")
    assert any(one.buttons == ("I am stuck", "I can explain it") for one in seen)
    seen = await course("dan #sums presses I am stuck")
    assert any("Ada, ask first" in one.text for one in seen)
    seen = await course("dan #sums presses Nobody answers")
    assert any("Dan is stuck, and Ada has not answered yet" in one.text for one in to(seen, "kim"))
    await course("dan #sums presses I can explain it")
    await course("dan privately: 1 and 100 are 101, and so on.")
    seen = await course("dan privately presses Send")
    assert any("Dan explains: 1 and 100 are 101" in one.text for one in to(seen, "ada"))
    await course("ada privately presses Almost")
    await course("ada privately: How many pairs are there?")
    seen = await course("ada privately presses Send")
    [told] = [one for one in to(seen, "dan") if "is almost there: How many pairs are there?" in one.text]
    assert told.buttons == ("I can explain it", "I see it differently")
    seen = await course("dan privately presses I see it differently")
    [look] = [one for one in to(seen, "kim") if "sees it differently" in one.text]
    assert "The proctor: almost. How many pairs are there?" in look.text
    [card] = await course("kim #algebra: /tutor programmes")
    assert "Dan: sees it differently, please look. “1 and 100 are 101, and so on.”" in card.text
    assert "Cleo has waited" in card.text
    assert "Proctor Ada: 1 of 1" in card.text
    await course("kim privately presses Secure")
    await course("kim privately: It is 50 times 101.")
    seen = await course("kim privately presses Send")
    assert any("is secure: It is 50 times 101." in one.text for one in to(seen, "dan"))
    assert any("Ada helps you with Sums" in one.text for one in to(seen, "cleo")), "the proctor has a place again"


async def test_a_proctor_may_say_no_and_a_programme_ends_by_itself(course: Hall) -> None:
    await course('kim #algebra: /tutor proctor title=Sums task="Add the numbers from 1 to 100." days=1')
    await course("kim #algebra: /tutor name ada")
    seen = await course("ada privately presses Rather not")
    assert any("Ada would rather not be a proctor" in one.text for one in to(seen, "kim"))
    await course("dan #algebra presses I take part")
    seen = await course("+25h")
    assert any("Sums has ended, and nobody was free for you" in one.text for one in to(seen, "dan"))
    assert any("Dan has waited" in one.text for one in to(seen, "kim"))
    [over] = to(await course("cleo #algebra presses I take part"), "cleo")
    assert over.text == "This programme is over."


async def test_a_proctor_who_leaves_is_followed_by_another(course: Hall) -> None:
    await with_a_proctor(course)
    await course("dan #algebra presses I take part")
    await course("kim #algebra: /tutor name ben")
    await course("ben privately presses How did you get 12?")
    seen = await course("ada #algebra: /course leave")
    assert any("Ben helps you with Sums" in one.text for one in to(seen, "dan"))


async def test_who_signs_up_is_prepared_and_a_teacher_looks_at_the_pairs(course: Hall) -> None:
    seen = await course("kim #algebra: /tutor mentoring Reading circle weeks=6 every=2 days=7")
    [card] = [one for one in seen if not one.only]
    assert card.buttons == ("I would like a mentor", "I can be a mentor")
    await course("ada #algebra presses I can be a mentor")
    await course("ada #algebra presses How did you get 12?")
    seen = await course("ada #algebra presses 1")
    assert any("I look for somebody from" in one.text for one in to(seen, "ada"))
    seen = await course("dan #algebra presses I would like a mentor")
    assert any("Teachers may look in, and you see it when they do." in one.text for one in to(seen, "dan"))
    await course("dan #algebra presses Sign me up")
    await course("dan privately: At the end I can read a whole book.")
    await course("dan privately: skip")
    seen = await course("dan privately presses Send")
    assert any("You are in." in one.text for one in to(seen, "dan"))
    seen = await course("at 2026-09-14 16:01")
    assert any("1 pair is planned" in one.text for one in to(seen, "kim"))
    assert not to(seen, "ada")
    [preview] = await course("kim #algebra: /tutor round")
    assert "Ada for Dan" in preview.text
    seen = await course("kim #algebra presses Approve")
    [asked] = to(seen, "ada")
    assert "Goal: At the end I can read a whole book." in asked.text
    seen = await course("ada privately presses Yes, I can")
    assert course.members("#reading-circle") == {"ada", "dan"}


async def test_mentoring_from_an_agreement_to_a_goodbye(course: Hall) -> None:
    await course("kim #algebra: /tutor mentoring Reading circle weeks=6 every=2 days=7")
    await signed_up(course, "ada")
    await course("at 2026-09-15 16:02")
    await course("ada privately presses Yes, I can")
    await course("ada #reading-circle presses Write our agreement")
    await course("ada privately: We read one book.")
    await course("ada privately: Every Monday at five")
    await course("ada privately: skip")
    seen = await course("ada privately presses Send")
    assert any("· We meet: Every Monday at five" in one.text for one in seen)
    seen = await course("+7d")
    assert any("For your next meeting:" in one.text for one in seen)
    seen = await course("dan #reading-circle presses Yes")
    assert any("was it useful lately?" in one.text for one in to(seen, "ada"))
    await course("dan privately presses Yes")
    for _ in range(2):
        await course("+7d")
        seen = await course("ada #reading-circle presses No")
    assert any("You have missed two meetings." in one.text for one in to(seen, "dan"))
    seen = await course("dan privately presses Change something")
    assert any("look at your agreement again" in one.text and not one.only for one in seen)
    [status] = await course("kim #algebra: /tutor programmes")
    assert "1 mentor, matched: 1 of 1" in status.text
    assert "Meetings held: 1 of about 3." in status.text
    seen = await course("at 2026-10-26 09:01")
    assert any("Your weeks are over." in one.text for one in seen)
    await course("dan #reading-circle presses Say goodbye")
    await course("dan privately: It helped me that we were on time.")
    await course("dan privately: skip")
    await course("dan privately: Thank you for your patience!")
    seen = await course("dan privately presses Send")
    assert any("Thank you for your patience!" in one.text for one in seen)
    await course("ada #reading-circle presses Close the room")
    assert course.members("#reading-circle") == set()


async def test_somebody_else_at_half_time_is_no_fault(course: Hall) -> None:
    await course("kim #algebra: /tutor mentoring Reading circle weeks=4 days=1")
    await signed_up(course, "ada", "ben")
    await course("at 2026-09-08 16:01")
    seen = await course("kim #algebra: /tutor round")
    seen = await course("kim #algebra presses Approve")
    first = next(who for who in ("ada", "ben") if to(seen, who))
    await course(f"{first} privately presses Yes, I can")
    seen = await course("at 2026-09-22 13:00")
    [asked] = [one for one in to(seen, "dan") if "Half of your mentoring is over." in one.text]
    assert asked.buttons == ("Just so", "Change something", "Somebody else, please")
    seen = await course("dan privately presses Somebody else, please")
    assert any("That is no fault of yours." in one.text for one in to(seen, first))
    await course("at 2026-09-22 16:01")
    seen = await course("at 2026-09-23 16:02")
    other = "ben" if first == "ada" else "ada"
    assert to(seen, other), "the round went out by itself, and the other one is asked"


async def test_who_joins_late_waits_as_long_as_everybody_before_a_teacher_hears_of_it(course: Hall) -> None:
    await course('kim #algebra: /tutor proctor title=Sums task="Add the numbers from 1 to 100." days=9')
    await course("+4d")
    seen = await course("dan #algebra presses I take part")
    assert {one.only for one in seen} == {"dan"}
    assert any("If nobody can by Sun 13 Sep 09:00 (UTC), your teacher hears of it." in one.text for one in seen)
    seen = await course("+49h")
    assert any(
        "Dan has waited 2 days for help with Sums: nobody offers the topic" in one.text for one in to(seen, "kim")
    )
