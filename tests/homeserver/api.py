"""The client-server API over HTTP, for people of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

Json = dict[str, Any]
V3 = "/_matrix/client/v3"


class Refused(Exception):  # noqa: N818 - what a server does; whether it is an error, the test says
    """The server said no."""

    def __init__(self, what: str, status: int, said: Json) -> None:
        self.status = status
        self.code = str(said.get("errcode", ""))
        self.said = said
        super().__init__(f"{what}: {status} {self.code} {said.get('error', '')}")


class Api:
    """Requests with one account's token."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, token: str = "", acting_as: Mapping[str, str] | None = None
    ) -> None:
        """`acting_as`, with an application service's token: the user_id and the device_id it acts with."""
        self._session = session
        self._acting_as = acting_as or {}
        self.url = url
        self.token = token

    async def get(self, *path: str, **query: str) -> Json:
        return await self.ask("GET", path, query=query)

    async def post(self, *path: str, body: Json | None = None) -> Json:
        return await self.ask("POST", path, body=body or {})

    async def put(self, *path: str, body: Json) -> Json:
        return await self.ask("PUT", path, body=body)

    async def ask(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: dict[str, str] | None = None,
        body: Json | None = None,
        data: bytes | None = None,
        kind: str = "application/octet-stream",
    ) -> Json:
        """Below the API's root, unless the first part begins with a slash; each part is quoted."""
        said = await self.raw(method, path, query=query, body=body, data=data, kind=kind)
        assert isinstance(said, dict), f"{path} answers with something else than JSON"
        return said

    async def raw(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: dict[str, str] | None = None,
        body: Json | None = None,
        data: bytes | None = None,
        kind: str = "",
    ) -> Json | bytes:
        """JSON as it was said; bytes where it is no JSON."""
        root, parts = (path[0], path[1:]) if path[0].startswith("/") else (V3, path)
        where = "/".join([root, *(quote(part, safe="") for part in parts)])
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if data is not None:
            headers["Content-Type"] = kind
        url = URL(self.url + where, encoded=True).update_query({**self._acting_as, **(query or {})})
        async with self._session.request(method, url, json=body, data=data, headers=headers) as response:
            told = response.content_type == "application/json"
            said: Json | bytes = await response.json() if told else await response.read()
            if response.status != 200:
                raise Refused(f"{method} {where}", response.status, said if isinstance(said, dict) else {})
            return said
