"""Reports: a course, a discussion, a group and a person in figures, told to nobody who may not see them."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

CLASS = ("ada", "ben", "cleo", "dan")


@pytest.fixture
async def term(hall: Hall) -> Hall:
    """A discussion in which two of four spoke, a request for feedback that was answered, and a group."""
    await hall('kim #algebra: /course open "Algebra 1"')
    for one in CLASS:
        await hall(f"{one} #algebra: /course join")
    await hall.plays(
        """
        kim #algebra: /discuss start Why do we check n = 0 as well?
        ada #algebra: Because the proof for n + 1 uses the case before it, and somewhere that has to begin.
        ben #algebra: I agree
        ada #algebra: /feedback ask work="My proof about odd numbers" wish="Is it clear?"
        ben #algebra: /feedback give 1
        ben privately: In line 2, the step from n to n + 1 is missing, so write it as one equation.
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: send
        ada #algebra: /group start Owls Fractions
        """
    )
    return hall


def only(seen: list[Seen]) -> set[str]:
    return {one.only for one in seen}


async def test_a_teacher_reads_the_course_with_what_each_number_is_out_of(term: Hall) -> None:
    [told] = await term("kim #algebra: /report course")
    assert told.only == "kim"
    assert "Of 4 students, 2 took part (50 %)." in told.text
    assert "Of 2 replies, 1 said something of their own (50 %)" in told.text
    assert "Of 1 work, 1 got feedback (100 %); 0 got none so far." in told.text
    assert "None of this is a mark." in told.text
    assert not any(one.capitalize() in told.text for one in CLASS)
    assert "As files" in told.buttons


async def test_a_discussion_also_when_it_is_over(term: Hall) -> None:
    await term("kim #algebra: /discuss end")
    [told] = await term("kim #algebra: /report discussion")
    assert "Why do we check n = 0 as well?" in told.text
    assert "Of 4 students, 2 took part (50 %)." in told.text
    [other] = await term("kim #algebra: /report discussion 7")
    assert other.text == "There is no such report for you here."


async def test_everybody_sees_their_own_and_a_teacher_sees_the_same(term: Hall) -> None:
    [mine] = await term("ada #algebra: /report mine")
    assert mine.only == "ada"
    assert "1 reply, 1 with a thought of their own (100 %), 17 words altogether." in mine.text
    assert "Of 1 work of their own, 1 got feedback." in mine.text
    [hers] = await term("kim #algebra: /report person ada")
    assert (hers.text, hers.only) == (mine.text, "kim")
    [nothing] = await term("dan #algebra: /report mine")
    assert nothing.text == "There is nothing to report yet."


@pytest.mark.parametrize(
    "asked", ["report course", "report discussion", "report person ada", "needs me", "digest show"]
)
async def test_a_student_sees_nobody_elses(term: Hall, asked: str) -> None:
    [told] = await term(f"ben #algebra: /{asked}")
    assert (told.text, told.only) == ("Only a teacher can do that.", "ben")


async def test_a_group_is_for_its_members_and_teachers(term: Hall) -> None:
    [told] = await term("ada #algebra: /report group")
    assert (told.only, "Of 1 member, 1 did something here" in told.text) == ("ada", True)
    [told] = await term("kim #algebra: /report group Owls")
    assert told.only == "kim"
    [told] = await term("ben #algebra: /report group Owls")
    assert (told.text, told.only) == ("There is no such report for you here.", "ben")


async def test_files_and_pictures_come_to_whoever_asked_alone(term: Hall) -> None:
    await term("kim #algebra: /report course")
    seen = await term("kim #algebra presses As files")
    assert only(seen) == {"kim"}
    assert "Here it is, to take home." in seen[0].text
    pytest.importorskip("PIL")
    seen = await term("kim #algebra presses As pictures")
    assert only(seen) == {"kim"}
    assert [one.text.splitlines()[0] for one in seen] == [
        "I draw them, and send them to you in a moment.",
        "Replies by day; dark: something of their own, light: only agreed.",
    ]
    assert "1 and 1" in seen[1].text


async def test_a_button_of_before_does_nothing_for_who_teaches_no_more(term: Hall) -> None:
    await term("kim #algebra: /course role ada teacher")
    await term("ada #algebra: /report course")
    await term("kim #algebra: /course role ada student")
    seen = await term("ada #algebra presses As files")
    assert [one.text for one in seen] == ["There is no such report for you here."]
