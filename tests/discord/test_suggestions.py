"""While an option is typed, Discord shows what can be chosen now."""

from __future__ import annotations

from tests.discord.hall import DiscordHall


async def suggested(hall: DiscordHall, who: str, command: str, option: str, typed: str = "") -> list[str]:
    found = await hall.people[who].completes(command, hall.channels["algebra"], option, typed)
    return [one["name"] for one in found]


async def test_groups_with_a_free_seat_are_suggested_what_fits_first(school: DiscordHall) -> None:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        ada #algebra: /group start name="Proof club"
        ada #algebra: /group start name="Early proofs"
        ada #algebra: /group start name="Owls" seats=2
        """
    )
    assert await suggested(school, "ben", "group join", "group") == ["Proof club", "Early proofs", "Owls"]
    assert await suggested(school, "ben", "group join", "group", "proof") == ["Proof club", "Early proofs"]
    assert await suggested(school, "ben", "group join", "group", "EARLY") == ["Early proofs"]
    assert await suggested(school, "ada", "group join", "group") == []
    await school("ben #algebra presses Join Owls")
    assert await suggested(school, "ben", "group leave", "group") == ["Owls"]
    [chosen] = [
        one["value"]
        for one in await school.people["ben"].completes("group join", school.channels["algebra"], "group", "early")
    ]
    await school.people["ben"].slash("group join", school.channels["algebra"], group=chosen)
    await school.calm()
    assert school.members("#early-proofs") == {"ada", "ben"}


async def test_work_that_waits_is_suggested_to_classmates(school: DiscordHall) -> None:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        ada #algebra: /feedback ask work="My proof about odd numbers"
        """
    )
    assert await suggested(school, "ben", "feedback give", "request") == ["1. Ada: My proof about odd numbers"]
    assert await suggested(school, "ada", "feedback give", "request") == []
    assert await suggested(school, "ada", "feedback close", "request", "odd") == ["1. My proof about odd numbers"]


async def test_a_groups_work_is_suggested_to_all_its_members(school: DiscordHall) -> None:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /group start name=Owls goal=x
        ben #algebra: /group join Owls
        ada #algebra: /feedback ask work="Our poster" group=Owls
        """
    )
    assert await suggested(school, "ben", "feedback read", "request") == ["1. Our poster"]
    assert await suggested(school, "ben", "feedback close", "request") == ["1. Our poster"]
    assert await suggested(school, "cleo", "feedback read", "request") == []
    [mine] = await school("ben #algebra: /feedback mine")
    assert "1. Our poster" in mine.text


async def test_a_stranger_and_a_room_without_a_course_get_nothing_and_leave_no_trace(school: DiscordHall) -> None:
    await school("kim #algebra: /course open Algebra")
    assert await suggested(school, "dan", "group join", "group") == []
    people = await school.core._writer.run(lambda db, _: db.exec_driver_sql("SELECT name FROM people").all())
    assert people == [("Kim",)]
    assert await school.people["kim"].completes("group join", school.channels["lobby"], "group") == []
