"""How good answers are: against trying everything where that is possible, and as promised where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cogs.pairing import covering, solve
from tests.pairing import classes
from tests.pairing.checked import broken, group_points, points, talk_points

Instance = dict[str, Any]

some = settings(max_examples=25, derandomize=True)


def divisions(people: tuple[str, ...], low: int, high: int) -> Iterator[list[list[str]]]:
    if not people:
        yield []
        return
    first, others = people[0], people[1:]
    for size in range(low, high + 1):
        for mates in combinations(others, size - 1):
            for rest in divisions(tuple(one for one in others if one not in mates), low, high):
                yield [[first, *mates], *rest]


@some
@given(st.builds(classes.groups, st.integers(0, 9999), st.integers(6, 8), st.just(3), st.integers(3, 5)))
def test_no_other_small_study_groups_are_worth_more(instance: Instance) -> None:
    for one in instance["students"]:
        one["opt_out"] = False
    answer = solve(instance | {"effort": 5})

    @cache
    def worth(group: tuple[str, ...]) -> int:
        return group_points(instance, list(group))

    ids = tuple(one["id"] for one in instance["students"])
    avoid = {(one["id"], other) for one in instance["students"] for other in one["avoid"]}
    best = max(
        (
            sum(worth(tuple(group)) for group in division)
            for division in divisions(ids, instance["min"], instance["max"])
            if not any((a, b) in avoid for group in division for a in group for b in group)
        ),
        default=None,
    )
    if best is not None:
        assert answer["objective"] == best == answer["bound"]


@pytest.mark.parametrize("worldwide", [False, True])
@pytest.mark.parametrize(("n", "low", "high"), [(30, 3, 5), (26, 4, 5), (33, 3, 4)])
def test_the_best_study_groups_of_a_class_are_proven(
    n: int,
    low: int,
    high: int,
    worldwide: bool,  # noqa: FBT001 - a parameter
) -> None:
    instance = classes.groups(n, n, low, high, worldwide=worldwide)
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] == points(instance, answer) == answer["bound"]


def test_where_a_proof_would_take_too_long_groups_are_good_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = classes.groups(3, 24, worldwide=True)
    best = solve(instance)
    monkeypatch.setattr(covering, "LOOKS", 0)
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert 0.995 * best["objective"] <= answer["objective"] <= best["objective"] <= answer["bound"]


@some
@given(st.builds(classes.pairs, st.integers(0, 9999), st.integers(2, 8), skew=st.sampled_from([0.3, 0.8])))
def test_no_other_pairs_of_few_people_are_worth_more(instance: Instance) -> None:
    blocks = {frozenset(two) for two in instance["blocks"]}
    ids = tuple(one["id"] for one in instance["students"])
    legal = [
        sum(talk_points(instance, group) for group in division)
        for division in divisions(ids, 2, 3)
        if not any(frozenset(two) in blocks for group in division for two in combinations(group, 2))
    ]
    if legal:
        assert solve(instance)["objective"] == max(legal)


@pytest.mark.parametrize("effort", [57, 100, 130])
def test_a_long_search_for_reviews_never_ends_where_it_began(effort: int) -> None:
    """As it happened where the best plan of all was found in the first half."""
    answer = solve(classes.reviews(303, 300, 3) | {"effort": effort})
    assert answer["objective"] <= 0.5 * 300


@pytest.mark.parametrize(("n", "k", "each"), [(30, 3, 5), (30, 4, 7), (300, 3, 0.5), (600, 4, 0.3)])
def test_reviews_are_spread_evenly(n: int, k: int, each: float) -> None:
    answer = solve(classes.reviews(n + k, n, k))
    assert answer["objective"] <= each * n
    assert answer["terms"]
    assert not any(one["repeats"] for one in answer["terms"])


@pytest.mark.parametrize("seed", range(200, 208))
def test_no_plan_with_two_readers_each_is_more_even(seed: int) -> None:
    """What two who sit together lack cannot be made up for by a third: over 5 points a student is proven, mostly."""
    answer = solve(classes.reviews(seed, 26 + seed % 8, 2))
    assert 0 < answer["bound"] <= answer["objective"] <= 1.02 * answer["bound"]


@some
@given(st.builds(classes.reviews, st.integers(0, 9999), st.integers(5, 7), st.just(2), conflicts=st.just(0)))
def test_the_proof_for_two_readers_is_what_trying_everything_finds(instance: Instance) -> None:
    for one in instance["students"]:
        one |= {"team": None, "status": "on_time"}
    instance["history"] = []
    n = len(instance["students"])
    rank = sorted((one["ability"], one["id"]) for one in instance["students"])
    total: int = sum(ability for ability, _ in rank)

    def cost(a: int, b: int) -> int:
        both: int = rank[a][0] + rank[b][0]
        return abs(n * both - 2 * total) // n + 30 * (3 * a // n == 3 * b // n)

    best = min(
        sum(cost(a, b) for a, b in enumerate(order))
        for order in permutations(range(n))
        if all(a != b for a, b in enumerate(order))
    )
    mutual = 100 * max(0, 2 * n - n * (n - 1) // 2)
    answer = solve(instance)
    assert answer["bound"] == best + mutual <= answer["objective"]


def test_who_is_late_is_fitted_in_and_what_was_promised_stays() -> None:
    instance = classes.reviews(5, 30)
    planned = solve(instance)["assign"]
    late = [one for one in instance["students"] if one["status"] == "none"]
    assert late
    for one in late:
        one["status"] = "late"
    instance["existing"] = [[reader, author, n % 2 == 0] for n, (reader, author) in enumerate(planned)]
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] == points(instance, answer)
    assert all([reader, author] in answer["assign"] for reader, author in planned)
    latecomers = {one["id"] for one in late}
    assert sum(author in latecomers for _, author in answer["assign"]) == 3 * len(latecomers)


@pytest.mark.parametrize("worldwide", [False, True])
def test_a_small_class_gets_nearly_the_best_study_groups(worldwide: bool) -> None:  # noqa: FBT001 - a parameter
    instance = classes.groups(3, 24, worldwide=worldwide)
    answer = solve(instance)
    best = max(solve(instance | {"seed": str(seed), "effort": 30})["objective"] for seed in range(3))
    assert answer["objective"] >= 0.995 * best


def test_groups_that_share_hours_are_found_in_a_large_class() -> None:
    instance = classes.groups(4, 120)
    answer, hurried = solve(instance | {"effort": 40}), solve(instance | {"effort": 1})
    assert answer["objective"] > 1.08 * hurried["objective"]
    assert sum(one["slots"] >= 2 for one in answer["terms"]) >= 0.85 * len(answer["terms"])


@pytest.mark.parametrize(("n", "seed"), [(23, 2), (30, 2), (34, 3), (120, 4)])
def test_a_jigsaw_is_even_and_stays_whole(n: int, seed: int) -> None:
    instance = classes.jigsaw(seed, n)
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] <= 2 * n
    assert answer["terms"]["no_strong"] == 0


def test_a_plan_that_stands_is_only_mended() -> None:
    instance = classes.jigsaw(7, 30, gone=0)
    planned = solve(instance)
    mended = solve(instance | {"dropouts": ["s3", "s17"], "homes": planned["homes"], "experts": planned["experts"]})
    assert (mended["homes"], mended["experts"]) == (planned["homes"], planned["experts"])
    assert mended["objective"] <= planned["objective"] + 20


@pytest.mark.parametrize(("size", "most"), [(2, 0), (3, 0), (4, 0), (5, 70)])
def test_in_eight_rounds_of_thirty_people_meet_anew(size: int, most: int) -> None:
    instance = classes.rotation(1, 30, size, 8, roles=3 if size > 3 else 0)
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] <= most
    assert answer["terms"]["uneven_roles"] == 0


@pytest.mark.parametrize(("n", "size"), [(28, 4), (16, 4), (27, 3), (36, 4), (45, 5), (40, 5), (64, 8)])
def test_fields_give_rounds_without_any_search(n: int, size: int) -> None:
    """The number of groups is a power of a prime, and so many rounds are free of repeats."""
    answer = solve(classes.rotation(1, n, size, n // size))
    assert (answer["objective"], answer["moves"]) == (0, 0)


def test_absentees_and_earlier_meetings_are_worked_round() -> None:
    instance = classes.rotation(2, 31, 3, 8, away=0.1, met=1, roles=3)
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] == 0


def test_where_most_agree_trios_let_everybody_hear_another_opinion() -> None:
    instance = classes.pairs(3, 60, skew=0.6)
    answer, plain = solve(instance), solve(instance | {"trios": "odd"})

    def among_themselves(found: Instance) -> int:
        groups = zip(found["groups"], found["terms"], strict=True)
        return sum(len(group) for group, terms in groups if not terms["different"])

    assert among_themselves(answer) < among_themselves(plain)
    assert answer["objective"] > plain["objective"]
    assert sum(len(group) == 3 for group in plain["groups"]) == len(instance["students"]) % 2
