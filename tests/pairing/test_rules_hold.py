"""Whatever the class: no hard rule is broken, what an answer says of itself is true, and nobody is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from cogs.pairing import solve
from tests.pairing import classes
from tests.pairing.checked import broken, points

Instance = dict[str, Any]

SEEDS = st.integers(0, 10_000)
few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def people(most: int = 34) -> st.SearchStrategy[int]:
    return st.integers(0, most)


TUTORS = st.builds(classes.tutors, SEEDS, st.integers(1, 34), worldwide=st.booleans())
REVIEWS = st.builds(classes.reviews, SEEDS, people(), st.integers(1, 5), conflicts=st.sampled_from([0, 0.1, 3]))
GROUPS = st.builds(classes.groups, SEEDS, people(), st.just(3), st.integers(3, 5), worldwide=st.booleans())
JIGSAWS = st.builds(classes.jigsaw, SEEDS, st.integers(18, 40), st.integers(2, 6), gone=st.sampled_from([0, 0.1, 0.6]))
PAIRS = st.builds(classes.pairs, SEEDS, people(), skew=st.sampled_from([0.2, 0.7]), worldwide=st.booleans())
ROTATIONS = st.builds(
    classes.rotation,
    SEEDS,
    people(),
    st.integers(2, 6),
    st.integers(0, 8),
    away=st.sampled_from([0, 0.1]),
    met=st.sampled_from([0, 0.5]),
    roles=st.integers(0, 3),
)


@pytest.mark.parametrize(
    "kind",
    [TUTORS, REVIEWS, GROUPS, JIGSAWS, PAIRS, ROTATIONS],
    ids=str.split("tutors reviews groups jigsaws pairs rotations"),
)
def test_no_rule_is_broken_and_the_objective_is_as_it_says(kind: st.SearchStrategy[Instance]) -> None:
    @few
    @given(kind)
    def holds(instance: Instance) -> None:
        answer = solve(instance | {"effort": 2})
        if instance["kind"] != "jigsaw" or not answer["left_out"]:
            assert broken(instance, answer) == []
            assert answer["objective"] == points(instance, answer)
        if answer["bound"] is not None:
            better = answer["objective"] - answer["bound"]
            assert better <= 0 if answer["sense"] == "max" else better >= 0

    holds()


@pytest.mark.parametrize(
    ("instance", "spoil"),
    [
        (classes.tutors(1, 20), lambda answer: answer["matches"].append(answer["matches"][0])),
        (classes.tutors(1, 20), lambda answer: answer["matches"].extend([["l0", f"t{n}"] for n in range(7)])),
        (classes.reviews(1, 20), lambda answer: answer["assign"].pop()),
        (classes.reviews(1, 20), lambda answer: answer["assign"].append(["s1", "s1"])),
        (classes.groups(1, 20), lambda answer: answer["groups"].pop()),
        (classes.groups(1, 20), lambda answer: answer["groups"][0].extend(answer["groups"].pop())),
        (classes.jigsaw(1, 30), lambda answer: answer["homes"][0].append(answer["homes"][1].pop())),
        (classes.jigsaw(1, 30), lambda answer: answer["repair"]["visits"].pop()),
        (classes.pairs(1, 20), lambda answer: answer["groups"][0].append(answer["groups"][1][0])),
        (classes.rotation(1, 20, 4), lambda answer: answer["rounds"][2][0].append(answer["rounds"][2][1].pop())),
    ],
)
def test_a_broken_answer_would_be_noticed(instance: Instance, spoil: Callable[[Instance], object]) -> None:
    answer = solve(instance | {"effort": 2})
    assert broken(instance, answer) == []
    spoil(answer)
    assert broken(instance, answer) != []
