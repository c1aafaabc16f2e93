"""docs/authorisation.md is what happens, on each platform, and holds nothing that it should not."""

from __future__ import annotations

from bot.language import Catalogue, Rank
from bot.school import features
from tests.authorisation.file import FILE, kept, on_buttons, reached_by, written
from tests.authorisation.refusals import REFUSALS
from tests.authorisation.table import Verdict, Who, tried
from tests.authorisation.world import play
from tests.hall import Hall
from tests.trial import trial
from tests.words import in_code

FOR_ALL = {"course join", "form continue", "help", "link", "reach", "unlink"}
"""What somebody who is in no course can do from a menu."""

HARMLESS = {
    "course look over": "whoever is in no room leaves none",
    "course rehearse next": "students who do not exist said it; the button itself is only for whoever asked",
    "exit tell": "whoever answered nothing has nothing told",
    "group unwait": "whoever does not wait gives nothing up",
    "group wait": "it says so to whoever is not in the course",
    "link me": "with a code that they were given",
    "link mine": "with a code that they were given",
    "link no": "with a code that they were given",
    "unlink now": "their own accounts",
}
"""Buttons that anybody may press, and why."""


async def test_the_file_is_what_happens(hall: Hall) -> None:
    await play(hall)
    rows = await tried(hall)
    wrong = {name: row for name, row in rows.items() if row != kept().get(name)}
    assert wrong == {}, "look at each, and then `python -m tests.authorisation`"
    if hall.platform == "terminal":
        assert written(rows, hall.core.catalogue) == FILE.read_text(encoding="utf-8")


def without_a_row(catalogue: Catalogue) -> set[str]:
    return set(catalogue.commands) - set(kept())


def test_every_command_has_a_row_and_no_row_is_left_over() -> None:
    assert without_a_row(features()) == set()
    assert set(kept()) - set(features().commands) == set()
    assert "try teach" in without_a_row(trial()), "a new command without a row fails"


def test_what_takes_a_rank_is_refused_to_everybody_below_it() -> None:
    rows, below = kept(), {Who.TEACHER: Rank.TEACHER, Who.DEPUTY: Rank.DEPUTY, Who.TUTOR: Rank.TUTOR}
    for name, declared in features().commands.items():
        row = rows[name]
        refused = {who for who, rank in below.items() if rank < declared.rank}
        if declared.rank > Rank.STUDENT:
            refused |= {Who.CONCERNED, Who.MEMBER}
        if declared.rank > Rank.GUEST:
            refused |= {Who.OUTSIDER, Who.LEFT}
        assert {who for who in refused if row[who] is not Verdict.REFUSED} == set(), name


def test_who_is_in_no_course_can_do_nothing_but_this() -> None:
    commands, pressed, rows = features().commands, on_buttons(), kept()
    open_to = {name for name, row in rows.items() if {row[Who.OUTSIDER], row[Who.LEFT]} != {Verdict.REFUSED}}
    by_menu = {name for name in open_to if reached_by(commands[name], pressed) == "menu"}
    by_button = {name for name in open_to if reached_by(commands[name], pressed) == "button"}
    assert by_menu == FOR_ALL
    assert by_button == set(HARMLESS)


def test_whoever_left_can_do_what_an_outsider_can() -> None:
    assert {name for name, row in kept().items() if row[Who.LEFT] is not row[Who.OUTSIDER]} == set()


def test_each_refusal_is_still_said_somewhere() -> None:
    assert REFUSALS - {found.one for found in in_code()} == set()
