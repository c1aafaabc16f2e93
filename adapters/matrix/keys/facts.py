"""What `studyhall check` finds out about the bot's keys: by asking the server, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from nio import Api

from adapters.matrix.keys.client import Client
from adapters.matrix.keys.cross_signing import NAME, Identity, Standing, own, published
from adapters.matrix.keys.secret import Secret
from adapters.matrix.keys.signing import is_signed
from bot.language import Away, Finding, Unusable, Verdict

_WELL, _UNKNOWN = 200, 401
_NUMBERS: dict[str, Any] = {"room": {"rooms": []}, "presence": {"types": []}, "account_data": {"types": []}}
"""For a sync that brings nothing but numbers. It takes nothing away either: no token is given."""


@dataclass(frozen=True, slots=True)
class Facts:
    """How the bot's keys stand on the server.

    `published` says whether the device has keys there, `one_time` how many others can begin a conversation, and
    `fallback` whether the fallback key is unused (None where the server does not say).
    """

    user: str
    device: str
    published: bool
    standing: Standing
    one_time: int
    fallback: bool | None


async def facts(client: Client, secret: Secret, folder: Path) -> Facts:
    """Ask. The client needs its access token and nothing else; its store stays closed.

    Raises:
        Unusable: the token is not known any more, or the identity that is kept cannot be opened.
        Away: the server did not answer as it should.
        aiohttp.ClientError, TimeoutError: there was no answer.

    """
    status, said = await client.ask("GET", "/account/whoami")
    if status == _UNKNOWN:
        raise Unusable("the homeserver does not know the bot's access token any more. Let the bot log in again.")
    if status != _WELL or not said.get("device_id"):
        raise Away(f"the homeserver does not say who the bot is ({status} {said.get('errcode', '')})")
    client.user_id, device = str(said["user_id"]), str(said["device_id"])
    identity = Identity.kept(folder, secret)
    theirs = await published(client)
    keys = (await own(client)).get("device_keys", {}).get(client.user_id, {}).get(device)
    if theirs["master"] and (identity is None or identity.public["master"] != theirs["master"]):
        standing = Standing.FOREIGN
    elif theirs["self_signing"] and keys and is_signed(keys, client.user_id, theirs["self_signing"]):
        standing = Standing.VOUCHED
    else:
        standing = Standing.UNVOUCHED
    # Synapse answers the same first sync for two minutes as before; with another filter it is another one.
    numbers = _NUMBERS | {"event_fields": [uuid4().hex]}
    status, said = await client.ask("GET", f"/sync?timeout=0&set_presence=offline&filter={quote(Api.to_json(numbers))}")
    if status != _WELL:
        raise Away(f"the homeserver does not answer a sync ({status} {said.get('errcode', '')})")
    counts = said.get("device_one_time_keys_count", {})
    return Facts(
        user=client.user_id,
        device=device,
        published=keys is not None,
        standing=standing,
        one_time=int(counts.get("signed_curve25519", 0)),
        fallback=client.fallback_unused,
    )


def findings(found: Facts) -> Iterator[Finding]:
    """The facts as the owner is told them, with what to do."""
    name = "matrix"
    yield Finding(Verdict.WELL, name, f"The bot is {found.user} on the device {found.device}.")
    if not found.published:
        says = "The device has no keys on the server yet, so nobody can write to the bot encrypted. Start the bot once."
        yield Finding(Verdict.LOOK, name, says)
        return
    match found.standing:
        case Standing.VOUCHED:
            yield Finding(Verdict.WELL, name, "The bot's identity vouches for the device.")
        case Standing.FOREIGN:
            says = (
                f"The account has another identity than the one in {NAME}: somebody set it up in an app, or the file "
                "was lost. People whose apps only trust verified devices get no readable answers. Put the file back "
                "from a backup. If there is none: `studyhall renew-identity`; everybody who knows the bot is warned "
                "once."
            )
            yield Finding(Verdict.FAULT, name, says)
        case _:
            says = (
                "No identity vouches for the device, so people whose apps only trust such devices get no readable "
                "answers. Start the bot once; if the server asks for the account's password, set it."
            )
            yield Finding(Verdict.LOOK, name, says)
    if not found.one_time and not found.fallback:
        says = "Nobody new can write to the bot encrypted: its one-time keys are used up. Start the bot."
        yield Finding(Verdict.LOOK, name, says)
