"""A phone of our own: it asks the server what there is, and knows nothing of encryption."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable

import aiohttp

from tests.homeserver.api import Api, Json
from tests.homeserver.phone import Account, Phone
from tests.homeserver.seen import Invitation
from tests.homeserver.timeline import Timeline
from tests.ripple import Ripple

FILTER = json.dumps({"room": {"timeline": {"limit": 20}}, "presence": {"types": []}})
POLL = "30000"  # milliseconds; the server answers as soon as there is something
AGAIN = 0.05  # seconds after which a server that is away is asked again


class Plain(Phone):
    """Everybody has one, unless it is about encryption."""

    def __init__(self, account: Account, api: Api, ripple: Ripple, accepts: Callable[[Invitation], bool]) -> None:
        super().__init__(account, api, ripple, accepts)
        self._since = ""
        self._task: asyncio.Task[None] | None = None

    @property
    def on(self) -> bool:
        return self._task is not None

    async def turn_on(self) -> None:
        assert not self.on, f"{self.account.name}'s phone is on"
        await self._sync("0")
        self._task = asyncio.create_task(self._follow(), name=f"phone of {self.account.id}")

    async def turn_off(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def close(self) -> None:
        await self.turn_off()

    def check(self) -> None:
        if self._task is not None and self._task.done():
            self._task.result()

    async def send(self, room: str, kind: str, content: Json) -> str:
        said = await self.api.put("rooms", room, "send", kind, uuid.uuid4().hex, body=content)
        return str(said["event_id"])

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
        self.ripple()
        await self._decide()

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
