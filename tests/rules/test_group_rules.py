"""Study groups without any chat: who is let in, whose turn it is, where late comers go, what a mean may say."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from cogs.groups.classes import Class, There, apart, instance, placed_late, read, terms, united, without_bond
from cogs.groups.deciding import decided
from cogs.groups.leading import heir_of
from cogs.groups.pulse import is_low, mean, week_of
from cogs.groups.rotation import ROLES, hand_out
from cogs.pairing import solve
from cogs.reminding import before_night
from storage.apart import Rule
from storage.forming import Placed, Seeker
from storage.groups import Member
from storage.hours import Hours
from storage.pulses import Pulse

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("yes", "no", "members", "over", "outcome"),
    [
        (1, 0, 2, False, True),
        (1, 0, 3, False, None),
        (2, 1, 3, False, True),
        (0, 2, 3, False, False),
        (0, 1, 2, False, None),
        (1, 0, 5, True, True),
        (1, 1, 5, True, False),
        (0, 0, 1, True, False),
    ],
)
def test_half_of_the_members_are_enough(yes: int, no: int, members: int, *, over: bool, outcome: bool | None) -> None:
    votes = dict.fromkeys(range(yes), True) | dict.fromkeys(range(yes, yes + no), False)
    assert decided(votes, set(range(members)), over=over) is outcome


def test_whoever_left_has_no_vote() -> None:
    assert decided({1: True, 2: False}, {2, 3, 4}) is None


def test_roles_go_round_evenly_and_nobody_has_two() -> None:
    had: Counter[tuple[int, str]] = Counter()
    for meeting in range(20):
        people = [1, 2, 3, 4] if meeting < 10 else [1, 2, 4, 5]
        given = hand_out(people, had)
        assert len(set(given.values())) == len(ROLES)
        had.update((person, role) for role, person in given.items())
    for role in ROLES:
        times = [had[one, role] for one in (1, 2, 4)]
        assert max(times) - min(times) <= 1
    assert set(hand_out([7, 8], {})) == {"facilitator", "scribe"}
    assert hand_out([], {}) == {}


def test_the_longest_who_is_active_takes_over() -> None:
    long_ago = NOW - timedelta(days=60)
    left = [Member(1, long_ago, long_ago, 0), Member(2, long_ago, NOW, 0), Member(3, NOW, None, 0)]
    assert heir_of(left, NOW) == 2
    assert heir_of(left[:1], NOW) is None
    assert heir_of(left[2:], NOW) == 3


def group_class(**said: object) -> Class:
    known = {"seekers": {}, "hours": {}, "avoided": {}, "rules": [], "past": [], "language": "en"}
    return Class(**({"zone": "UTC", "at": NOW} | known | said))  # type: ignore[arg-type]  # as the test says


TUESDAYS, FRIDAYS = Hours("UTC", ((2520, 2760),)), Hours("UTC", ((6840, 7080),))


def test_a_class_is_divided_by_hours_and_nobody_meets_whom_they_avoid() -> None:
    people = list(range(1, 9))
    hours = {one: TUESDAYS if one % 2 else FRIDAYS for one in people}
    one = group_class(hours=hours, avoided={1: {3}})
    draft = read(solve(instance(one, people, "test", 2, 4)))
    assert {placed.person for placed in draft} == set(people)
    place = {placed.person: placed.place for placed in draft}
    assert place[1] != place[3]
    assert all(
        hours[a] == hours[b]
        for a in people
        for b in people
        if place[a] == place[b] and 1 not in {a, b} and 3 not in {a, b}
    )


def test_late_comers_go_where_they_have_time_and_nobody_moves() -> None:
    hours = {1: TUESDAYS, 2: TUESDAYS, 3: FRIDAYS, 4: FRIDAYS, 5: FRIDAYS, 6: TUESDAYS}
    one = group_class(hours=hours, avoided={6: {1}})
    groups = [There(10, [1, 2], 3), There(20, [3, 4], 3)]
    assert placed_late(one, [5], groups) == [Placed(5, -20)]
    assert placed_late(one, [6], groups[:1]) == [Placed(6, 0, "kept_apart")]
    assert placed_late(one, [6], []) == [Placed(6, 0, "full")]
    assert placed_late(one, [5, 6], [There(20, [3, 4], 3)]) == [Placed(5, -20), Placed(6, 0, "full")]


def test_a_group_is_told_what_its_own_members_share() -> None:
    hours = {9: TUESDAYS, 3: FRIDAYS, 11: FRIDAYS, 2: TUESDAYS}
    assert terms(group_class(hours=hours), [9, 2], [9, 3, 11, 2])["slots"] == 8
    assert terms(group_class(hours=hours), [9, 3], [9, 3, 11, 2])["slots"] == 0


def test_two_who_belong_together_are_brought_together_unless_somebody_is_harmed() -> None:
    draft = [Placed(1, 1), Placed(2, 1), Placed(3, 2), Placed(4, 2)]
    one = group_class(rules=[Rule(1, 3, True)])  # noqa: FBT003 - they belong together
    assert without_bond(one, united(one, draft)) == []
    kept = group_class(rules=[Rule(1, 3, True), Rule(2, 4, False), Rule(2, 3, False)], avoided={1: {4}})  # noqa: FBT003
    assert united(kept, draft) == draft
    assert len(without_bond(kept, draft)) == 1
    assert apart(kept, 4, [1])


def test_a_wish_and_a_level_reach_the_engine_and_an_earlier_group_counts() -> None:
    said = {1: Seeker(1, 5, "de, en", 2, NOW, "")}
    asked = instance(group_class(seekers=said, past=[[1, 2, 9], [2, 1]]), [1, 2], "test", 2, 2)
    first = asked["students"][0]
    assert (first["level"], first["langs"], first["friends"]) == (90, ["de", "en"], ["2"])
    assert asked["past"] == [["1", "2", 2]]


def test_a_mean_needs_three_answers() -> None:
    assert mean([2, 2]) is None
    assert mean([2, None, 1, 0]) == 1.0
    week = week_of(NOW)
    low = [Pulse(1, person, week - n, 2, 0) for person in (1, 2, 3) for n in (1, 2)]
    assert is_low(low, week)
    assert not is_low(low[:-1], week)
    assert not is_low([one._replace(fair=1) for one in low], week)


@pytest.mark.parametrize(
    ("hour", "then"), [(16, "Tue 16:00"), (7, "Tue 07:00"), (6, "Mon 20:00"), (0, "Mon 20:00"), (21, "Tue 20:00")]
)
def test_what_would_be_at_night_comes_the_evening_before(hour: int, then: str) -> None:
    assert f"{before_night(datetime(2026, 9, 8, hour, tzinfo=UTC)):%a %H:%M}" == then
