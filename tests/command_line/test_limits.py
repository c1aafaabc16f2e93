"""Limits in the owner's file: who reaches one is told privately what to do next, and nobody else is held back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.language import UNSETTLED
from tests.command_line.program import CONFIG, studyhall
from tests.hall import Hall, Seen

LIMITED = f"{CONFIG}[[classes]]\nterminal = true\ncourses = 1\ngroups = 1\nkeep = 365\n"


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Hall]:
    """A class with one course; one course at a time, and for a student one group."""
    hall = await Hall(tmp_path).open()
    await hall.plays(
        "kim #algebra: /course open Algebra\n"
        "ada #algebra: /course join\nben #algebra: /course join\ncleo #algebra: /course join"
    )
    hall.core.catalogue.owners = {1: replace(UNSETTLED, courses=1, groups=1)}
    yield hall
    await hall.close()


def alone(seen: list[Seen], who: str) -> str:
    """What somebody was told, and nobody else anything."""
    [told] = seen
    assert told.only == who
    return told.text


async def test_another_course_waits_until_one_has_ended(limited: Hall) -> None:
    said = (
        "Here 1 course can be open at a time, and it is. End it with /course close where it lives, "
        "or ask whoever runs me for more."
    )
    assert alone(await limited("kim #lobby: /course open Logic"), "kim") == said
    assert alone(await limited("kim #lobby: /course setup"), "kim") == said, "before anything has to be filled in"
    await limited("kim #algebra: /course close")
    await limited("kim #algebra presses End it")
    [told] = await limited("kim #lobby: /course open Logic")
    assert told.text.startswith("Kim opened the course Logic.")


async def test_a_course_may_have_another_room_all_the_same(limited: Hall) -> None:
    [told] = await limited("kim #lobby: /course bring Algebra")
    assert told.text.startswith("This room belongs to the course Algebra, too.")


async def test_a_student_leaves_one_group_before_the_next(limited: Hall) -> None:
    await limited.plays("ada #algebra: /group start Owls\nben #algebra: /group start Foxes")
    said = "You can be in 1 study group at a time here, and you are in {}. For another, leave it first: /group leave"
    assert alone(await limited("ada #algebra: /group join Foxes"), "ada") == said.format("Owls")
    assert alone(await limited("ben #algebra presses Join Owls"), "ben") == said.format("Foxes")
    refused = await limited("ada #algebra: /group start Bees Fractions")
    assert alone(refused, "ada") == said.format("Owls")
    assert refused[0].buttons == ("Change what I wrote",)
    await limited("ada #algebra: /group leave Owls")
    assert "You are in Foxes" in (await limited("ada #algebra: /group join Foxes"))[0].text


async def test_whoever_found_another_group_meanwhile_is_not_taken_in_as_well(limited: Hall) -> None:
    await limited.plays(
        "ada #algebra: /group start Owls entry=ask\nben #algebra: /group start Foxes\n"
        "cleo #algebra: /group join Owls\ncleo #algebra: /group join Foxes"
    )
    await limited("ada #owls presses Take them in")
    assert limited.members("#owls") == {"ada"}
    assert limited.members("#foxes") == {"ben", "cleo"}


async def test_a_teacher_may_be_in_any_number_of_groups(limited: Hall) -> None:
    await limited.plays("ada #algebra: /group start Owls\nben #algebra: /group start Foxes")
    await limited.plays("kim #algebra: /group join Owls\nkim #algebra: /group join Foxes")
    assert "kim" in limited.members("#owls") & limited.members("#foxes")


async def test_another_class_has_no_limit(limited: Hall) -> None:
    limited.core.catalogue.owners = {2: replace(UNSETTLED, courses=1, groups=1)}
    [told] = await limited("kim #lobby: /course open Logic")
    assert told.text.startswith("Kim opened the course Logic.")


def test_they_are_set_in_the_file_and_shown(tmp_path: Path) -> None:
    script = "kim #algebra: /course open Algebra\nkim #lobby: /course open Logic\n"
    said = studyhall(tmp_path, "run", "--script", "-", typed=script, config=LIMITED).stdout
    assert "Here 1 course can be open at a time" in said
    told = studyhall(tmp_path, "check").stdout
    assert (
        "classes: one on Terminal; courses: at most 1 open at a time; groups: at most 1 for a student in a course; "
        "keep: what was done in a course is deleted 365 days after it ended, or after somebody left it\n"
    ) in told


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("courses = 0", "classes.0.courses: it is from 1 to 1000; leave it out to have no limit."),
        ("groups = 1001", "classes.0.groups: it is from 1 to 1000; leave it out to have no limit."),
        ("groups = true", "classes.0.groups: it is a whole number."),
        ("keep = 0", "classes.0.keep: it is from 14 to 36500 days; leave it out to keep everything."),
        ('keep = "365"', "classes.0.keep: it is a whole number."),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path: Path, key: str, says: str) -> None:
    done = studyhall(tmp_path, "check", config=f"{CONFIG}[[classes]]\nterminal = true\n{key}\n")
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
