from __future__ import annotations

import pytest

from adapters.matrix.choices import MARK, by_sign, by_word, kept, offered, read, seeds

YES_OR_NO = [
    ("Yes, I can", "Ja, kann ich", "yes"),
    ("Not now", "Jetzt nicht", "no"),
    ("Stop offering", "Aufhören", "stop"),
]
MANY = [("Sheet {n}", f"Sheet {n}", f"t{n}") for n in range(1, 61)]


def test_what_a_choice_means_is_its_sign_in_every_language() -> None:
    assert [one.sign for one in offered(YES_OR_NO[:2])] == ["✅", "❌"]
    assert [one.sign for one in offered(YES_OR_NO)] == ["✅", "2️⃣", "3️⃣"]
    assert [one.sign for one in offered([("A", "A", "a"), ("B", "B", "b")])] == ["🇦", "🇧"]
    assert [one.sign for one in offered(MANY)][8:12] == ["9️⃣", "🔟", "11.", "12."]


def test_signs_are_put_there_unless_they_would_be_a_wall() -> None:
    assert seeds(offered(YES_OR_NO)) == ("✅", "2️⃣", "3️⃣")
    assert seeds(offered(MANY)) == ()


@pytest.mark.parametrize("sign", ["✅", "✅\ufe0f", "✅\ufe0e"])
def test_a_sign_is_the_same_however_it_is_drawn(sign: str) -> None:
    assert by_sign(offered(YES_OR_NO), sign) == "yes"
    assert by_sign(offered(YES_OR_NO), "2⃣") == "no"
    assert by_sign(offered(YES_OR_NO), "👍") is None


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("ja, kann ich", "yes"),
        ("“Jetzt nicht.”", "no"),
        ("yes", "yes"),
        ("SÍ", "yes"),
        ("2", "no"),
        ("2️⃣", "no"),
        ("1", None),
        ("no", None),
        ("4", None),
        ("", None),
        ("yes but", None),
    ],
)
def test_a_word_means_what_people_see(typed: str, means: str | None) -> None:
    assert by_word(offered(YES_OR_NO), typed) == means


def test_of_many_each_can_be_typed() -> None:
    choices = offered(MANY)
    assert [by_word(choices, word) for word in ("1", "10", "11", "60", "61", "sheet 44")] == [
        "t1",
        "t10",
        "t11",
        "t60",
        None,
        "t44",
    ]


def test_two_of_the_same_name_are_told_apart_by_their_number_only() -> None:
    choices = offered([("Read {n}", "Read", "a"), ("Read {n}", "Read", "b")])
    assert (by_word(choices, "Read"), by_word(choices, "2")) == (None, "b")


def test_what_a_message_keeps_is_read_back_and_nonsense_is_nothing() -> None:
    choices = offered(YES_OR_NO)
    assert read({MARK: {"buttons": kept(choices)}}) == choices
    for odd in ({}, {MARK: 1}, {MARK: {"buttons": 1}}, {MARK: {"buttons": [1, ["x"], ["a", "b", 3]]}}):
        assert read(odd) == ()
