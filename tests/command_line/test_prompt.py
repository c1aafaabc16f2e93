"""The interactive terminal, as somebody sees it who sits there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.program import CONFIG
from tests.command_line.seat import INTERRUPT, STYLES, TAB, UP, Seat


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path


def test_a_newcomer_plays_a_class(folder: Path) -> None:
    with Seat(folder) as seat:
        assert "Studyhall, on the built-in terminal." in seat.raw
        seat.types("")  # an empty line does nothing
        seat.does("help", "(Said to the room. To ask Studyhall for something, begin with /, as in")
        seat.does("@zoe", "! there is nobody called “zoe”; the cast is kim, ada, ben, eve")
        seat.does("#nowhere", "! kim is in no room called #nowhere")
        seat.does("@kim #algebra", "kim #algebra>")
        seat.does("/course open Algebra", "[10] Join")
        seat.does("@ada", "ada #algebra>")
        assert "to ada alone" in seat.does("10", "Welcome to Algebra.")
        seat.does("99", "ada #algebra>")  # no such button: it is only said
        seat.does("/corse join", "Did you mean /course join?")
        seat.does("quit", "(To leave, press Ctrl-D. Everything is kept.)")
        seat.does(INTERRUPT, "(To leave, press Ctrl-D.)")
        assert seat.leaves() == 0
    assert "Traceback" not in seat.raw
    assert "\x1b[0;1m" in seat.raw  # bold, where it is wanted


def test_a_question_takes_the_prompt_along_and_gives_it_back(folder: Path) -> None:
    with Seat(folder) as seat:
        seat.does("@ada #algebra", "ada #algebra>")
        seat.does("/try offer", "[10] All")
        seat.does("/try essay", "ada privately>")
        seat.does("10", "question 2 of 3")  # a number is an answer here, although there is a button 10
        seat.does("They sing.", "question 3 of 3")
        seat.does("skip", "[14] Send")
        seat.does("1", "Until now you said: 10")
        seat.does("Birds", "[16] Send")
        assert "Birds: They sing. ()" in seat.does("16", "ada #algebra>")
        assert seat.leaves() == 0


def test_somebody_without_direct_messages_is_led_to_a_room_of_their_own(folder: Path) -> None:
    with Seat(folder) as seat:
        seat.does("@eve", "eve #lobby>")
        seat.does("/try note", "eve #eve>")
        seat.does("one", "question 2 of 2")
        seat.does("skip", "Send")
        assert "Noted: [one] []" in seat.does("send", "eve #lobby>")
        assert seat.leaves() == 0


def test_time_passes_and_reminders_come(folder: Path) -> None:
    with Seat(folder) as seat:
        seat.does("/try remind tea 10", "I will.")
        assert "tea" not in seat.does("+9m", "(It is ")
        assert "to kim alone" in seat.does("+1m", "tea")
        seat.does("+999999999d", "! no calendar goes that far")
        assert seat.leaves() == 0


def test_tab_completes_and_the_arrow_remembers_across_a_restart(folder: Path) -> None:
    def completed(seat: Seat, begun: str, words: str) -> None:
        seat.types(begun, enter=False)
        seat.settles()
        seat.types(TAB, enter=False)
        seat.settles()
        seat.does("", words)

    with Seat(folder) as seat:
        completed(seat, "/try off", "[10] All")
        completed(seat, "presses te", "Teaching.")
        completed(seat, "@be", "ben #lobby>")
        completed(seat, "#alg", "ben #algebra>")
        assert seat.leaves() == 0
    with Seat(folder) as seat:
        seat.types(UP + UP + UP + UP, enter=False)
        seat.settles()
        seat.does("", "[14] All")
        assert seat.leaves() == 0


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_plain_lines_gets_no_colours_bars_or_menus(folder: Path, wish: dict[str, str]) -> None:
    with Seat(folder, **wish) as seat:
        seat.does("/try offer", "[10] All")
        seat.does("10", "Kim pressed all.")
        assert seat.leaves() == 0
    assert set(STYLES.findall(seat.raw)) <= {"\x1b[0m", "\x1b[m"}
    assert "privately  +10m" not in seat.raw  # no bar at the bottom


def test_long_messages_break_between_words_unless_they_are_to_be_read_aloud(folder: Path) -> None:
    said = "A sentence of many words that is a good deal longer than one line of a terminal can hold."
    with Seat(folder) as seat:
        seat.does(f'/try echo "{said}"', "can hold.")
        assert seat.leaves() == 0
    with Seat(folder, NO_COLOR="1") as plain:
        plain.does(f'/try echo "{said}"', "can hold.")
        assert plain.leaves() == 0
    assert f"1 times quiet: {said}" not in seat.raw
    assert f"1 times quiet: {said}" in plain.raw
