"""In a thread of a course's channel one is in that course."""

from __future__ import annotations

from tests.discord.hall import DiscordHall


async def test_a_command_in_a_thread_knows_the_course_of_its_channel(school: DiscordHall) -> None:
    await school("kim #algebra: /course open Algebra")
    thread = school.people["ada"].starts_thread(school.channels["algebra"], "Sheet 3")
    await school.calm()
    [welcome] = await school("ada #sheet-3: /course join")
    assert (welcome.where, welcome.only) == ("#sheet-3", "ada")
    assert "Welcome to Algebra." in welcome.text
    [roster] = await school(f"ada #{thread.name.lower().replace(' ', '-')}: /course roster")
    assert "Ada, student" in roster.text
