"""Permissions that are taken away while we run, and given back."""

from __future__ import annotations

from typing import Any

from tests.wire.school import MARK, School

GROUP = f"{MARK} club"


def reasons(logged: list[Any]) -> set[str]:
    return {line["why"] for line in logged if line["event"] == "not delivered"}


async def test_we_may_not_write_in_the_channel(school: School, logged: list[Any]) -> None:
    """Who asks is still answered, because answers need no permission; a post is given up, and the log says why."""
    school.discord.forbid(None, school.algebra, "send_messages")
    asked = await school.posts("lost")
    assert asked.response
    assert asked.response.content == "Posted."
    await school.settled()
    assert school.ours("Post") == []
    assert reasons(logged) == {"403 50013"}
    await school.commands_work()
    await school.the_terminal_goes_on()
    school.discord.allow(None, school.algebra, "send_messages")
    await school.posts("found")
    await school.until(lambda: school.ours("Post"))
    await school.all_is_well()


async def test_we_may_not_see_the_channel(school: School, logged: list[Any]) -> None:
    """What is said in it is read when we see it again."""
    there = school.discord
    there.forbid(None, school.algebra, "view_channel")
    school.says("unseen")
    lobby = await school.ada.slash("note post", school.lobby, words=MARK)
    assert lobby.response
    await school.until(lambda: school.ours("Post", school.lobby))
    there.allow(None, school.algebra, "view_channel")
    await school.restart()
    await school.all_is_well()
    assert not reasons(logged)


async def test_we_may_not_read_what_was_said(school: School) -> None:
    """Discord shows an empty channel then: the gap is lost, and what is said from now on is heard."""
    there = school.discord
    before = len(there.requested("GET", f"/channels/{school.algebra.id}/messages"))
    there.forbid(None, school.algebra, "read_message_history")
    there.faults.refuse_resume = True
    there.faults.drop_all()
    school.ada.says(school.algebra, f"{MARK} lost")
    await school.until(lambda: len(there.requested("GET", f"/channels/{school.algebra.id}/messages")) > before)
    school.says("heard")
    await school.all_is_well()


async def test_we_may_not_make_private_threads(school: School, logged: list[Any]) -> None:
    """The group begins without its room, which is made with everybody in it as soon as we may."""
    there = school.discord
    there.take("create_private_threads")
    card = await school.asks("group start", name=GROUP)
    assert card.response
    assert GROUP in card.response.content
    await school.settled()
    assert school.algebra.threads == []
    assert "403 50013" in reasons(logged)
    await school.commands_work()
    there.grant("create_private_threads")
    await school.ben.presses(card.response, f"Join {GROUP}")
    await school.until(lambda: school.algebra.threads and len(school.algebra.threads[0].members) == 3)
    await school.all_is_well()
    assert school.algebra.threads[0].members == {"Studyhall", "Ada", "Ben"}


async def test_direct_messages_are_closed_and_we_may_not_make_rooms(school: School, logged: list[Any]) -> None:
    """Nothing private is ever said in the channel instead."""
    school.discord.take("create_private_threads")
    school.ada.closed = True
    asked = await school.asks("note letter", words=MARK)
    assert asked.response
    await school.settled()
    assert school.ours("Dear you") == []
    assert reasons(logged) == {"403 50013"}
    school.discord.grant("create_private_threads")
    await school.asks("note letter", words="now")
    await school.until(lambda: school.algebra.threads and school.ours("Dear you", school.algebra.threads[0]))
    await school.all_is_well()


async def test_direct_messages_are_closed_while_a_letter_is_on_its_way(school: School) -> None:
    await school.asks("note letter", words="one")
    await school.until(lambda: school.letters(school.ada))
    school.ada.closed = True
    await school.asks("note letter", words="two")
    await school.until(lambda: school.algebra.threads and school.ours("Dear you", school.algebra.threads[0]))
    assert school.algebra.threads[0].members == {"Studyhall", "Ada"}
    await school.all_is_well()


async def test_a_reaction_is_not_allowed(school: School) -> None:
    """It only points to the letter: that arrives without it."""
    school.discord.take("add_reactions")
    school.ada.says(school.algebra, f"note read {MARK}", mentions=[school.discord.bot])
    await school.until(lambda: school.letters(school.ada) == [f"It says: {MARK}"])
    await school.all_is_well()
