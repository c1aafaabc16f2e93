"""What `studyhall check` finds out about Matrix: by asking, without logging in and without changing anything."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta

import aiohttp

from adapters.matrix import news
from adapters.matrix.examination import KINDS, examine
from adapters.matrix.ink import NAME
from adapters.matrix.keys import Client, Secret, facts, findings
from adapters.matrix.login import TOKEN
from adapters.matrix.settings import Settings
from adapters.matrix.wire import FORBIDDEN, GONE_TOKEN, UNAUTHORIZED, Trouble, Wire
from bot.language import Away, Finding, Unusable, Verdict, WallClock, one_line

PATIENCE = 90.0
"""Seconds that all questions together may take; a first sync of five hundred rooms takes ten."""
OLDEST = 3
"""The homeserver has to speak Matrix 1.3 or later: relations of messages are asked for in its way."""
_MINOR = re.compile(r"\bv1\.([0-9]{1,3})\b")
LATELY = timedelta(days=7)
"""How long it is told that the homeserver held the bot back."""

_FILTER = {
    "room": {
        "timeline": {"limit": 1, "types": KINDS},
        "state": {"types": KINDS, "lazy_load_members": True},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
    "presence": {"types": []},
    "account_data": {"types": ["m.direct"]},
}

_AWAY = (Away, aiohttp.ClientError, OSError, TimeoutError)


async def look(settings: Settings, courses: Collection[str] = ()) -> list[Finding]:
    """Everything that the homeserver can be asked; `courses` are rooms in which a course is at home."""
    logging.getLogger("nio").setLevel(logging.CRITICAL)  # what matters of it is a finding
    found: list[Finding] = []
    secret = Secret(settings.secret, settings.user)
    client = Client(settings.homeserver.rstrip("/"), settings.user, settings.folder, secret, WallClock())
    wire = Wire(client)
    try:
        async with asyncio.timeout(PATIENCE):
            if await _homeserver(wire, settings, found) and await _account(wire, settings, found):
                known = await facts(client, secret, settings.folder)
                found += findings(known)
                query = {"timeout": "0", "filter": json.dumps(_FILTER), "set_presence": "offline"}
                found += examine(news.read(await wire.get("sync", query=query)), settings, courses)
                found.append(_limits(settings))
    except Unusable as error:
        found.append(Finding(Verdict.FAULT, NAME, str(error)))
    except (*_AWAY, Trouble, news.Garbled) as error:
        kind = str(error) if isinstance(error, Trouble) else type(error.__cause__ or error).__name__
        says = f"{settings.homeserver} cannot be reached ({kind}). Check the address and the network, or try later."
        found.append(Finding(Verdict.LOOK, NAME, says))
    finally:
        await client.close()
    return found


async def _homeserver(wire: Wire, settings: Settings, found: list[Finding]) -> bool:
    """Whether a homeserver answers there that speaks as we do."""
    try:
        said = await wire.get("_matrix/client", "versions")
    except (Away, Trouble) as error:
        if isinstance(error.__cause__, _AWAY):
            raise
        says = f"no homeserver answers at {settings.homeserver}. Write the address that clients connect to."
        found.append(Finding(Verdict.FAULT, NAME, says))
        return False
    latest = max((int(one) for one in _MINOR.findall(str(said.get("versions")))), default=0)
    if latest < OLDEST:
        says = f"{settings.homeserver} does not speak Matrix 1.{OLDEST} or later. Update the homeserver."
        found.append(Finding(Verdict.FAULT, NAME, says))
        return False
    says = f"{settings.homeserver} is {await _software(wire)}, and speaks Matrix 1.{latest}"
    found.append(Finding(Verdict.WELL, NAME, says))
    return True


async def _software(wire: Wire) -> str:
    """What it is; many do not say."""
    try:
        server = (await wire.get("_matrix/federation/v1", "version")).get("server")
    except (Away, Trouble):
        return "a homeserver"
    named = server if isinstance(server, dict) else {}
    return one_line(f"{named.get('name', 'a homeserver')} {named.get('version', '')}"[:60])


async def _account(wire: Wire, settings: Settings, found: list[Finding]) -> bool:
    """Whether the bot is logged in, as whom it should be; if not, whether it could."""
    if settings.appservice:
        found += [finding async for finding in _service(wire, settings)]
    token = settings.token or _kept(settings)
    if not token:
        found += [finding async for finding in _before_the_login(wire, settings)]
        return False
    wire.client.access_token = token
    try:
        said = await wire.get("account", "whoami")
    except Trouble as error:
        if error.status != UNAUTHORIZED and error.code not in GONE_TOKEN:
            raise
        says = "the homeserver does not know the access token any more. Log in as the bot again, and store the new one."
        if not settings.token:
            says = "the homeserver does not know the bot's login any more. Start the bot: it logs in again."
        found.append(Finding(Verdict.FAULT if settings.token else Verdict.LOOK, NAME, says))
        return False
    if said.get("user_id") != settings.user:
        says = f"the access token is {said.get('user_id')}'s, not {settings.user}'s. Correct matrix.user or the token."
        found.append(Finding(Verdict.FAULT, NAME, says))
        return False
    if not said.get("device_id"):
        says = "the access token belongs to no device. Set it as matrix.appservice_token, or log in as the bot."
        found.append(Finding(Verdict.FAULT, NAME, says))
        return False
    return True


def _kept(settings: Settings) -> str:
    """The token of the bot's own login."""
    try:
        return (settings.folder / TOKEN).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


