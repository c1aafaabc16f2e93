"""What discord.py would send, kept instead of sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn
from unittest.mock import Mock

import discord
from discord import app_commands
from discord.http import HTTPClient, MultipartParameters, Route, handle_message_parameters
from discord.webhook.async_ import AsyncWebhookAdapter

from tests.loopback.request import Request

Sending = Mapping[str, Any]


class Offline:
    """discord.py's own REST client, of which every request ends in a list."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.http = HTTPClient(asyncio.get_running_loop())
        self.http.request = self._of_the_bot  # type: ignore[method-assign]
        self.answers = AsyncWebhookAdapter()  # type: ignore[no-untyped-call]
        self.answers.request = self._of_an_answer  # type: ignore[method-assign]
        self.session = Mock()  # an aiohttp session, which is never asked for anything

    @property
    def last(self) -> Request:
        """What was sent last."""
        return self.requests[-1]

    async def _of_the_bot(
        self,
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        form: Iterable[Mapping[str, Any]] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        return self._keep(route, options.get("json"), form or (), files or (), options.get("params"))

    async def _of_an_answer(self, route: Route, session: object, **options: Any) -> dict[str, Any]:
        del session
        files, form = options.get("files") or (), options.get("multipart") or ()
        return self._keep(route, options.get("payload"), form, files, options.get("params"))

    def _keep(
        self,
        route: Route,
        body: object,
        form: Iterable[Mapping[str, Any]],
        files: Sequence[discord.File],
        query: Mapping[str, object] | None,
    ) -> dict[str, Any]:
        for part in form:
            if part["name"] == "payload_json":
                body = json.loads(part["value"])
        self.requests.append(
            Request(
                route.method,
                route.url.removeprefix(Route.BASE),
                {name: str(value) for name, value in (query or {}).items()},
                json.loads(json.dumps(body)),  # what arrives has no tuples, and its keys are texts
                tuple((file.filename, file.fp.read()) for file in files),
            )
        )
        return {}


def message(**given: Any) -> MultipartParameters:
    """A message as discord.py makes one, calling nobody."""
    return handle_message_parameters(allowed_mentions=discord.AllowedMentions.none(), **given)


def view(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """Buttons and selects that outlive a restart, as ours do."""
    made = discord.ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    return made


class German(app_commands.Translator):
    """A translator into one language; discord.py asks it for everything that is said to be translatable."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The word in German, if it has one."""
        del context
        return string.extras.get("german") if locale is discord.Locale.german else None


def tree() -> app_commands.CommandTree[discord.Client]:
    """Commands of each kind that Studyhall has."""
    client = discord.Client(intents=discord.Intents.none())
    made = app_commands.CommandTree(client)
    group = app_commands.Group(name="group", description="Study groups")

    @group.command(name="start", description="Start a group")
    @app_commands.describe(topic=app_commands.locale_str("What it is about", german="Worum es geht"))
    @app_commands.rename(topic=app_commands.locale_str("topic", german="thema"))
    async def start(interaction: discord.Interaction, topic: str, seats: app_commands.Range[int, 2, 12] = 4) -> None:
        _never(interaction, topic, seats)

    @start.autocomplete("topic")
    async def topics(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        _never(interaction, current)

    made.add_command(group)

    @made.command(name="tutor", description="Find a tutor")
    @app_commands.choices(how=[app_commands.Choice(name="in writing", value="writing")])
    async def tutor(interaction: discord.Interaction, how: app_commands.Choice[str]) -> None:
        _never(interaction, how)

    @made.context_menu(name="Ask for feedback")
    async def feedback(interaction: discord.Interaction, about: discord.Message) -> None:
        _never(interaction, about)

    return made


def _never(*given: object) -> NoReturn:
    raise AssertionError(given)


async def declared() -> list[dict[str, Any]]:
    """Those commands as they are declared."""
    made = tree()
    await made.set_translator(German())
    assert made.translator is not None
    return [await command.get_translated_payload(made, made.translator) for command in made.get_commands()]
