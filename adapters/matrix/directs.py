"""Speaking with somebody alone: which room is for that, and making one where there is none."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.matrix.envelopes import Envelopes
from adapters.matrix.making import Making
from adapters.matrix.news import MEMBER
from adapters.matrix.pace import ANSWER
from adapters.matrix.places import CREATE, Places
from adapters.matrix.settings import Settings
from adapters.matrix.wire import BAD, FORBIDDEN, MISSING, Trouble, Wire
from bot.language import Closed

LOOKED_AT = 5
"""Rooms of one person that are looked at, the newest first."""


class Directs:
    """The direct conversations."""

    def __init__(self, wire: Wire, places: Places, envelopes: Envelopes, making: Making, settings: Settings) -> None:
        """As `m.direct` says, in `places`."""
        self._wire = wire
        self._places = places
        self._envelopes = envelopes
        self._making = making
        self._me = settings.user
        self._encrypt = settings.encrypt
        self._one = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self._noting = asyncio.Lock()

    async def load(self) -> None:
        """Ask which there are."""
        try:
            self._places.told_direct(await self._wire.get("user", self._me, "account_data", "m.direct"))
        except Trouble as error:
            if error.status != MISSING:
                raise

    async def note(self, user: str, room: str) -> None:
        """From now on this room is for speaking with that person."""
        async with self._noting:
            known = self._places.direct
            if room in known.get(user, ()):
                return
            more = {**known, user: [*known.get(user, ()), room]}
            await self._wire.put("user", self._me, "account_data", "m.direct", body=more)
            self._places.told_direct(more)

    @asynccontextmanager
    async def begun(self, user: str, room: str) -> AsyncIterator[None]:
        """They began a conversation, and we begin none while we come there.

        One that we were beginning when the process ended is finished, or left.
        """
        async with self._one[user]:
            ours = await self._making.find(f"direct/{user}")
            if ours is not None and ours not in self._places.direct.get(user, ()):
                if await self._places.others(ours):
                    await self.note(user, ours)
                else:
                    await self._wire.post("rooms", ours, "leave", body={})
                    self._places.left(ours)
            await self.note(user, room)
            yield

    async def room(self, user: str) -> str:
        """The room in which somebody is alone with us. One that they made comes first: their client knows it as such.

        Raises:
            Closed: they declined, or left; they can always begin a conversation themselves.

        """
        async with self._one[user]:
            for _ in range(2):
                found, declined = await self._known(user)
                if found:
                    return found
                if declined:
                    raise Closed(user)
                sealed = self._encrypt and await self._envelopes.can_open({user})
                whole = {"is_direct": True, "invite": [user]}
                room = await self._making.make(f"direct/{user}", "", whole, encrypt=sealed, importance=ANSWER)
                await self._invite(room, user)
                await self.note(user, room)
            raise Closed(user)

    async def _known(self, user: str) -> tuple[str, bool]:
        """A room that can be used, or whether there was one that they do not want."""
        usable: list[tuple[bool, int, str]] = []
        declined = False
        for age, room in enumerate(reversed(self._places.direct.get(user, [])[-LOOKED_AT:])):
            if await self._places.membership(room, self._me) != "join":
                continue
            membership = await self._places.membership(room, user)
            if membership in {"join", "invite"}:
                if await self._places.others(room) == {user}:
                    create = await self._places.state(room, CREATE)
                    theirs = create is not None and create.get("sender") == user
                    usable.append((not theirs, age, room))
            elif membership:
                declined = True
        return (min(usable)[2], False) if usable else ("", declined)

    async def _invite(self, room: str, user: str) -> None:
        if await self._places.membership(room, user) in {"join", "invite"}:
            return
        try:
            await self._wire.put(
                "rooms",
                room,
                "state",
                MEMBER,
                user,
                body={"membership": "invite", "is_direct": True},
                kind="invite",
            )
        except Trouble as error:
            if error.status in {BAD, FORBIDDEN, MISSING}:
                raise Closed(user) from error
            raise
        self._places.saw(
            room, {"type": MEMBER, "state_key": user, "sender": self._me, "content": {"membership": "invite"}}
        )
