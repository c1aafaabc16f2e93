"""A teacher looks into a group's room: only where the rules say so, openly, and for a while."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


@pytest.fixture
async def owls(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra presses Join
        ben #algebra presses Join
        ada #algebra: /group start name=Owls
        """
    )
    return hall


async def allow(hall: Hall) -> list[Seen]:
    await hall("kim #algebra: /course settings")
    return await hall(f"kim {hall.aside('kim', '#algebra')} presses Let teachers look into groups")


async def test_nobody_looks_in_where_the_rules_do_not_say_so(owls: Hall) -> None:
    told = to(await owls("kim #algebra: /course look Owls"), "kim")[-1]
    assert told.text.startswith("The rules of this course do not say that teachers look in.")
    assert owls.members("#owls") == {"ada"}
    await owls(f"ben {owls.aside('ben', '#algebra')} presses I have read this")
    seen = await allow(owls)
    assert [one.text for one in seen if one.where == "#owls" and not one.only] == [
        "Teachers can look into this room from now on. You see it when one does."
    ]
    rules = to(await owls("ben #algebra: /course rules"), "ben")[-1]
    assert rules.buttons == ("I have read this",), "they are to be read again"
    assert "Teachers can look into the rooms of groups." in rules.text


async def test_everybody_in_it_sees_who_looks_in_and_who_comes_meanwhile_changes_nothing(owls: Hall) -> None:
    await allow(owls)
    seen = await owls("kim #algebra: /course look Owls")
    assert any(one.where == "#owls" and "Kim looks in" in one.text for one in seen)
    assert owls.members("#owls") == {"ada", "kim"}
    await owls("ben #algebra: /group join Owls")
    assert owls.members("#owls") == {"ada", "ben", "kim"}
    seen = await owls("+1h1m")
    assert any(one.where == "#owls" and one.text == "Kim has left again." for one in seen)
    assert owls.members("#owls") == {"ada", "ben"}


async def test_a_teacher_leaves_earlier_with_the_button_and_a_student_cannot_come(owls: Hall) -> None:
    await allow(owls)
    refused = to(await owls("ben #algebra: /course look Owls"), "ben")[-1]
    assert refused.text == "Only a teacher can do that."
    await owls("kim #algebra: /course look Owls")
    await owls(f"kim {owls.aside('kim', '#algebra')} presses I have seen enough")
    assert owls.members("#owls") == {"ada"}
    assert not any("left again" in one.text for one in await owls("+2h"))


async def test_looking_in_is_noted_once_among_what_staff_did(owls: Hall) -> None:
    await allow(owls)
    await owls("kim #algebra: /course look Owls")
    assert to(await owls("kim #algebra: /course look Owls"), "kim")[-1].text == "You are in that room already."
    audit = to(await owls("kim #algebra: /course audit"), "kim")[-1]
    assert audit.text.count("Kim: Look into a group's room for an hour") == 1
