"""What the engine is told of a class, and what a course's log says: pure functions on rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cogs.pairing import solve
from cogs.tutoring import topics
from cogs.tutoring.figures import always_the_same, carries_too_much, rungs, usual_wait
from cogs.tutoring.pool import Pool, instance, read
from storage.apart import Rule
from storage.hours import Hours
from storage.offers import Offer
from storage.sessions import Session
from storage.tutoring import ACTIVE, WAITING, Tutoring

MONDAY = datetime(2026, 9, 7, 18, 10, tzinfo=UTC)


def request(number: int, learner: int, tutor: int | None = None, **changed: Any) -> Tutoring:  # noqa: ANN401
    state = WAITING if tutor is None else ACTIVE
    plain = Tutoring(
        id=number,
        course=1,
        learner=learner,
        tutor=tutor,
        topic="induction",
        tried="this",
        stuck="",
        state=state,
        since=MONDAY,
        programme=0,
        level=2,
        languages="",
        live=False,
        public=False,
        wish=None,
        same=False,
        why="",
        rematched=False,
    )
    return plain._replace(**changed)


def offer(person: int, places: int = 2, what: str = "induction 4") -> Offer:
    return Offer(person, what, "", places, None, 0)


def pairs(requests: list[Tutoring], offers: list[Offer], **changed: Any) -> dict[int, int]:  # noqa: ANN401
    plain: dict[str, Any] = {"hours": {}, "avoided": {}, "declined": {}, "rules": [], "sessions": []}
    pool = Pool(requests, offers, language="en", at=MONDAY, **(plain | changed))
    answer = read(pool, solve(instance(pool, "test")))
    assert {pair.request.id for pair in answer.pairs} | {one.id for one, _ in answer.left_out} == {
        one.id for one in pool.waiting
    }
    return {pair.request.learner: pair.tutor for pair in answer.pairs}


def test_an_announced_pair_keeps_its_place_and_counts_as_load() -> None:
    assert pairs([request(1, 11, 1), request(2, 12)], [offer(1), offer(2)]) == {12: 2}
    assert pairs([request(1, 11, 1), request(2, 12)], [offer(1, places=1)]) == {}
    wanted = request(2, 12, wish=1, same=True, since=MONDAY - timedelta(weeks=9))
    assert pairs([request(1, 11, 1), wanted], [offer(1, places=1)]) == {}, "not even by whoever is worth most"


def test_who_is_kept_apart_avoided_or_has_declined_is_not_asked() -> None:
    both = [offer(1), offer(2)]
    assert pairs([request(1, 11)], both, rules=[Rule(1, 11, together=False)]) == {11: 2}
    assert pairs([request(1, 11)], both, avoided={1: {11}, 11: {2}}) == {}
    assert pairs([request(1, 11)], both, declined={1: {1}}) == {11: 2}


def test_who_belongs_together_is_matched_whatever_is_offered() -> None:
    both = [offer(1), offer(2, what="poems")]
    assert pairs([request(1, 11)], both, rules=[Rule(2, 11, together=True)]) == {11: 2}
    assert pairs([request(1, 1)], [offer(1)]) == {}, "nobody is their own tutor"


def test_help_at_once_needs_somebody_who_has_time_now() -> None:
    now = request(1, 11, live=True)
    evening, morning = Hours("UTC", ((18 * 60, 20 * 60),)), Hours("UTC", ((8 * 60, 10 * 60),))
    assert pairs([now], [offer(1), offer(2)], hours={1: morning, 2: evening}) == {11: 2}
    assert pairs([now], [offer(1)], hours={1: Hours("Asia/Tokyo", ((27 * 60, 29 * 60),))}) == {11: 1}


def session(tutor: int, learner: int, minutes: int = 10, rung: int = 0) -> Session:
    began = MONDAY + timedelta(minutes=minutes)
    return Session(1, tutor, learner, MONDAY, began, began, rung, said_back=False, meeting=None, held=0, missed=0)


def test_least_helped_first() -> None:
    helped = [session(2, 11) for _ in range(3)]
    asking = [request(1, 11), request(2, 12)]
    assert pairs(asking, [offer(1, places=1)], sessions=helped, least_first=True) == {12: 1}


def test_one_helper_who_carries_too_much_and_one_learner_who_always_meets_the_same() -> None:
    assert carries_too_much([session(1, n) for n in range(5)]) is None, "too few to say"
    assert carries_too_much([session(1 if n < 3 else n, n) for n in range(6)]) == 1
    assert carries_too_much([session(n, n) for n in range(6)]) is None
    assert always_the_same([session(1, 7), session(2, 7), session(1, 7), session(1, 7)], 7) == 1
    assert always_the_same([session(1, 7), session(1, 7), session(1, 7)], 7) is None


def test_what_is_usual_is_said_from_three_sessions_on() -> None:
    assert usual_wait([session(1, 1), session(1, 2)]) is None
    usual = usual_wait([session(1, 1, minutes) for minutes in (10, 20, 30, 40, 500)])
    assert usual is not None
    assert (usual.low, usual.high) == (timedelta(minutes=20), timedelta(minutes=40))
    assert rungs([session(1, 1, rung=2), session(1, 2)]) == [1, 0, 1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("fractions: 5, induction", "fractions: 5, induction: 4"),
        ("sets: 2; Sets=5\n proof =3", "sets: 2, proof: 3"),
        ("Algebra 2, Physics (1), room: 12", "Algebra 2: 4, Physics (1): 4, room: 12: 4"),
        ("Algebra 2: 5", "Algebra 2: 5"),
        (" , ", ""),
    ],
)
def test_topics_are_read_with_how_sure_somebody_is(typed: str, kept: str) -> None:
    assert topics.written(topics.read(typed)) == kept
    assert topics.read(kept) == topics.read(typed)


def test_topics_that_are_alike_are_the_same() -> None:
    known = topics.read("fractions: 2, proof by induction: 5")
    assert topics.level_for("induction", known) == 5
    assert topics.level_for("fraction", known) == 2
    assert topics.level_for("geometry", known) is None
    assert topics.level_for("Algebra 2", topics.read("Algebra 1: 5, algebra 2: 3")) == 3
    assert topics.level_for("Algebra 2", topics.read("Algebra 1: 5")) is None
    assert topics.level_for("Algebra 2", topics.read("algebra: 5")) == 5
