"""The REST half: who asks, how often, whether it goes wrong, and what the world answers."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from tests.loopback import sight
from tests.loopback.connection import reset
from tests.loopback.faults import RestFaults
from tests.loopback.gateway import Gateway
from tests.loopback.limits import Limits
from tests.loopback.refusals import refuse
from tests.loopback.wire import Json, Upload, application
from tests.loopback.world import BackendError, World
from tests.ripple import Ripple

PREFIX = "/api/v10"
UNAUTHORIZED: Json = {"message": "401: Unauthorized", "code": 0}


@dataclass
class Request:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: list[Upload]
    at: float = field(default_factory=time.monotonic)
    status: int = 0  # 0 while it is not answered, and for ever when the connection was reset
    answer: Any = None

    @property
    def by_token(self) -> bool:
        """Interactions and webhooks are let in by the token in the path, not by the bot's."""
        parts = self.path.strip("/").split("/")
        return parts[0] == "interactions" or (parts[0] == "webhooks" and len(parts) > 2)


Check = Callable[[Request], list[str]]


class Server:
    """Answers `/api/v10/...`, and hands out the files."""

    def __init__(self, world: World, gateway: Gateway, token: str, ripple: Ripple) -> None:
        self.world = world
        self.gateway = gateway
        self.token = token
        self.ripple = ripple
        self.faults = RestFaults()
        self.limits = Limits()
        #: Each is asked about every request; what it says is added to the violations.
        self.checks: list[Check] = []
        #: ... and these about every answer, so that the fake is held to Discord's documents too.
        self.answer_checks: list[Check] = []
        self.violations: list[str] = []
        #: The latest requests. `requests = deque(maxlen=0)` keeps none, for benchmarks.
        self.requests: deque[Request] = deque(maxlen=20_000)
        #: Called with (interaction id, kind of callback, monotonic time) when one was accepted.
        self.answered: Callable[[int, int, float], None] = lambda _id, _kind, _at: None

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", "/api/{rest:.*}", self.handle)
        app.router.add_get("/attachments/{rest:.*}", self.file)

    async def file(self, request: web.Request) -> web.Response:
        files = self.world.backend.files
        data = files.get(files.base + unquote(request.path))
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def handle(self, incoming: web.Request) -> web.StreamResponse:
        request = await self._read(incoming)
        self.requests.append(request)
        try:
            response = await self._answer(incoming, request)
        finally:
            self.ripple()
        return response

    async def _answer(self, incoming: web.Request, request: Request) -> web.StreamResponse:
        fault = self.faults.next(request.method, request.path)
        if fault is not None and fault.seconds:
            await fault.wait()
        if fault is not None and fault.how == "reset-before":
            reset(incoming)
            return web.Response()
        if not request.by_token and incoming.headers.get("Authorization") != f"Bot {self.token}":
            return self._json(request, 401, UNAUTHORIZED, {})
        allowed = self.limits.take(request.method, request.path, request.body)
        if allowed.refusal is not None:
            return self._json(request, 429, allowed.refusal, allowed.headers)
        if fault is not None and isinstance(fault.how, int):
            request.status = fault.how
            return fault.response(allowed.headers)
        status, answer = self._apply(request, incoming.headers.get("X-Audit-Log-Reason"))
        if fault is not None and fault.how == "reset-after":
            reset(incoming)
            return web.Response()
        return self._json(request, status, answer, allowed.headers)

    def _apply(self, request: Request, reason: str | None) -> tuple[int, Any]:
        for check in self.checks:
            self.violations += check(request)
        try:
            if (known := self._of_the_application(request)) is not None:
                return 200, known
            refuse(self.world, request.method, request.path, request.body, request.files)
            status, answer = self.world.request(
                request.method,
                request.path,
                request.query,
                request.body,
                request.files,
                unquote(reason) if reason else None,
            )
        except BackendError as error:
            if error.status == 501:
                self.violations.append(f"{request.method} {request.path}: {error.message}")
            return error.status, error.to_json()
        except Exception as error:  # noqa: BLE001 - simcord stumbles over what it did not expect; say so loudly
            self.violations.append(f"{request.method} {request.path} {request.body}: {error!r}")
            return 500, {"message": "500: Internal Server Error", "code": 0}
        if request.path.endswith("/callback"):
            self.answered(int(request.path.split("/")[2]), int(request.body["type"]), time.monotonic())
            if request.query.get("with_response", "").lower() not in {"1", "true"}:
                return 204, None
        return status, answer

    def _of_the_application(self, request: Request) -> Json | None:
        """The few things that have nothing to do with a server."""
        if request.method != "GET":
            return None
        if request.path in {"/gateway", "/gateway/bot"}:
            limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
            return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}
        if request.path in {"/oauth2/applications/@me", "/applications/@me"}:
            _, known = self.world.request("GET", "/oauth2/applications/@me", {}, None, [], None)
            return application(known, sight.flags(self.world.granted))
        return None

    async def _read(self, incoming: web.Request) -> Request:
        path = incoming.rel_url.raw_path.removeprefix(PREFIX)
        body: Any = None
        files: dict[int, Upload] = {}
        if incoming.content_type == "multipart/form-data":
            body, files = await self._parts(incoming)
        elif raw := await incoming.read():
            body = json.loads(raw)
        return Request(incoming.method, path, dict(incoming.query), body, [files[key] for key in sorted(files)])

    @staticmethod
    async def _parts(incoming: web.Request) -> tuple[Any, dict[int, Upload]]:
        body: Any = None
        files: dict[int, Upload] = {}
        async for part in await incoming.multipart():
            assert isinstance(part, BodyPartReader)
            data = bytes(await part.read())
            if part.name == "payload_json":
                body = json.loads(data)
            elif part.name is not None and part.name.startswith("files["):
                kind = part.headers.get("Content-Type", "application/octet-stream")
                files[int(part.name[6:-1])] = Upload(part.filename or "file", data, content_type=kind)
        message = body.get("data", body) if isinstance(body, dict) else {}
        for told in message.get("attachments") or message.get("message", {}).get("attachments") or []:
            if (upload := files.get(int(told["id"]))) is not None:
                upload.description = told.get("description")
        return body, files

    def _json(self, request: Request, status: int, answer: Any, headers: dict[str, str]) -> web.Response:
        request.status, request.answer = status, answer
        for check in self.answer_checks:
            self.violations += check(request)
        # Not aiohttp's json_response: discord.py compares the type as a whole, without a charset.
        headers = {"Via": "1.1 loopback", **headers}
        if answer is None:
            return web.Response(status=status, headers=headers)
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(answer).encode(), headers=headers)
