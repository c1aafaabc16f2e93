"""The client on a person's phone: what it knows of the rooms, and how it accepts invitations as the person would."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from tests.homeserver.api import Api, Json, Refused
from tests.homeserver.seen import Invitation, Room
from tests.homeserver.timeline import Timeline
from tests.ripple import Ripple


@dataclass(frozen=True)
class Account:
    """What one logs in with."""

    id: str
    name: str
    password: str
    token: str
    device: str


class Phone(ABC):
    """One account's rooms, as the server has told of them."""

    def __init__(self, account: Account, api: Api, ripple: Ripple, accepts: Callable[[Invitation], bool]) -> None:
        self.account = account
        self.api = api
        self.timelines: dict[str, Timeline] = {}
        self.invitations: dict[str, Invitation] = {}
        self.direct: dict[str, list[str]] = {}  # rooms by the one they are with
        self.refused: list[Refused] = []  # when it wanted to accept an invitation
        self.ripple = ripple
        self._accepts = accepts

    @property
    @abstractmethod
    def on(self) -> bool:
        """Whether it follows what happens."""

    @abstractmethod
    async def turn_on(self) -> None:
        """From here on it follows; what has been missed is here when this returns."""

    @abstractmethod
    async def turn_off(self) -> None:
        """It learns of nothing until it is turned on again."""

    @abstractmethod
    async def close(self) -> None:
        """It is thrown away."""

    @abstractmethod
    def check(self) -> None:
        """A phone that broke would let every test wait for what has long been said; here it says so."""

    @abstractmethod
    async def send(self, room: str, kind: str, content: Json) -> str:
        """Send an event, encrypted where the room is; its id."""

    async def join(self, room: str) -> None:
        """Say yes to an invitation."""
        await self.api.post("join", room)

    def timeline(self, room: str) -> Timeline:
        assert room in self.timelines, f"{self.account.name} does not know the room {room}"
        return self.timelines[room]

    async def call_direct(self, user: str, room: str) -> None:
        """Keep the room among the conversations with that one, as every client does."""
        rooms = self.direct.setdefault(user, [])
        if room not in rooms:
            rooms.append(room)
            await self.api.put("user", self.account.id, "account_data", "m.direct", body=dict(self.direct))

    async def accept(self, invitation: Invitation) -> None:
        room = invitation.room.id
        self.invitations.pop(room, None)
        try:
            await self.join(room)
        except Refused as refused:  # it was withdrawn in the meantime, or there were too many
            self.refused.append(refused)
            return
        if invitation.direct:
            await self.call_direct(invitation.by, room)

    async def _decide(self) -> None:
        """About the open invitations."""
        for invitation in list(self.invitations.values()):
            if self._accepts(invitation):
                await self.accept(invitation)

    def _invite(self, room: str, events: list[Json]) -> None:
        name, space = "", False
        for event in events:
            content = event["content"]
            if event["type"] == "m.room.name":
                name = content.get("name", "")
            elif event["type"] == "m.room.create":
                space = content.get("type") == "m.space"
        mine = [one for one in events if one["type"] == "m.room.member" and one.get("state_key") == self.account.id]
        direct = bool(mine[-1]["content"].get("is_direct"))
        self.invitations[room] = Invitation(Room(room, name), mine[-1]["sender"], direct, space)
