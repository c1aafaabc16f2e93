"""A teacher who types in a hurry: what is wrong is said in plain words, and what is said afterwards is true."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


def to(seen: list[Seen], who: str) -> list[str]:
    return [one.text for one in seen if one.only == who]


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        """
    )
    return hall


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/corse setup", "There is no command “corse setup”."),
        ("/course role zoe tutor", "I do not know zoe. They have to join the course, or use me once, first."),
        ("/course role Ada teachr", "role is one of: student, tutor, deputy, teacher."),
        ("/review status abc", "number is a whole number."),
        ("/exit ask hours=500", "hours is a whole number from 1 to 168."),
        ("/digest weekly perhaps", "on is yes or no."),
        ("/course settings zone=Berlin", "I do not know the time zone Berlin."),
    ],
)
async def test_what_is_wrong_is_said_to_the_teacher_alone(course: Hall, typed: str, says: str) -> None:
    [told] = await course(f"kim #algebra: {typed}")
    assert (told.only, told.text.splitlines()[0]) == ("kim", says)


async def test_a_round_that_ends_with_its_course_names_no_report_that_nobody_can_read(course: Hall) -> None:
    await course('kim #algebra: /review start title=Essays task="Your essay" promised=1')
    await course("ada #algebra: /review submit")
    await course("ada privately: The essay of ada is about odd numbers.")
    await course("ada privately: skip")
    assert "Handed in. You get 1 review." in to(await course("ada privately: send"), "ada")[0]
    [asked] = to(await course("kim #algebra: /course close"), "kim")
    assert "Nobody can read its reports afterwards. First take what you need:" in asked
    seen = await course(f"kim {course.aside('kim', '#algebra')} presses End it")
    assert [one for one in to(seen, "kim") if "Essays" in one] == ["The round Essays is over."]


async def test_a_teacher_in_a_group_is_no_student_in_one(course: Hall) -> None:
    await course("ada #algebra: /group start Owls Fractions")
    await course("kim #algebra: /group join Owls")
    [told] = to(await course("kim #algebra: /report course"), "kim")
    assert "Of 2 students, 1 are in a group (50 %)." in told
