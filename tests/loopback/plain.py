"""A bot of discord.py alone, as its tutorials write one: what the loopback Discord is proved with."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import discord
from discord import app_commands

from tests.loopback.loopback import Loopback


class Plain(discord.Client):
    """Writes down what it is told. Start it with `async with`."""

    def __init__(self, at: Loopback, *, intents: discord.Intents | None = None, **options: Any) -> None:
        # Two seconds is how long it otherwise waits for more servers before it says that it is ready.
        options = {"guild_ready_timeout": 0.05, "max_ratelimit_timeout": 30.0, **options}
        super().__init__(intents=intents or discord.Intents.all(), allowed_mentions=None, **options)
        self.at = at
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.told: list[str] = []
        self.ended: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.ended = asyncio.create_task(self.start(self.at.token))
        ready = asyncio.create_task(self.wait_until_ready_again())
        await asyncio.wait([self.ended, ready], return_when=asyncio.FIRST_COMPLETED, timeout=5)
        if self.ended.done():
            ready.cancel()
            await self.close()
            await self.ended
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
        if self.ended is not None:
            await asyncio.wait([self.ended])
            if not self.ended.cancelled():
                self.ended.exception()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before it identifies again, so as not to be too often in a day."""

    async def wait_until_ready_again(self) -> None:
        """discord.py lets nobody wait before it has begun to log in."""
        await self.at.until(lambda: "ready" in self.told)

    async def on_connect(self) -> None:
        self.told.append("connect")

    async def on_ready(self) -> None:
        self.told.append("ready")

    async def on_resumed(self) -> None:
        self.told.append("resumed")

    async def on_disconnect(self) -> None:
        self.told.append("disconnect")

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)

    async def hears(self) -> discord.Message:
        """The latest message, waiting for the first."""
        return (await self.at.until(lambda: self.heard))[-1]

    @property
    def contents(self) -> list[str]:
        return [message.content for message in self.heard]

    @property
    def me(self) -> discord.ClientUser:
        assert self.user is not None
        return self.user

    async def channel(self, place_id: int) -> Any:
        """As discord.py knows it, or fetches it."""
        return self.get_channel(place_id) or await self.fetch_channel(place_id)
