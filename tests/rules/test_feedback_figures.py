"""What teachers take home: no cell is a formula, no word is markup, and counts are what they say."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from cogs.feedback.export import as_csv, as_markdown, rows
from cogs.feedback.figures import by_criterion, by_person, figures, strengths
from cogs.feedback.phases import Phase, begins, clock, following, longer, next_batch, reminder, resumed, settled, sooner
from cogs.papers import cell
from storage.comments import USED, Comment
from storage.feedback import DONE, OPEN, Given, Request
from storage.rounds import Round

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def request(number: int, person: int, revised: str = "") -> Request:
    return Request(
        id=number,
        course=1,
        person=person,
        work="=HYPERLINK(1)",
        wish="",
        open=True,
        since=MONDAY,
        round=1,
        group=0,
        late=False,
        revised=revised,
        released=None,
        hidden=False,
        got=0,
    )


def given(number: int, of: int, person: int, level: int | None = None, state: str = DONE) -> Given:
    return Given(
        id=number,
        request=of,
        person=person,
        at=MONDAY,
        state=state,
        until=None,
        done=MONDAY,
        extra=False,
        weak=person == 3,
        missing="where next" if person == 3 else "",
        level=level,
        draft="",
    )


def comment(of: int, words: str, helpful: int | None = None, fate: str = "") -> Comment:
    return Comment(
        given=of,
        n=1,
        criterion="What works well",
        words=words,
        place=1,
        helpful=helpful,
        fate=fate,
        because="",
        hidden=False,
    )


WORKS = [request(1, 1, revised="better"), request(2, 2), request(3, 3)]
ARCS = [given(1, 1, 2, 4), given(2, 1, 3, 1), given(3, 2, 3, 2), given(4, 3, 1, state=OPEN)]
SAID = [comment(1, "=1+1", 5, USED), comment(2, "*bold* [x](http://x)", 2), comment(3, "fine", None, USED)]


def test_figures_are_what_they_say() -> None:
    found = figures(WORKS, ARCS, SAID, promised=2)
    assert (found.covered, [work.request.id for work in found.orphans], found.open) == (1, [3], 1)
    assert (found.sent, found.weak, found.missing.most_common(1)) == (3, 2, [("where", 2)])
    assert (found.helpful, found.rated, found.decided) == (3.5, 2, 2)
    assert found.changed == 1, "used, and the work was handed in again"
    assert [work.request.id for work in found.apart] == [1]
    assert found.works[0].suggested == 2.5
    assert [(one.person, one.gave, one.weak) for one in by_person(ARCS, SAID)] == [(2, 1, 0), (3, 2, 2)]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "\n=1"])
def test_no_cell_is_a_formula(typed: str) -> None:
    assert cell(typed) == f"'{typed}"
    [row] = list(csv.reader(io.StringIO(as_csv([(typed,)]).decode("utf-8-sig"))))[1:]
    assert row[0].startswith("'")


def test_the_table_has_a_row_for_each_comment_and_for_each_work_without() -> None:
    table = list(
        csv.DictReader(io.StringIO(as_csv(rows(WORKS, ARCS, SAID, lambda one: f"P{one}")).decode("utf-8-sig")))
    )
    assert [(row["author"], row["reviewer"]) for row in table] == [("P1", "P2"), ("P1", "P3"), ("P2", "P3"), ("P3", "")]
    assert table[0]["comment"] == "'=1+1"


def test_nothing_typed_is_markup_in_the_text() -> None:
    read = as_markdown("T *x*", WORKS, ARCS, SAID, lambda one: f"P_{one}").decode()
    assert r"\*bold\* \[x\]\(http://x\)" in read
    assert r"# T \*x\*" in read
    assert "No marks" in read


def a_round(phase: Phase = Phase.SUBMIT) -> Round:
    plain = Round(1, 1, 1, "T", "x", 3, "named", *(False,) * 4, 0, "", "", phase, MONDAY, *(MONDAY,) * 3)
    return plain._replace(submit_until=MONDAY + 10 * HOUR, review_until=MONDAY + 20 * HOUR, ends=MONDAY + 50 * HOUR)


def test_phases_follow_from_the_row_alone() -> None:
    one = a_round()
    assert [(begins(one, phase) - MONDAY) / HOUR for phase in Phase] == [0, 10, 15, 17, 20, 50]
    assert settled(one) == MONDAY + 30 * HOUR
    assert following(a_round(Phase.OVER)) is None
    assert longer(one).submit_until == MONDAY + 22 * HOUR
    assert longer(a_round(Phase.READING)).review_until == one.review_until
    early = sooner(one, MONDAY + HOUR)
    assert (early.submit_until, early.review_until, early.ends) == tuple(MONDAY + n * HOUR for n in (1, 11, 41))
    assert sooner(a_round(Phase.EXTRA), MONDAY + 16 * HOUR).ends == MONDAY + 46 * HOUR


def test_a_rest_moves_all_that_was_ahead_and_nothing_else() -> None:
    resting = a_round(Phase.REVIEW)._replace(paused=MONDAY + 12 * HOUR)
    assert clock(resting, MONDAY + 99 * HOUR) == MONDAY + 12 * HOUR
    after = resumed(resting, MONDAY + 40 * HOUR)
    assert [(begins(after, phase) - MONDAY) / HOUR for phase in Phase][1:] == [38, 43, 45, 48, 78]
    assert clock(after, MONDAY + 41 * HOUR) == MONDAY + 41 * HOUR


def test_one_is_reminded_when_seven_tenths_of_the_time_are_over() -> None:
    due = [reminder(a_round(phase)) for phase in Phase]
    assert [at and (at - MONDAY) / HOUR for at in due] == [7, None, None, 17, 41, None]


def test_what_is_known_of_somebody_is_how_their_reviews_helped() -> None:
    arcs = [given(1, 1, 2), given(2, 4, 2), given(3, 1, 3), given(4, 1, 5, state=OPEN)]
    said = [comment(1, "a", 5), comment(1, "b", 4), comment(2, "c")]
    # A review rated 4.5, one that a check found useful, and one that it found weak; beside each, two in the middle.
    assert strengths(arcs, said) == {2: round((100 + 87.5 + 75) / 4), 3: round((100 + 25) / 3)}
    many = range(1, 40)
    assert strengths([given(n, n, 7) for n in many], [comment(n, "a", 1) for n in many])[7] < 5


def test_what_is_said_is_counted_by_criterion() -> None:
    said = [comment(2, "c", None, USED)._replace(criterion="Words"), comment(1, "a", 5), comment(1, "b", 2)]
    told = [(one.example.criterion, *one[1:]) for one in by_criterion(said)]
    assert told == [("What works well", 2, 3.5, 0), ("Words", 1, None, 1)]


@pytest.mark.parametrize(("hours", "then"), [(20, 26), (20.5, 26), (26, 30), (29, 30), (31, 32), (45, 50)])
def test_batches_end_at_the_same_times_whenever_the_last_came(hours: float, then: int) -> None:
    assert next_batch(a_round(Phase.READING), MONDAY + hours * HOUR) == MONDAY + then * HOUR
