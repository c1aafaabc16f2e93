"""A rehearsal: a teacher sees every card before the class does, and the class has nothing of it."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Connection, select

from cogs.rehearsing import Rehearsals
from storage.outbox import outbox
from storage.tables import metadata
from tests import errand
from tests.hall import Hall, Seen

OWN = {"buttons", "cursors", "inbox", "jobs", "outbox", "staff_acts"}
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


async def sent(hall: Hall) -> Counter[str]:
    """How many messages went out, by where they went."""
    return Counter(await hall.core._writer.run(lambda db, _: db.execute(select(outbox.c.lane)).scalars().all()))


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
    before, mail = await kept(course), await sent(course)
    views = [course.view(who) for who in ("ada", "ben")]
    pages = await rehearsed(course, "discussion")
    assert await kept(course) == before
    [(lane, number)] = (await sent(course) - mail).items()
    assert (lane[0], number) == ("@", 1 + len(pages)), "all of it goes to one person alone"
    assert [course.view(who) for who in ("ada", "ben")] == views
    [none] = await course("kim #algebra: /discuss end")
    assert none.text == "No discussion is open here."


@pytest.mark.parametrize(
    ("feature", "seen"),
    [
        (
            "feedback",
            (
                "First drafts: The first page of your text",
                "[Hand in] [I only review]",
                "— Ben does the same.",
                "[Improve it] [Send it anyway]",
                "[Say how it helped]",
                "1 of your 1 comment was used.",
                "Feedback: First drafts",
            ),
        ),
        (
            "groups",
            (
                "[Approve] [Not yet]",
                "You are in Group 1, with Ben, Cleo, Dan. Its private room is open to you.",
                "Only Ada, Ben, Cleo, Dan, in a room of their own:",
                "Only Ada, Ben, Cleo, Dan, in a room of their own, where it stands already:",
                "[I come] [I cannot] [Another time]",
                "[Finished] [Partly] [Not yet] [I was not there]",
            ),
        ),
        (
            "tutoring",
            (
                "Dan would like help with fractions.",
                "[Yes, I can] [Not now]",
                "— Ada presses [Not now]",
                "Only Ben, Dan, in a room of their own:",
                "Tutoring in Algebra 1",
                "About fractions: did you understand it?",
            ),
        ),
        (
            "reflection",
            (
                "Before you go: What was least clear to you today?",
                "2 of 4 students answered.",
                "You said: Dividing by a fraction is still a riddle.",
                "What I know of your own part",
                "[Hand it on]",
                "· You could do more: Speak up more often.",
            ),
        ),
    ],
)
async def test_each_feature_shows_its_cards_and_buttons(course: Hall, feature: str, seen: tuple[str, ...]) -> None:
    before = await kept(course)
    assert not shown(await rehearsed(course, feature), *seen)
    assert await kept(course) == before


async def test_it_is_played_in_the_course_s_language_and_with_its_hints(hall: Hall) -> None:
    await hall("kim #algebra: /course open name=Mathe language=de zone=Europe/Berlin")
    await hall("kim #algebra: /discuss settings mode=off")
    told, page = await hall("kim #algebra: /course rehearse feature=discussion")
    assert told.text.startswith("Ich probe")
    assert not shown([page], "Alle im Raum:", "— Ben schreibt: Stimme zu!")
    [rest] = await hall("kim privately presses Weiter") if page.buttons else [page]
    assert "Nur Ben:" not in page.text + rest.text, "hints are off in this course"


async def test_students_rehearse_nothing(course: Hall) -> None:
    [refused] = await course("ada #algebra: /course rehearse feature=discussion")
    assert (refused.text, refused.only) == ("Only a teacher can do that.", "ada")
    assert await course("+1m") == []


async def test_who_may_not_begin_a_feature_does_not_rehearse_it(course: Hall) -> None:
    await course("kim #algebra: /course role ben deputy")
    [refused] = await course("ben #algebra: /course rehearse feature=feedback")
    assert (refused.text, refused.only) == ("Only a teacher can do that.", "ben")
    _, page = await course("ben #algebra: /course rehearse feature=discussion")
    assert (page.only, page.buttons) == ("ben", ("Next",))


async def test_what_is_switched_off_is_not_rehearsed(course: Hall) -> None:
    await course("kim #algebra: /course settings")
    await course("kim #algebra presses Switch off: Tutoring")
    [refused] = await course("kim #algebra: /course rehearse feature=tutoring")
    assert refused.text == "This is switched off in this class."


async def test_a_rehearsal_that_breaks_off_is_said_to_whoever_asked(course: Hall) -> None:
    course.core.catalogue.add(Rehearsals(course.core.catalogue, errand))  # which can do nothing with a scene
    _, end = await course("kim #algebra: /course rehearse feature=groups")
    assert end.only == "kim"
    assert end.text.startswith("The rehearsal broke off.")
