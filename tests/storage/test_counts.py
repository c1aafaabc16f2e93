"""What reports count, on both databases: against the same thing counted by hand."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from storage import aside, counts, courses, discussions, hints
from storage.counts import Span
from storage.engine import open_engine

NOW = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def db(url: str) -> Iterator[Connection]:
    engine = open_engine(url)
    with engine.connect() as connection:
        for community in (1, 2):
            for name in ("Algebra", "Art"):
                course = courses.add(connection, community, name, "en", "UTC", NOW, "terminal", f"{community}{name}")
                for room in ("a", "b"):
                    discussions.add(
                        connection, community, course, "Why?", NOW, "terminal", f"{course}{room}", "room", "c"
                    )
        yield connection
    engine.dispose()


def say(db: Connection, person: int, to: int | None, hours: float, verdict: str = "replies", words: int = 10) -> None:
    discussions.reply(db, 1, 1, person, verdict, "", NOW + hours * HOUR, to, words)


def test_answers_count_the_first_thought_of_each_and_the_first_reply_by_another(db: Connection) -> None:
    say(db, 1, None, 0, "adds")
    say(db, 2, 1, 1, "agrees")  # a reply is a reply, whatever it amounts to
    say(db, 1, 1, 0.5)  # to oneself
    say(db, 3, 1, 2)
    say(db, 4, 3, 1.5)  # before the first thought of 3
    say(db, 2, None, 3, "agrees")  # no thought of their own
    found = {one.person: (one.at, one.reply) for one in counts.answers(db, Span(1, 1, NOW - HOUR), "agrees")}
    assert found == {1: (NOW, NOW + HOUR), 3: (NOW + 2 * HOUR, None), 4: (NOW + 1.5 * HOUR, None)}


def test_counts_agree_with_a_count_by_hand(db: Connection) -> None:
    lot = random.Random(5)
    said = [
        (
            lot.choice([(1, 1), (1, 2), (1, 3), (2, 1)]),
            lot.randrange(1, 9),
            lot.choice([None, *range(1, 9)]),
            lot.choice(["adds", "replies", "agrees"]),
            lot.randrange(40),
            NOW + lot.randrange(-200, 200) * timedelta(minutes=7),
        )
        for _ in range(400)
    ]
    for (community, discussion), person, other, verdict, length, at in said:
        discussions.reply(db, community, discussion, person, verdict, "", at, other, length)
    for only in (0, 1, 2):
        span = Span(1, 1, NOW - 10 * HOUR, only)
        mine = [
            one[1:] for one in said if one[0] in {(1, 1), (1, 2)} and one[-1] > span.since and only in {0, one[0][1]}
        ]
        spoke = Counter((person, verdict) for person, _, verdict, _, _ in mine)
        assert {(one.person, one.verdict): one.n for one in counts.spoke(db, span)} == spoke
        assert sum(one.words for one in counts.spoke(db, span)) == sum(length for *_, length, _ in mine)
        bonds = Counter((person, other) for person, other, *_ in mine if other and other != person)
        assert {(one, other): n for one, other, n in counts.bonds(db, span)} == bonds
        assert counts.pairs(db, span) == len({frozenset(one) for one in bonds})
        by_hand = Counter[tuple[int, int]]()
        for (community, discussion), person, *_, length, at in said:
            if community == 1 and discussion < 3 and at > span.since and only in {0, discussion}:
                by_hand[discussion, person] += length
        told = counts.words(db, span)
        assert {(number, who): n for number, each in told.items() for who, n in each.items()} == by_hand
        heard: dict[int, set[int]] = defaultdict(set)
        for person, other in bonds:
            heard[other].add(person)
        assert {one.person: one.by for one in counts.heard(db, span)} == {
            other: len(who) for other, who in heard.items()
        }
        third = list(counts.heard(db, span._replace(whose=3)))
        assert third == [one for one in counts.heard(db, span) if one.person == 3]
        hours = Counter(at.replace(minute=0) for *_, at in mine)
        assert {at: n for at, n, _ in counts.hours(db, span, "agrees")} == hours
        one_person = counts.hours(db, span._replace(whose=3), "agrees")
        assert sum(n for _, n, _ in one_person) == sum(person == 3 for person, *_ in mine)
        assert sum(only for _, _, only in one_person) == spoke[3, "agrees"]
        windows = defaultdict(set)
        for person, *_, at in mine:
            windows[int(at.timestamp()) // 180].add(person)
        assert counts.windows(db, span) == {window: len(who) for window, who in windows.items()}


def test_a_hint_counts_as_followed_when_something_of_ones_own_came_within_a_day(db: Connection) -> None:
    for person, hours in ((1, 1), (2, 25), (3, None), (4, -1)):
        hints.add(db, 1, 1, 1, person, "sent", "agree_only", "", NOW)
        if hours is not None:
            say(db, person, None, hours)
    say(db, 3, None, 1, "agrees")
    hints.react(db, 1, 1, 1, "wrong")
    hints.add(db, 1, 2, 3, 1, "sent", "agree_only", "", NOW)  # another course
    found = counts.hinted(db, Span(1, 1, NOW - HOUR), "agrees", "declined", "wrong")
    assert found == {"sent": ("sent", 4, 4, 1, 0, 1)}


def test_what_is_put_aside_comes_back(db: Connection) -> None:
    aside.put(db, 1, 1, "group:1", NOW + HOUR, NOW)
    aside.put(db, 1, 2, "group:2", NOW + HOUR, NOW)
    assert aside.now(db, 1, 1, NOW) == {"group:1"}
    aside.put(db, 1, 1, "group:1", NOW + 3 * HOUR, NOW)
    assert aside.now(db, 1, 1, NOW + 2 * HOUR) == {"group:1"}
    assert aside.now(db, 1, 1, NOW + 3 * HOUR) == set()
