"""Where the owner named a category, private rooms are channels in it; nothing is given that is not ours to give."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest

from adapters.discord import connection
from adapters.discord.connection import Connection
from adapters.discord.permissions import IN_A_ROOM, NEEDS, ROOM_NEEDS
from adapters.discord.rooms import PrivateRooms
from adapters.discord.settings import Settings
from bot.language import Account, Kind, Place, Refused
from tests.loopback import Loopback, pointed_at
from tests.loopback.people import Person

INVITED = [need.name for need in NEEDS]
FOR_ROOMS = [need.name for need in ROOM_NEEDS]


@dataclass
class School:
    """A server with a category for rooms, and the bot's hands there."""

    there: Loopback
    rooms: PrivateRooms
    near: Place

    def account(self, person: Person) -> Account:
        return Account("discord", str(person.id))

    async def opened(self, *members: Person) -> Place:
        room = await self.rooms.open("1/a", "Proof", [], self.near)
        for one in members:
            await self.rooms.admit(room, self.account(one))
        return room


@pytest.fixture(params=[INVITED + FOR_ROOMS])
async def school(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[School]:
    monkeypatch.setattr(connection, "GUILDS", 0.05)
    async with await Loopback.open(permissions=request.param) as there:
        there.hold_to_the_rules()
        category = there.channel("rooms", kind="category")
        algebra = there.channel("algebra")
        at = Connection(Settings(there.token, rooms=frozenset({category.id})))

        async def begin(_: discord.Client) -> None:
            return

        def react(event: str, _: object) -> None:
            if event == "ready":
                at.up.set()

        with pointed_at(there):
            running = asyncio.create_task(at.run(begin, react))
            await asyncio.wait_for(at.up.wait(), 10)
            near = Place("discord", str(algebra.id), Kind.ROOM, str(there.server.id))
            yield School(there, PrivateRooms(at, frozenset({category.id})), near)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert not there.violations


async def test_a_room_is_a_channel_for_its_members_and_the_bot_alone(school: School) -> None:
    ada, ben, eve = (school.there.person(name) for name in ("Ada", "Ben", "Eve"))
    room = await school.opened(ada, ben)
    place = school.there.place(int(room.id))
    assert room.kind is Kind.ROOM
    assert [place in one.channels() for one in (ada, ben, eve)] == [True, True, False]
    await school.rooms.dismiss(room, school.account(ada))
    assert [place in one.channels() for one in (ada, ben, eve)] == [False, True, False]
    await school.rooms.entitle(room, "Proof of Pythagoras")
    assert place.name == "proof-of-pythagoras"


async def test_nothing_is_given_that_the_bot_was_not_invited_with(school: School) -> None:
    ada = school.there.person("Ada")
    room = await school.opened(ada)
    await school.rooms.close(room)
    [made] = school.there.requested("POST", "/channels")
    told = [*made.body["permission_overwrites"], *(one.body for one in school.there.requested("PUT", "/permissions/"))]
    assert len(told) == 4  # everybody, the bot, Ada, and Ada again
    ours = discord.Permissions(**dict.fromkeys(IN_A_ROOM, True)).value
    assert all((int(one["allow"]) | int(one["deny"])) & ~ours == 0 for one in told)


async def test_two_who_come_at_once_are_both_let_in(school: School) -> None:
    ada, ben = school.there.person("Ada"), school.there.person("Ben")
    room = await school.opened()
    await asyncio.gather(*(school.rooms.admit(room, school.account(one)) for one in (ada, ben)))
    place = school.there.place(int(room.id))
    assert [place in one.channels() for one in (ada, ben)] == [True, True]


async def test_a_room_that_ends_can_be_read_and_nobody_writes(school: School) -> None:
    ada = school.there.person("Ada")
    room = await school.opened(ada)
    place = school.there.place(int(room.id))
    await school.rooms.close(room)
    assert place in ada.channels()
    with pytest.raises(AssertionError, match="Missing Permissions"):
        ada.says(place, "Is anybody here?")
    await school.rooms.close(room)  # again


async def test_somebody_who_is_not_in_it_is_taken_out_without_a_word(school: School) -> None:
    ada = school.there.person("Ada")
    room = await school.opened()
    await school.rooms.dismiss(room, school.account(ada))


@pytest.mark.parametrize("school", [[*INVITED, "manage_channels"], [*INVITED, "manage_roles"]], indirect=True)
async def test_it_takes_both_permissions(school: School) -> None:
    with pytest.raises(Refused):
        await school.opened(school.there.person("Ada"))
