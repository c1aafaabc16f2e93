"""What is forgotten of a course that has ended, and what is not."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from bot.housekeeping import tidy_all
from bot.language import Owner
from storage import retention
from storage.tables import metadata
from storage.writer import Page
from tests.hall import Hall

FORGOTTEN = {name for name in metadata.tables if name not in retention.STAYS}


def test_every_table_is_a_courses_or_says_why_it_stays() -> None:
    assert set(retention.STAYS) <= set(metadata.tables)
    for name in FORGOTTEN:
        retention.of_course(metadata.tables[name], 1, 1)
    for table in metadata.sorted_tables:
        leads = set(table.c.keys()) & {"course_id", *retention.PARENTS}
        assert leads or table.name in retention.STAYS, f"whose are the rows of {table.name}?"
    assert all(parent in FORGOTTEN for parent in retention.PARENTS.values())


@pytest.fixture
async def two_courses(hall: Hall) -> Hall:
    """The same happens in both of them."""
    for room, name in (("algebra", "Algebra 1"), ("lobby", "Logic")):
        await hall.plays(
            f"""
            kim #{room}: /course open "{name}"
            ada #{room}: /course join
            ben #{room}: /course join
            kim #{room}: /discuss start Why do we check n = 0 in {room}?
            ada #{room}: Because without a first domino in {room} the whole chain never starts to fall.
            ben #{room}: I agree
            ada #{room}: /group start "Pebbles {room}"
            ada #{room}: /feedback ask "My proof in {room} begins with zero." "Is the step clear?"
            ada #{room}: /tutor request induction
            kim #{room}: /check wrong "Zero is no number in {room}" "It is one."
            """
        )
    return hall


async def rows(hall: Hall) -> dict[str, int]:
    """How many there are in each table that is not to stay."""

    def count(db: Connection, _: Page) -> dict[str, int]:
        counted = {name: db.scalar(select(func.count()).select_from(metadata.tables[name])) for name in FORGOTTEN}
        return {name: n for name, n in counted.items() if n}

    return await hall.core._writer.run(count)


async def tidied(hall: Hall, keep: int | None) -> int:
    """A day's housekeeping, for an owner who keeps things for so long."""
    return await tidy_all(hall.core._writer, hall.clock.now(), {1: Owner(keep=keep)})


async def test_a_course_is_forgotten_whole_when_its_time_is_over_and_no_other(two_courses: Hall) -> None:
    hall = two_courses
    both = await rows(hall)
    assert len(both) >= 12, "much has happened"
    await hall("kim #lobby: /course close")
    await hall("kim #lobby presses End it")
    await hall("+20d")
    before = await rows(hall)
    await tidied(hall, None)
    await tidied(hall, 30)
    assert await rows(hall) == before, "nobody asked for it, or it is too early"
    await hall("+11d")
    await tidied(hall, 30)
    after = await rows(hall)
    assert after["discussions"] == both["discussions"] // 2
    assert after["feedback_requests"] == both["feedback_requests"] // 2
    assert all(after.get(name, 0) <= n / 2 for name, n in both.items()), (both, after)
    await tidied(hall, 30)
    assert await rows(hall) == after, "again changes nothing"
    [roster] = await hall("kim #algebra: /course roster")
    assert "Ada" in roster.text


async def test_whoever_ends_a_course_reads_for_how_long_it_is_known(hall: Hall) -> None:
    await hall.plays('kim #algebra: /course open "Algebra 1"')
    hall.core.catalogue.owners = {1: Owner(keep=30)}
    [ask] = await hall("kim #algebra: /course close")
    assert "What was done in it is forgotten after 30 days." in ask.text
    [ended] = await hall("kim #algebra presses End it")
    assert "What was done in it is forgotten after 30 days." in ended.text
