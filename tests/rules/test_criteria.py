"""What a form for feedback asks, and how much of a starter somebody still needs."""

from __future__ import annotations

import pytest

from bot.language import UserError, text, verbatim
from cogs.coaching import MOST, USUAL, Criterion, Label, Page, Support, asked, coach, read, starter, support
from cogs.coaching.criteria import shortened

U, W = Label.USEFUL, Label.WEAK


def page(name: str, task: str = "", language: str = "") -> Page:
    return Page((Criterion(verbatim(name)),), task, language)


PAGES = (page("any"), page("german", language="de"), page("essay", "essay"), page("aufsatz", "essay", "de"))


@pytest.mark.parametrize(
    ("task", "language", "name"),
    [
        ("essay", "de", "aufsatz"),
        ("essay", "fr", "essay"),
        ("poster", "de", "german"),
        ("poster", "fr", "any"),
        ("", "", "any"),
    ],
)
def test_the_page_that_fits_best_is_asked(task: str, language: str, name: str) -> None:
    assert asked(PAGES, task, language) == (Criterion(verbatim(name)),)


def test_a_page_for_another_task_or_language_is_not_asked() -> None:
    assert asked([page("essay", "essay"), page("german", language="de")], "poster", "fr") == USUAL


def test_the_usual_criteria_fit_on_a_page() -> None:
    assert len(USUAL) == MOST
    assert all(one.starter and one.short for one in USUAL)


def test_a_teacher_types_criteria_a_line_each() -> None:
    assert read("Maßstab： 1") == (Criterion(verbatim("Maßstab"), verbatim("1"), verbatim("1…")),)
    assert read("\n Units : The unit of … is missing in … \n\nSketch\n") == (
        Criterion(verbatim("Units"), verbatim("The unit of … is missing in …"), verbatim("The unit of …")),
        Criterion(verbatim("Sketch")),
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (" \n", "Please type one to {n} criteria, a line each."),
        ("a\nb\nc\nd\ne\nf", "Please type one to {n} criteria, a line each."),
        (": You could …", "A criterion has one to {n} characters: {name}"),
        ("x" * 46, "A criterion has one to {n} characters: {name}"),
        ("Units: " + "x" * 101, "A starter has at most {n} characters: {starter}"),
        ("Units\nunits: …", "Two criteria have the same name. Please give each its own."),
    ],
)
def test_criteria_that_no_form_can_ask_are_refused(typed: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        read(typed)
    assert refused.value.says.template == said


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("I liked … , because …", "I liked …"),
        ("As a next step, you could …", "As a next …"),
        ("The unit is missing in", "The unit is …"),
        ("次は…", "次…"),
        ("…", "…"),
    ],
)
def test_a_starter_is_shortened_to_its_beginning(whole: str, short: str) -> None:
    assert shortened(whole) == short


@pytest.mark.parametrize(
    ("drafts", "given"),
    [
        ([], Support.WHOLE),
        ([W, W], Support.WHOLE),
        ([U, U], Support.WHOLE),
        ([U, U, U], Support.SHORT),
        ([U, U, W, U, U], Support.WHOLE),
        ([U] * 6, Support.NONE),
        ([U] * 20, Support.NONE),
        ([U] * 6 + [W], Support.SHORT),
        ([U] * 6 + [W, W], Support.WHOLE),
        ([U] * 6 + [W] + [U] * 3, Support.NONE),
    ],
)
def test_starters_fade_and_return(drafts: list[Label], given: Support) -> None:
    assert support(drafts) == given


def test_less_of_a_starter_is_shown() -> None:
    one = Criterion(text("Units"), text("The unit of … is missing in …"), text("The unit of …"))
    assert [starter(one, given) for given in (Support.WHOLE, Support.SHORT, Support.NONE)] == [
        one.starter,
        one.short,
        None,
    ]


def test_a_starter_that_is_sent_as_it_is_says_nothing() -> None:
    for one in USUAL:
        assert one.starter is not None
        assert one.short is not None
        assert coach(one.starter.template).label == Label.WEAK
        assert coach(one.short.template).label == Label.WEAK
