"""Whatever can be declared can be used: every kind of argument, refusals, long answers, pictures, long lists."""

from __future__ import annotations

import pytest

from bot.language import render
from tests.hall import Hall, Seen
from tests.trial import story


async def only(hall: Hall, line: str) -> Seen:
    [seen] = await hall(line)
    return seen


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("echo hello", "1 times quiet: hello"),
        ("echo hello 20", "20 times quiet: hello"),
        ("echo hello 3 yes", "3 times loud: hello"),
        ("echo hello loud=no", "1 times quiet: hello"),
        ("echo words=hello n=1 loud=yes", "1 times loud: hello"),
        ('colour "Sea green"', "It is SEA."),
        ("colour red", "It is RED."),
        ("greet ada", "Ada greets Ada."),
    ],
)
async def test_each_kind_of_argument_arrives(hall: Hall, typed: str, says: str) -> None:
    await hall("ada #lobby: /help")
    answer = await only(hall, f"ada #lobby: /try {typed}")
    assert (answer.text, answer.only) == (says, "ada")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("echo hello 21", "n is a whole number from 1 to 20."),
        ("echo hello 0", "n is a whole number from 1 to 20."),
        ("echo hello loud=perhaps", "loud is yes or no."),
        ("colour blue", "which is one of: red, Sea green."),
        ("greet zoe", "I do not know zoe."),
        ("echo", "Something is missing: words."),
        ("eccho hello", "Did you mean /try echo?"),
        ("teach", "Only a teacher can do that."),
    ],
)
async def test_what_cannot_be_done_is_told_to_one_person(hall: Hall, typed: str, says: str) -> None:
    refused = await only(hall, f"ada #lobby: /try {typed}")
    assert says in refused.text
    assert refused.only == "ada"


async def test_a_teacher_may_do_what_is_for_teachers(hall: Hall) -> None:
    assert (await only(hall, "kim #lobby: /try teach")).text == "Teaching."


async def test_a_command_works_the_same_privately(hall: Hall) -> None:
    answer = await only(hall, "ada privately: /try echo hello 2 yes")
    assert (answer.where, answer.only, answer.text) == ("@ada", "ada", "2 times loud: hello")


@pytest.mark.parametrize("line", ["ada #lobby: /try tell", "ada #lobby: /try read", "ada privately: /try tell"])
async def test_a_long_text_arrives_whole_in_order_and_is_cut_between_paragraphs(hall: Hall, line: str) -> None:
    whole = render(story(), Bare())
    assert len(whole) > 9_000
    parts = [one for one in await hall(line) if "Paragraph" in one.text]
    assert "\n\n".join(part.text for part in parts) == whole
    assert {part.only for part in parts} == {"" if "read" in line else "ada"}
    assert len({part.where for part in parts}) == 1
    if "read" in line:
        assert parts[0].where == "#lobby"


async def test_a_private_long_text_is_seen_by_nobody_else(hall: Hall) -> None:
    await hall("ada #lobby: /try tell")
    assert not any("Paragraph" in seen.text for who in ("ben", "kim") for seen in hall.view(who))


async def test_a_picture_says_in_words_what_it_shows(hall: Hall) -> None:
    shown = await only(hall, 'ada #lobby: /try picture "red on white"')
    assert (shown.where, shown.only) == ("#lobby", "")
    assert shown.text.splitlines() == ["Look.", "[dot.png: A dot: red on white]"]


async def test_sixty_things_can_be_offered_and_each_chosen(hall: Hall) -> None:
    offered = await only(hall, "ada #lobby: /try many")
    assert offered.buttons == tuple(f"Sheet {n}" for n in range(1, 61))
    for n in (1, 25, 26, 60):
        assert (await only(hall, f"ada #lobby presses Sheet {n}")).text == f"Ada pressed sheet {n}."


class Bare:
    """Words as they are."""

    def ours(self, words: str) -> str:
        return words

    theirs = ours

    def person(self, person: object) -> str:
        return str(person)

    moment = call = person