async def _before_the_login(wire: Wire, settings: Settings) -> AsyncIterator[Finding]:
    """Homeservers count logins, and each makes a device: that is left to the bot."""
    kind = "m.login.application_service" if settings.appservice else "m.login.password"
    flows = (await wire.get("login")).get("flows")
    if kind not in {flow.get("type") for flow in (flows if isinstance(flows, list) else ()) if isinstance(flow, dict)}:
        says = f"the homeserver offers no login of the kind {kind}. Set another one, or matrix.token_file."
        yield Finding(Verdict.FAULT, NAME, says)
        return
    says = "it has never logged in, and checking does not, because logins are counted. Start the bot, and check again."
    yield Finding(Verdict.LOOK, NAME, says)


async def _service(wire: Wire, settings: Settings) -> AsyncIterator[Finding]:
    """Whether the homeserver knows the application service, and lets it speak for the bot."""
    wire.client.access_token = settings.appservice
    try:
        await wire.get("account", "whoami", query={"user_id": settings.user})
    except Trouble as error:
        if error.status == UNAUTHORIZED or error.code in GONE_TOKEN:
            says = "the homeserver does not know the application service's token. Register it there, and restart it."
            yield Finding(Verdict.FAULT, NAME, says)
        elif error.status == FORBIDDEN:
            says = (
                f"the application service may not speak for {settings.user}, or nobody has made that account yet. "
                "Name it among the users in its registration, and start the bot once."
            )
            yield Finding(Verdict.LOOK, NAME, says)
        else:
            raise


def _limits(settings: Settings) -> Finding:
    """Only an administrator can ask whether the homeserver counts what we say; that it refused some, we remember."""
    try:
        refused = datetime.fromtimestamp(settings.held_back.stat().st_mtime, UTC)
    except OSError:
        refused = None
    if refused is not None and datetime.now(UTC) - refused < LATELY:
        says = (
            f"the homeserver refused messages as too many, last on {refused:%Y-%m-%d}; answers come late then. Have an "
            "administrator lift the limits for the bot: docs/server-owners.md shows two ways."
        )
        return Finding(Verdict.LOOK, NAME, says)
    if settings.appservice:
        return Finding(Verdict.WELL, NAME, "it speaks as an application service, which is not held back")
    says = "it was not held back lately. Whether the homeserver limits it, only an administrator can see"
    return Finding(Verdict.WELL, NAME, says)
