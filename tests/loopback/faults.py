"""What can go wrong, on demand: answers of the REST half, and everything about the gateway."""

from __future__ import annotations

import asyncio
import fnmatch
import json
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from tests.loopback.gateway import INVALID, RECONNECT, Gateway

How = int | Literal["reset-before", "reset-after", "slow"]


@dataclass
class Fault:
    """One rule about requests to come."""

    method: str
    pattern: str
    how: How
    times: int
    code: int = 0
    message: str = ""
    seconds: float = 0.0

    async def wait(self) -> None:
        await asyncio.sleep(self.seconds)

    def response(self, headers: dict[str, str]) -> web.Response:
        """Discord itself speaks JSON; what stands before it (502 and above) speaks HTML."""
        assert isinstance(self.how, int)
        headers = {"Via": "1.1 loopback", **headers}
        if self.how > 500:
            text = f"<html><body><h1>{self.how}</h1></body></html>"
            return web.Response(status=self.how, text=text, content_type="text/html", headers=headers)
        body: dict[str, Any] = {"message": self.message or f"{self.how}: made up by a test", "code": self.code}
        if self.how == 429:
            body |= {"retry_after": self.seconds, "global": False}
        headers["Content-Type"] = "application/json"
        return web.Response(status=self.how, body=json.dumps(body).encode(), headers=headers)


class RestFaults:
    """Rules by method and pattern of the path (`*` is anything), each for a number of requests."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def next(self, method: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in {method, "*"} and fnmatch.fnmatchcase(path, fault.pattern):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


class Faults:
    """The knobs a test turns."""

    def __init__(self, gateway: Gateway, rest: RestFaults) -> None:
        self._gateway = gateway
        self._rest = rest

    # Requests

    def fail(
        self,
        method: str,
        pattern: str,
        how: int | Literal["reset-before", "reset-after"],
        times: int = 1,
        *,
        code: int = 0,
        message: str = "",
    ) -> None:
        """The next requests of this kind get this status, or a broken connection before or after they were applied."""
        self._rest.add(Fault(method, pattern, how, times, code, message))

    def slow(self, method: str, pattern: str, seconds: float, times: int = 1) -> None:
        """The next requests of this kind are only looked at after a while."""
        self._rest.add(Fault(method, pattern, "slow", times, seconds=seconds))

    # The gateway

    def drop_all(self) -> None:
        """Every connection is reset, without a word."""
        for connection in list(self._gateway.connections):
            connection.reset()

    def reconnect_all(self) -> None:
        """Operation 7: come again."""
        self._operation({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Operation 9. A session that is not resumable is forgotten, with all it would have been told."""
        self._operation({"op": INVALID, "d": resumable})
        if not resumable:
            self._gateway.sessions.clear()

    def close_all(self, code: int) -> None:
        for connection in list(self._gateway.connections):
            connection.close(code)

    def send_raw(self, text: str) -> None:
        """As it is, even if it is no JSON."""
        for connection in list(self._gateway.connections):
            connection.send(text)

    def _operation(self, payload: dict[str, Any]) -> None:
        self.send_raw(json.dumps(payload))

    @property
    def ack(self) -> bool:
        """Whether heartbeats are acknowledged."""
        return self._gateway.acknowledges

    @ack.setter
    def ack(self, acknowledged: bool) -> None:
        self._gateway.acknowledges = acknowledged

    @property
    def refuse_resume(self) -> bool:
        """Whether every RESUME is answered as if the session had expired."""
        return self._gateway.refuses_resume

    @refuse_resume.setter
    def refuse_resume(self, refused: bool) -> None:
        self._gateway.refuses_resume = refused

    @property
    def resume_url_answers(self) -> int:
        """The status with which the address for resuming refuses to speak WebSocket; 0 when it does not."""
        return self._gateway.resume_answers

    @resume_url_answers.setter
    def resume_url_answers(self, status: int) -> None:
        self._gateway.resume_answers = status
