"""What `studyhall check` finds out about Discord: with a few questions, and without being seen online."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import aiohttp
import discord

from adapters.discord.examination import Server, examine
from adapters.discord.ink import NAME
from adapters.discord.permissions import invitation
from adapters.discord.settings import Settings
from bot.language import Finding, Verdict, one_line

PATIENCE = 60.0
"""Seconds that all questions together may take."""

_AWAY = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


async def look(settings: Settings, courses: Collection[int] = ()) -> list[Finding]:
    """Everything that Discord can be asked; `courses` are channels in which a course is at home."""
    logging.getLogger("discord").setLevel(logging.CRITICAL)  # what matters of it is a finding
    found: list[Finding] = []
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    try:
        async with asyncio.timeout(PATIENCE), client:
            await client.login(settings.token)
            await _account(client, settings, courses, found)
    except discord.LoginFailure:
        says = "the token is refused. Press Reset Token in the developer portal (page Bot), and store the new one."
        found.append(Finding(Verdict.FAULT, NAME, says))
    except _AWAY as error:
        says = f"it cannot be reached ({_kind(error)}). Check the network, or try again later."
        found.append(Finding(Verdict.LOOK, NAME, says))
    return found


def _kind(error: Exception) -> str:
    return str(error.status) if isinstance(error, discord.HTTPException) else type(error).__name__


async def _account(client: discord.Client, settings: Settings, courses: Collection[int], found: list[Finding]) -> None:
    """What the application is, where it is, and how it is there; told as far as it was found out."""
    assert client.user is not None
    assert client.application is not None
    flags = client.application.flags
    link = invitation(client.application.id, categories=bool(settings.rooms))
    if settings.discussions and not (flags.gateway_message_content or flags.gateway_message_content_limited):
        says = (
            "the message content intent is off, so nobody gets a private hint in a discussion; everything else works. "
            "Switch it on in the developer portal (page Bot), or write discussions = false."
        )
        found.append(Finding(Verdict.LOOK, NAME, says))
    numbers = [guild.id async for guild in client.fetch_guilds(limit=None, with_counts=False)]
    if not numbers:
        says = f"it is on no server yet. Open this link and choose yours: {link}"
        found.append(Finding(Verdict.LOOK, NAME, says))
        return
    count = "one server" if len(numbers) == 1 else f"{len(numbers)} servers"
    found.append(Finding(Verdict.WELL, NAME, f"{one_line(client.user.name)} is on {count}; invite it with {link}"))
    servers = []
    for number in numbers:
        try:
            server = await _server(client, number)
        except (discord.HTTPException, discord.InvalidData) as error:
            says = f"server {number} cannot be looked into ({_kind(error)}). Try again later."
            found.append(Finding(Verdict.LOOK, NAME, says))
        else:
            servers.append(server)
            found += examine(server, settings, courses)
    if len(servers) == len(numbers):
        found += _lost(servers, settings)


async def _server(client: discord.Client, number: int) -> Server:
    assert client.user is not None
    guild = await client.fetch_guild(number, with_counts=False)
    return Server(guild, await guild.fetch_member(client.user.id), tuple(await guild.fetch_channels()))


@dataclass(frozen=True, slots=True)
class _Named:
    """Numbers that a key of the configuration names, and what there is of their kind."""

    key: str
    numbers: frozenset[int]
    known: set[int]
    kind: str


def _lost(servers: list[Server], settings: Settings) -> Iterator[Finding]:
    """Numbers in the configuration that are nowhere."""
    roles = {role.id for server in servers for role in server.guild.roles if not role.is_default()}
    channels = {channel.id: channel for server in servers for channel in server.channels}
    categories = {number for number, one in channels.items() if isinstance(one, discord.CategoryChannel)}
    for named in (
        _Named("teachers", settings.teachers, roles, "role"),
        _Named("tutors", settings.tutors, roles, "role"),
        _Named("students", settings.students, roles, "role"),
        _Named("rooms", settings.rooms, categories, "category"),
    ):
        for number in sorted(named.numbers - named.known):
            where = "on any of its servers" if len(servers) > 1 else "on its server"
            other = f", but the channel #{one_line(channels[number].name)}" if number in channels else f" {where}"
            says = f"discord.{named.key} names {number}, which is no {named.kind}{other}. Copy its id again."
            yield Finding(Verdict.LOOK, NAME, says)
