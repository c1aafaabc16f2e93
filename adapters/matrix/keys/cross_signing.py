"""The bot's identity: three keys that vouch for its device, so that clients which only trust such devices talk to it.

(Client-server API, section 11.12.2.4 "Cross-signing".)
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import structlog

from adapters.matrix.keys.client import Client
from adapters.matrix.keys.secret import Sealed, Secret
from adapters.matrix.keys.signing import Key, is_signed
from bot.language import Away, Unusable

log = structlog.get_logger()

NAME = "identity.json"
"""The file in the data folder, beside the store."""
_PURPOSE = "identity"
_ROLES = ("master", "self_signing", "user_signing")
_WELL, _UNAUTHORIZED = 200, 401

_SEALED_OTHERWISE = (
    "{path} cannot be opened with the secret that is set. Set the former secret, or put the file back from a backup: a "
    "new identity would warn everybody who has spoken with the bot."
)


class Standing(Enum):
    """How the bot's device stands before those who only trust devices that an identity vouches for."""

    VOUCHED = "vouched"
    """Our identity is the account's, and it vouches for this device."""
    FOREIGN = "foreign"
    """The account has an identity of which we have not the keys."""
    PASSWORD = "password"  # noqa: S105 - the name of a state
    """The server wants the account's password before it takes an identity."""
    UNVOUCHED = "unvouched"
    """There is no identity, or it does not vouch for this device."""


class Identity:
    """The three keys. Their seeds stay on this machine, sealed; losing them warns everybody who knows the bot."""

    def __init__(self, seeds: Mapping[str, bytes]) -> None:
        """Make the keys of their seeds."""
        self.master, self.self_signing, self.user_signing = (Key(seeds[role]) for role in _ROLES)

    @classmethod
    def kept(cls, folder: Path, secret: Secret) -> Identity | None:
        """The one that is kept in the folder.

        Raises:
            Unusable: it cannot be opened.

        """
        path = folder / NAME
        try:
            seeds = json.loads(secret.open(path.read_text(encoding="utf-8"), _PURPOSE))
            return cls({role: bytes.fromhex(seeds[role]) for role in _ROLES})
        except FileNotFoundError:
            return None
        except (Sealed, OSError, ValueError, LookupError):
            raise Unusable(_SEALED_OTHERWISE.format(path=path)) from None

    @classmethod
    def make(cls, folder: Path, secret: Secret) -> Identity:
        """Make one, and keep it before anybody hears of it."""
        seeds = {role: secrets.token_bytes(32) for role in _ROLES}
        sealed = secret.seal(json.dumps({role: seed.hex() for role, seed in seeds.items()}).encode(), _PURPOSE)
        _write(folder / NAME, sealed)
        return cls(seeds)

    @property
    def public(self) -> dict[str, str]:
        """The public keys by their roles."""
        return {role: getattr(self, role).public for role in _ROLES}

    def keys(self, user: str) -> dict[str, Any]:
        """What is published of them: the master key signs the two others."""

        def one(role: str, key: Key) -> dict[str, Any]:
            return {"user_id": user, "usage": [role], "keys": {f"ed25519:{key.public}": key.public}}

        return {
            "master_key": one("master", self.master),
            "self_signing_key": self.master.sign(one("self_signing", self.self_signing), user),
            "user_signing_key": self.master.sign(one("user_signing", self.user_signing), user),
        }


class CrossSigning:
    """Sees to it that the account has our identity, and that it vouches for this device. Safe to repeat."""

    def __init__(self, client: Client, secret: Secret, folder: Path, password: str | None = None) -> None:
        """`password` is the account's, for servers that ask for it; it is let go of once the device is vouched for."""
        self._client = client
        self._secret = secret
        self._folder = folder
        self._password = password

    async def begin(self, *, renew: bool = False) -> Standing:
        """Publish the identity and sign the device with it, as far as that is not done yet.

        An identity that is not ours is left alone unless the owner says `renew`: everybody who has spoken with the
        bot is warned of a new one.

        Raises:
            Unusable: the keys that are kept cannot be opened.
            Away: the server did not answer as it should.

        """
        theirs = await published(self._client)
        identity = Identity.kept(self._folder, self._secret)
        foreign = bool(theirs["master"]) and (identity is None or identity.master.public != theirs["master"])
        if foreign and not renew:
            log.error("the account has another identity than ours; those who only trust such devices are not reached")
            return Standing.FOREIGN
        if identity is None:
            identity = Identity.make(self._folder, self._secret)
        if theirs != identity.public and not await self._publish(identity):
            log.error("the server wants the account's password before it takes the bot's identity")
            return Standing.PASSWORD
        await self._vouch(identity)
        self._password = None
        return Standing.VOUCHED

    async def _publish(self, identity: Identity) -> bool:
        """Upload the three keys; False when the server wants a password that we have not, or not the right one."""
        user, path = self._client.user_id, "/keys/device_signing/upload"
        body = identity.keys(user)
        status, said = await self._client.ask("POST", path, body)
        if status == _UNAUTHORIZED and "session" in said:
            # User-interactive authentication: client-server API, section 5.5.
            flows = [flow.get("stages") for flow in said.get("flows", []) if isinstance(flow, dict)]
            if self._password is None or ["m.login.password"] not in flows:
                return False
            auth = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": user},
                "password": self._password,
                "session": said["session"],
            }
            status, said = await self._client.ask("POST", path, body | {"auth": auth})
            if status == _UNAUTHORIZED:
                return False
        if status != _WELL:
            raise Away(f"the server did not take the identity ({status} {said.get('errcode', '')})")
        return True

    async def _vouch(self, identity: Identity) -> None:
        """Sign our device with the self-signing key, unless that was done."""
        machine, user = self._client.machine, self._client.user_id
        keys = (await own(self._client)).get("device_keys", {}).get(user, {}).get(machine.device_id, {})
        if is_signed(keys, user, identity.self_signing.public) and keys.get("keys") == machine.device_keys()["keys"]:
            return
        # What we know of our device is signed, not what the server says of it.
        signed = identity.self_signing.sign(machine.device_keys(), user)
        status, said = await self._client.ask("POST", "/keys/signatures/upload", {user: {machine.device_id: signed}})
        if status != _WELL or said.get("failures"):
            raise Away(f"the server did not take the signature ({status})")


async def own(client: Client) -> dict[str, Any]:
    """What the server says of our own keys. Raises `Away` when it says nothing."""
    status, said = await client.ask("POST", "/keys/query", {"device_keys": {client.user_id: []}})
    if status != _WELL:
        raise Away(f"the server does not tell our own keys ({status} {said.get('errcode', '')})")
    return said


async def published(client: Client) -> dict[str, str]:
    """The public keys of the account's identity by their roles; empty where there is none, or it is not sound."""
    said = await own(client)
    user = client.user_id
    found: dict[str, str] = {}
    for role in _ROLES:
        key = said.get(f"{role}_keys", {}).get(user, {})
        public = next(iter(key.get("keys", {}).values()), "")
        if role != "master" and not is_signed(key, user, found["master"]):
            public = ""
        found[role] = public
    return found


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    beside.replace(path)
