"""Hints are few: whatever somebody does, the budgets and the stop rules hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from cogs.discussion.restraint import (
    DAY,
    WEEK,
    History,
    Mode,
    Past,
    Reaction,
    Step,
    decide,
    in_force,
    lot,
    offers_the_end,
)

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FREE = Past(START - DAY, Step.FREE)

gaps = st.integers(1, 60 * 24 * 10).map(lambda minutes: timedelta(minutes=minutes))
acts = st.tuples(gaps, st.sampled_from(Mode), st.integers(0, 50), st.integers(0, 99), st.booleans())


def lived(life: list[tuple[timedelta, Mode, int, int, bool]]) -> tuple[list[Past], list[datetime]]:
    """What is done about one agreement after another; some are followed by a contribution."""
    now, past, given_at = START, list[Past](), list[datetime]()
    for gap, mode, share, draw, contributes in life:
        now += gap
        past.append(Past(now, decide(History(past, given_at), in_force(mode, START, now), share, draw, now)))
        if contributes:
            given_at.append(now)
    return past, given_at


@given(st.lists(acts, max_size=60))
def test_never_more_than_one_a_day_and_three_a_week_whatever_window_is_looked_at(
    life: list[tuple[timedelta, Mode, int, int, bool]],
) -> None:
    past, _ = lived(life)
    hints = [one.at for one in past if one.step in {Step.SENT, Step.HELD}]
    for begin in hints:
        assert sum(begin <= at < begin + DAY for at in hints) <= 1
        assert sum(begin <= at < begin + WEEK for at in hints) <= 3


@given(st.lists(acts, max_size=60))
def test_the_first_of_a_week_is_free_and_who_gives_is_left_alone(
    life: list[tuple[timedelta, Mode, int, int, bool]],
) -> None:
    past, given_at = lived(life)
    for one in past:
        if one.step not in {Step.SENT, Step.HELD, Step.WATCHED}:
            continue
        assert any(free.step is Step.FREE and timedelta() < one.at - free.at < WEEK for free in past)
        before = [at for at in given_at if at < one.at]
        assert len(before) < 2 or before[-1] - before[-2] >= WEEK or one.at - before[-1] >= WEEK


@given(st.lists(acts, max_size=40))
def test_nobody_is_hinted_while_it_is_off_or_only_watched(
    life: list[tuple[timedelta, Mode, int, int, bool]],
) -> None:
    quiet = [(gap, Mode.WATCH if watch else Mode.OFF, share, draw, watch) for gap, _, share, draw, watch in life]
    assert not {one.step for one in lived(quiet)[0]} & {Step.SENT, Step.HELD, Step.CLOSED}


@pytest.mark.parametrize(
    ("history", "step"),
    [
        (History(), Step.FREE),
        (History([FREE]), Step.SENT),
        (History([Past(START - WEEK, Step.FREE)]), Step.FREE),
        (History([FREE], opted_out=True), Step.OPTED_OUT),
        (History([FREE, Past(START - HOUR, Step.SENT)]), Step.SPENT),
        (History([FREE, Past(START - HOUR, Step.WATCHED)]), Step.SENT),
        (History([FREE, *(Past(START - days * DAY, Step.SENT) for days in (6, 4, 2))]), Step.SPENT),
        (History([FREE, *(Past(START - days * DAY, Step.SENT) for days in (7, 4, 2))]), Step.SENT),
        (History([FREE], [START - HOUR]), Step.SENT),
        (History([FREE], [START - 3 * DAY, START - HOUR]), Step.GIVES),
        (History([FREE], [START - 9 * DAY, START - 8 * DAY]), Step.SENT),
        (History([FREE, Past(START - 2 * DAY, Step.SENT, Reaction.WRONG, here=True)]), Step.WRONG_HERE),
        (History([FREE, Past(START - 2 * DAY, Step.SENT, Reaction.WRONG)]), Step.SENT),
    ],
)
def test_what_is_done_about_one_reply(history: History, step: Step) -> None:
    assert decide(history, Mode.ON, 0, 0, START) is step


def test_a_course_watches_for_a_week_unless_a_teacher_says_otherwise() -> None:
    assert in_force(Mode.AUTO, START, START + WEEK - HOUR) is Mode.WATCH
    assert in_force(Mode.AUTO, START, START + WEEK) is Mode.ON
    assert in_force(Mode.ON, START, START) is Mode.ON


def test_a_share_is_held_back_by_lot() -> None:
    assert decide(History([FREE]), Mode.ON, 20, 19, START) is Step.HELD
    assert decide(History([FREE]), Mode.ON, 20, 20, START) is Step.SENT
    drawn = [lot(1, person, START) for person in range(5_000)]
    assert lot(1, 7, START) == drawn[7]
    assert 0.17 < sum(one < 20 for one in drawn) / len(drawn) < 0.23


def test_after_two_refusals_the_next_hint_offers_to_be_the_last() -> None:
    no, yes = (Past(START, Step.SENT, reaction) for reaction in (Reaction.DECLINED, Reaction.NONE))
    assert not offers_the_end([])
    assert not offers_the_end([no])
    assert offers_the_end([no, no])
    assert offers_the_end([yes, no, FREE, no])
    assert not offers_the_end([no, no, yes])
