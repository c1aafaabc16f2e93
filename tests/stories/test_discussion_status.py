"""A teacher sees who has posted and replied, and has the others reminded: seldom, privately and by day."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen

START = "kim #algebra: /discuss start Why do we check n = 0 as well?"


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    await hall.plays(
        f"""
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        {START}
        """
    )
    return hall


async def reminders(talk: Hall, line: str = "kim #algebra presses Remind the others") -> list[Seen]:
    return [one for one in await talk(line) if "you could still add to" in one.text]


async def test_who_has_posted_who_has_replied_and_who_did_neither_yet(talk: Hall) -> None:
    await talk("ada #algebra: Because the chain needs a first link.")
    await talk("ben #algebra: I agree")
    [status] = await talk("kim #algebra: /discuss status")
    assert status.only == "kim"
    assert status.text.splitlines() == [
        "Why do we check n = 0 as well?",
        "1 has posted.",
        "0 have replied to somebody.",
        "Not yet: Ben, Cleo",
    ]
    assert status.buttons == ("Remind the others",)
    for who in ("ben", "cleo"):
        await talk(f"{who} #algebra: The dominoes need a first push.")
    [status] = await talk("kim #algebra: /discuss status")
    assert status.text.splitlines()[-1] == "Everybody in the course has said something."
    [refused] = await talk("ada #algebra: /discuss status")
    assert refused.text == "Only a teacher can do that."
    [none] = await talk("kim #lobby: /discuss status")
    assert none.text == "No discussion is open here."


async def test_the_others_are_reminded_once(talk: Hall) -> None:
    await talk("ada #algebra: Because the chain needs a first link.")
    await talk("kim #algebra: /discuss status")
    seen = await talk("kim #algebra presses Remind the others")
    assert "2 people get a private reminder." in [one.text for one in seen if one.only == "kim"]
    told = [one for one in seen if one.only != "kim"]
    assert sorted((one.where, one.only) for one in told) == [("@ben", "ben"), ("@cleo", "cleo")]
    assert all("Why do we check n = 0 as well?" in one.text for one in told)
    [again] = await talk("kim #algebra presses Remind the others")
    assert again.text.splitlines() == [
        "0 people get a private reminder.",
        "2 do not: once for each discussion and twice a day is enough, and some want none.",
    ]


async def test_twice_a_day_over_all_discussions_and_nobody_who_does_not_want_it(talk: Hall) -> None:
    await talk("kim #algebra: /discuss status")
    assert len(await reminders(talk)) == 3
    await talk("ben privately presses No more reminders")
    got = []
    for _ in range(2):
        await talk.plays(f"kim #algebra: /discuss end\n{START}\nkim #algebra: /discuss status")
        got.append({one.only for one in await reminders(talk)})
    assert got == [{"ada", "cleo"}, set()]
    await talk("+1d")
    await talk("ben privately presses Undo")
    assert {one.only for one in await reminders(talk)} == {"ada", "ben", "cleo"}


async def test_at_night_they_hear_it_in_the_morning(talk: Hall) -> None:
    await talk("+13h")
    await talk("kim #algebra: /discuss status")
    [late] = await talk("kim #algebra presses Remind the others")
    assert late.text.startswith("It is late, so they hear from me")
    await talk("ada #algebra: Because the chain needs a first link.")
    assert await reminders(talk, "+8h") == []
    assert {one.only for one in await reminders(talk, "+2h")} == {"ben", "cleo"}


async def late_at_night(hall: Hall, who: str) -> None:
    await hall("+13h")
    await hall(f"{who} #algebra: /discuss status")
    told = [one for one in await hall(f"{who} #algebra presses Remind the others") if one.only == who]
    assert told[-1].text.startswith("It is late, so they hear from me")


async def test_whoever_teaches_no_more_in_the_morning_reminds_nobody(talk: Hall) -> None:
    await talk("kim #algebra: /course role ben teacher")
    await late_at_night(talk, "ben")
    await talk("kim #algebra: /course role ben student")
    assert await reminders(talk, "+10h") == []


async def test_whom_the_platform_itself_calls_a_teacher_still_does(talk: Hall) -> None:
    await late_at_night(talk, "kim")
    await talk("kim #algebra: /course role kim student")
    assert {one.only for one in await reminders(talk, "+10h")} >= {"ada", "ben", "cleo"}


async def test_when_the_discussion_is_over_nobody_is_reminded(talk: Hall) -> None:
    await talk("+13h")
    await talk("kim #algebra: /discuss status")
    await talk("kim #algebra presses Remind the others")
    await talk("kim #algebra: /discuss end")
    assert await talk("+1d") == []
    [over] = await talk("kim #algebra presses Remind the others")
    assert over.text == "This discussion is over."
