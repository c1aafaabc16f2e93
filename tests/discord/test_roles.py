"""What somebody may do is read from their roles at the moment they do it."""

from __future__ import annotations

from tests.discord.hall import DiscordHall


async def test_a_role_that_was_taken_away_counts_no_more(hall: DiscordHall) -> None:
    await hall("kim #lobby: /try offer")
    [answer] = await hall("kim #lobby presses Teach")
    assert answer.text == "Teaching."
    hall.people["kim"].loses(hall.teacher)
    [refused] = await hall("kim #lobby presses Teach")
    assert (refused.text, refused.only) == ("Only a teacher can do that.", "kim")
    refused = (await hall("kim #lobby: /try teach"))[-1]
    assert refused.text == "Only a teacher can do that."


async def test_a_role_that_was_given_counts_at_once(hall: DiscordHall) -> None:
    await hall("ada #lobby: /try offer")
    hall.people["ada"].gets(hall.teacher)
    [answer] = await hall("ada #lobby presses Teach")
    assert answer.text == "Teaching."
    [answer] = await hall("ada #lobby: /try teach")
    assert (answer.text, answer.only) == ("Teaching.", "ada")
