"""What was done in a course goes some time after its end, or after somebody left; nothing of a running course does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.language import UNSETTLED
from storage import retention
from storage.declared import BEYOND, COURSE, DECLARED
from storage.engine import open_engine
from storage.tables import metadata
from tests.hall import Hall

WORDS = "Prime numbers are odd"


@pytest.fixture
async def taught(hall: Hall) -> Hall:
    """Two courses with the same people, what they wrote, and an owner who keeps things for 30 days."""
    for room, course in (("algebra", "Algebra"), ("lobby", "Logic")):
        await hall.plays(
            f"kim #{room}: /course open {course}\nada #{room}: /course join\nben #{room}: /course join\n"
            f'ada #{room}: /feedback ask "{WORDS}"\nada #{room}: /course tell {WORDS}\n'
            f'ben #{room}: /group start Owls-{room} "{WORDS}"'
        )
    hall.core.catalogue.owners = {1: replace(UNSETTLED, keep=30)}
    return hall


@contextmanager
def look(hall: Hall) -> Iterator[Connection]:
    """Into the database, beside the program, which keeps its one connection."""
    engine = open_engine(hall.hold.engine.url.render_as_string(hide_password=False))
    with engine.connect() as db:
        yield db
    engine.dispose()


def rows(hall: Hall, course: int) -> dict[str, int]:
    """How many rows there are of a course, by table; without what has none."""
    with look(hall) as db:
        found = {
            name: db.execute(
                select(func.count()).where(
                    metadata.tables[name].c.community_id == 1,
                    retention._in_course(metadata.tables[name], 1, course),
                )
            ).scalar_one()
            for name in COURSE
        }
    return {name: n for name, n in found.items() if n}


def kept(hall: Hall, course: int, person: int) -> set[str]:
    """The tables in which somebody still stands for a course."""
    found: set[str] = set()
    with look(hall) as db:
        for name in COURSE:
            table = metadata.tables[name]
            for column in (one for one in table.c if one.name in {"person_id", "learner_id", "owner_id"}):
                here: Any = (table.c.community_id == 1, retention._in_course(table, 1, course), column == person)
                if db.execute(select(func.count()).where(*here)).scalar_one():
                    found.add(name)
    return found


def test_every_table_is_declared_as_a_course_s_or_as_beyond_it() -> None:
    assert set(COURSE) & set(BEYOND) == set()
    assert set(COURSE) | set(BEYOND) == set(DECLARED)


async def ended(hall: Hall) -> None:
    await hall("kim #algebra: /course close")
    await hall("kim #algebra presses End it")


async def test_teachers_hear_of_it_a_week_before_and_then_it_is_gone(taught: Hall) -> None:
    running = rows(taught, 2)
    await ended(taught)
    assert "groups" in rows(taught, 1)
    said = "What was done in the course Algebra"
    assert not [one for one in await taught("+22d") if said in one.text]
    told = [one for one in await taught("+2d") if said in one.text]
    assert [one.only for one in told] == ["kim"]
    assert told[0].text.startswith("What was done in the course Algebra is deleted on")
    assert "groups" in rows(taught, 1), "until then it is there"
    await taught("+8d")
    assert rows(taught, 1) == {}
    mine = {"groups", "letters", "members", "group_members", "feedback_requests"} & set(running)
    assert {name: rows(taught, 2).get(name) for name in mine} == {name: running[name] for name in mine}


async def test_numbers_of_what_is_gone_are_not_given_out_again(taught: Hall) -> None:
    with look(taught) as db:
        groups = metadata.tables["groups"]
        before = db.execute(select(func.max(groups.c.id))).scalar_one()
    await taught.plays("kim #lobby: /course close\nkim #lobby presses End it")
    await taught("+24d")
    await taught("+8d")
    await taught("+1d")
    assert rows(taught, 2) == {}
    await taught("ada #algebra: /group start Bees")
    with look(taught) as db:
        assert db.execute(select(func.max(groups.c.id))).scalar_one() > before


async def test_whoever_left_is_forgotten_there_and_nobody_else(taught: Hall) -> None:
    with look(taught) as db:
        people = metadata.tables["people"]
        ada, ben = (
            db.execute(select(people.c.id).where(people.c.folded == one)).scalar_one() for one in ("ada", "ben")
        )
    theirs, elsewhere = kept(taught, 1, ben), kept(taught, 2, ada)
    await taught("ada #algebra: /course leave")
    assert "letters" in kept(taught, 1, ada)
    await taught("+29d")
    assert "letters" in kept(taught, 1, ada)
    await taught("+2d")
    await taught("+1d")
    assert kept(taught, 1, ada) == set()
    assert theirs - kept(taught, 1, ben) <= {"room_members"}, "his group alone rests meanwhile"
    assert kept(taught, 2, ada) == elsewhere


async def test_whoever_came_back_in_time_keeps_everything(taught: Hall) -> None:
    await taught("ada #algebra: /course leave")
    await taught("+20d")
    await taught("ada #algebra: /course join")
    await taught("+20d")
    await taught("+1d")
    assert "groups" in rows(taught, 1)


async def test_where_the_owner_says_nothing_everything_stays(taught: Hall) -> None:
    taught.core.catalogue.owners = {}
    await ended(taught)
    await taught("+400d")
    assert "groups" in rows(taught, 1)


async def test_doing_it_twice_changes_nothing(taught: Hall) -> None:
    await ended(taught)
    await taught("+24d")
    await taught("+8d")
    await taught("+1d")
    now = taught.clock.now()
    with look(taught) as db:
        assert retention.to_forget(db, 1, now, now) == []
        assert retention.forget_course(db, 1, 1, now) == 0
        assert retention.forget_course(db, 1, 2, now) == 0, "a running course is never touched"
        db.rollback()
