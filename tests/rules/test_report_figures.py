"""Figures as they are told: with what they are out of, never of a few who said something unseen, safe in any file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from bot.language import Text, text
from cogs.discussion.moves import ADDS, AGREES, REPLIES
from cogs.discussion.restraint import Reaction, Step
from cogs.reports import groups, talk
from cogs.reports.digest import _next
from cogs.reports.figures import Figure, Part, People, Report, masked, percent, unseen
from cogs.reports.helping import ALONE
from cogs.reports.papers import files, written
from cogs.tutoring.closing import Question
from storage.counts import Hinted
from storage.pulses import Pulse


def test_reports_know_what_features_note() -> None:
    assert (talk.AGREES, talk.ADDS, talk.REPLIES) == (AGREES, ADDS, REPLIES)
    assert (talk.SENT, talk.HELD, talk.WATCHED) == (Step.SENT, Step.HELD, Step.WATCHED)
    assert (talk.DECLINED, talk.WRONG) == (Reaction.DECLINED, Reaction.WRONG)
    assert ALONE == Question.ALONE


@pytest.mark.parametrize(("share", "said"), [(0, 0), (0.001, 1), (0.5, 50), (0.999, 99), (1, 100)])
def test_only_all_is_a_hundred_per_cent_and_only_nothing_is_none(share: float, said: int) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("part", "whole", "hidden"),
    [(2, 4, True), (3, 20, True), (17, 20, True), (5, 20, False), (0, 20, False), (20, 20, False), (0, 4, True)],
)
def test_a_count_of_fewer_than_five_is_not_told_nor_is_the_rest_that_betrays_it(
    part: int,
    whole: int,
    hidden: bool,  # noqa: FBT001 - what the table says
) -> None:
    assert masked(part, whole) is hidden


def test_thirty_hints_to_four_people_are_about_four_people() -> None:
    assert masked(15, 30, people=4)
    told = unseen("x", 15, 30, text("Hints"), people=4)
    assert told is not None
    assert told.value is None
    assert "15" not in written(told.said, "en")


def hinted(step: str, n: int, people: int, turned: int) -> Hinted:
    return Hinted(step, n, people, turned, 0, 0)


def test_what_hints_add_is_told_with_its_chance_and_only_where_nobody_can_be_told_from_it() -> None:
    few = {figure.name: figure for figure in talk.hints({"sent": hinted("sent", 3, 2, 1)})}
    assert all(figure.value is None for figure in few.values())
    many = talk.hints({"sent": hinted("sent", 40, 30, 20), "held": hinted("held", 20, 15, 5)})
    by_name = {figure.name: figure for figure in many}
    assert by_name["hint conversion"].value == 0.5
    assert by_name["hint lift"].value == 0.25
    assert "fewer than 30" in written(by_name["hint lift"].said, "en")
    assert by_name["hint precision"].of == 40


def test_a_pulse_of_four_people_is_not_told() -> None:
    four = [Pulse(1, person, 1, 0, 0) for person in range(4)]
    assert [figure.value for figure in groups.pulse(four)] == [None, None]
    five = [*four, Pulse(1, 9, 1, 2, None)]
    assert [figure.value for figure in groups.pulse(five)] == [0.2, 0.0]
    assert groups.pulse([]) == []


NASTY = '=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "[a](http://x) **b** <i>", "＝1"


def test_nothing_that_somebody_typed_is_a_formula_or_a_link_in_a_file() -> None:
    said = [Figure("n", 1, 1, text("Of {name}, one.", name=name)) for name in NASTY]
    report = Report(
        text("**Discussion:** {prompt}", prompt=NASTY[0]),
        [Part(Text("{t}", {"t": name}), [one]) for name, one in zip(NASTY, said, strict=True)],
        People(("number", "name"), [(n, name) for n, name in enumerate(NASTY)]),
    )
    table, read, people = files(report, "discussion", "en")
    assert (table.name, read.name, people.name) == ("discussion.csv", "discussion.md", "discussion-people.csv")
    for file in (table, people):
        rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
        assert len(rows) == len(NASTY) + 1
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)
    told = read.data.decode()
    assert "[a](http" not in told
    assert "<i>" not in told


def test_a_report_reads_well_aloud() -> None:
    report = Report(text("**A**"), [Part(text("Hints"), []), Part(text("Answers"), [Figure("n", 1, 1, text("B."))])])
    assert written(report.read(), "en") == "A\nAnswers\n· B."


def test_the_week_comes_on_monday_morning_by_the_clock_of_the_course() -> None:
    monday = datetime(2026, 9, 7, 4, tzinfo=UTC)  # 6:00 in Berlin
    assert _next(monday, "Europe/Berlin") == monday + timedelta(hours=1)
    assert _next(monday + timedelta(hours=1), "Europe/Berlin") == monday + timedelta(days=7, hours=1)
    assert _next(datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Berlin") == datetime(2026, 10, 26, 6, tzinfo=UTC)
