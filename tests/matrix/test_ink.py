from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from adapters.matrix.choices import MARK
from adapters.matrix.ink import Ink, inked
from adapters.matrix.writing import LARGEST, revised, written
from bot.language import Account, Call, Choice, Person, Shown, Text, clean, text
from tests.matrix.reading import Page

BEN = Person(2, "Ben *the* <b>first</b>", Account("matrix", "@ben:school.example"))
DAN = Person(3, "Dan [x](https://evil.example)", Account("discord", "7"))


def shown(said: Text, *labels: str) -> Shown:
    return Shown(said, tuple(Choice(text("{it}", it=one), f"t{n}") for n, one in enumerate(labels)))


def test_our_words_are_styled_people_are_pills_and_commands_are_typed_with_the_prefix() -> None:
    said = text("**Hello** {who}, and {other}: {call}", who=BEN, other=DAN, call=Call("course join"))
    [part] = written(shown(said), "!study", alone=False).parts
    assert part.plain == f"Hello {BEN.name}, and {DAN.name}: !study course join"
    assert part.html == (
        '<strong>Hello</strong> <a href="https://matrix.to/#/@ben:school.example">'
        "Ben *the* &lt;b&gt;first&lt;/b&gt;</a>, "
        "and Dan [x](https://evil.example): <code>!study course join</code>"
    )
    assert part.mentioned == ("@ben:school.example",)


@given(st.text(max_size=200))
def test_whatever_is_typed_reads_as_it_was_typed(typed: str) -> None:
    """But for blank lines, and spaces at the ends of lines."""
    made = inked("Said: " + Ink("!study").theirs(typed), [])
    page = Page(made.html)

    def squeezed(words: str) -> list[str]:
        return [" ".join(line.split()) for line in words.split("\n") if line.strip()]

    assert squeezed(page.text) == squeezed("Said: " + clean(typed))
    assert squeezed(made.plain) == squeezed("Said: " + clean(typed))
    assert not page.marks


def test_a_long_text_is_cut_between_paragraphs_and_no_event_is_too_large() -> None:
    paragraphs = [f"{n} " + '"&<🙂' * 400 for n in range(30)]
    made = written(shown(text("{all}", all="\n\n".join(paragraphs))), "!study", alone=False)
    contents = list(made.contents("k", loud=True))
    assert len(contents) > 5
    assert all(len(json.dumps(one)) <= LARGEST for one in contents)
    assert "\n\n".join(one["body"] for one in contents) == "\n\n".join(paragraphs)
    assert [one[MARK]["key"] for one in contents] == [*(f"k/{n}" for n in range(len(contents) - 1)), "k"]


def test_mentions_are_always_said_and_only_of_whom_the_words_name() -> None:
    quiet, loud = (written(shown(said), "!study", alone=False) for said in (text("Hi"), text("Hi {who}", who=BEN)))
    assert next(quiet.contents("k", loud=False))["m.mentions"] == {}
    content = next(loud.contents("k", loud=True))
    assert content["m.mentions"] == {"user_ids": ["@ben:school.example"]}
    assert next(loud.quiet_for("@ben:school.example").contents("k", loud=True))["m.mentions"] == {}
    assert revised(content, "$1")["m.mentions"] == {}
    assert revised(content, "$1")["m.new_content"]["m.mentions"] == {"user_ids": ["@ben:school.example"]}


@pytest.mark.parametrize(
    ("alone", "limited", "hint"),
    [
        (False, False, "React with a sign, or reply with the word."),
        (True, False, "React with a sign, or type the word."),
        (False, True, "Reply with the word or its number."),
        (True, True, "Type the word or its number."),
    ],
)
def test_what_can_be_chosen_stands_under_the_words(alone: bool, limited: bool, hint: str) -> None:  # noqa: FBT001 - cases
    made = written(shown(text("Which?"), "One *more*", "Less"), "!study", alone=alone, limited=limited)
    assert made.parts[-1].plain == f"Which?\n\n1️⃣ One *more*\n2️⃣ Less\n{hint}"
    content = list(made.contents("k", loud=True))[-1]
    assert content[MARK]["buttons"] == [["1️⃣", "One *more*", "t0"], ["2️⃣", "Less", "t1"]]
