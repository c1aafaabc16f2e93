"""A teacher opens a course, students join, and the roster says who may do what."""

from __future__ import annotations

from tests.hall import Hall


async def test_a_teacher_opens_a_course_and_students_join_with_the_button(hall: Hall) -> None:
    [opened] = await hall('kim #algebra: /course open name="Algebra 1" zone=Europe/Berlin')
    assert (opened.where, opened.only, opened.buttons) == ("#algebra", "", ("Join",))
    [welcome] = await hall("ada #algebra presses Join")
    assert welcome.only == "ada"
    assert "Welcome to Algebra 1" in welcome.text
    [again] = await hall("ada #algebra presses Join")
    assert "already" in again.text
    [roster] = await hall("ada #algebra: /course roster")
    assert roster.text.splitlines() == ["Algebra 1 has 2 members:", "· Kim, teacher", "· Ada, student"]


async def test_the_button_still_works_after_a_restart(hall: Hall) -> None:
    await hall('kim #algebra: /course open "Algebra 1"')
    await hall.restart()
    [welcome] = await hall("ada #algebra presses Join")
    assert "Welcome" in welcome.text
