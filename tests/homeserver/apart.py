"""A phone whose client is a program of its own, and which reads and writes encrypted messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.homeserver.api import Api, Json, Refused
from tests.homeserver.driven import Driven, Failed
from tests.homeserver.phone import Account, Phone
from tests.homeserver.seen import Invitation, Notified
from tests.homeserver.timeline import Timeline
from tests.ripple import Ripple


@dataclass(frozen=True)
class Trust:
    """What a phone knows of somebody's identity."""

    identity: bool  # whether there is one
    changed: bool  # since it was seen first
    devices: dict[str, bool]  # and whether their owner has signed them


class Apart(Phone):
    """The program tells what it read; what it became is worked out as on every other phone."""

    def __init__(
        self,
        account: Account,
        api: Api,
        ripple: Ripple,
        accepts: Callable[[Invitation], bool],
        *,
        command: Sequence[str | Path],
        log: Path,
        **how: bool,
    ) -> None:
        super().__init__(account, api, ripple, accepts)
        self._command = command
        self._log = log
        self._how = how
        self._driven: Driven | None = None
        self._following = False
        self._deciding: set[asyncio.Task[None]] = set()

    @property
    def on(self) -> bool:
        return self._following

    @property
    def driven(self) -> Driven:
        assert self._driven is not None, f"{self.account.name}'s phone was never turned on"
        return self._driven

    async def turn_on(self) -> None:
        assert not self.on, f"{self.account.name}'s phone is on"
        if self._driven is None:
            self._driven = await Driven.start(self._command, self._told, self._log)
            mine = self.account
            await self.driven.ask(
                "open", url=self.api.url, user=mine.id, token=mine.token, device=mine.device, **self._how
            )
        else:
            await self.driven.ask("start")
        self._following = True

    async def turn_off(self) -> None:
        self._following = False
        await self.driven.ask("stop")

    async def close(self) -> None:
        self._following = False
        for task in self._deciding:
            task.cancel()
        await asyncio.gather(*self._deciding, return_exceptions=True)
        if self._driven is not None:
            await self._driven.close()

    def check(self) -> None:
        self.driven.check()
        for task in self._deciding:
            if task.done():
                task.result()

    async def send(self, room: str, kind: str, content: Json) -> str:
        said = await self.driven.ask("send", room=room, type=kind, content=content)
        return str(said["event_id"])

    async def join(self, room: str) -> None:
        """As its library does, which asks for the keys of whoever invited."""
        try:
            await self.driven.ask("join", room=room)
        except Failed as failed:
            raise Refused("join", 0, {"error": str(failed)}) from failed

    async def loses_keys(self) -> None:
        """The keys of what it writes do not arrive any more."""
        await self.driven.ask("lose")

    async def trust(self, user: str) -> Trust:
        """What is known of somebody, by the latest that the server says."""
        said = await self.driven.ask("trust", user=user)
        return Trust(said["identity"], said["changed"], said["devices"])

    async def accept_identity(self, user: str) -> None:
        """What one does where Element warns that somebody's identity has changed."""
        await self.driven.ask("accept_identity", user=user)

    def _told(self, said: Json) -> None:
        for room, (unread, highlights) in said.get("counts", {}).items():
            if room in self.timelines:
                self.timelines[room].notified = Notified(unread, highlights)
        events: list[Json] = said.get("events", [])
        for room, membership in said.get("rooms", {}).items():
            if membership == "invite":
                self._invite(room, [one for one in events if one["room_id"] == room and "state_key" in one])
                continue
            self.invitations.pop(room, None)
            if membership == "join" or room in self.timelines:
                self.timelines.setdefault(room, Timeline(room)).joined = membership == "join"
        for event in events:
            if event["room_id"] in self.timelines:
                self.timelines[event["room_id"]].add(event)
        self.ripple()
        if self.invitations:
            task = asyncio.create_task(self._decide())
            self._deciding.add(task)
            task.add_done_callback(self._decided)

    def _decided(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is None:
            self._deciding.discard(task)
