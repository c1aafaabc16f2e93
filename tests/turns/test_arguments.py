"""Arguments are converted when a command runs; what is wrong is said privately, with how to do it right."""

from __future__ import annotations

import pytest

from tests.hall import Hall


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("hello", "1 times quiet: hello"),
        ("hello 3 yes", "3 times loud: hello"),
        ("hello #03 ON", "3 times loud: hello"),
        ("hello 20 n", "20 times quiet: hello"),
        ("hello loud=off", "1 times quiet: hello"),
        ('"  much   space " 2', "2 times quiet: much   space"),
        ('hello n=""', "1 times quiet: hello"),
    ],
)
async def test_text_number_and_yes_or_no(hall: Hall, typed: str, says: str) -> None:
    [answer] = await hall(f"ada #lobby: /try echo {typed}")
    assert (answer.text, answer.only) == (says, "ada")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("hello 21", "n is a whole number from 1 to 20."),
        ("hello 0", "n is a whole number from 1 to 20."),
        ("hello -3", "n is a whole number from 1 to 20."),
        ("hello ²", "n is a whole number from 1 to 20."),
        ("hello 1.5", "n is a whole number from 1 to 20."),
        ("hello " + "9" * 1_900, "n is a whole number from 1 to 20."),
        ("hello 3 perhaps", "loud is yes or no."),
        ("", "Something is missing: words."),
        ("n=3", "Usage: /try echo words [n] [loud]"),
        ('""', "words needs"),
        ("words=\u200b n=3", "needs something to read here"),
        ("x" * 301 + " 3", "takes at most 300 characters, and that was 301."),
    ],
)
async def test_a_wrong_argument_is_explained_to_whoever_typed_it_alone(hall: Hall, typed: str, says: str) -> None:
    [answer] = await hall(f"ada #lobby: /try echo {typed}")
    assert says in answer.text.replace("What?", "words")
    assert answer.only == "ada"


async def test_a_choice_in_any_case(hall: Hall) -> None:
    assert [seen.text for seen in await hall('ada #lobby: /try colour "sea GREEN"')] == ["It is SEA."]
    [answer] = await hall("ada #lobby: /try colour blue")
    assert (answer.text, answer.only) == ("which is one of: red, Sea green.", "ada")
    [answer] = await hall("ada #lobby: /try colour")
    assert "Something is missing: which." in answer.text


@pytest.mark.parametrize("name", ["ben", "Ben", "BEN", "@ben", "<@ben>", " ben "])
async def test_a_person_by_name_or_mention(hall: Hall, name: str) -> None:
    await hall("ben #lobby: /help")
    [answer] = await hall(f'ada #lobby: /try greet "{name}"')
    assert answer.text == "Ada greets Ben."


@pytest.mark.parametrize("name", ["zoe", "@zoe", "ben", "*zoe*", "9" * 30])
async def test_somebody_unknown_is_named_as_typed(hall: Hall, name: str) -> None:
    [answer] = await hall(f"ada #lobby: /try greet {name}")
    assert answer.text.casefold().startswith(f"i do not know {name}.")
    assert answer.only == "ada"


async def test_a_person_left_empty_is_missing_and_not_unknown(hall: Hall) -> None:
    [answer] = await hall('ada #lobby: /try greet ""')
    assert "Something is missing: who." in answer.text


async def test_ranks_are_read_when_a_command_runs(hall: Hall) -> None:
    async def says(line: str) -> str:
        return (await hall(line))[-1].text

    assert "There is no course here yet" in await says("ada #algebra: /try learn")
    await hall("kim #algebra: /course open Algebra")
    assert await says("ada #algebra: /try learn") == "First join the course Algebra: /course join"
    assert await says("ada #algebra: /try tutor") == "Only a tutor can do that."
    assert await says("ada #algebra: /try teach") == "Only a teacher can do that."
    await hall("ada #algebra presses Join")
    assert await says("ada #algebra: /try learn") == "Learning."
    assert await says("ada #algebra: /try tutor") == "Only a tutor can do that."
    await hall("kim #algebra: /course role ada tutor")
    assert await says("ada #algebra: /try tutor") == "Tutoring."
    await hall("kim #algebra: /course role ada teacher")
    assert await says("ada #algebra: /try teach") == "Teaching."
    await hall("kim #algebra: /course remove ada")
    assert await says("ada #algebra: /try teach") == "Only a teacher can do that."
    assert await says("kim #algebra: /try teach") == "Teaching."


async def test_a_button_that_a_teacher_made_does_not_make_teachers(hall: Hall) -> None:
    await hall("kim #algebra: /try offer")
    [answer] = await hall("ada #algebra presses Teach")
    assert (answer.text, answer.only) == ("Only a teacher can do that.", "ada")
    [answer] = await hall("kim #algebra presses Teach")
    assert answer.text == "Teaching."
