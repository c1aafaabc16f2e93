"""A study group over time: quiet, alone, at the end of a term; how its members are; what they explain to each other."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def owls(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        ada #algebra: /group start name=Owls
        ben #algebra: /group join Owls
        cleo #algebra: /group join Owls
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


def inside(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if one.where == "#owls" and not one.only]


async def test_a_quiet_group_is_asked_and_then_rests_and_can_go_on(owls: Hall) -> None:
    seen = await owls("+15d")
    [asked] = [one for one in inside(seen) if one.buttons and "two weeks" in one.text]
    assert asked.buttons == ("We are still here", "Let it rest")
    await owls("ben #owls presses We are still here")
    assert not any("two weeks" in one.text for one in inside(await owls("+13d")))
    assert any("two weeks" in one.text for one in inside(await owls("+2d")))
    seen = await owls("+7d")
    assert any("This group rests now." in one.text for one in inside(seen))
    assert owls.members("#owls") == set()
    [back] = to(await owls("cleo #algebra: /group restore Owls"), "cleo")
    assert back.text == "Owls goes on, in a new room."


async def test_who_is_left_alone_is_shown_where_there_is_a_place_and_may_move(owls: Hall) -> None:
    await owls("dan #algebra: /group start name=Foxes")
    await owls("cleo #algebra: /group leave Owls")
    seen = await owls("ben #algebra: /group leave Owls")
    [offer] = [one for one in to(seen, "ada") if "only one" in one.text]
    assert offer.buttons == ("Move to Foxes",)
    await owls("ada privately presses Move to Foxes")
    assert owls.members("#foxes") == {"ada", "dan"}
    assert owls.members("#owls") == set()


async def test_at_the_end_of_a_term_each_group_says_whether_it_goes_on(owls: Hall) -> None:
    await owls("dan #algebra: /group start name=Foxes")
    [told] = to(await owls("kim #algebra: /group term"), "kim")
    assert told.text == "I ask 2 groups."
    await owls("ada #owls presses We go on")
    await owls("+8d")
    assert owls.members("#owls") == {"ada", "ben", "cleo"}
    assert owls.members("#foxes") == set()


async def test_two_taps_a_week_alone_and_a_teacher_sees_means_of_enough(owls: Hall) -> None:
    """7 September is a Monday; it is asked on Friday at four."""
    assert to(await owls("at 2026-09-11 13:59"), "ada") == []
    seen = await owls("at 2026-09-11 14:01")
    for one in ("ada", "ben", "cleo"):
        [asked] = to(seen, one)
        assert asked.text == "How useful was Owls this week? Nobody sees your answer."
    await owls("ada privately presses Very")
    await owls("ada privately presses No")
    await owls("ben privately presses A little")
    await owls("ben privately presses Yes")
    [few] = await owls("kim #algebra: /group status")
    assert "useful" not in few.text
    await owls("cleo privately presses Very")
    await owls("cleo privately presses Mostly")
    [enough] = await owls("kim #algebra: /group status")
    assert "This week: useful 83 %, fair 50 %" in enough.text
    assert "Ada" not in enough.text
    await owls("ben privately presses Ask me no more")
    seen = await owls("at 2026-09-18 14:01")
    assert to(seen, "ben") == []


async def test_who_feels_left_out_tells_a_teacher_alone(owls: Hall) -> None:
    await owls("at 2026-09-11 14:01")
    await owls("cleo privately presses Not")
    [thanks] = await owls("cleo privately presses No")
    assert thanks.buttons == ("Tell a teacher",)
    await owls("cleo privately presses Tell a teacher")
    await owls("cleo privately: They meet without me.")
    seen = await owls("cleo privately presses Send")
    assert to(seen, "kim")[0].text == "Cleo tells you about Owls, alone: They meet without me."
    assert not to(seen, "ada")
    assert not inside(seen)


async def test_low_for_two_weeks_and_a_teacher_is_told_without_names(owls: Hall) -> None:
    for day in (11, 18):
        await owls(f"at 2026-09-{day} 14:01")
        for who in ("ada", "ben", "cleo"):
            await owls(f"{who} privately presses Very")
            await owls(f"{who} privately presses No")
    seen = await owls("at 2026-09-25 14:01")
    [told] = to(seen, "kim")
    assert told.text == "In Owls, not everybody feels heard, for two weeks now. Could you have a look?"


async def test_a_question_is_explained_by_a_classmate_and_said_back(owls: Hall) -> None:
    await owls('cleo #owls: /group ask question="Why may we divide by n?"')
    [shelf] = await owls("ben #owls: /group shelf")
    assert shelf.text == "1. Cleo: Why may we divide by n?"
    assert shelf.buttons == ("I explain 1",)
    seen = await owls("ben #owls presses I explain it")
    assert any(one.edited and "Ben explains it." in one.text for one in inside(seen))
    [own] = await owls("ben #owls presses Now I understand it")
    assert "somebody else" in own.text
    await owls("cleo #owls presses Now I understand it")
    await owls("cleo privately: Now I know that n is never 0 here.")
    seen = await owls("cleo privately presses Send")
    [said] = [one for one in inside(seen) if "Said back" in one.text]
    assert "Now I know that n is never 0 here." in said.text
    [empty] = await owls("ben #owls: /group shelf")
    assert empty.text == "The shelf is empty."


async def test_a_teacher_sees_numbers_and_who_looks_for_a_group(owls: Hall) -> None:
    await owls("ada #algebra: /group change entry=closed")
    await owls("dan #algebra: /group seek")
    [seen] = await owls("kim #algebra: /group status")
    assert seen.text.splitlines()[:4] == [
        "Study groups in Algebra 1",
        "1 group, with 3 in it.",
        "1 student has no group.",
        "· Dan looks for one.",
    ]
    [refused] = await owls("ada #algebra: /group status")
    assert refused.text == "Only a teacher can do that."
