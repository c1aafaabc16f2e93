"""What is kept of answers: the latest, of one community, and no longer than it may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from storage import answers
from storage.answers import Kept
from storage.engine import open_engine

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
ADA, BEN = 1, 2


@pytest.fixture
def db(url: str) -> Iterator[Connection]:
    engine = open_engine(url)
    with engine.connect() as db:
        yield db
    engine.dispose()


def keep(db: Connection, *said: str, community: int = 1, discussion: int = 1, at: datetime = NOW) -> None:
    for answer in said:
        answers.keep(db, community, discussion, ADA, answer, at, 3)


def seen_by_ben(db: Connection, community: int = 1, discussion: int = 1) -> list[str]:
    return [one.answer for one in answers.of_others(db, community, discussion, BEN)]


def test_only_the_latest_answers_of_a_discussion_are_kept(db: Connection) -> None:
    keep(db, "one", "two", "three", "four")
    keep(db, "elsewhere", discussion=2)
    assert seen_by_ben(db) == ["two", "three", "four"]
    assert seen_by_ben(db, discussion=2) == ["elsewhere"]
    assert answers.of_others(db, 1, 1, ADA) == [], "nobody repeats themselves"


def test_no_community_sees_or_deletes_another_s(db: Connection) -> None:
    keep(db, "ours")
    keep(db, "theirs", community=2)
    for community in (1, 2):
        answers.note(db, community, 1, Kept(ADA, "first"), Kept(BEN, "then"), NOW)
    pair = answers.first(db, 2, 1)
    assert pair is not None
    answers.end(db, 1, 1)
    answers.leave(db, 1, ADA)
    answers.seen(db, 1, 1, pair.id)
    assert (seen_by_ben(db), seen_by_ben(db, community=2)) == ([], ["theirs"])
    assert (answers.how_many(db, 1, 1), answers.how_many(db, 2, 1)) == (0, 1)


def test_what_is_old_goes_in_every_community(db: Connection) -> None:
    keep(db, "old", at=NOW - timedelta(days=14))
    keep(db, "new", community=2)
    answers.note(db, 1, 1, Kept(ADA, "first"), Kept(BEN, "then"), NOW - timedelta(days=14))
    assert answers.forget(db, NOW - timedelta(days=13)) == 2
    assert (seen_by_ben(db), seen_by_ben(db, community=2)) == ([], ["new"])
    assert answers.first(db, 1, 1) is None
