"""One student with mautrix, told what to do as `element/student.mjs` is. Run by its path, in an environment of its own.

Its cryptography is libolm, which has nothing in common with what the bot and Element use. It heeds no identities.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import logging
import signal
import sys
from typing import Any

from mautrix.client import Client
from mautrix.client.state_store import MemoryStateStore, MemorySyncStore
from mautrix.crypto import OlmMachine
from mautrix.crypto.store import MemoryCryptoStore
from mautrix.errors import DecryptionError
from mautrix.types import (
    CrossSigningUsage,
    EncryptedEvent,
    EventFilter,
    EventType,
    Filter,
    Membership,
    RoomEventFilter,
    RoomFilter,
    TOFUSigningKey,
)

Json = dict[str, Any]
log = logging.getLogger("student")
HISTORY = 50  # events of a room that come with the first look at it


def tell(said: Json) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


class Rooms(MemoryStateStore):  # type: ignore[misc] # no types are here
    """What the cryptography asks about rooms."""

    async def find_shared_rooms(self, user_id: str) -> list[str]:
        inside = Membership.JOIN
        return [
            room
            for room, members in self.members.items()
            if self.encryption.get(room) and user_id in members and members[user_id].membership == inside
        ]


class Keys(MemoryCryptoStore):  # type: ignore[misc] # likewise
    """mautrix 0.21.1 cannot take in the identity of somebody whom it knows: it writes into a tuple."""

    async def put_cross_signing_key(self, user_id: str, usage: CrossSigningUsage, key: str) -> None:
        known = self._cross_signing_keys.setdefault(user_id, {})
        first = known[usage].first if usage in known else key
        known[usage] = TOFUSigningKey(key=key, first=first)


class Student(Client):  # type: ignore[misc] # no types are here
    """Reports what a sync told once all of it has been taken in."""

    def __init__(self, user: str, device: str, url: str, token: str, rooms: Rooms) -> None:
        store = MemorySyncStore()
        super().__init__(user, device, base_url=url, token=token, sync_store=store, state_store=rooms)
        self.synced = asyncio.Event()
        self.sealed: dict[str, Json] = {}  # what could not be read yet

    def handle_sync(self, data: Json) -> list[asyncio.Task[None]]:
        told: Json = json.loads(json.dumps(data))
        tasks = super().handle_sync(data)
        return [*tasks, asyncio.create_task(self._report(told, tasks))]

    async def _report(self, told: Json, taken: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*taken)
        events: list[Json] = []
        memberships: dict[str, str] = {}
        for membership, rooms in told.get("rooms", {}).items():
            for room, part in rooms.items():
                memberships[room] = membership
                for section in ("state", "invite_state", "timeline", "ephemeral"):
                    events += [{**one, "room_id": room} for one in part.get(section, {}).get("events", [])]
        again = [await self._look(one) for one in list(self.sealed.values())]
        looked = [await self._look(one) for one in events]
        opened = [one for one in again if not one["sealed"]["failed"]]
        if memberships or opened:
            tell({"told": "sync", "rooms": memberships, "events": [*looked, *opened]})
        self.synced.set()

    async def _look(self, event: Json) -> Json:
        if event["type"] != "m.room.encrypted" or "event_id" not in event or not event["content"]:
            return event
        try:
            opened = await self.crypto.decrypt_megolm_event(EncryptedEvent.deserialize(event))
        except DecryptionError as error:
            self.sealed[event["event_id"]] = event
            return {**event, "sealed": {"failed": type(error).__name__, "shield": None}}
        self.sealed.pop(event["event_id"], None)
        signed = opened["mautrix"]["trust_state"].name.startswith(("VERIFIED", "CROSS_SIGNED"))
        shield = {"colour": "none" if signed else "red", "reason": None}
        content = opened.content.serialize()
        return {**event, "type": str(opened.type), "content": content, "sealed": {"failed": None, "shield": shield}}


class Deeds:
    """What can be asked for."""

    client: Student
    machine: OlmMachine

    async def open(self, *, url: str, user: str, token: str, device: str, identity: bool) -> Json:
        rooms = Rooms()
        self.client = Student(user, device, url, token, rooms)
        self.machine = OlmMachine(self.client, Keys(user, "not-a-secret"), rooms)
        await self.machine.load()
        self.client.crypto = self.machine
        await self.machine.share_keys()
        if identity:
            await self.machine.generate_recovery_key()
        return await self.start()

    async def start(self) -> Json:
        self.client.synced.clear()
        wanted = RoomFilter(timeline=RoomEventFilter(limit=HISTORY))
        self.client.start(Filter(room=wanted, presence=EventFilter(types=[])))
        await self.client.synced.wait()
        return {}

    async def stop(self) -> Json:
        self.client.stop()
        return {}

    async def send(self, *, room: str, type: str, content: Json) -> Json:  # noqa: A002 - a word of the protocol
        return {"event_id": await self.client.send_message_event(room, EventType.find(type), content)}

    async def join(self, *, room: str) -> Json:
        await self.client.join_room_by_id(room)
        return {}

    async def trust(self, *, user: str) -> Json:
        found = (await self.machine._fetch_keys([user], include_untracked=True)).get(user, {})
        keys = await self.machine.crypto_store.get_cross_signing_keys(user)
        trusted = {name: await self.machine.resolve_trust(device) for name, device in found.items()}
        signed = {name: trust.name.startswith(("VERIFIED", "CROSS_SIGNED")) for name, trust in trusted.items()}
        return {"identity": bool(keys), "changed": False, "devices": signed}


async def obey(deeds: Deeds, line: bytes) -> None:
    wanted = json.loads(line)
    number, deed = wanted.pop("id"), wanted.pop("do")
    try:
        tell({"id": number, "gave": await getattr(deeds, deed)(**wanted)})
    except Exception as error:
        log.exception("%s failed", deed)
        tell({"id": number, "failed": f"{type(error).__name__}: {error}"})


async def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    lines = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    deeds, running = Deeds(), set()
    async for line in lines:
        running.add(task := asyncio.create_task(obey(deeds, line)))
        task.add_done_callback(running.discard)
    sys.exit()  # nobody writes any more


if __name__ == "__main__":
    asyncio.run(main())
