"""How evenly people take part, and how soon they are answered: the formulae, on numbers that are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from cogs.reports.equality import equality, mixing, together, top_share, waits

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([5, 5, 5, 5], 1.0),
        ([0, 0, 0, 9], 0.0),
        ([7, 0], 0.0),
        ([1, 2, 3, 4], 2 / 3),  # G = 0.25, times 4/3
        ([0, 0, 10, 10], 1 / 3),
        ([4], None),
        ([], None),
        ([0, 0, 0], None),
    ],
)
def test_equality_is_one_less_the_gini_coefficient_of_a_small_group(amounts: list[int], expected: float | None) -> None:
    assert equality(amounts) == (None if expected is None else pytest.approx(expected))


amounts_of_some = st.lists(st.integers(0, 10**6), min_size=2, max_size=60).filter(any)


@given(amounts_of_some, st.integers(1, 50))
def test_equality_lies_between_one_alone_and_all_alike_whatever_the_order_and_the_unit(
    amounts: list[int], unit: int
) -> None:
    found = equality(amounts)
    assert found is not None
    assert -1e-9 <= found <= 1 + 1e-9
    assert equality(amounts[::-1]) == pytest.approx(found)
    assert equality([unit * one for one in amounts]) == pytest.approx(found)


@given(amounts_of_some)
def test_who_has_most_giving_some_to_who_has_least_never_makes_it_less_even(amounts: list[int]) -> None:
    before = equality(amounts)
    most, least = amounts.index(max(amounts)), amounts.index(min(amounts))
    half = (amounts[most] - amounts[least]) // 2
    amounts[most] -= half
    amounts[least] += half
    after = equality(amounts)
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


def test_the_share_of_the_most_active() -> None:
    assert top_share([6, 3, 3]) == 0.5
    assert top_share([0, 0]) is None


def test_stretches_in_which_most_of_the_group_spoke() -> None:
    assert together({100: 2, 101: 3, 103: 1}, 3) == 0.5  # of four stretches, in one of which nobody spoke
    assert together({}, 3) is None
    assert together({0: 3, 400: 3}, 3) is None, "a discussion over a day is no talk at one time"


def test_pairs_that_met() -> None:
    assert mixing(3, 4) == 0.5
    assert mixing(0, 1) is None


def test_waits_count_who_could_have_been_answered_by_now() -> None:
    found = waits(
        [
            (NOW - 30 * HOUR, NOW - 28 * HOUR),
            (NOW - 60 * HOUR, NOW - 30 * HOUR),
            (NOW - 40 * HOUR, None),
            (NOW - HOUR, None),  # too early to say
            (NOW - 5 * HOUR, NOW - HOUR),
        ],
        NOW,
    )
    assert (found.n, found.answered, found.middle) == (4, 2, 4 * HOUR)
    assert found.slow == 24.8 * HOUR
    assert waits([], NOW) == (0, 0, None, None)
