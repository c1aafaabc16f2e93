"""What a study group agrees on, when it meets, who comes and for what, and working at the same time."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def owls(hall: Hall) -> Hall:
    """It is Monday, 7 September 2026, 11:00 in Berlin."""
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /group start name=Owls goal="finish sheet 3" times="Tue 18-20"
        ben #algebra: /group join Owls
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


def inside(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if one.where == "#owls" and not one.only]


async def test_all_agree_once_and_again_when_it_is_written_anew(owls: Hall) -> None:
    await owls("ada #owls: /group agree")
    await owls("ada privately: We say it when we are late.")
    await owls("ada privately: Ben books the room")
    seen = await owls("ada privately presses Send")
    [card] = [one for one in inside(seen) if not one.edited]
    assert card.text.splitlines() == [
        "What we agree on",
        "Goal: finish sheet 3",
        "Times: Tue 18:00–20:00 (Europe/Berlin)",
        "How we work: We say it when we are late.",
        "Who does what: Ben books the room",
        "1 of 2 have agreed to it.",
    ]
    assert card.buttons == ("I agree", "Change it")
    seen = await owls("ben #owls presses I agree")
    assert any(one.text == "All of you have agreed." for one in inside(seen))
    assert any(one.buttons == ("Change it",) for one in inside(seen) if one.edited)
    seen = await owls("cleo #algebra: /group join Owls")
    [changed] = [one for one in inside(seen) if one.edited and "2 of 3 have agreed to it." in one.text]
    assert changed.buttons == ("I agree", "Change it")
    assert any("read what you agree on, and say so: 2 of 3 have." in one.text for one in inside(seen))
    [outside] = await owls("kim #algebra: /group agree Owls")
    assert "You are in no group." in outside.text


async def test_times_that_all_have_are_proposed_and_one_press_fixes_it(owls: Hall) -> None:
    await owls('ada #algebra: /group hours "Tue 17-19, Thu 18-20"')
    [said] = await owls('ben #algebra: /group hours "Tue 12-14" zone=America/New_York')
    assert said.text == "Your times: Tue 12:00–14:00 (America/New_York)"
    seen = await owls("ada #owls: /group meet")
    [proposal] = [one for one in inside(seen) if "When do you meet?" in one.text]
    assert proposal.buttons == ("Tue 8, 18:00", "Tue 15, 18:00")
    seen = await owls("ben #owls presses Tue 15, 18:00")
    assert any(one.text.startswith("You meet") for one in inside(seen))
    [late] = [one for one in inside(seen) if "What will you finish?" in one.text]
    assert late.buttons == ("I come", "I cannot", "Another time")


async def test_where_no_hour_is_shared_it_is_said_what_helps(owls: Hall) -> None:
    await owls('ada #algebra: /group hours "Mon 8-9"')
    [none] = await owls("ada #owls: /group meet")
    assert none.text.startswith("I find no hour in the next two weeks that all of you have.")
    [wrong] = await owls('ada #owls: /group meet when="Tue 26:00"')
    assert "I do not understand 26:00" in wrong.text
    [odd] = await owls("ada #owls: /group hours Mon zone=Mars/Crater")
    assert odd.text.startswith("I do not know the time zone Mars/Crater.")


async def test_who_comes_says_what_they_will_finish_and_is_reminded_once_at_local_time(owls: Hall) -> None:
    seen = await owls('ada #owls: /group meet when="Tue 18:00"')
    [card] = [one for one in inside(seen) if "What will you finish?" in one.text]
    assert card.buttons == ("I come", "I cannot", "Another time")
    await owls("ada #owls presses I come")
    await owls("ada privately: problem 4")
    seen = await owls("ada privately presses Send")
    assert any(one.edited and "· Ada: problem 4" in one.text for one in inside(seen))
    assert to(await owls("at 2026-09-08 13:59"), "ada") == []
    seen = await owls("at 2026-09-08 14:01")
    assert "You want to finish: problem 4" in to(seen, "ada")[0].text
    assert to(seen, "ben")[0].buttons == ("I come", "I cannot", "No more reminders")
    seen = await owls("at 2026-09-08 16:01")
    assert to(seen, "ada") == []
    [agenda] = [one for one in inside(seen) if one.text.startswith("Your meeting begins.")]
    assert "· 10 minutes: Books closed: what do you remember from last time?" in agenda.text
    assert "Ada leads" in agenda.text
    assert "Ben writes" in agenda.text


async def test_afterwards_each_says_for_themselves_and_the_next_one_stands(owls: Hall) -> None:
    await owls('ada #owls: /group meet when="Tue 18:00"')
    await owls("ada #owls presses I come")
    await owls("ada privately: problem 4")
    await owls("ada privately presses Send")
    seen = await owls("at 2026-09-08 17:30")
    [card] = [one for one in inside(seen) if "Did you finish" in one.text]
    assert card.buttons == ("Finished", "Partly", "Not yet", "I was not there")
    seen = await owls("ada #owls presses Finished")
    assert any(one.text == "Well done!" for one in to(seen, "ada"))
    assert any(one.edited and "1 of you got on." in one.text for one in inside(seen))
    seen = await owls("ben #owls presses I was not there")
    assert not any("Ben" in one.text for one in inside(seen))
    seen = await owls("at 2026-09-15 16:01")
    assert "Ben leads" in next(one.text for one in inside(seen) if one.text.startswith("Your meeting begins."))


async def test_a_meeting_stays_at_its_hour_when_the_clocks_change(owls: Hall) -> None:
    """On 25 October, Berlin goes from UTC+2 to UTC+1."""
    for day in ("09-20", "10-03", "10-16"):
        await owls(f"at 2026-{day} 09:00")
        await owls("ben #owls: /group agenda study")  # the group lives
    await owls('ada #owls: /group meet when="Tue 18:00"')
    seen = await owls("at 2026-10-27 16:59")
    assert len([one for one in inside(seen) if one.text.startswith("Your meeting begins.")]) == 1
    seen = await owls("at 2026-10-27 17:01")
    assert len([one for one in inside(seen) if one.text.startswith("Your meeting begins.")]) == 1


async def test_nobody_is_reminded_at_night_or_who_wants_none(owls: Hall) -> None:
    await owls("ben #algebra: /group reminders no")
    await owls('ada #owls: /group meet when="Thu 7:30"')
    assert to(await owls("at 2026-09-09 17:59"), "ada") == []
    seen = await owls("at 2026-09-09 18:01")
    assert "Owls meets" in to(seen, "ada")[0].text
    assert to(seen, "ben") == []


async def test_whoever_is_missed_twice_is_asked_alone(owls: Hall) -> None:
    await owls('ada #owls: /group meet when="Tue 18:00"')
    for day in (8, 15, 22):
        seen = await owls(f"at 2026-09-{day:02} 17:30")
        if day < 22:
            await owls("ada #owls presses Finished")
    [asked] = [one for one in to(seen, "ben") if "Is all well?" in one.text]
    assert asked.buttons == ("I stay", "Leave the group")
    assert not any("Is all well?" in one.text for one in to(seen, "ada"))
    await owls("ben privately presses Leave the group")
    assert owls.members("#owls") == {"ada"}


async def test_another_time_replaces_the_one_that_was_planned(owls: Hall) -> None:
    await owls('ada #owls: /group meet when="Tue 18:00"')
    await owls('ben #owls: /group meet when="Wed 18:00" weekly=no')
    seen = await owls("at 2026-09-08 16:30")
    assert not any("begins" in one.text for one in inside(seen))
    seen = await owls("at 2026-09-09 17:30")
    [card] = [one for one in inside(seen) if "Did you finish" in one.text]
    assert card.buttons[-1] == "Again: Wed 16, 18:00"
    seen = await owls("ada #owls presses Again: Wed 16, 18:00")
    assert any("You meet" in one.text for one in inside(seen))


async def test_a_meeting_that_is_planned_during_another_keeps_both(owls: Hall) -> None:
    await owls('ada #owls: /group meet when="Tue 18:00"')
    await owls("at 2026-09-08 16:10")
    await owls('ben #owls: /group meet when="Thu 18:00" weekly=no')
    seen = await owls("at 2026-09-08 17:30")
    assert any("Did you finish" in one.text for one in inside(seen))
    assert not any("You meet Tue" in one.text for one in inside(seen))
    seen = await owls("at 2026-09-10 16:01")
    assert any(one.text.startswith("Your meeting begins.") for one in inside(seen))


async def test_a_group_that_rests_is_reminded_of_nothing(owls: Hall) -> None:
    await owls('ada #owls: /group meet when="Tue 18:00"')
    await owls("ada #algebra: /group archive")
    assert await owls("at 2026-09-09 18:00") == []


async def test_the_shared_timer_goes_on_after_a_restart(owls: Hall) -> None:
    seen = await owls("ada #owls: /group focus 25 pause=5")
    assert any(one.text.startswith("Ada works until") and one.buttons == ("Stop",) for one in inside(seen))
    await owls("+10m")
    await owls.restart()
    assert inside(await owls("+14m")) == []
    assert any(one.text.startswith("Well worked.") for one in inside(await owls("+2m")))
    seen = await owls("+5m")
    assert any(one.buttons == ("Once more",) for one in inside(seen))
    await owls("ben #owls presses Once more")
    await owls("ada #owls presses Stop")
    assert await owls("+1h") == []


async def test_the_agenda_is_chosen_and_that_can_be_undone(owls: Hall) -> None:
    seen = await owls("ben #owls: /group agenda exam")
    assert "· 10 minutes: Each brings two questions that could come." in to(seen, "ben")[0].text
    seen = await owls("ben #owls presses Undo")
    assert "Books closed" in to(seen, "ben")[0].text
