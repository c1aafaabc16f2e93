"""What people type, made harmless."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given, strategies as st

from bot.language import clean, one_line, tidy, words

# Letters that compose, letters that fall apart when composed, and everything that is not seen.
AWKWARD = (
    "aeé가각\u1100\u1161\u0958\ufb2c\u0344\u0301\u0316\u0327\u20dd\u302e"
    "\u200b\u200c\u200d\u202e\u2066\u2028\x85\x1b\x00\r\n\t \xa0\u3164\u2800\ufe0f\ue000\ud800👩👧"
)
awkward = st.text(alphabet=st.one_of(st.sampled_from(AWKWARD), st.characters()), max_size=60)


def unseen(said: str) -> set[str]:
    return {c for c in said if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}} - set("\n\u200c\u200d")


@given(awkward)
@example("\u0958\u0301\u0302\u0303\u0304")
@example("\r\u0301 a")
@example("a\u200d \u200d\u0301b")
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert tidy(tidy(typed)) == tidy(typed)
    assert clean(clean(typed)) == clean(typed)
    assert one_line(one_line(typed)) == one_line(typed)


@given(awkward)
@example("\u200b" * 9_000 + "\x1b[2J\u202e")
@example("a" * 9_000 + "\x1b[2J")
def test_nothing_unseen_is_left_however_long_the_text(typed: str) -> None:
    assert not unseen(tidy(typed))
    assert "\n" not in one_line(typed)


@given(awkward)
def test_what_is_left_is_composed_and_its_marks_are_few(typed: str) -> None:
    said = tidy(typed)
    assert unicodedata.is_normalized("NFC", said)
    run = 0
    for char in said:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        assert run <= words.MARKS


@given(
    st.text(
        alphabet=st.characters(
            codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="\u2800\u3164\uffa0\u115f\u1160"
        )
    )
)
def test_visible_text_only_ever_changes_its_spelling(typed: str) -> None:
    assert tidy(typed) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize(
    "written",
    [
        "می\u200cخواهم",  # Persian: a joiner keeps two parts of a word apart
        "क्\u200dष",  # Hindi: a joiner asks for another shape
        "👩\u200d👩\u200d👧\u200d👦",  # a family is four people, joined
        "🏳\ufe0f\u200d🌈",
        "Việt Nam, Ελληνικά, עברית",
        "x² ≠ ½, 10 °C",
        "for n in range(3):\n    print(n)",
    ],
)
def test_writing_that_needs_its_joiners_and_marks_stays_as_it_is(written: str) -> None:
    assert tidy(written) == unicodedata.normalize("NFC", written)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2067admin\u2069", "admin"),
        ("ad\u200bmin\ufeff", "admin"),
        ("red \x1b[31malert\x07", "red [31malert"),
        ("Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "Ź\u0302\u0303\u0304"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("\ud800half a character", "half a character"),
        ("\ue000bold\ue003", "bold"),
    ],
)
def test_what_hides_reverses_or_spills_is_taken_out(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " \n\t", "\u200b\u200b", "\u200d", "\ufe0f", "\u3164", "\u2800 \u115f", "\u0301", "\x00"]
)
def test_what_cannot_be_seen_is_nothing(typed: str) -> None:
    assert tidy(typed) == ""


@pytest.mark.parametrize(
    "typed",
    ["\u0301\u0316" * 16_384, "a" + "\u0301\u0316" * 16_384, "\u302e\U00016ff0" * 9_362, "a\u0301\u0316" * 13_000],
)
def test_64_kib_of_marks_are_thinned_before_they_are_composed(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorting marks takes time that grows with the square of how many stand together, so few may."""
    runs: list[int] = []
    compose = unicodedata.normalize

    def counted(form: Literal["NFC"], given: str) -> str:
        run = 0
        for char in given:
            run = run + 1 if unicodedata.combining(char) else 0
            runs.append(run)
        return compose(form, given)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    tidy(typed)
    assert max(runs, default=0) <= words.MARKS
    assert len(runs) <= len(typed)


def test_what_is_remembered_about_characters_stays_small() -> None:
    clean("".join(chr(n) for n in range(0x20000) if not 0xD800 <= n < 0xE000))
    assert len(words._harmless) <= 10_000
    assert len(words._sorts) <= 10_000
