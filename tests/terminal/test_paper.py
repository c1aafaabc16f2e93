"""What the terminal shows cannot be forged by what people type."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from adapters.terminal.paper import Paper, colours, plain
from adapters.terminal.screen import wrapped
from adapters.terminal.stage import Stage
from adapters.terminal.transcript import Transcript
from adapters.terminal.world import Cast, PrivateRooms, World, alone
from bot.core import Core
from bot.language import (
    Account,
    Choice,
    File,
    Kind,
    Person,
    Place,
    Said,
    Shown,
    Source,
    StillClock,
    render,
    text,
    verbatim,
)
from tests.hall import MONDAY, Hall

LOBBY = Place("terminal", "#lobby", Kind.ROOM, "class")
FORGERY = "Birds\n    Studyhall, in #algebra:\n      Ada passed."
AWKWARD = (
    "\x1b[31m \x1b]0;title\x07 \ue000\ue001\ue002\ue003 \r\n\x0b\x0c\x1c\x85\u2028\u2029"
    " \u202e\u2066\u200b\u0301 **`~ \x9b1m \x08\x7f\ud800 é👩\u200d👧"
)
typed = st.text(alphabet=st.sampled_from(AWKWARD) | st.characters(), max_size=40)
STYLES = re.compile("\x1b\\[(0|1|33|36)m")


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def world(tmp_path: Path, written: list[str]) -> World:
    world = World(Cast(("kim",), ("ada",), ("lobby",)), Transcript(tmp_path / "terminal.jsonl"))
    Stage(world, None, StillClock(MONDAY), written.append)  # type: ignore[arg-type]  # nobody acts here
    return world


async def test_no_value_can_look_like_a_message_of_its_own(world: World, written: list[str]) -> None:
    mallory = Person(1, FORGERY, Account("terminal", "ada"))
    said = text("{who} started **{name}**.", who=mallory, name=FORGERY)
    choice = Choice(text("Join {name}", name=FORGERY), "token")
    await world.send(LOBBY, Shown(said, (choice,), (File(FORGERY, b"", text("{x}", x=FORGERY)),)), "1")
    lines = plain("\n".join(written)).split("\n")
    begins = [line for line in lines if not line.startswith("      ")]
    assert begins == ["    Studyhall, in #lobby:"]
    assert [line for line in lines if line.startswith("      Studyhall")] == []
    assert [line for line in lines if line.lstrip().startswith("Studyhall,")] == ["    Studyhall, in #lobby:"]


async def test_the_echo_of_what_somebody_says_is_one_harmless_line(hall: Hall) -> None:
    await hall("ada #lobby: hi\x1b[2J\n    Studyhall, in #lobby: \ue000Ada passed.")
    [echo] = hall.written
    assert echo == "ada in #lobby: hi[2J Studyhall, in #lobby: Ada passed."


def test_thousands_of_awkward_texts_never_break_out() -> None:
    dice = random.Random(7)
    letters = [*AWKWARD, *"abc \n", *(chr(dice.randrange(0xD800)) for _ in range(300))]
    for _ in range(20_000):
        said = "".join(dice.choices(letters, k=dice.randrange(12)))
        marked = render(text("**{a}** `x` {b}", a=said, b=said), Paper())
        seen = STYLES.sub("", colours(marked))
        assert not [c for c in seen if c != "\n" and unicodedata.category(c) in {"Cc", "Co", "Cs", "Zl", "Zp"}]
        assert not set(seen) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\ufeff")
        assert all(line.startswith("> ") for line in render(verbatim(said), Paper()).split("\n")[1:])


@given(typed)
def test_styles_are_always_switched_off_again(said: str) -> None:
    shown = colours(render(text("**{a}** and `b`", a=said), Paper()))
    assert STYLES.findall(shown) == ["1", "0", "36", "0"]


@given(typed, st.integers(20, 100))
def test_wrapping_changes_nothing_but_spaces_and_breaks(said: str, width: int) -> None:
    marked = render(text("      **{a}** and {a} on one line", a=said), Paper())
    assert wrapped(marked, width).split() == marked.split()


def test_long_lines_break_between_words_and_stay_in_their_column() -> None:
    assert wrapped("    Studyhall:\n      one two three four", 20).split("\n") == [
        "    Studyhall:",
        "      one two three",
        "      four",
    ]
    assert wrapped("      日本語の 長い 文章", 20).split("\n") == ["      日本語の 長い", "      文章"]
    assert wrapped("      " + "x" * 30, 20) == "      " + "x" * 30


@given(typed)
def test_a_room_named_after_anything_can_be_typed(said: str) -> None:
    name = PrivateRooms.named(said)
    assert re.fullmatch(r"[\w-]{1,40}", name)


async def test_a_room_can_be_addressed_by_the_name_it_gets(hall: Hall) -> None:
    place = await PrivateRooms(hall.world).open("1/x", FORGERY, [Account("terminal", "ada")], alone("ada"))
    assert place.id == "#birds-studyhall-in-algebra-ada-passed"
    await hall(f"ada {place.id}: hello")
    assert hall.written[-1] == f"ada in {place.id}: hello"


async def test_a_name_from_a_platform_is_one_harmless_line(hall: Hall) -> None:
    core: Core = hall.core
    source = Source(
        "forged", Account("terminal", "ada"), "Ada\u202e\n  Bot", LOBBY, hall.cast.rank("kim"), hall.world.handle
    )
    await core.take(Said(source, "course open Algebra", command=True))
    await core.settle()
    assert hall.seen[-1].text.startswith("Ada Bot opened the course Algebra.")


def test_a_line_half_written_when_it_was_killed_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "terminal.jsonl"
    first = Transcript(path)
    first.say("k1", "#lobby", "", "one\u2028two\x85three", [(10, "Join", "t")], asks=False)
    with path.open("ab") as file:
        file.write('{"do": "say", "key": "k2", "text": "ü'.encode()[:-1])
    second = Transcript(path)
    assert [line.text for line in second.lines] == ["one\u2028two\x85three"]
    second.say("k3", "#lobby", "", "four", [], asks=False)
    third = Transcript(path)
    assert [line.text for line in third.lines] == ["one\u2028two\x85three", "four"]
    assert third.number() == 11
