"""One-time keys: what others need to begin a conversation with the bot, also while it is away.

Each is handed out once. When they run out the fallback key is handed out, to everybody, until there are others.
(Client-server API, section 11.12.2.2 "One-time and fallback keys".)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from nio import SyncResponse

from adapters.matrix.keys.client import Client
from adapters.matrix.keys.cross_signing import own
from bot.language import Away, Clock, Unusable

log = structlog.get_logger()

ROTATION = timedelta(hours=1)
"""How long a fallback key that was used stays: what was begun with it is under way, and only the last two are known."""
LOOK = timedelta(minutes=10)
"""How often the server is asked how many keys it has, if it does not say so with a sync."""
_COLLISIONS = 40
"""Uploads in which the server may know other keys under the same names: as many as fill the store of one device."""
_WELL, _BAD = 200, 400
_FALLBACK = "fallback key since"

_OTHER_KEYS = (
    "the server knows the bot's device {device} with other keys than those in {folder}. Put the folder back from a "
    "backup, or remove the bot's access token so that it logs in as a new device."
)


class OneTime:
    """Sees to it that the server has keys to hand out."""

    def __init__(self, client: Client, clock: Clock) -> None:
        """Nothing is asked yet."""
        self._client = client
        self._clock = clock
        self._look = clock.now()

    async def begin(self) -> None:
        """Publish the device, its one-time keys and a fallback key, as far as that is not done yet.

        Raises:
            Unusable: the server knows this device with other keys; whoever spoke with it would be warned.
            Away: the server did not answer as it should.

        """
        machine, store = self._client.machine, self._client.kept
        theirs = (await own(self._client)).get("device_keys", {}).get(machine.user_id, {}).get(machine.device_id)
        if theirs is not None and theirs.get("keys") != machine.device_keys()["keys"]:
            raise Unusable(_OTHER_KEYS.format(device=machine.device_id, folder=store.store_path))
        if store.fact(_FALLBACK) is None:
            self._new_fallback()
        await self._refill(await self._count(), device=theirs is None)

    async def tend(self, response: SyncResponse) -> None:
        """After a sync: make up for the keys that were handed out.

        Differs from nio: zero is a number too, and a sync in which nothing else happened counts. Raises `Away`.
        """
        count = response.device_key_count.signed_curve25519
        unused = self._client.fallback_unused
        # Where it is not said whether the fallback key was used, it was once there was nothing else to hand out.
        used = unused is False or (unused is None and count == 0)
        if used and self._may_rotate(self._clock.now()):
            self._new_fallback()
        elif not self._client.machine.fallback:
            if count is not None and count >= self._plenty // 2:
                return
            if count is None and self._clock.now() < self._look:
                return
        self._look = self._clock.now() + LOOK
        # What the sync said may be older than our last upload.
        await self._refill(await self._count())

    @property
    def _plenty(self) -> int:
        return self._client.machine.account.max_one_time_keys

    def _may_rotate(self, now: datetime) -> bool:
        since = self._client.kept.fact(_FALLBACK)
        return since is None or now - datetime.fromisoformat(since) >= ROTATION

    def _new_fallback(self) -> None:
        """Make a fallback key; it is kept before anybody hears of it."""
        machine = self._client.machine
        with self._client.kept.together():
            machine.new_fallback()
            self._client.kept.note(_FALLBACK, self._clock.now().isoformat())

    async def _count(self) -> int:
        """How many one-time keys the server has, asked for explicitly."""
        status, said = await self._client.ask("POST", "/keys/upload", {})
        return _counted(status, said)

    async def _refill(self, count: int, *, device: bool = False) -> None:
        """Upload what is missing. A key is kept before it is uploaded: nio forgets those of an upload that broke off.

        After a backup was put back the server knows other keys under our next names; these names are passed over.
        """
        machine = self._client.machine
        account = machine.account
        for _ in range(_COLLISIONS):
            wanted = self._plenty - count - len(account.one_time_keys["curve25519"])
            if wanted > 0:
                account.generate_one_time_keys(wanted)
                machine.save_account()
            body = self._body() | ({"device_keys": machine.device_keys()} if device else {})
            if not body:
                return
            status, said = await self._client.ask("POST", "/keys/upload", body)
            clash = status == _BAD and "already exists" in str(said.get("error"))
            if not clash:
                counted = _counted(status, said)
                account.shared = True
                machine.uploaded_key_count = counted
            machine.mark_keys_as_published()
            machine.save_account()
            if not clash:
                return
            log.warning("the server knows other one-time keys of the bot; the next ones are tried")
            if "fallback_keys" in body:
                self._new_fallback()
        raise Away("the server takes no one-time keys")

    def _body(self) -> dict[str, Any]:
        """What has not been published yet, signed by the device."""
        machine = self._client.machine
        account = machine.account
        one_time = {
            f"signed_curve25519:{name}": machine.sign({"key": key})
            for name, key in account.one_time_keys["curve25519"].items()
        }
        fallback = {
            f"signed_curve25519:{name}": machine.sign({"key": key, "fallback": True})
            for name, key in machine.fallback.items()
        }
        return {name: keys for name, keys in (("one_time_keys", one_time), ("fallback_keys", fallback)) if keys}


def _counted(status: int, said: dict[str, Any]) -> int:
    if status != _WELL:
        raise Away(f"the server does not take one-time keys ({status} {said.get('errcode', '')})")
    return int(said.get("one_time_key_counts", {}).get("signed_curve25519", 0))
