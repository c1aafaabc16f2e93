"""Problems that cannot be read, and problems that have no answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cogs.pairing import Malformed, solve
from tests.pairing import classes

Instance = dict[str, Any]

HURRIED = {"effort": 2}


def _set(*path: str | int, to: object) -> Callable[[Instance], None]:
    def change(instance: Instance) -> None:
        at: Any = instance
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = to

    return change


def _drop(*path: str | int) -> Callable[[Instance], None]:
    def change(instance: Instance) -> None:
        at: Any = instance
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    return change


@pytest.mark.parametrize(
    ("make", "change", "says"),
    [
        (classes.groups, _set("students", 3, "avail", 0, to=["9", 10]), "students[3].avail[0][0]: has to be a whole"),
        (classes.groups, _set("students", 3, "avail", 0, to=[60]), "students[3].avail[0]: has to hold 2 values, not 1"),
        (classes.groups, _set("students", 3, "avail", 0, to=[90, 60]), "students[3].avail[0]: ends before it starts"),
        (classes.groups, _set("students", 3, "level", to=101), "students[3].level: has to be a whole number from 0"),
        (classes.groups, _set("students", 3, "level", to=True), "students[3].level: has to be a whole number"),
        (classes.groups, _set("students", 3, "id", to="s0"), "students[3]: has the id of students[0]"),
        (classes.groups, _drop("students", 2, "langs"), "students[2]: langs is missing"),
        (classes.groups, _set("students", 2, "langs", to=["en", 3]), "students[2].langs[1]: has to be a text"),
        (classes.groups, _set("students", to={}), "students: has to be a list"),
        (classes.groups, _set("students", 2, to=None), "students[2]: has to be an object"),
        (classes.groups, _set("max", to=2), "max: is less than min"),
        (classes.groups, _set("past", 0, to=["s1"]), "past[0]: has to hold 3 values, not 1"),
        (classes.groups, _set("weights", to={"hourz": 3}), "weights.hourz: is no weight here; there are hours, "),
        (classes.groups, _set("weights", to={"hours": -1}), "weights.hours: has to be a whole number from 0 to 10000"),
        (classes.groups, _set("kind", to="group"), "kind: has to be one of tutor, review, groups, jigsaw, pairs"),
        (classes.groups, _drop("id"), "instance: id is missing"),
        (classes.tutors, _set("tutors", 1, "topics", to=["loops"]), "tutors[1].topics: has to be an object"),
        (classes.tutors, _set("tutors", 1, "topics", "x", to=-3), "tutors[1].topics.x: has to be a whole number"),
        (classes.tutors, _set("learners", 4, "want_same", to="no"), "learners[4].want_same: has to be true or false"),
        (classes.online, _set("events", 0, to={"type": "nap"}), "events[0].type: has to be one of request, cancel"),
        (classes.online, _set("events", 0, to={"type": "cancel"}), "events[0]: learner is missing"),
        (classes.online, _set("current", to=[["l0", "x"]]), "current[0]: names somebody who is not here"),
        (classes.reviews, _set("students", 5, "status", to="ill"), "students[5].status: has to be one of on_time"),
        (classes.reviews, _set("existing", to=[["s1", "s99", True]]), "existing[0]: names somebody who is not here"),
        (classes.jigsaw, _set("pieces", to=["A", "A"]), "pieces: has to name at least one piece, and none twice"),
        (classes.jigsaw, _set("students", 0, "risk", to=1.5), "students[0].risk: has to be a number from 0 to 1"),
        (classes.jigsaw, _set("dropouts", to=["s0", "s0"]), "dropouts: names somebody twice"),
        (classes.pairs, _set("students", 1, "confidence", to=6), "students[1].confidence: has to be a whole number"),
        (classes.pairs, _set("trios", to="many"), "trios: has to be one of any, odd"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    make: Callable[[int, int], Instance], change: Callable[[Instance], None], says: str
) -> None:
    instance = make(1, 12)
    change(instance)
    with pytest.raises(Malformed) as error:
        solve(instance)
    assert str(error.value).startswith(says)


@pytest.mark.parametrize("number", [float("nan"), 1e3, "7", None, [], 10**30])
def test_only_whole_numbers_are_numbers(number: object) -> None:
    with pytest.raises(Malformed, match=r"^min: "):
        solve(classes.groups(1, 9) | {"min": number})


@pytest.mark.parametrize("make", [classes.reviews, classes.groups, classes.jigsaw, classes.pairs])
def test_a_class_in_which_nobody_is_has_an_empty_answer(make: Callable[[int, int], Instance]) -> None:
    answer = solve(make(1, 9) | {"students": [], "dropouts": []})
    assert not any(any(answer.get(name, [])) for name in ("assign", "groups", "homes"))
    assert answer["objective"] == 0


def test_nobody_to_teach_and_nobody_to_learn() -> None:
    full = classes.tutors(1, 12)
    assert solve(full | {"learners": []})["matches"] == []
    answer = solve(full | {"tutors": []})
    assert answer["matches"] == []
    assert {(one["reason"], one["relax"]) for one in answer["left_out"]} == {("topic", None)}


def test_everybody_opted_out() -> None:
    instance = classes.groups(1, 9)
    for one in instance["students"]:
        one["opt_out"] = True
    answer = solve(instance)
    assert (answer["groups"], answer["left_out"]) == ([], [])


@pytest.mark.parametrize(
    ("n", "low", "high", "left", "relax"),
    [
        (2, 3, 5, 2, {"rule": "min", "by": 1}),
        (7, 4, 5, 2, {"rule": "min", "by": 1}),
        (11, 5, 5, 1, {"rule": "max", "by": 1}),
    ],
)
def test_sizes_that_do_not_fit_leave_as_few_as_can_be(
    n: int, low: int, high: int, left: int, relax: dict[str, Any]
) -> None:
    instance = classes.groups(3, n, low, high)
    for one in instance["students"]:
        one |= {"avoid": [], "opt_out": False}
    answer = solve(instance | HURRIED)
    assert len(answer["left_out"]) == left
    assert all(one["relax"] == {"changes": [relax]} for one in answer["left_out"])
    better = instance | {relax["rule"]: instance[relax["rule"]] + (-1 if relax["rule"] == "min" else 1) * relax["by"]}
    assert solve(better | HURRIED)["left_out"] == []


def test_people_who_all_keep_apart_stay_apart() -> None:
    instance = classes.groups(1, 9) | HURRIED
    for one in instance["students"]:
        one |= {"opt_out": False, "avoid": [other["id"] for other in instance["students"] if other is not one]}
    answer = solve(instance)
    assert answer["groups"] == []
    assert {one["reason"] for one in answer["left_out"]} == {"kept_apart"}


def test_too_few_readers_read_what_they_can() -> None:
    instance = classes.reviews(1, 3, 3, conflicts=0)
    instance["students"] = [one | {"status": "on_time", "team": None} for one in instance["students"]]
    answer = solve(instance)
    assert len(answer["assign"]) == 6
    assert [(one["reason"], one["missing"]) for one in answer["left_out"]] == [("too_few", 1)] * 3
    assert answer["left_out"][0]["relax"] == {"changes": [{"rule": "k", "by": 1}]}


@pytest.mark.parametrize("k", [1, 2, 3])
def test_where_nobody_handed_in_there_is_nothing_to_read(k: int) -> None:
    instance = classes.reviews(1, 4, k)
    for one in instance["students"]:
        one["status"] = "none"
    answer = solve(instance)
    assert answer["assign"] == []
    assert [one["reason"] for one in answer["left_out"]] == ["nothing_handed_in"] * 4


def test_a_piece_that_nobody_is_left_to_bring_is_named() -> None:
    instance = classes.jigsaw(1, 10, gone=0)
    planned = solve(instance)
    gone = [one for home in planned["homes"] for one, piece in home if piece == "C"]
    answer = solve(instance | {"homes": planned["homes"], "experts": planned["experts"], "dropouts": gone})
    assert {one.get("piece") for one in answer["left_out"] if "home" in one} == {"C"}


def test_somebody_who_speaks_a_language_of_their_own_is_not_forgotten() -> None:
    instance = classes.pairs(1, 9)
    instance["students"][4]["langs"] = ["eo"]
    answer = solve(instance)
    assert [(one["id"], one["reason"]) for one in answer["left_out"]] == [("s4", "language")]


def test_two_who_are_blocked_never_meet_even_if_a_round_is_lost() -> None:
    instance = classes.rotation(1, 4, 4, 2) | {"blocks": [["s0", "s1"]]}
    answer = solve(instance)
    assert all(not {"s0", "s1"} <= set(group) for groups in answer["rounds"] for group in groups)
    assert [(one["round"], one["reason"]) for one in answer["left_out"]] == [(0, "kept_apart"), (1, "kept_apart")]


def test_who_has_left_the_class_may_still_stand_in_its_history() -> None:
    instance = classes.groups(1, 9) | HURRIED
    instance["past"] += [["gone", "s1", 2]]
    instance["students"][0]["friends"] = ["gone"]
    assert solve(instance) == solve(json.loads(json.dumps(instance)))
