"""Looks after rooms: makes each one as it is wished for now, and adopts what was made before a crash."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from bot.language import WITH, Account, Place, Platform, Refused, Rooms
from bot.parcels import pack_place, unpack_place
from storage import people, rooms
from storage.writer import Writer


class _Plan(NamedTuple):
    """How a room should be on one platform, and where it is known to be."""

    title: str
    closed: bool
    people: set[Account]
    place: Place | None


class Caretaker:
    """Brings rooms to their wished state. Everything it does may be repeated."""

    def __init__(self, writer: Writer) -> None:
        """Read wishes, and note places, through `writer`."""
        self._writer = writer

    async def furnish(self, platform: Platform, community: int, key: str) -> Place | None:
        """Make the room so; where it is, if it is open.

        Raises:
            Refused: the platform has no rooms.

        """
        plan = await self._writer.run(lambda db, _: _plan(db, community, key, platform.name))
        if plan is None:
            return None
        if platform.rooms is None:
            raise Refused(platform.name)
        marker = f"{community}/{key}"
        place = plan.place or await platform.rooms.find(marker)
        if plan.closed:
            if place is not None:
                await platform.rooms.close(place)
            return None
        if place is not None:
            place = await self._arrange(platform.rooms, place, plan.people)
        if place is None:
            if not plan.people:
                return None
            place = await platform.rooms.open(marker, plan.title, sorted(plan.people, key=lambda one: one.id))
        if place != plan.place:
            await self._writer.run(
                lambda db, _: rooms.placed(db, community, key, platform.name, place.id, pack_place(place))
            )
        return place

    async def _arrange(self, at: Rooms, place: Place, people: set[Account]) -> Place | None:
        """Let in who is missing and out who should not be there; None when somebody deleted the room."""
        try:
            present = await at.members(place)
        except Refused:
            return None
        for account in sorted(people - present, key=lambda one: one.id):
            await at.admit(place, account)
        for account in sorted(present - people, key=lambda one: one.id):
            await at.dismiss(place, account)
        return place

    async def alone_with(self, platform: Platform, community: int, account: Account, name: str) -> Place:
        """A private room with the bot, for somebody who takes no direct messages."""
        if platform.rooms is None:
            raise Refused(platform.name)
        marker = f"{community}/{WITH}{account.id}"
        return await platform.rooms.find(marker) or await platform.rooms.open(marker, name, [account])


def _plan(db: Connection, community: int, key: str, platform: str) -> _Plan | None:
    wished = rooms.wished(db, community, key)
    if wished is None:
        return None
    accounts = {
        Account(known.platform, known.account)
        for person in rooms.members(db, community, key)
        for known in people.by_id(db, community, person)
        if known.platform == platform
    }
    kept = rooms.places(db, community, key).get(platform)
    return _Plan(wished.title, wished.closed, accounts, unpack_place(kept) if kept else None)
