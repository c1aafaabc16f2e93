from __future__ import annotations

import math

import pytest

from tests.homeserver import Homeserver, Refused
from tests.homeserver.making import Making


async def test_who_is_in_the_space_may_enter_its_rooms(there: Homeserver) -> None:
    kim = await there.teacher("Kim")
    ada, ben = await there.people("Ada", "Ben")
    school = await there.space("Class 9b", by=kim, people=[ada])
    algebra = await there.room("algebra", by=kim, inside=school)
    assert await ada.joins(algebra) == algebra
    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await ben.joins(algebra)
    await kim.invites(school, ben)
    await there.until(lambda: ben.room("Class 9b"))
    await ben.joins(algebra)
    await there.until(lambda: kim.members(algebra) == {"Kim", "Ada", "Ben"})
    assert (ada.rooms(), ada.spaces()) == ([algebra], [school])
    assert kim.state(school, "m.space.child", algebra.id) == {"via": ["study.test"]}
    assert kim.state(algebra, "m.space.parent", school.id)["canonical"]


async def test_a_space_with_rooms(there: Homeserver) -> None:
    kim = await there.teacher("Kim")
    rooms = [await there.room(name, by=kim) for name in ("algebra", "biology")]
    school = await there.space("Class 9b", by=kim, rooms=rooms)
    assert all(kim.state(school, "m.space.child", room.id) for room in rooms)


@pytest.mark.parametrize(("version", "creator"), [("11", 100), ("12", math.inf)])
async def test_powers(there: Homeserver, version: str, creator: float) -> None:
    kim, lee = await there.teacher("Kim"), await there.teacher("Lee")
    ada = await there.person("Ada")
    algebra = await there.room("algebra", by=kim, people=[lee, ada], version=version, powers={there.bot: 75})
    levels = {one.name: lee.level_of(algebra, one) for one in (kim, lee, ada, there.bot)}
    assert levels == {"Kim": creator, "Lee": 50, "Ada": 0, "Studyhall": 75}
    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await ada.kicks(algebra, lee)
    await kim.gives_power(algebra, [(ada, 60)])
    await ada.kicks(algebra, lee, "by mistake")
    await there.until(lambda: lee.rooms() == [])
    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await ada.kicks(algebra, kim)


async def test_a_stranger_sees_nothing(there: Homeserver) -> None:
    ada, eve = await there.people("Ada", "Eve")
    algebra = await there.room("algebra", by=ada)
    await ada.says(algebra, "alone")
    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await eve.says(algebra, "hello")
    assert (eve.sees(algebra), eve.rooms()) == ([], [])


async def test_a_room_by_its_alias_with_what_was_said_before(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    alias = f"hall-{ada.id[1:].partition(':')[0]}"
    hall = await ada.makes_room(Making("hall", public=True, alias=alias, topic="All"))
    for number in range(3):
        await ada.says(hall, f"line {number}")
    assert await ben.joins(f"#{alias}:{there.name}") == hall
    assert [one.text for one in ben.sees(hall)] == ["line 0", "line 1", "line 2"]
    assert ben.state(hall, "m.room.topic")["topic"] == "All"
    await ben.leaves(hall)
    assert ben.rooms() == []
    await there.until(lambda: ada.members(hall) == {"Ada"})


async def test_direct_conversations(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    room = await ada.opens_direct(ben)
    assert await there.until(lambda: ben.direct_with(ada)) == room
    assert await ben.opens_direct(ada) == ada.direct_with(ben) == room
    await ben.says(room, "hello")
    await there.until(lambda: [one.text for one in ada.sees(room)] == ["hello"])


async def test_who_is_closed_is_not_reached_directly_but_comes_to_rooms(there: Homeserver) -> None:
    ada = await there.person("Ada")
    cy = await there.person("Cy", closed=True)
    room = await ada.opens_direct(cy)
    invitation = (await there.until(lambda: cy.invitations))[0]
    assert (invitation.room, invitation.by, invitation.direct) == (room, ada.id, True)
    algebra = await there.room("algebra", by=ada, people=[cy])
    assert (cy.rooms(), cy.direct_with(ada)) == ([algebra], None)
    await cy.declines(invitation)
    await there.until(lambda: ada.members(room) == {"Ada"})


async def test_who_accepts_no_invitation_accepts_one_by_hand(there: Homeserver) -> None:
    ada, dee = await there.people("Ada", "Dee")
    dee.accepts_invites = False
    algebra = await there.room("algebra", by=ada, people=[dee])
    invitation = (await there.until(lambda: dee.invitations))[0]
    assert (invitation.room.name, invitation.direct, invitation.space) == ("algebra", False, False)
    await there.until(lambda: (ada.members(algebra), ada.members(algebra, "invite")) == ({"Ada"}, {"Dee"}))
    assert await dee.accepts(invitation) == algebra


async def test_a_new_name(there: Homeserver) -> None:
    ada, ben = await there.people("Ada", "Ben")
    algebra = await there.room("algebra", by=ada, people=[ben])
    await ada.says(algebra, "hello")
    await ada.is_called("Augusta")
    await there.until(lambda: [one.author for one in ben.sees(algebra)] == ["Augusta"])
