"""What ratings of one another amount to, what stands out, and what can be handed on without telling who said it."""

from __future__ import annotations

import pytest

from cogs.reflection.sharing import Odd, Rating, factor, handed_on, may_hand_on_words, mean, odd

ADA, BEN, CLEO, DAN = range(1, 5)


def ratings(**said: str) -> list[Rating]:
    """`ada="b4 c3"`: Ada gives Ben 4 and Cleo 3."""
    names = {"a": ADA, "b": BEN, "c": CLEO, "d": DAN}
    return [Rating(names[by[0]], names[one[0]], int(one[1:])) for by, every in said.items() for one in every.split()]


def test_a_factor_of_one_is_an_equal_part() -> None:
    equal = ratings(ada="b3 c3", ben="a3 c3", cleo="a3 b3")
    assert [factor(equal, one) for one in (ADA, BEN, CLEO)] == [1.0, 1.0, 1.0]
    some = ratings(ada="b4 c2", ben="a3 c2", cleo="a3 b4")
    assert factor(some, BEN) == pytest.approx(4 / 3)
    assert factor(some, CLEO) == pytest.approx(2 / 3)
    assert mean(some, DAN) is None
    assert factor(ratings(ada="b4"), BEN) is None, "there is nobody to be beside"


def test_what_stands_out_is_told_about_the_right_person() -> None:
    found = ratings(ada="b5 c5 d5", ben="a4 c3 d1", cleo="a4 b3 d2", dan="a1 b3 c3")
    assert Odd.ALL_EQUAL in odd(found, {}, ADA)
    assert Odd.ABOVE in odd(found, {}, ADA)
    assert Odd.SPLIT in odd(found, {}, ADA)
    assert Odd.BELOW in odd(found, {}, DAN)
    assert Odd.MODEST in odd(found, {BEN: 1}, BEN)
    assert Odd.MODEST not in odd(found, {BEN: 3}, BEN)
    assert Odd.PROUD in odd(found, {CLEO: 5, DAN: 5}, DAN)


def test_where_all_see_little_of_somebody_it_is_asked_about() -> None:
    found = ratings(ada="b3 c1", ben="a3 c2", cleo="a3 b4")
    assert Odd.LOW in odd(found, {}, CLEO)
    assert odd(found, {}, BEN) == []


@pytest.mark.parametrize(("people", "raters", "number", "words"), [(2, 1, False, False), (3, 2, False, True)])
def test_in_small_groups_less_is_handed_on(people: int, raters: int, *, number: bool, words: bool) -> None:
    found = [Rating(by, ADA, 4) for by in (BEN, CLEO, DAN)[:raters]]
    assert (handed_on(found, ADA, people) is not None) == number
    assert may_hand_on_words(raters, people) == words


def test_one_rater_alone_is_never_handed_on() -> None:
    assert handed_on([Rating(BEN, ADA, 4)], ADA, 5) is None
    assert not may_hand_on_words(1, 5)
    assert handed_on([Rating(BEN, ADA, 4), Rating(CLEO, ADA, 3)], ADA, 4) == 3.5
