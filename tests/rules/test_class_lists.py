"""A class list is read as it comes out of a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cogs.courses.lists import Line, read_list
from cogs.courses.roles import Role


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ada\nBen", [Line("Ada", "", Role.STUDENT), Line("Ben", "", Role.STUDENT)]),
        ("Ada, @ada:school.example, tutor", [Line("Ada", "ada:school.example", Role.TUTOR)]),
        ("Ada;<@!42>;Deputy", [Line("Ada", "42", Role.DEPUTY)]),
        ("Ada;ada;student\nBen", [Line("Ada", "ada", Role.STUDENT), Line("Ben", "", Role.STUDENT)]),
        ("Student\nAda", [Line("Ada", "", Role.STUDENT)]),
        ("role\tname\nteacher\tKim", [Line("Kim", "", Role.TEACHER)]),
        ('"Lovelace, Ada",ada', [Line("Lovelace, Ada", "ada", Role.STUDENT)]),
        ("Name;Konto\nJörg;joerg", [Line("Jörg", "joerg", Role.STUDENT)]),
        ("Ada,ada,tutor\nAda,ada,student", [Line("Ada", "ada", Role.STUDENT)]),
        ("", []),
    ],
)
def test_each_form_is_read(typed: str, found: list[Line]) -> None:
    assert read_list(typed) == (found, [])


def test_what_cannot_be_read_is_given_back_and_makes_nobody_anything() -> None:
    typed = f"Ada,ada,queen\n,ben,tutor\n{'x' * 61}\nCleo"
    found, unread = read_list(typed)
    assert found == [Line("Cleo", "", Role.STUDENT)]
    assert unread == ["Ada,ada,queen", ",ben,tutor", "x" * 61]


@given(st.text(max_size=300))
def test_nothing_that_can_be_pasted_breaks_it(typed: str) -> None:
    found, unread = read_list(typed)
    assert len(found) + len(unread) <= len(typed.splitlines())
    assert all(one.name and len(one.name) <= 60 for one in found)
