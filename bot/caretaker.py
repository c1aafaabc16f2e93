"""Looks after rooms: makes each one as it is wished for now, and adopts what was made before a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from bot.keys import effect_key
from bot.language import WITH, Account, Clock, Kind, Place, Platform, Refused, Rooms, Shown, text
from bot.parcels import Body, InRoom, Keep, Say, pack, pack_place, unpack_place
from storage import listening, outbox, people, rooms
from storage.outbox import Parcel
from storage.writer import Page, Writer

Take = Callable[[Iterable[tuple[Parcel, Body]]], None]
"""How what a commit has made durable is delivered."""


class _Plan(NamedTuple):
    """How a room should be on one platform, and where and how it is known to be."""

    title: str
    closed: bool
    people: set[str]
    place: Place | None
    present: set[str]
    near: Place
    language: str = "en"
    lost: str = ""
    """The platform's id of the room that somebody deleted."""


class Caretaker:
    """Brings rooms to their wished state. Everything it does may be repeated."""

    def __init__(self, writer: Writer, clock: Clock, take: Take, hear: Callable[[Place], None]) -> None:
        """Read wishes, and note places and who was let in, through `writer`; what is to be told goes to `take`.

        `hear` is told of each place where somebody listens from now on.
        """
        self._hear = hear
        self._writer = writer
        self._clock = clock
        self._take = take

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
                plan = plan._replace(place=None, present=set(), lost=plan.place.id)
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
            told, heard = await self._writer.run(lambda db, page: self._placed(db, page, community, key, opened, plan))
            if heard:
                self._hear(place)
            self._take(told)
            await at.entitle(place, plan.title)
        for account in sorted(plan.people - plan.present):
            await at.admit(place, Account(platform.name, account))
        for account in sorted(plan.present - plan.people):
            await at.dismiss(place, Account(platform.name, account))
        if plan.present != plan.people:
            await self._writer.run(lambda db, _: rooms.let_in(db, community, key, platform.name, plan.people))
        return place

    def _placed(
        self, db: Connection, page: Page, community: int, key: str, place: Place, plan: _Plan
    ) -> tuple[list[tuple[Parcel, Body]], bool]:
        """Note where it is, with nobody in it yet; what is said if it is in place of another, whether it is heard."""
        rooms.placed(db, community, key, place.platform, place.id, pack_place(place))
        rooms.let_in(db, community, key, place.platform, set())
        told = self._told_anew(db, place.platform, community, key, plan) if plan.lost else []
        for parcel, _ in told:
            outbox.add(page, parcel)
        heard = rooms.is_heard(db, community, key)
        if heard:
            listening.listen(db, community, place.platform, place.id, self._clock.now(), on=True)
        return told, heard

    def _told_anew(
        self, db: Connection, platform: str, community: int, key: str, plan: _Plan
    ) -> list[tuple[Parcel, Body]]:
        """That it is new, and all that stays: once for each room that was lost."""
        now, lane = self._clock.now(), f"room:{key}"
        shown = Shown(
            text("This room is new: the one before was deleted, with what was said there."), language=plan.language
        )
        told: list[tuple[str, Body]] = [("anew", Say(InRoom(key), shown))]
        told += [(name, Keep(name)) for name in outbox.kept_in(db, community, platform, lane)]
        steps = ((effect_key(now, platform, community, f"lost:{plan.lost}", step), body) for step, body in told)
        return [(Parcel(named, community, platform, lane, pack(body), now), body) for named, body in steps]

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
    language = rooms.language_of(db, community, key)
    return _Plan(wished.title, wished.closed, accounts, *_kept(db, community, key, platform), near, language)


def _alone(db: Connection, community: int, account: Account, name: str) -> _Plan:
    near = _near(account.platform, *rooms.near_person(db, community, account.platform, account.id))
    kept = _kept(db, community, f"{WITH}{account.id}", account.platform)
    return _Plan(name, False, {account.id}, *kept, near)  # noqa: FBT003 - it is never closed


def _kept(db: Connection, community: int, key: str, platform: str) -> tuple[Place | None, set[str]]:
    kept = rooms.places(db, community, key).get(platform)
    return unpack_place(kept) if kept else None, rooms.guests(db, community, key, platform)


def _near(platform: str, home: str, place: str) -> Place:
    return Place(platform, place, Kind.ROOM, home)
