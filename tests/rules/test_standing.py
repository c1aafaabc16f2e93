"""Who has posted and replied, and when somebody may be reminded."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cogs.discussion.moves import ADDS, AGREES, REPLIES, Move
from cogs.discussion.standing import standing
from cogs.reminding import Reminded, may_remind, when_awake
from storage.courses import Member
from storage.discussions import Voice

STUDENTS = [Member(1, "Ada", 10), Member(2, "Ben", 10), Member(3, "Cleo", 10), Member(4, "Dan", 10)]
BERLIN = ZoneInfo("Europe/Berlin")


def test_who_only_agreed_has_not_said_anything_yet_and_who_left_is_not_counted() -> None:
    now = standing(
        STUDENTS,
        [
            Voice(1, ADDS, "", 2),
            Voice(1, REPLIES, Move.WHY, 1),
            Voice(2, REPLIES, "", 1),
            Voice(3, AGREES, "", 4),
            Voice(9, ADDS, "", 1),
        ],
    )
    assert (now.posted, now.replied) == (1, 2)
    assert [one.name for one in now.neither] == ["Cleo", "Dan"]
    assert now.moves == {Move.WHY: 1}


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((2026, 9, 7, 7, 0), (2026, 9, 7, 7, 0)),
        ((2026, 9, 7, 20, 59), (2026, 9, 7, 20, 59)),
        ((2026, 9, 7, 21, 0), (2026, 9, 8, 7, 0)),
        ((2026, 9, 8, 0, 30), (2026, 9, 8, 7, 0)),
        ((2026, 10, 24, 23, 0), (2026, 10, 25, 7, 0)),
    ],
)
def test_nobody_is_reminded_at_night(now: tuple[int, ...], then: tuple[int, ...]) -> None:
    assert when_awake(datetime(*now, tzinfo=BERLIN)) == datetime(*then, tzinfo=BERLIN)  # type: ignore[misc,arg-type]


@given(st.datetimes(timezones=st.just(BERLIN)).filter(lambda at: at.year < 9999))
def test_it_is_never_before_and_always_by_day(local: datetime) -> None:
    awake = when_awake(local)
    assert local <= awake
    assert time(7) <= awake.time() < time(21)


def test_once_for_each_discussion_twice_a_day_and_nobody_who_does_not_want_it() -> None:
    assert may_remind(Reminded(of_this=False, lately=1, spared=False))
    assert not may_remind(Reminded(of_this=True, lately=0, spared=False))
    assert not may_remind(Reminded(of_this=False, lately=2, spared=False))
    assert not may_remind(Reminded(of_this=False, lately=0, spared=True))
