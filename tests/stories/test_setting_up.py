"""A teacher comes to an empty server, and minutes later a discussion runs; who is in it, and what it does without."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

ACTS = 10
"""More acts than that a teacher shall not need from an empty server to a first discussion."""


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra presses Join
        """
    )
    return hall


async def test_from_an_empty_server_to_a_first_discussion_in_ten_acts(hall: Hall) -> None:
    acts = [
        "kim #algebra: /course setup",
        "kim privately: Algebra 1",
        "kim privately: en",
        "kim privately: Europe/Berlin",
        "kim privately: skip",
        "kim privately: discussion, feedback",
        "kim privately: send",
        "kim #algebra: /discuss start Why is a square a rectangle, and not the other way round?",
    ]
    assert len(acts) + 1 <= ACTS, "one more: the bot is invited"
    for act in acts[:-1]:
        seen = await hall(act)
    [page] = [one for one in to(seen, "kim") if "Time zone" in one.text]
    assert "Europe/Berlin, where it is 11:00 now" in page.text
    assert "Study groups: off" in page.text
    [card] = [one for one in hall.view("ben") if one.where == "#algebra"]
    assert (card.text.splitlines()[0], card.buttons) == ("Kim opened the course Algebra 1.", ("Join",))
    for who in ("ada", "ben"):
        [welcome] = to(await hall(f"{who} #algebra presses Join"), who)
        assert "Welcome to Algebra 1." in welcome.text
    [begun] = [one for one in await hall(acts[-1]) if one.where == "#algebra" and not one.only]
    assert begun.text.startswith("Discussion: Why is a square")
    await hall("ada #algebra: Because all its corners are right angles, and a rectangle needs no more.")
    status = to(await hall("kim #algebra: /discuss status"), "kim")[-1]
    assert "1 has posted." in status.text


async def test_a_course_lives_in_a_room_and_each_room_has_one(course: Hall) -> None:
    [told] = await course("kim privately: /course setup")
    assert told.text.startswith("A course lives in a room.")
    [told] = to(await course("kim #algebra: /course setup"), "kim")
    assert told.text == "This room already has the course Algebra 1."
    [told] = to(await course("ada #lobby: /course setup"), "ada")
    assert told.text == "Only a teacher can do that."


async def test_what_was_typed_wrong_in_the_form_is_mended_and_not_typed_again(hall: Hall) -> None:
    await hall.plays(
        """
        kim #algebra: /course setup
        kim privately: Algebra 1
        kim privately: en
        kim privately: Europe/Berlin
        kim privately: skip
        kim privately: chess
        """
    )
    [told] = to(await hall("kim privately: send"), "kim")
    assert "I do not know chess. There is: discussion, feedback, groups, reflection, reports, tutoring." in told.text
    assert told.buttons == ("Change what I wrote",)


async def test_the_second_course_of_a_teacher_speaks_as_the_first_does(course: Hall) -> None:
    for act in ("/course setup", "Logic", "skip", "skip"):
        await course(f"kim #lobby: {act}" if act.startswith("/") else f"kim privately: {act}")
    seen = await course("kim privately: send")
    [page] = [one for one in to(seen, "kim") if "Time zone" in one.text]
    assert "Europe/Berlin" in page.text


async def test_who_else_teaches_is_a_teacher_by_their_account_and_by_a_name_when_somebody_says_so(hall: Hall) -> None:
    ben = hall.numbers("ben", "algebra")["ben"]
    for act in ("Algebra 1", "en", "UTC", f"{ben}, Cleo", "skip"):
        if act == "Algebra 1":
            await hall("kim #algebra: /course setup")
        await hall(f"kim privately: {act}")
    seen = await hall("kim privately: send")
    assert any("I know them when they press Join." in one.text for one in to(seen, "kim"))
    assert any(one.text == "Ben is now a teacher." for one in to(await hall("ben #algebra presses Join"), "ben"))
    if hall.platform == "terminal":
        return  # an account is a name there
    seen = await hall("cleo #algebra presses Join")
    [asked] = to(seen, "kim")
    assert (asked.text, asked.buttons) == (
        "Cleo joined Algebra 1. Your list says: teacher. Is it really them?",
        ("Yes",),
    )
    [refused] = to(await hall("cleo #algebra: /course settings"), "cleo")
    assert refused.text == "Only a teacher can do that."
    await hall("kim privately presses Yes")
    assert "Algebra 1" in to(await hall("cleo #algebra: /course settings"), "cleo")[-1].text


