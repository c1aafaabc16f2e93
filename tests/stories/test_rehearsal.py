"""A rehearsal: a teacher sees every card before the class does, and the class has nothing of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from storage.tables import metadata
from tests.hall import Hall, Seen

OWN = {"buttons", "inbox", "jobs", "outbox", "staff_acts"}
"""What a conversation with the teacher who asks leaves behind, whatever it is about."""


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        """
    )
    return hall


async def rehearsed(course: Hall, feature: str, room: str = "algebra") -> list[Seen]:
    """All pages, one after the other."""
    told, page = await course(f"kim #{room}: /course rehearse feature={feature}")
    assert told.text.startswith("I am rehearsing")
    every = [page]
    while every[-1].buttons:
        assert every[-1].buttons == ("Next",)
        every += await course("kim privately presses Next")
    assert {one.only for one in (told, *every)} == {"kim"}
    return every


async def kept(hall: Hall) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the class."""

    def read(db: Connection, _: object) -> dict[str, list[tuple[object, ...]]]:
        return {
            name: [tuple(row) for row in db.execute(select(table))]
            for name, table in metadata.tables.items()
            if name not in OWN
        }

    return await hall.core._writer.run(read)


def shown(pages: list[Seen], *lines: str) -> list[str]:
    """Which of these lines stand on none of the pages."""
    every = {line for page in pages for line in page.text.splitlines()}
    return [line for line in lines if line not in every]


async def test_a_discussion_from_its_prompt_to_its_end(course: Hall) -> None:
    pages = await rehearsed(course, "discussion")
    assert pages[0].text.startswith(f"Rehearsal, page 1 of {len(pages)}\n")
    assert not shown(
        pages,
        "Everybody in the room:",
        "— Ben writes: I agree!",
        "Only Ben:",
        "[Say why] [Give an example] [Ask a question] [More ways] [Not now] [No more hints] [This was wrong]",
        "— Ben presses [Say why]",
        "Ben adds: I agree because only the angles count for a rectangle.",
        "3 people took part, 3 of them with a thought of their own. Thank you!",
    )


async def test_the_class_has_nothing_of_it(course: Hall) -> None:
    before = await kept(course)
    views = [course.view(who) for who in ("ada", "ben")]
    await rehearsed(course, "discussion")
    assert await kept(course) == before
    assert [course.view(who) for who in ("ada", "ben")] == views
    [none] = await course("kim #algebra: /discuss end")
    assert none.text == "No discussion is open here."


async def test_students_rehearse_nothing(course: Hall) -> None:
    [refused] = await course("ada #algebra: /course rehearse feature=discussion")
    assert (refused.text, refused.only) == ("Only a teacher can do that.", "ada")
    assert await course("+1m") == []
