"""Private rooms on Matrix: by invitation only, shown in the class's space where we may do that."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from adapters.matrix.envelopes import Envelopes
from adapters.matrix.ink import NAME
from adapters.matrix.making import Making
from adapters.matrix.news import MEMBER
from adapters.matrix.places import CHILD, PARENT, POWERS, Places
from adapters.matrix.settings import Settings
from adapters.matrix.wire import FORBIDDEN, MISSING, Trouble, Wire, deliveries
from bot.language import Account, Kind, Place, Refused, for_one, one_line

log = structlog.get_logger()

TITLE = 100
CLOSED = 100
"""The power that writing takes in a room that has ended: ours."""
_NAME = "m.room.name"


class PrivateRooms:
    """Rooms that the bot makes."""

    def __init__(self, wire: Wire, places: Places, envelopes: Envelopes, making: Making, settings: Settings) -> None:
        """On this homeserver."""
        self._wire = wire
        self._places = places
        self._envelopes = envelopes
        self._making = making
        self._me = settings.user
        self._server = settings.server
        self._encrypt = settings.encrypt

    async def find(self, key: str, near: Place) -> Place | None:
        """The room of this key."""
        with deliveries():
            room = await self._making.find(key)
        return None if room is None else self._place(room, key, near)

    async def open(self, key: str, title: str, members: Sequence[Account], near: Place) -> Place:
        """Make it, whole in one request, since homeservers count requests. Encrypted, if the members can read it."""
        with deliveries():
            state = []
            space = bool(near.home) and await self._places.is_space(near.home)
            if space:
                about = {"via": [self._server], "canonical": True}
                state.append({"type": PARENT, "state_key": near.home, "content": about})
            invited = [account.id for account in members]
            sealed = self._encrypt and await self._envelopes.can_open(invited)
            whole = {"name": _called(title), "invite": invited, "initial_state": state}
            room = await self._making.make(key, near.home, whole, encrypt=sealed)
            if space and await self._places.may(near.home, CHILD):
                await self._show(near.home, room)
        return self._place(room, key, near)

    async def _show(self, space: str, room: str) -> None:
        """In the space's list, for those who are in the room; without it the room works as well."""
        try:
            await self._wire.put("rooms", space, "state", CHILD, room, body={"via": [self._server]}, kind="say")
        except Trouble as error:
            log.warning("a room is not shown in its space", code=error.code)

    async def entitle(self, place: Place, title: str) -> None:
        """Call it so."""
        with deliveries():
            if await self._places.membership(place.id, self._me) != "join":
                raise Refused(place.id)
            known = await self._wire_name(place.id)
            if known != _called(title):
                await self._wire.put("rooms", place.id, "state", _NAME, "", body={"name": _called(title)}, kind="say")

    async def _wire_name(self, room: str) -> str:
        try:
            return str((await self._wire.get("rooms", room, "state", _NAME, "")).get("name", ""))
        except Trouble as error:
            if error.status == MISSING:
                return ""
            raise

    async def admit(self, place: Place, account: Account) -> None:
        """Invite somebody, if they are not there already and the server knows them."""
        with deliveries():
            if await self._places.membership(place.id, account.id) in {"join", "invite"}:
                return
            await self._change(place.id, account.id, "invite")

    async def dismiss(self, place: Place, account: Account) -> None:
        """Take somebody out."""
        with deliveries():
            if await self._places.membership(place.id, account.id) not in {"join", "invite"}:
                return
            await self._change(place.id, account.id, "kick")

    async def _change(self, room: str, user: str, verb: str) -> None:
        if await self._places.membership(room, self._me) != "join":
            raise Refused(room)
        try:
            await self._wire.post("rooms", room, verb, body={"user_id": user}, kind="invite")
        except Trouble as error:
            if error.status not in {FORBIDDEN, MISSING}:
                raise
            # They are banned, or no longer known: people decide about that.
            log.warning("not let in or out", verb=verb, code=error.code)
            return
        membership = "invite" if verb == "invite" else "leave"
        self._places.saw(
            room, {"type": MEMBER, "state_key": user, "sender": self._me, "content": {"membership": membership}}
        )

    async def close(self, place: Place) -> None:
        """End it: it can be read, and nobody but the bot writes."""
        with deliveries():
            levels = await self._places.state(place.id, POWERS)
            if levels is None or await self._places.membership(place.id, self._me) != "join":
                return  # everybody left, or somebody took us out: nothing can be ended more than that
            if levels["content"].get("events_default") != CLOSED:
                ended = {**levels["content"], "events_default": CLOSED}
                await self._wire.put("rooms", place.id, "state", POWERS, "", body=ended, kind="say")
                self._places.saw(place.id, {**levels, "type": POWERS, "state_key": "", "content": ended})

    @staticmethod
    def _place(room: str, key: str, near: Place) -> Place:
        return Place(NAME, room, Kind.DIRECT if for_one(key) else Kind.ROOM, near.home)


def _called(title: str) -> str:
    return one_line(title)[:TITLE] or "…"
