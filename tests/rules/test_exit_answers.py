"""What answers to an exit question have in common, and which of them ask for a person."""

from __future__ import annotations

import pytest

from cogs.reflection.heavy import heavy
from cogs.reflection.muddy import points
from cogs.writing import word_count


def test_what_several_speak_of_is_named_as_they_wrote_it_and_the_question_is_not() -> None:
    answers = [
        "why the denominator may not be zero",
        "denominators, and how to make them equal",
        "the quotient of two fractions",
        "why a quotient of fractions turns around",
        "I do not understand everything",
    ]
    found = points(answers, "What was least clear about fractions?")
    assert [(one.word, one.n) for one in found] == [("denominator", 2), ("quotient", 2)]


def test_one_person_who_repeats_a_word_is_one_person() -> None:
    assert points(["zero zero zero", "something else"], "") == []


def test_words_of_several_languages_are_counted() -> None:
    assert word_count("the fraction rule") == 3
    assert word_count("Bruchrechnung!") == 1
    assert word_count("分数の割り算") > 3


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "i dont want to live",
        "I hurt myself sometimes",
        "ich will nicht mehr leben",
        "Er schlägt mich",
        "no quiero vivir",
        "mi padre me pega",
        "SUICIDE",
    ],
)
def test_help_is_offered_to_who_says_this(said: str) -> None:
    assert heavy(said)


@pytest.mark.parametrize(
    "said",
    [
        "this homework kills me",
        "the dead centre of the circle",
        "I could die laughing",
        "cut the cake into eight parts",
        "ich bringe das Buch mit",
        "me gusta la pega de este ejercicio",
        "the angle hits the line at 90 degrees",
        "",
    ],
)
def test_and_not_to_who_says_that(said: str) -> None:
    assert not heavy(said)
