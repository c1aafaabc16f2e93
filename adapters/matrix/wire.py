"""Requests to the homeserver: JSON both ways, over matrix-nio's connection, and what its answers mean.

matrix-nio's own methods wait inside the call when there were too many requests and take an answer that they cannot read
for no answer, so only its connection is used here (and its own requests for keys).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from nio import AsyncClient

from adapters.matrix.pace import POST, Pace
from bot.language import Away, Refused

V3 = "_matrix/client/v3"
MEDIA = "_matrix/media/v3"
RELATIONS = "_matrix/client/v1"

PATIENCE = 60.0
"""Seconds for one request."""
TRIES = 12
"""How often a request is repeated that was too much."""
A_WHILE = 5_000
"""Milliseconds to wait where the server does not say how long."""
LONGEST_WAIT = 300_000

GONE_TOKEN = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
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
    """The homeserver, with one account's token."""

    def __init__(self, client: AsyncClient) -> None:
        """Nothing is asked yet."""
        self.client = client
        self._paces = {
            "say": Pace(50.0, 50),
            "invite": Pace(10.0, 20),
            "open": Pace(5.0, 10),
            "join": Pace(10.0, 20),
        }

    @property
    def limited(self) -> bool:
        """Whether the server counts our messages."""
        return self._paces["say"].limited

    async def get(self, *path: str, query: Mapping[str, str] | None = None, patience: float = PATIENCE) -> Json:
        """Ask for something."""
        return await self._json("GET", path, query or {}, None, patience)

    async def put(self, *path: str, body: Mapping[str, Any], kind: str = "", importance: int = POST) -> Json:
        """Put something there; `kind` is what the server counts it as."""
        return await self._counted("PUT", path, body, kind, importance)

    async def post(self, *path: str, body: Mapping[str, Any], kind: str = "", importance: int = POST) -> Json:
        """Have something done."""
        return await self._counted("POST", path, body, kind, importance)

    async def delete(self, *path: str) -> Json:
        """Take something away."""
        return await self._json("DELETE", path, {}, None, PATIENCE)

    async def upload(self, data: bytes, kind: str) -> str:
        """Store a file; where it is."""
        said = await self._json("POST", (MEDIA, "upload"), {}, data, PATIENCE, kind)
        return str(said.get("content_uri", ""))

    async def _counted(
        self, method: str, path: tuple[str, ...], body: Mapping[str, Any], kind: str, importance: int
    ) -> Json:
        """Wait for our turn, and again for as long as the server says."""
        pace = self._paces.get(kind)
        for _ in range(TRIES):
            if pace is not None:
                await pace.turn(importance)
            try:
                return await self._json(method, path, {}, json.dumps(body).encode(), PATIENCE)
            except _TooMany as error:
                if pace is None:
                    await asyncio.sleep(error.seconds)
                else:
                    pace.rest(error.seconds)
        raise Away

    async def _json(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str],
        data: bytes | None,
        patience: float,
        kind: str = "application/json",
    ) -> Json:
        try:
            status, said = await self._ask(method, path, query, data, patience, kind)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Away from error
        if status == 200:  # noqa: PLR2004 - the one that means yes
            if said is None:
                raise Away  # something in between answered in its place
            return said
        code = str((said or {}).get("errcode", ""))[:100]
        if status == TOO_MANY or code == "M_LIMIT_EXCEEDED":
            raise _TooMany(_seconds((said or {}).get("retry_after_ms")))
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
    ) -> tuple[int, Json | None]:
        root, parts = (path[0], path[1:]) if path[0].startswith("_") else (V3, path)
        where = "/".join([f"/{root}", *(quote(part, safe="") for part in parts)])
        where += f"?{urlencode(query)}" if query else ""
        headers = {"Authorization": f"Bearer {self.client.access_token}"} if self.client.access_token else {}
        if data is not None:
            headers["Content-Type"] = kind
        async with await self.client.send(method, where, data, headers, timeout=patience) as response:
            body = await response.read()
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        return response.status, said if isinstance(said, dict) else None


class _TooMany(Away):
    """There were too many requests."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def _seconds(told: object) -> float:
    wait = told if isinstance(told, int) and not isinstance(told, bool) else A_WHILE
    return min(max(wait, 100), LONGEST_WAIT) / 1000


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
