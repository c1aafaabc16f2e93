"""In a thread of a course's channel one is in that course; in the thread that stands in for direct messages, alone."""

from __future__ import annotations

from pathlib import Path

from tests.discord.hall import DiscordHall, discord_hall
from tests.trial import trial


async def test_a_command_in_a_thread_knows_the_course_of_its_channel(school: DiscordHall) -> None:
    await school("kim #algebra: /course open Algebra")
    thread = school.people["ada"].starts_thread(school.channels["algebra"], "Sheet 3")
    await school.calm()
    [welcome] = await school("ada #sheet-3: /course join")
    assert (welcome.where, welcome.only) == ("#sheet-3", "ada")
    assert "Welcome to Algebra." in welcome.text
    [roster] = await school(f"ada #{thread.name.lower().replace(' ', '-')}: /course roster")
    assert "Ada, student" in roster.text


async def test_the_thread_that_stands_in_for_direct_messages_is_understood_like_them(hall: DiscordHall) -> None:
    await hall("eve #lobby: /try remind tea 5")
    [told] = [one for one in await hall("+5m") if "tea" in one.text]
    assert hall.members(told.where) == {"eve"}
    [answer] = await hall(f"eve {told.where}: try echo hello")
    assert (answer.where, answer.text) == (told.where, "1 times quiet: hello")
    await hall.restart()
    [answer] = await hall(f"eve {told.where}: try echo hello again")
    assert (answer.where, answer.text) == (told.where, "1 times quiet: hello again")


async def test_without_the_intent_it_is_spoken_to_by_name(tmp_path: Path, sqlite_url: str) -> None:
    async with discord_hall(tmp_path, sqlite_url, trial, intents=()) as hall:
        await hall("eve #lobby: /try remind tea 5")
        [told] = [one for one in await hall("+5m") if "tea" in one.text]
        assert await hall(f"eve {told.where}: try echo hello") == []
        hall.people["eve"].says(hall.eyes.room("eve", told.where[1:]), f"<@{hall.there.world.bot_id}> try echo hello")
        await hall.calm()
        assert [one.text for one in hall.view("eve") if "hello" in one.text] == ["1 times quiet: hello"]
