"""My own evidence first, then myself, then my mates; and nothing reaches anybody before a teacher hands it on."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def owls(hall: Hall) -> Hall:
    """Ada, Ben and Cleo have met once. It is Tuesday, 8 September 2026, in the evening."""
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /group start name=Owls goal="finish sheet 3"
        ben #algebra: /group join Owls
        cleo #algebra: /group join Owls
        ada #owls: /group meet when="Tue 18:00" weekly=no
        at 2026-09-08 17:30
        ada #owls presses Finished
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


async def writes(hall: Hall, who: str, did: str, more: str, part: str) -> list[Seen]:
    await hall(f"{who} privately: {did}")
    await hall(f"{who} privately: {more}")
    await hall(f"{who} privately presses Send")
    return await hall(f"{who} privately presses {part}")


async def everything(hall: Hall, who: str, mates: dict[str, tuple[str, str, str]]) -> list[Seen]:
    """Somebody goes through it from the beginning."""
    await hall(f"{who} privately presses Begin")
    await hall(f"{who} privately presses Go on")
    seen = await writes(hall, who, "I did my part.", "skip", "A fair part")
    for mate, said in mates.items():
        await hall(f"{who} privately presses Write about {mate}")
        seen = await writes(hall, who, *said)
    return seen


async def test_my_log_is_mine_and_i_can_add_to_it(owls: Hall) -> None:
    [log] = await owls("ada #algebra: /reflect log")
    assert log.only == "ada"
    assert "· 1 meeting with your group" in log.text
    assert "· 1 goal reached there" in log.text
    await owls("ada #algebra: /reflect add words='made the poster at home'")
    [log] = await owls("ada #algebra: /reflect log")
    assert "· You added: made the poster at home" in log.text
    assert log.buttons == ("Add something", "Take away: made the poster at …")
    await owls("ada #algebra presses Take away: made the poster at …")
    [log] = await owls("ada #algebra: /reflect log")
    assert "poster" not in log.text


async def test_a_teacher_reads_it_first_and_hands_it_on_without_names(owls: Hall) -> None:
    seen = await owls("kim #algebra: /reflect start days=2")
    assert to(seen, "kim")[0].text.startswith("3 students are asked, each alone, until")
    [evidence] = to(await owls("ada privately presses Begin"), "ada")
    assert "· 1 meeting with your group" in evidence.text
    seen = await everything(
        owls,
        "ada",
        {"Ben": ("He checked it all.", "Speak up.", "A fair part"), "Cleo": ("Her idea.", "skip", "A fair part")},
    )
    assert "You gave everybody the same, and that is fine." in to(seen, "ada")[0].text
    await everything(
        owls,
        "cleo",
        {"Ada": ("She led us well.", "skip", "More than that"), "Ben": ("He was on time.", "skip", "Very little")},
    )
    seen = await owls("at 2026-09-10 12:00")
    assert to(seen, "ada") == [], "whoever has finished is not reminded"
    assert to(seen, "ben")[0].buttons == ("Begin", "No more reminders")
    seen = await owls("at 2026-09-11 12:00")
    assert to(seen, "kim")[0].buttons == ("Read it",)
    assert to(seen, "ben") == [], "nothing is handed on by itself"
    [results] = to(await owls("kim privately presses Read it"), "kim")
    assert "2 of 3 have written." in results.text
    assert "· Ben: says –, the others 2.0 (n = 2)" in results.text
    assert "All see little of Ben. Ask Ben first: it may have been elsewhere." in results.text
    seen = await owls("kim privately presses Hand it on")
    [given] = to(seen, "ben")
    assert given.text.splitlines() == [
        "How your mates in Owls see your part",
        "· It helped: He checked it all.",
        "· It helped: He was on time.",
        "· You could do more: Speak up.",
        "Something here is unkind, or wrong? Tell your teacher.",
    ]
    assert to(seen, "ada") == [], "only one has rated her"


async def test_a_teacher_can_keep_a_text_back(owls: Hall) -> None:
    await owls("kim #algebra: /reflect start")
    await everything(
        owls,
        "ada",
        {"Ben": ("He slept all day.", "skip", "Very little"), "Cleo": ("Her idea.", "skip", "More than that")},
    )
    await everything(
        owls,
        "cleo",
        {"Ada": ("She led us well.", "skip", "More than that"), "Ben": ("He was on time.", "skip", "A fair part")},
    )
    await owls("kim #algebra: /reflect withhold 1")
    await owls("kim #algebra: /reflect results")
    seen = await owls("kim #algebra presses Hand it on")
    assert "slept" not in to(seen, "ben")[0].text
    assert "· It helped: He was on time." in to(seen, "ben")[0].text
    [refused] = await owls("kim #algebra: /reflect withhold 1")
    assert refused.text.startswith("There is no such text, or it was handed on already.")


async def test_whoever_was_not_there_and_whoever_is_no_teacher_is_refused(owls: Hall) -> None:
    await owls("kim #algebra: /reflect start")
    [refused] = await owls("ada #algebra: /reflect results")
    assert refused.text == "Only a teacher can do that."
    [again] = await owls("kim #algebra: /reflect start")
    assert again.text.startswith("Your groups are being asked already, until")


async def test_when_the_course_has_ended_nobody_is_reminded(owls: Hall) -> None:
    await owls("kim #algebra: /reflect start days=2")
    await owls("kim #algebra: /course close")
    await owls(f"kim {owls.aside('kim', '#algebra')} presses End it")
    assert [one for one in await owls("at 2026-09-10 12:00") if one.only] == []
    assert [one for one in await owls("at 2026-09-11 12:00") if one.only] == []


async def test_a_pair_is_told_that_nothing_is_handed_on(hall: Hall) -> None:
    await hall.plays(
        """
        kim #algebra: /course open Algebra
        ada #algebra: /course join
        ben #algebra: /course join
        ada #algebra: /group start name=Owls goal=maths
        ben #algebra: /group join Owls
        kim #algebra: /reflect start
        """
    )
    [told] = to(await hall("ada privately presses Begin"), "ada")
    assert "There are two of you, so nothing is handed on to the other." in told.text
