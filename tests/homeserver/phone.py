"""The client on a person's phone: it follows the server, and accepts invitations as the person would."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from tests.homeserver.api import Api, Json, Refused
from tests.homeserver.seen import Invitation, Room
from tests.homeserver.timeline import Timeline
from tests.ripple import Ripple

FILTER = json.dumps({"room": {"timeline": {"limit": 20}}, "presence": {"types": []}})
POLL = "30000"  # milliseconds; the server answers as soon as there is something
AGAIN = 0.05  # seconds after which a server that is away is asked again


@dataclass(frozen=True)
class Account:
    """What one logs in with."""

    id: str
    name: str
    password: str
    token: str
    device: str


class Phone:
    """One account's rooms, as the server has told of them."""

    def __init__(self, account: Account, api: Api, ripple: Ripple, accepts: Callable[[Invitation], bool]) -> None:
        self.account = account
        self.api = api
        self.timelines: dict[str, Timeline] = {}
        self.invitations: dict[str, Invitation] = {}
        self.direct: dict[str, list[str]] = {}  # rooms by the one they are with
        self.refused: list[Refused] = []  # when it wanted to accept an invitation
        self._accepts = accepts
        self._ripple = ripple
        self._since = ""
        self._task: asyncio.Task[None] | None = None

    @property
    def on(self) -> bool:
        return self._task is not None

    async def turn_on(self) -> None:
        """From here on it follows; what has been missed is here when this returns."""
        assert not self.on, f"{self.account.name}'s phone is on"
        await self._sync("0")
        self._task = asyncio.create_task(self._follow(), name=f"phone of {self.account.id}")

    async def turn_off(self) -> None:
        """It learns of nothing until it is turned on again."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def check(self) -> None:
        """A phone that broke would let every test wait for what has long been said."""
        if self._task is not None and self._task.done():
            self._task.result()

    def timeline(self, room: str) -> Timeline:
        assert room in self.timelines, f"{self.account.name} does not know the room {room}"
        return self.timelines[room]

    async def call_direct(self, user: str, room: str) -> None:
        """Keep the room among the conversations with that one, as every client does."""
        rooms = self.direct.setdefault(user, [])
        if room not in rooms:
            rooms.append(room)
            await self.api.put("user", self.account.id, "account_data", "m.direct", body=dict(self.direct))

    async def _follow(self) -> None:
        while True:
            try:
                await self._sync(POLL)
            except (aiohttp.ClientError, TimeoutError):  # the server is away
                await asyncio.sleep(AGAIN)

    async def _sync(self, timeout: str) -> None:  # noqa: ASYNC109 - the server's
        since = {"since": self._since} if self._since else {}
        told = await self.api.get("sync", filter=FILTER, timeout=timeout, **since)
        rooms = told.get("rooms", {})
        missed = {room: await self._missed(room, part["timeline"]) for room, part in rooms.get("join", {}).items()}
        # From here on nothing waits: nobody is to see half of what the server told.
        for room, part in rooms.get("join", {}).items():
            self._take(room, part, missed[room], joined=True)
        for room, part in rooms.get("leave", {}).items():
            self._take(room, part, [], joined=False)
        for room, invited in rooms.get("invite", {}).items():
            self._invite(room, invited["invite_state"]["events"])
        for event in told.get("account_data", {}).get("events", []):
            if event["type"] == "m.direct":
                self.direct = event["content"]
        self._since = told["next_batch"]
        self._ripple()
        for invitation in list(self.invitations.values()):
            if self._accepts(invitation):
                await self.accept(invitation)

    def _take(self, room: str, told: Json, missed: list[Json], *, joined: bool) -> None:
        self.invitations.pop(room, None)
        if not joined and room not in self.timelines:
            return  # an invitation declined or withdrawn: one was never inside
        timeline = self.timelines.setdefault(room, Timeline(room))
        timeline.joined = joined
        timeline.take(told, missed)

    async def _missed(self, room: str, part: Json) -> list[Json]:
        """What the server left out, oldest first; of a room just joined, all that one may read."""
        found: list[Json] = []
        if not part.get("limited") or any(one["type"] == "m.room.create" for one in part["events"]):
            return found
        known = self.timelines[room].events if room in self.timelines else {}
        before = part["prev_batch"]
        while True:
            said = await self.api.get("rooms", room, "messages", **{"dir": "b", "from": before, "limit": "100"})
            found += said["chunk"]
            if "end" not in said or not said["chunk"] or any(one["event_id"] in known for one in said["chunk"]):
                return found[::-1]
            before = said["end"]

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

    async def accept(self, invitation: Invitation) -> None:
        room = invitation.room.id
        self.invitations.pop(room, None)
        try:
            await self.api.post("join", room)
        except Refused as refused:  # it was withdrawn in the meantime, or there were too many
            self.refused.append(refused)
            return
        if invitation.direct:
            await self.call_direct(invitation.by, room)
