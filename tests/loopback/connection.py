"""One client of the gateway: the connection it has at the moment, and the session it may take up again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
import struct
import time
import zlib
from collections import deque
from typing import Any

import discord
from aiohttp import web

DISPATCH = 0
KEPT = 5_000  # events a session can be given again
COMMANDS, PER = 120, 60.0  # what a client may send, in seconds
LINGER_NOT = struct.pack("ii", 1, 0)  # closing then sends RST: the connection is not ended but gone


def reset(request: web.Request) -> None:
    """Break the connection a request came by."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()


class Connection:
    """One WebSocket."""

    def __init__(self, channel: web.WebSocketResponse, request: web.Request) -> None:
        self.channel = channel
        self.request = request
        self.session: Session | None = None
        self.spoke = asyncio.Event()
        self.closed_here = False
        self._commands: deque[float] = deque(maxlen=COMMANDS)
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._out: asyncio.Queue[str | int | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def may_speak(self) -> bool:
        """Whether the client has not said too much lately."""
        self.spoke.set()
        now = time.monotonic()
        if len(self._commands) == COMMANDS and now - self._commands[0] < PER:
            return False
        self._commands.append(now)
        return True

    def send(self, text: str) -> None:
        self._out.put_nowait(text)

    def close(self, code: int) -> None:
        """After what was sent before."""
        self.closed_here = True
        self._out.put_nowait(code)

    def reset(self) -> None:
        """The connection is gone, without a word."""
        self.closed_here = True
        if self.session is not None and self.session.connection is self:
            self.session.connection, self.session.left = None, time.monotonic()
        reset(self.request)

    async def finish(self) -> None:
        self._out.put_nowait(None)
        await self._writer

    async def _write(self) -> None:
        while (out := await self._out.get()) is not None:
            with contextlib.suppress(ConnectionError):
                if isinstance(out, int):
                    await self.channel.close(code=out)
                elif self._deflate is None:
                    await self.channel.send_str(out)
                else:
                    flushed = self._deflate.compress(out.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.channel.send_bytes(flushed)


class Session:
    """What was told to one client, so that it can be told again after a break."""

    def __init__(self, wanted: discord.Intents) -> None:
        self.id = secrets.token_hex(16)
        self.wanted = wanted
        self.sequence = 0
        self.kept: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self.connection: Connection | None = None
        self.left = 0.0

    def tell(self, event: str, data: Any) -> None:
        self.sequence += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data}, separators=(",", ":"))
        self.kept.append((self.sequence, text))
        if self.connection is not None:
            self.connection.send(text)
