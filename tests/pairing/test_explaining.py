"""What people are told: in their own time and language, and nothing that is not theirs to know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.language.translation import translator
from bot.language.words import render
from cogs.pairing import solve
from cogs.pairing.explaining import explained
from tests.contract.test_commands import Bare
from tests.pairing import classes

Instance = dict[str, Any]

BOB: Instance = {
    "id": "Bob",
    "topic": "recursion",
    "level": 42,
    "langs": ["en"],
    "utc_offset_min": 60,
    "avail": [[24 * 60 + 18 * 60, 24 * 60 + 20 * 60], [5 * 1440 + 600, 5 * 1440 + 660], [6 * 1440, 6 * 1440 + 480]],
    "blocks": ["Eve"],
    "prefers": ["Ana", "Eve"],
}
ANA: Instance = {
    "id": "Ana",
    "topics": {"recursion": 58},
    "langs": ["es", "en"],
    "utc_offset_min": -210,
    "avail": [[1440 + 750, 1440 + 960], [5 * 1440 + 0, 5 * 1440 + 600]],
    "capacity": 3,
    "blocks": [],
    "prefers": ["Bob"],
}
TUTORING: Instance = {"kind": "tutor", "id": "one", "learners": [BOB], "tutors": [ANA]}


def told(instance: Instance, person: str, language: str = "en", answer: Instance | None = None) -> str:
    said = explained(instance, answer or solve(instance | {"effort": 2}), person)
    return "" if said is None else render(said, Bare(), translator(language))


def test_both_sides_read_why_they_meet_each_in_their_own_time() -> None:
    assert told(TUTORING, "Bob").split("\n") == [
        "Ana helps you with **recursion**.",
        "· You both know it: you 42 of 100, Ana 58.",
        "· You share 3 h a week: Tue 18–20, Sat 10–11 (your time, UTC+1).",
        "· You both speak English.",
        "· You asked for Ana.",
        "· Ana helps 1 of at most 3.",
    ]
    assert told(TUTORING, "Ana").split("\n") == [
        "You help Bob with **recursion**.",
        "· You both know it: you 58 of 100, Bob 42.",
        "· You share 3 h a week: Tue 13:30–15:30, Sat 5:30–6:30 (your time, UTC-3:30).",
        "· You both speak English.",
        "· You asked to help Bob.",
        "· You help 1 of at most 3.",
    ]


@pytest.mark.parametrize(("language", "says"), [("de", "Di 18–20 Uhr, Sa 10–11 Uhr (deine Zeit"), ("es", "inglés")])
def test_days_and_languages_are_called_as_the_reader_calls_them(language: str, says: str) -> None:
    assert says in told(TUTORING, "Bob", language)


def test_nobody_reads_what_others_wish_or_whom_they_avoid() -> None:
    secret = TUTORING | {"learners": [BOB | {"prefers": ["Ana"]}], "tutors": [ANA | {"prefers": []}]}
    assert "asked" not in told(secret, "Ana")
    apart, busy = [BOB | {"blocks": ["Ana"]}], [ANA | {"capacity": 0}]
    kept_apart, no_place = TUTORING | {"learners": apart}, TUTORING | {"tutors": busy}
    assert solve(kept_apart)["left_out"][0]["reason"] != solve(no_place)["left_out"][0]["reason"]
    assert told(kept_apart, "Bob") == told(no_place, "Bob") == "Nobody is free for you in **recursion** right now."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"topics": {"loops": 58}}, "Nobody offers **recursion** yet."),
        ({"topics": {"recursion": 43}}, "Nobody whose level fits yours offers **recursion** yet."),
        ({"langs": ["eo"]}, "Nobody who offers **recursion** speaks your language yet."),
        ({"avail": []}, "Who offers **recursion** is never free when you are. Is there another hour for you?"),
    ],
)
def test_who_waits_is_told_why(change: Instance, says: str) -> None:
    assert told(TUTORING | {"tutors": [ANA | change]}, "Bob") == says


@pytest.mark.parametrize(
    ("avail", "says"),
    [
        ([[1320, 1530]], "3½ h a week: Mon 22–1:30 (your time, UTC)"),
        ([[0, 10080]], "168 h a week: Mon 0 to Sun 24 (your time, UTC)"),
        ([[9960, 10140]], "3 h a week: Sun 22–1 (your time, UTC)"),
        ([[n * 1440, n * 1440 + 30] for n in range(5)], "2½ h a week: Mon 0–0:30, Tue 0–0:30, Wed 0–0:30 and more"),
    ],
)
def test_times_are_read_as_people_say_them(avail: list[list[int]], says: str) -> None:
    free = {"utc_offset_min": 0, "avail": avail}
    assert f"· You share {says}" in told(TUTORING | {"learners": [BOB | free], "tutors": [ANA | free]}, "Bob")


def test_a_study_group_reads_with_whom_when_and_why() -> None:
    instance = classes.groups(6, 9)
    for one in instance["students"]:
        one |= {"avail": [[600, 720]], "utc_offset_min": 0, "opt_out": False, "avoid": [], "friends": [], "level": 50}
    instance["past"] = []
    instance["students"][0]["friends"] = ["s1"]
    answer = solve(instance)
    others = next(group for group in answer["groups"] if "s0" in group)
    assert told(instance, "s0", answer=answer).split("\n") == [
        f"You study with {', '.join(one for one in others if one != 's0')}.",
        "· You share 2 h a week: Mon 10–12 (your time, UTC).",
        "· s1 is with you, as you wished.",
        "· No two of you have been in a group before.",
    ]
    assert "as you wished" not in told(instance, "s1", answer=answer)


def test_a_jigsaw_reads_what_to_study_and_whom_to_visit() -> None:
    instance = classes.jigsaw(1, 31)
    answer = solve(instance)
    visitor, home = answer["repair"]["visits"][0]
    piece = next(what for people in answer["homes"] for one, what in people if one == visitor)
    read = told(instance, visitor, answer=answer)
    assert read.startswith(f"You study **{piece}**, and then teach it to your group.")
    assert f"Nobody in group {home + 1} has **{piece}** now: please visit them." in read


def test_a_round_of_reviews_names_no_reader() -> None:
    instance = classes.reviews(1, 40)
    answer = solve(instance | {"effort": 10})
    author = next(one for one in answer["terms"] if not one["missing_thirds"] and not one["repeats"])
    assert told(instance, author["author"], answer=answer).split("\n") == [
        "3 people read your work.",
        "They are at different levels, so you get different views.",
        "None of them has read your work before.",
    ]


def test_pairs_and_rounds_are_told_without_anybodys_vote() -> None:
    instance = classes.pairs(1, 2)
    instance["students"] = [one | {"vote": vote} for one, vote in zip(instance["students"], "AB", strict=True)]
    instance["past"] = instance["blocks"] = []
    assert told(instance, "s0") == "You talk with s1. You did not all give the same answer: find out why."
    assert told(classes.rotation(1, 12, 3, 3), "s4") == "You meet 6 people.\nYou meet nobody twice."


@pytest.mark.parametrize(
    "instance",
    [
        classes.tutors(3, 30, worldwide=True),
        classes.reviews(3, 12),
        classes.groups(3, 13, 4, 4),
        classes.jigsaw(3, 23),
        classes.pairs(3, 9, worldwide=True),
        classes.rotation(3, 9, 4, 3, away=0.3),
    ],
    ids=lambda instance: str(instance["kind"]),
)
def test_everybody_can_be_told_in_every_language(instance: Instance) -> None:
    answer = solve(instance | {"effort": 2})
    people = [one for part in ("students", "learners", "tutors") for one in instance.get(part, [])]
    for one in people:
        person = one if isinstance(one, str) else one["id"]
        said = [told(instance, person, language, answer) for language in ("en", "de", "es")]
        assert len({bool(words) for words in said}) == 1
        assert not any("{" in words for words in said)
    assert told(instance, "a stranger", answer=answer) == ""
    assert json.loads(json.dumps(answer)) == answer
