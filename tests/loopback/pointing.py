"""Pointing discord.py in this process at a loopback Discord."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.loopback.loopback import Loopback


@contextmanager
def pointed_at(discord: Loopback) -> Iterator[Loopback]:
    """The two addresses discord.py has built in, for the time being."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = discord.api, yarl.URL(discord.gateway)
    try:
        yield discord
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
