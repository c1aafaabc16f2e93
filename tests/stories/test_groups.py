"""Study groups: start one, find one, join, leave; the private room follows."""

from __future__ import annotations

import pytest

from tests.hall import Hall


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        """
    )
    return hall


async def test_a_student_starts_a_group_by_answering_questions(course: Hall) -> None:
    [asked] = await course("ada #algebra: /group start")
    assert (asked.where, asked.only) == ("@ada", "ada")
    assert "question 1 of 4" in asked.text
    await course("ada privately: Proof Club")
    await course("ada privately: finish sheet 3")
    await course("ada privately: Tue 18-20, Sat morning")
    [preview] = await course("ada privately: EN, de")
    assert "Proof Club" in preview.text
    assert preview.buttons == ("Send", "Cancel")
    shown = await course("ada privately presses Send")
    card = next(seen for seen in shown if seen.where == "#algebra")
    assert card.text.splitlines() == [
        "Study group by Ada: Proof Club, to finish sheet 3. 1 of 5 seats are taken.",
        "Tue 18:00–20:00; Sat 08:00–12:00 (Europe/Berlin) · in en, de",
    ]
    assert card.buttons == ("Join Proof Club",)
    assert course.members("#proof-club") == {"ada"}


async def test_joining_lets_one_into_the_private_room_and_updates_the_card(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    seen = await course("ben #algebra presses Join Proof Club")
    assert course.members("#proof-club") == {"ada", "ben"}
    assert any(one.where == "#proof-club" and one.text == "Ben joined. Say hello!" for one in seen)
    assert any(one.edited and "2 of 5 seats" in one.text for one in seen)
    [again] = await course("ben #algebra: /group join proof club")
    assert "already" in again.text


async def test_a_full_group_says_so_and_offers_no_join_button(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club" seats=2')
    seen = await course("ben #algebra: /group join 1")
    assert [one.buttons for one in seen if one.edited and one.where == "#algebra"] == [()]
    [refused] = await course("cleo #algebra: /group join 1")
    assert "Proof Club is full: 2 of 2 seats are taken." in refused.text
    assert refused.only == "cleo"
    assert course.members("#proof-club") == {"ada", "ben"}


async def test_leaving_closes_the_door_and_hands_the_group_on(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    await course("ben #algebra: /group join 1")
    seen = await course("ada #algebra: /group leave")
    assert course.members("#proof-club") == {"ben"}
    assert any(one.text == "Ben runs the group from now on." for one in seen)
    [left] = await course("ada #algebra: /group mine")
    assert "no group yet" in left.text
    await course("ada #algebra presses Join again")
    assert course.members("#proof-club") == {"ada", "ben"}


async def test_the_last_one_to_leave_ends_the_group(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    seen = await course("ada #algebra: /group leave")
    assert course.members("#proof-club") == set()
    assert any(one.edited and one.text == "The study group Proof Club has ended." for one in seen)
    [none] = await course("ben #algebra: /group find")
    assert "no group yet" in none.text


async def test_only_who_runs_it_or_a_teacher_ends_a_group_and_is_asked_first(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    [refused] = await course("ben #algebra: /group close 1")
    assert refused.text == "Only Ada, who runs Proof Club, or a teacher can do that."
    [asked] = await course("kim #algebra: /group close 1")
    assert asked.buttons == ("End it", "Let it rest")
    assert course.members("#proof-club") == {"ada"}
    await course("kim #algebra presses End it")
    assert course.members("#proof-club") == set()


async def test_the_same_name_twice_is_refused_and_what_was_typed_is_kept(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    [refused] = await course('ben #algebra: /group start name="proof club" goal="finish sheet 9"')
    assert "already a group called proof club" in refused.text
    await course("ben #algebra presses Change what I wrote")
    await course("ben privately: skip")
    [preview] = await course("ben privately: skip")
    assert "finish sheet 9" in preview.text
    await course("ben privately: 1")
    await course("ben privately: Sheet Nine")
    await course("ben privately presses Send")
    assert course.members("#sheet-nine") == {"ben"}


async def test_a_guest_is_told_how_to_join_the_course(course: Hall) -> None:
    [refused] = await course('dan #algebra: /group start name="Outsiders"')
    assert refused.text.splitlines()[0] == "First join the course Algebra 1: /course join"
    assert refused.only == "dan"


async def test_leaving_the_course_leaves_its_groups(course: Hall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    await course("ben #algebra: /group join 1")
    await course("ben #algebra: /course leave")
    assert course.members("#proof-club") == {"ada"}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/group join 99", "There is no group 99. /group find shows what there is."),
        ("/group start seats=1 name=x", "seats is a whole number from 2 to 12."),
        ("/group start seats=many name=x", "seats is a whole number from 2 to 12."),
        (
            "/group start zone=Europe/Berln name=x",
            "I do not know the time zone Europe/Berln.\nDid you mean Europe/Berlin?",
        ),
        (
            '/group start name=x times="Tue 25-27"',
            "I do not understand 25 in these times.\nWrite them like: Tue 18-20, Sat morning, weekdays after 17.",
        ),
        ("/group start name=12", "A number alone could be mixed up with a group's number. Add a word, please."),
        (
            f"/group start name={'x' * 200}",
            "What is the group called? takes at most 60 characters, and that was 200. Can you say it in fewer words?",
        ),
        ("/group start name=x entry=secret", "entry is one of: open, ask, closed."),
        ("/group restore Owls", "There is no group Owls that rests."),
        ("/group leave", "You are in no group."),
        ("/group join", "Something is missing: group.\nUsage: /group join group"),
    ],
)
async def test_bad_input_gets_a_clear_private_answer(course: Hall, typed: str, answer: str) -> None:
    [refused] = await course(f"ada #algebra: {typed}")
    assert refused.text == answer
    assert refused.only == "ada"
