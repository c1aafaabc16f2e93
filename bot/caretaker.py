"""Looks after rooms: makes each one as it is wished for now, and adopts what was made before a crash."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from bot.language import WITH, Account, Kind, Place, Platform, Refused, Rooms
from bot.parcels import pack_place, unpack_place
from storage import people, rooms
from storage.writer import Writer


class _Plan(NamedTuple):
    """How a room should be on one platform, and where and how it is known to be."""

    title: str
    closed: bool
    people: set[str]
    place: Place | None
    present: set[str]
    near: Place


class Caretaker:
    """Brings rooms to their wished state. Everything it does may be repeated."""

    def __init__(self, writer: Writer) -> None:
        """Read wishes, and note places and who was let in, through `writer`."""
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
        if plan.closed:
            place = plan.place or await platform.rooms.find(f"{community}/{key}", plan.near)
            if place is not None:
                await platform.rooms.close(place)
            return None
        if plan.place is not None:
            try:
                await platform.rooms.entitle(plan.place, plan.title)
            except Refused:  # somebody deleted it
                plan = plan._replace(place=None, present=set())
        return await self._arrange(platform, platform.rooms, community, key, plan)

    async def where(self, platform: Platform, community: int, key: str) -> Place | None:
        """Where to speak in a room: made as it is wished for; one that is about to end, as it is, for its last words.

        Raises: as `furnish`.

        """
        plan = await self._writer.run(lambda db, _: _plan(db, community, key, platform.name))
        if plan is not None and plan.closed:
            return plan.place
        return await self.furnish(platform, community, key)

    async def is_over(self, platform: Platform, community: int, key: str) -> bool:
        """Whether a room is wished to be closed."""
        plan = await self._writer.run(lambda db, _: _plan(db, community, key, platform.name))
        return plan is not None and plan.closed

    async def _arrange(self, platform: Platform, at: Rooms, community: int, key: str, plan: _Plan) -> Place | None:
        """Let in who is missing and out who should not be there."""
        place = plan.place
        if place is None:
            if not plan.people:
                return None
            place = await self._open(platform, at, f"{community}/{key}", plan)
            opened = place
            await self._writer.run(lambda db, _: _placed(db, community, key, platform.name, opened))
            await at.entitle(place, plan.title)
        for account in sorted(plan.people - plan.present):
            await at.admit(place, Account(platform.name, account))
        for account in sorted(plan.present - plan.people):
            await at.dismiss(place, Account(platform.name, account))
        if plan.present != plan.people:
            await self._writer.run(lambda db, _: rooms.let_in(db, community, key, platform.name, plan.people))
        return place

    async def _open(self, platform: Platform, at: Rooms, marker: str, plan: _Plan) -> Place:
        members = [Account(platform.name, account) for account in sorted(plan.people)]
        return await at.find(marker, plan.near) or await at.open(marker, plan.title, members, plan.near)

    async def alone_with(self, platform: Platform, community: int, account: Account, name: str) -> Place:
        """A private room with the bot, for somebody who takes no direct messages."""
        if platform.rooms is None:
            raise Refused(platform.name)
        plan = await self._writer.run(lambda db, _: _alone(db, community, account, name))
        if plan.place is not None:
            try:
                await platform.rooms.entitle(plan.place, plan.title)
            except Refused:
                plan = plan._replace(place=None, present=set())
        place = await self._arrange(platform, platform.rooms, community, f"{WITH}{account.id}", plan)
        assert place is not None  # there is somebody to be in it
        return place


def _plan(db: Connection, community: int, key: str, platform: str) -> _Plan | None:
    wished = rooms.wished(db, community, key)
    if wished is None:
        return None
    accounts = {
        known.account
        for person in rooms.members(db, community, key)
        for known in people.by_id(db, community, person)
        if known.platform == platform
    }
    near = _near(platform, *rooms.near_room(db, community, platform, key))
    return _Plan(wished.title, wished.closed, accounts, *_kept(db, community, key, platform), near)


def _alone(db: Connection, community: int, account: Account, name: str) -> _Plan:
    near = _near(account.platform, *rooms.near_person(db, community, account.platform, account.id))
    kept = _kept(db, community, f"{WITH}{account.id}", account.platform)
    return _Plan(name, False, {account.id}, *kept, near)  # noqa: FBT003 - it is never closed


def _kept(db: Connection, community: int, key: str, platform: str) -> tuple[Place | None, set[str]]:
    kept = rooms.places(db, community, key).get(platform)
    return unpack_place(kept) if kept else None, rooms.guests(db, community, key, platform)


def _near(platform: str, home: str, place: str) -> Place:
    return Place(platform, place, Kind.ROOM, home)


def _placed(db: Connection, community: int, key: str, platform: str, place: Place) -> None:
    rooms.placed(db, community, key, platform, place.id, pack_place(place))
    rooms.let_in(db, community, key, platform, set())
