"""Tutors: the best matching there is, fair, and kept while people come and go."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cogs.pairing import solve
from cogs.pairing.matching import NOBODY, Matching
from cogs.pairing.reading import Part
from cogs.pairing.tutors import options, read
from tests.pairing import classes
from tests.pairing.checked import broken, by_id, matching_points, pair_points, points, states

Instance = dict[str, Any]
Json = dict[str, Any]

some = settings(max_examples=40, derandomize=True)


def best_of_all(instance: Instance) -> int:
    """By trying everything."""
    learners, tutors = instance["learners"], instance["tutors"]
    options = [[None, *(t["id"] for t in tutors if pair_points(one, t) is not None)] for one in learners]
    best = 0
    for chosen in product(*options):
        match = {one["id"]: tutor for one, tutor in zip(learners, chosen, strict=True) if tutor is not None}
        taken = Counter(match.values())
        if all(taken[t["id"]] <= t["capacity"] for t in tutors):
            best = max(best, matching_points(instance, match))
    return best


@some
@given(st.builds(classes.tutors, st.integers(0, 9999), st.integers(1, 7), helpers=st.just(0.6)))
def test_no_other_matching_is_worth_more(instance: Instance) -> None:
    answer = solve(instance)
    assert answer["objective"] == answer["bound"] == best_of_all(instance)


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_is_proven_in_larger_classes(seed: int) -> None:
    answer = solve(classes.tutors(seed, 300, worldwide=seed % 2 == 1, helpers=0.25))
    assert (
        answer["objective"]
        == answer["bound"]
        == sum(value for one in answer["terms"] for value in one.values() if isinstance(value, int))
        - sum(40 * k for load in Counter(tutor for _, tutor in answer["matches"]).values() for k in range(load))
    )


@some
@given(st.builds(classes.tutors, st.integers(0, 9999), st.integers(20, 60), helpers=st.just(0.4)))
def test_nobody_carries_more_while_somebody_as_good_is_idle(instance: Instance) -> None:
    answer = solve(instance)
    tutors, learners = by_id(instance["tutors"]), by_id(instance["learners"])
    load = Counter(tutor for _, tutor in answer["matches"])
    for learner, tutor in answer["matches"]:
        now = pair_points(learners[learner], tutors[tutor])
        for name, other in tutors.items():
            there = pair_points(learners[learner], other)
            if there is not None and load[name] < other["capacity"]:
                assert (now or 0) - 40 * (load[tutor] - 1) >= there - 40 * load[name]


@some
@given(st.builds(classes.tutors, st.integers(0, 9999), st.integers(10, 40), worldwide=st.booleans()))
def test_the_relaxation_of_whoever_waits_would_match_them(instance: Instance) -> None:
    answer = solve(instance)
    tutors, learners = by_id(instance["tutors"]), by_id(instance["learners"])
    load = Counter(tutor for _, tutor in answer["matches"])
    assert {one["id"] for one in answer["left_out"]} == set(learners) - dict(answer["matches"]).keys()
    for one in answer["left_out"]:
        if one["relax"] is None:
            assert one["reason"] in {"topic", "kept_apart"}
            continue
        tutor, learner = dict(tutors[one["relax"]["tutor"]]), dict(learners[one["id"]])
        for change in one["relax"]["changes"]:
            _relax(change["rule"], change["by"], learner, tutor)
        assert pair_points(learner, tutor) is not None
        assert load[tutor["id"]] < tutor["capacity"]


def _relax(rule: str, by: int, learner: Json, tutor: Json) -> None:
    if rule == "places":
        tutor["capacity"] += by
    elif rule == "language":
        learner["langs"] = [*learner["langs"], *tutor["langs"]]
    elif rule == "level":
        level = tutor["topics"][learner["topic"]]
        learner["level"] += by if level - learner["level"] > 60 else -by
    else:
        assert rule == "hours"
        assert by in {1, 2}
        learner["avail"], learner["utc_offset_min"] = tutor["avail"], tutor["utc_offset_min"]


def _online(seed: int, n: int, **rest: Any) -> Instance:  # noqa: ANN401 - it is JSON
    instance = classes.online(seed, n, **rest)
    there = [one for one in instance["tutors"] if one["id"] not in instance["dropped_at_start"]]
    asking = [one for one in instance["learners"] if one["id"] in instance["active_learners"]]
    before = {**instance, "kind": "tutor", "tutors": there, "learners": asking, "events": []}
    return instance | {"current": solve(before)["matches"]}


@some
@given(st.builds(_online, st.integers(0, 9999), st.integers(4, 30), worldwide=st.booleans()))
def test_after_every_event_the_rules_hold(instance: Instance) -> None:
    answer = solve(instance)
    assert broken(instance, answer) == []
    assert answer["objective"] == points(instance, answer) <= answer["bound"]


@some
@given(st.builds(_online, st.integers(0, 9999), st.integers(4, 40), worldwide=st.booleans()))
def test_without_stickiness_every_state_is_as_good_as_starting_anew(instance: Instance) -> None:
    answer = solve(instance | {"weights": {"sticky": 0}})
    assert answer["objective"] + 150 * answer["moved"] == answer["bound"]


@pytest.mark.parametrize("seed", range(3))
def test_announced_pairs_are_kept_and_hardly_anything_is_lost(seed: int) -> None:
    instance = _online(seed, 300, events=60)
    answer, free = solve(instance), solve(instance | {"weights": {"sticky": 0}})
    assert answer["moved"] <= free["moved"] / 2
    assert answer["objective"] + 150 * answer["moved"] >= 0.99 * answer["bound"]
    assert sum(moved for _, moved in states(instance, answer)) == answer["moved"]


@pytest.mark.parametrize("seed", range(100, 106))
def test_with_few_tutors_hardly_anybody_moves_and_hardly_anything_is_lost(seed: int) -> None:
    instance = _online(seed, 300, events=60, helpers=0.24)
    answer = solve(instance)
    assert answer["moved"] <= 0.6 * 60
    assert answer["objective"] + 150 * answer["moved"] >= 0.994 * answer["bound"]


@some
@given(st.builds(classes.tutors, st.integers(0, 9999), st.integers(2, 40)), st.randoms(use_true_random=False))
def test_as_keeping_a_place_gets_cheaper_or_dearer_the_answer_stays_the_best(instance: Instance, rng: Random) -> None:
    school = read(Part(instance))
    found, places, load = options(school), [one.capacity for one in school.tutors], school.weights.load
    standing = Matching(found, places[:], load)
    standing.seat_all(range(len(found)))
    for bonus in (400, 80, 240, 0):
        told = {learner: rng.choice(some)[1] for learner, some in enumerate(found) if some and rng.random() < 0.7}
        standing.announce(told, bonus)
        anew = Matching(found, places[:], load)
        anew.announce(told, bonus)
        anew.seat_all(range(len(found)))
        pairs = [(learner, tutor) for learner, tutor in enumerate(standing.tutor_of) if tutor != NOBODY]
        worth = sum({there: gain for gain, there in found[learner]}[tutor] for learner, tutor in pairs)
        worth += bonus * sum(told.get(learner) == tutor for learner, tutor in pairs)
        worth -= load * sum(k * (k - 1) // 2 for k in Counter(tutor for _, tutor in pairs).values())
        assert worth == standing.bound() == anew.bound()


def test_an_event_that_changes_nothing_is_passed_over() -> None:
    instance = _online(1, 20, events=0)
    asking, helping = instance["active_learners"][0], instance["current"][0][1]
    instance["events"] = [
        {"type": "request", "learner": asking},
        {"type": "cancel", "learner": "l19"},
        {"type": "tutor_join", "tutor": helping},
    ]
    assert solve(instance)["changes"] == [[], [], []]


def test_a_tutor_may_be_a_learner_and_does_not_help_oneself() -> None:
    ada = {"id": "ada", "langs": ["en"], "utc_offset_min": 0, "avail": [[600, 900]], "blocks": [], "prefers": []}
    learner = {**ada, "topic": "loops", "level": 40, "last_tutor": None, "want_same": False, "wait_weeks": 0}
    tutor = {**ada, "topics": {"loops": 60}, "capacity": 2}
    instance = {"kind": "tutor", "id": "one", "learners": [learner], "tutors": [tutor]}
    answer = solve(instance)
    assert answer["matches"] == []
    assert answer["left_out"] == [{"id": "ada", "reason": "kept_apart", "relax": None}]
