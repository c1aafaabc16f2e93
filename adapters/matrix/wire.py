"""Requests to the homeserver: JSON both ways, over matrix-nio's connection, and what its answers mean.

matrix-nio's own methods wait inside the call when there were too many requests and take an answer that they cannot read
for no answer, so only its connection is used here (and its own requests for keys).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import structlog
from nio import AsyncClient

from adapters.matrix.pace import POST, TRIES, Pace, TooMany, told_to_wait
from bot.language import Away, Refused

log = structlog.get_logger()

V3 = "_matrix/client/v3"
MEDIA = "_matrix/media/v3"
RELATIONS = "_matrix/client/v1"

PATIENCE = 60.0
"""Seconds for one request."""

GONE_TOKEN = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
NO_DEVICE = "M_UNKNOWN_DEVICE"
NOT_OURS = "M_EXCLUSIVE"
"""The alias of a room that we make is not among those in the application service's registration."""
_GATEWAY = frozenset({502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses of whoever stands before the homeserver: it is away."""
TOO_MANY, UNAUTHORIZED, FORBIDDEN, MISSING, BAD, TOO_LARGE, SERVER = 429, 401, 403, 404, 400, 413, 500

Json = dict[str, Any]


class Trouble(Exception):  # noqa: N818 - what the server answered
    """The homeserver said no: its status and its code, and nothing of what it was about."""

    def __init__(self, status: int, code: str) -> None:
        """Keep both."""
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Wire:
    """The homeserver, with one account's token, and perhaps that of the application service whose account it is."""

    def __init__(self, client: AsyncClient) -> None:
        """Nothing is asked yet."""
        self.client = client
        self._service = ""
        self.pace = Pace()

    @property
    def limited(self) -> bool:
        """Whether the server counts our requests."""
        return self.pace.limited

    async def get(self, *path: str, query: Mapping[str, str] | None = None, patience: float = PATIENCE) -> Json:
        """Ask for something."""
        return await _patiently(partial(self._json, "GET", path, query or {}, None, patience))

    async def put(self, *path: str, body: Mapping[str, Any], kind: str = "", importance: int = POST) -> Json:
        """Put something there; `kind` is what the server counts it as."""
        return await self._counted("PUT", path, body, kind, importance)

    async def post(self, *path: str, body: Mapping[str, Any], kind: str = "", importance: int = POST) -> Json:
        """Have something done."""
        return await self._counted("POST", path, body, kind, importance)

    async def delete(self, *path: str) -> Json:
        """Take something away."""
        return await _patiently(partial(self._json, "DELETE", path, {}, None, PATIENCE))

    async def upload(self, data: bytes, kind: str) -> str:
        """Store a file; where it is."""
        said = await _patiently(partial(self._json, "POST", (MEDIA, "upload"), {}, data, PATIENCE, kind))
        return str(said.get("content_uri", ""))

    async def _counted(
        self, method: str, path: tuple[str, ...], body: Mapping[str, Any], kind: str, importance: int
    ) -> Json:
        """Wait for our turn, and again for as long as the server says."""
        data = json.dumps(body).encode()
        if not kind:
            return await _patiently(partial(self._json, method, path, {}, data, PATIENCE))
        return await self.pace.through(kind, importance, partial(self._freely, method, path, data))

    # As an application service ------------------------------------------------------------------------------------

    async def serve(self, service: str) -> None:
        """From now on, ask with this token of an application service for whatever the homeserver counts.

        It does not count what a service asks for its accounts, unlike what they ask when they have logged in.

        Raises:
            Trouble: the service is not known, or the account is none of its accounts.

        """
        self._service = service
        await self._json("GET", ("account", "whoami"), self._account(), None, PATIENCE, service=True)

    def _account(self) -> Mapping[str, str]:
        """For whom it is asked; on which device, because that is how the homeserver knows what is repeated."""
        return {"user_id": self.client.user_id, "device_id": str(self.client.device_id)}

    async def _freely(self, method: str, path: tuple[str, ...], data: bytes) -> Json:
        if self._service:
            try:
                return await self._json(method, path, self._account(), data, PATIENCE, service=True)
            except Trouble as error:
                if error.status == UNAUTHORIZED or error.code == NO_DEVICE:
                    # The next login tries it again. Until then nothing is worse than without a service.
                    log.error("the application service is not known any more; rate limits hold", code=error.code)  # noqa: TRY400 - told, not traced
                    self._service = ""
                elif error.code != NOT_OURS:
                    raise
        return await self._json(method, path, {}, data, PATIENCE)

    # One request --------------------------------------------------------------------------------------------------

    async def _json(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str],
        data: bytes | None,
        patience: float,
        kind: str = "application/json",
        *,
        service: bool = False,
    ) -> Json:
        token = self._service if service else self.client.access_token
        try:
            status, said, headers = await self._ask(method, path, query, data, patience, kind, token)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Away from error
        if status == 200:  # noqa: PLR2004 - the one that means yes
            if said is None:
                raise Away  # something in between answered in its place
            return said
        code = str((said or {}).get("errcode", ""))[:100]
        if status == TOO_MANY or code == "M_LIMIT_EXCEEDED":
            raise TooMany(told_to_wait(said or {}, headers))
        if status in _GATEWAY or (status >= SERVER and said is None):
            raise Away
        raise Trouble(status, code)

    async def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str],
        data: bytes | None,
        patience: float,
        kind: str,
        token: str,
    ) -> tuple[int, Json | None, Mapping[str, str]]:
        root, parts = (path[0], path[1:]) if path[0].startswith("_") else (V3, path)
        where = "/".join([f"/{root}", *(quote(part, safe="") for part in parts)])
        where += f"?{urlencode(query)}" if query else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if data is not None:
            headers["Content-Type"] = kind
        async with await self.client.send(method, where, data, headers, timeout=patience) as response:
            body = await response.read()
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        return response.status, said if isinstance(said, dict) else None, response.headers


async def _patiently(ask: Callable[[], Awaitable[Json]]) -> Json:
    """Ask, and again when the server says that it may be asked."""
    for _ in range(TRIES):
        try:
            return await ask()
        except TooMany as error:
            await asyncio.sleep(error.seconds)
    raise Away


@contextmanager
def deliveries() -> Iterator[None]:
    """What the homeserver will never do, as the core understands it; a token that is gone comes back."""
    try:
        yield
    except Trouble as error:
        if error.status == UNAUTHORIZED or error.code in GONE_TOKEN:
            raise Away from error
        if error.status in {BAD, FORBIDDEN, MISSING, TOO_LARGE}:
            raise Refused(str(error)) from error
        raise