async def test_what_is_switched_off_is_neither_offered_nor_done_and_comes_back(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls")
    await course("kim #algebra: /course settings")
    where = course.aside("kim", "#algebra")
    seen = await course(f"kim {where} presses Switch off: Study groups")
    assert "Study groups: off" in to(seen, "kim")[-1].text
    [told] = to(await course("ada #algebra: /group mine"), "ada")
    assert told.text == "This is switched off in this class."
    assert "group start" not in to(await course("ada #algebra: /help"), "ada")[-1].text
    await course(f"kim {where} presses Switch on: Study groups")
    assert "Owls" in to(await course("ada #algebra: /group mine"), "ada")[-1].text


async def test_somebody_who_teaches_no_more_changes_nothing_with_an_old_page(course: Hall) -> None:
    await course("ben #algebra presses Join")
    await course("kim #algebra: /course role ben teacher")
    await course("ben #algebra: /course settings")
    await course("kim #algebra: /course role ben student")
    refused = to(await course(f"ben {course.aside('ben', '#algebra')} presses Switch off: Tutoring"), "ben")[-1]
    assert refused.text == "Only a teacher can do that."
    assert "Tutoring: on" in to(await course("kim #algebra: /course settings"), "kim")[-1].text


async def test_the_rules_are_read_once_and_again_when_they_change(course: Hall) -> None:
    where = course.aside("ada", "#algebra")
    [welcome] = [one for one in course.view("ada") if "Welcome" in one.text]
    assert "Be kind. Talk about the work, never about the person." in welcome.text
    page = to(await course("kim #algebra: /course rules"), "kim")[-1]
    assert "1 student has not said yet that they have read this: Ada" in page.text
    await course(f"ada {where} presses I have read this")
    assert "1 student has read this." in to(await course("kim #algebra: /course rules"), "kim")[-1].text
    assert to(await course("ada #algebra: /course rules"), "ada")[-1].buttons == ()
    await course(f"kim {course.aside('kim', '#algebra')} presses Change them")
    await course("kim privately: No phones in the lab.")
    await course("kim privately: send")
    card = to(await course("ada #algebra: /course rules"), "ada")[-1]
    assert "No phones in the lab." in card.text
    assert card.buttons == ("I have read this",)


async def test_a_class_list_says_who_has_not_come_and_gives_roles_by_account_alone(course: Hall) -> None:
    ben = course.numbers("ben", "algebra")["ben"]
    told = to(await course(f"kim #algebra: /course list {ben},{ben},tutor"), "kim")[-1]
    assert told.text.startswith("1 person is on the list")
    await course("kim #algebra: /course list Dora")
    roster = to(await course("kim #algebra: /course roster"), "kim")[-1]
    assert "2 are on your list and not here yet" in roster.text
    assert any(one.text == "Ben is now a tutor." for one in to(await course("ben #algebra presses Join"), "ben"))
    roster = to(await course("kim #algebra: /course roster"), "kim")[-1]
    assert "1 is on your list and not here yet: Dora" in roster.text
    assert "Dora" not in to(await course("ada #algebra: /course roster"), "ada")[-1].text


async def test_a_deputy_stands_in_and_changes_nothing_of_the_course(course: Hall) -> None:
    told = to(await course("kim #algebra: /course role ada deputy"), "kim")[-1]
    assert told.text == "Ada now stands in when a teacher is away."
    assert "Ada, deputy" in to(await course("kim #algebra: /course roster"), "kim")[-1].text
    refused = to(await course("ada #algebra: /course settings"), "ada")[-1]
    assert refused.text == "Only a teacher can do that."
