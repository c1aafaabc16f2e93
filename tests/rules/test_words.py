"""Templates and values stay apart until a platform writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from bot.language import Account, Call, Invocation, Message, Moment, Person, Text, lines, plural, render, text, verbatim
from bot.language.people import Place
from bot.language.platform import Shown
from bot.parcels import InPlace, Say, pack, unpack

ADA = Person(1, "Ada", Account("test", "ada"))


@dataclass
class Pieces:
    """A markup that keeps a list of what it was given, and by which door."""

    got: list[tuple[str, str]] = field(default_factory=list)

    def ours(self, words: str) -> str:
        self.got.append(("ours", words))
        return words

    def theirs(self, words: str) -> str:
        self.got.append(("theirs", words))
        return words.replace("*", "\\*")

    def person(self, person: Person) -> str:
        return f"@{person.name}"

    def moment(self, moment: Moment) -> str:
        return f"{moment.at:%H:%M} in {moment.zone}"

    def call(self, call: Call) -> str:
        return f"/{call.call}"


@given(st.text())
def test_a_value_reaches_the_platform_whole_and_only_as_somebody_elses_words(typed: str) -> None:
    pieces = Pieces()
    written = render(text("Hello **{name}**, {name}!", name=typed), pieces)
    escaped = typed.replace("*", "\\*")
    assert written == f"Hello **{escaped}**, {escaped}!"
    assert [words for door, words in pieces.got if door == "ours"] == ["Hello **", "**, ", "!"]


@given(st.text(alphabet="{}name!:0 *"))
def test_braces_that_somebody_typed_name_no_value(typed: str) -> None:
    assert render(text("{said} {name}", said=typed, name="x"), Pieces()) == typed.replace("*", "\\*") + " x"
    assert render(verbatim(typed), Pieces()) == typed.replace("*", "\\*")


def test_each_kind_of_value_is_written_in_its_own_way() -> None:
    said = text(
        "{who} at {when}: {call}, {n}, {inner}",
        who=ADA,
        when=Moment(datetime(2026, 9, 7, 9, tzinfo=UTC), "UTC"),
        call=Call("help"),
        n=3,
        inner=text("{x}!", x="*"),
    )
    assert render(said, Pieces()) == "@Ada at 09:00 in UTC: /help, 3, \\*!"


@pytest.mark.parametrize(("n", "said"), [(0, "0 seats"), (1, "1 seat"), (2, "2 seats"), (21, "21 seats")])
def test_one_is_one_and_everything_else_is_many(n: int, said: str) -> None:
    assert render(plural("{n} seat", "{n} seats", n=n), Pieces()) == said


def test_lines_leave_no_gap_for_an_absent_one() -> None:
    assert render(lines(text("a"), None, text("{b}", b="b"), None), Pieces()) == "a\nb"
    assert render(lines(None), Pieces()) == ""


def test_a_translation_may_turn_the_words_around_but_never_the_values() -> None:
    spanish = {"{who} joined **{name}**.": "En **{name}** entró {who}.", "{p0}": "{p0}"}
    said = text("{who} joined **{name}**.", who=ADA, name="{who}*")
    assert render(lines(said), Pieces(), lambda one, _many, _n: spanish[one]) == "En **{who}\\*** entró @Ada."


values = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**53), 2**53)
    | st.builds(Call, st.text(st.characters(exclude_categories=["Cs"])))
    | st.just(ADA)
    | st.builds(Moment, st.datetimes(timezones=st.just(UTC)), st.sampled_from(["UTC", "Europe/Berlin"])),
    lambda inner: st.builds(lambda value: Text("{x} **{x}**", {"x": value}), inner),
    max_leaves=3,
)


@given(values)
def test_a_message_comes_back_from_the_outbox_as_it_was(value: Text | str | int) -> None:
    said = Say(InPlace(Place("test", "1")), Shown(Text("{value}", {"value": value})))
    assert unpack(pack(said)) == said


def test_a_message_without_buttons_has_none() -> None:
    assert Message(text("Hi")).buttons == ()
    assert Invocation("help").args == {}
