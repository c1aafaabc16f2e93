"""Somebody who is on two servers: each is a community of its own, and one conversation with the bot serves both."""

from __future__ import annotations

from tests.discord.hall import DiscordHall
from tests.loopback.people import Person


async def test_a_button_in_the_direct_conversation_acts_where_it_came_from(school: DiscordHall) -> None:
    there = school.there
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        """
    )
    other = there.another_server("Evening school")
    biology = there.channel("biology", server=other)
    teacher = there.role("Teacher", "manage_guild", "manage_messages", server=other)
    backend = there.world.backend
    ada, ben = (Person(there.scene, school.people[who].id, other.id) for who in ("ada", "ben"))
    for one in (ada, ben):
        backend.add_member(other.id, one.id, roles=[], nick=None, announce=True)
    tess = there.person("Tess", roles=[teacher], server=other)
    await tess.slash("teacher course open", biology, name="Biology")
    for one in (ada, ben):
        await one.slash("course join", biology)
    await ada.slash("feedback ask", biology, work="How a cell divides")
    [card] = [one for one in ben.sees(biology) if "Give feedback" in one.labels]
    asked = await ben.presses(card, "Give feedback")
    assert asked.modal is not None
    await ben.submits(asked.modal, {"first": "The drawing on page 2, because it shows each step of the division."})
    await school.calm()
    assert ada.direct is not None
    received = ada.sees(ada.direct)[-1]
    assert received.labels == ["Say how it helped"]
    rating = (await ada.presses(received, "Say how it helped")).response
    assert rating is not None
    deciding = (await ada.presses(rating, "5")).response
    assert deciding is not None
    thanked = (await ada.presses(deciding, "Done")).response
    assert thanked is not None
    assert thanked.content == "That was all. Those who wrote it see what you used."
    listed = await ada.slash("feedback mine", school.channels["algebra"])
    assert listed.response is not None
    assert listed.response.content.startswith("You ask for no feedback now.")


async def test_whoever_spoke_with_the_bot_alone_first_is_not_kept_there(school: DiscordHall) -> None:
    await school("ada privately: help")
    await school("kim #algebra: /course open Algebra")
    await school("ada #algebra: /course join")
    await school("ada #algebra: /group start name=Owls")
    [told] = await school("ada privately: group mine")
    assert "Owls" in told.text
