"""Nobody can tell from what they get who wrote it: thousands of rounds, and guesses come true as often as chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import sqrt
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from adapters.terminal.paper import Paper, plain
from bot.language import Account, Person, Place, Rank, Turn, render
from bot.language.turn import Post
from cogs.feedback import feedback as parts, release, running
from cogs.feedback.phases import Phase
from cogs.feedback.release import ANONYMOUS, PSEUDONYM
from cogs.feedback.running import Running
from storage import comments, courses, feedback, people, rounds
from storage.engine import begin, open_engine
from storage.feedback import DONE
from storage.rounds import Round

ROUNDS = 2_000
FAR = 4.5
"""Standard deviations from chance: with all guesses of this file, one false alarm in some ten thousand runs."""

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
AUTHOR, *REVIEWERS = range(1, 8)
NAMES = ("Zoe", "Ada", "Max", "Ben", "Yara", "Cleo", "Dan")


@pytest.fixture
def db(sqlite_url: str) -> Iterator[Connection]:
    engine = open_engine(sqlite_url)
    with engine.connect() as db:
        begin(db)
        community = people.community_of(db, "terminal", "class")
        assert community == 1
        for name in NAMES:
            people.add(db, 1, "terminal", name, name, MONDAY)
        courses.add(db, 1, "Algebra", "en", "UTC", MONDAY, "terminal", "algebra")
        yield db
        db.exec_driver_sql("ROLLBACK")
    engine.dispose()


def person(number: int | str) -> Person:
    assert isinstance(number, int)
    return Person(number, NAMES[number - 1], Account("terminal", NAMES[number - 1]))


def play(db: Connection, names: str, rng: Random) -> tuple[list[str], dict[str, list[int]]]:
    """One round, of which three wrote about one work: what its author reads; and, by what could betray them, the three.

    A comment holds nothing but the number of whoever wrote it, which a person would not know.
    """
    [run] = [one for one in parts()[0] if isinstance(one, Running)]
    plain_round = Round(0, 0, 0, "T", "x", 3, names, *(False,) * 4, 0, "", "", Phase.REMINDED, MONDAY, *(MONDAY,) * 3)
    until = MONDAY + timedelta(days=1)
    said = plain_round._replace(review_until=until, ends=until + timedelta(days=1))
    number = rounds.start(db, 1, 1, AUTHOR, MONDAY, said)
    order: dict[str, list[int]] = {"joined": rng.sample(REVIEWERS, len(REVIEWERS))}
    for one in (AUTHOR, *order["joined"]):
        taken = [known.alias for known in rounds.everybody(db, 1, number).values()]
        rounds.join(db, 1, number, one, release.alias(taken, rng))
    work = feedback.ask(db, 1, 1, AUTHOR, "work", "", MONDAY, in_round=number)
    order["given"] = rng.sample(REVIEWERS, 3)
    made = feedback.give(db, 1, [(work, one) for one in order["given"]], MONDAY)
    numbers = dict(zip(order["given"], made, strict=True))
    order["sent"] = rng.sample(order["given"], 3)
    for minute, one in enumerate(order["sent"]):
        comments.say(db, 1, numbers[one], {"What works well": f"comment {one}"})
        feedback.move(db, 1, numbers[one], DONE, done=MONDAY + timedelta(minutes=minute))
    order["joined"] = [one for one in order["joined"] if one in order["given"]]
    order["id"] = sorted(order["given"])
    order["name"] = sorted(order["given"], key=lambda one: NAMES[one - 1])
    turn = Turn(db, 1, person(AUTHOR), Place("terminal", "algebra"), Rank.GUEST, until, None, person)
    found = rounds.find(db, 1, number)
    assert found is not None
    run.go_on(turn, found)
    [told] = [wish.message for wish in turn.wishes if isinstance(wish, Post) and wish.to == person(AUTHOR)]
    return plain(render(told.text, Paper())).splitlines()[1:], order


def shown(read: list[str]) -> list[int]:
    """Who wrote what the author reads, from the top."""
    return [int(line.rpartition(" ")[2]) for line in read if "comment" in line]


def by_number(read: list[str]) -> list[int]:
    """The same by the numbers that stand for reviewers, the smallest first."""
    heads = [int(line.strip(":").rpartition(" ")[2]) for line in read if line.startswith("From Reader")]
    return [who for _, who in sorted(zip(heads, shown(read), strict=True))]


def guesses(db: Connection, names: str, look: Callable[[list[str]], list[int]]) -> dict[str, float]:
    """How far each way to guess is from chance, in standard deviations; forwards and backwards are one way."""
    rng = Random("rounds")
    right: dict[str, int] = {}
    for _ in range(ROUNDS):
        db.exec_driver_sql("SAVEPOINT one")
        read, order = play(db, names, rng)
        assert not any(name in line for name in NAMES for line in read)
        for how, three in order.items():
            right[how] = right.get(how, 0) + sum(a == b for a, b in zip(look(read), three, strict=True))
        db.exec_driver_sql("ROLLBACK TO one")
    # Of three in a random order, one is right on the average, with a variance of one.
    return {how: (n - ROUNDS) / sqrt(ROUNDS) for how, n in right.items()}


@pytest.mark.timeout(900)  # four thousand rounds with a database
@pytest.mark.parametrize(("names", "look"), [(ANONYMOUS, shown), (PSEUDONYM, by_number)])
def test_no_guess_is_better_than_chance(names: str, look: Callable[[list[str]], list[int]], db: Connection) -> None:
    found = guesses(db, names, look)
    assert set(found) == {"joined", "given", "sent", "id", "name"}
    assert max(map(abs, found.values())) < FAR, found


@pytest.mark.timeout(900)
def test_an_order_that_was_not_drawn_would_be_found_out(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_they_came(said: Any, names: str, rng: Random) -> Any:  # noqa: ANN401, ARG001 - as the real one
        return list(said)

    monkeypatch.setattr(running, "drawn", as_they_came)
    monkeypatch.setattr(f"{__name__}.ROUNDS", 200)
    assert guesses(db, ANONYMOUS, shown)["given"] > FAR


@pytest.mark.timeout(900)
def test_numbers_that_count_up_would_be_found_out(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "alias", lambda taken, _: len(taken) + 1)
    monkeypatch.setattr(f"{__name__}.ROUNDS", 200)
    assert guesses(db, PSEUDONYM, by_number)["joined"] > FAR
