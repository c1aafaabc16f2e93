"""What is remembered about hints, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import hints
from storage.engine import open_engine

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


def test_hints_are_forgotten_and_their_numbers_never_used_again(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as db:
        old, new = (
            hints.add(db, 1, 1, 1, 1, "sent", "agree_only", "same", NOW - timedelta(days=days)) for days in (61, 59)
        )
        assert hints.forget(db, NOW - timedelta(days=60)) == 1
        assert [one.at for one in hints.of_person(db, 1, 1)] == [NOW - timedelta(days=59)]
        assert hints.forget(db, NOW) == 1
        assert old < new < hints.add(db, 1, 1, 1, 1, "sent", "agree_only", "same", NOW)
    engine.dispose()


def test_only_the_reader_of_a_hint_says_how_it_was(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as db:
        number = hints.add(db, 1, 1, 1, 7, "sent", "agree_only", "same", NOW)
        hints.react(db, 1, number, 8, "wrong")
        hints.react(db, 2, number, 7, "wrong")
        assert [one.reaction for one in hints.of_course(db, 1, 1)] == [""]
        hints.react(db, 1, number, 7, "wrong")
        assert [one.reaction for one in hints.of_course(db, 1, 1)] == ["wrong"]
    engine.dispose()
