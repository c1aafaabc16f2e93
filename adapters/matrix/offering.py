"""Commands for clients that show them as Discord does: told to each room, and taken as they send them.

This is MSC4391 ("Simplified in-room bot commands") in its unstable form, as gomuks and mautrix have it. In every other
client people type; what they type is read as before.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import structlog

from adapters.matrix import arrivals
from adapters.matrix.news import Event
from adapters.matrix.pace import DECORATION
from adapters.matrix.places import Places
from adapters.matrix.settings import Settings
from adapters.matrix.wire import Trouble, Wire
from bot.language import Command, Invocation, Parameter, Person

log = structlog.get_logger()

DESCRIPTION, INVOKED = "org.matrix.msc4391.command_description", "org.matrix.msc4391.command"
TOLD = "commands:"
"""Begins the name of a cursor: what a room was told of commands. The rest is the room's id."""
_SENT_AS = frozenset({"m.room.message", "m.room.bot.command"})
_TYPES = {str: "string", int: "integer", bool: "boolean", Person: "user_id"}


def described(command: Command) -> dict[str, Any]:
    """A command as clients are told of it."""
    return {
        "command": command.name,
        "description": _words(command.about.template),
        "parameters": [
            {
                "key": one.name,
                "schema": _schema(one),
                "description": _words(one.about.template),
                **({} if one.required else {"optional": True}),
            }
            for one in command.parameters
        ],
    }


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.choices:
        literals = [{"schema_type": "literal", "literal_type": "string", "value": one} for one in parameter.choices]
        return {"schema_type": "union", "variants": literals}
    return {"schema_type": "primitive", "type": _TYPES[parameter.kind]}


def _words(said: str) -> dict[str, Any]:
    return {"m.text": [{"body": said}]}


class Offering:
    """What can be done, for those clients."""

    def __init__(self, wire: Wire, places: Places, settings: Settings, commands: Iterable[Command]) -> None:
        """Offer those of `commands` that are offered anywhere."""
        self._wire = wire
        self._places = places
        self._me = settings.user
        self._commands = {one.name: described(one) for one in commands if one.offered}
        shape = json.dumps(self._commands, sort_keys=True).encode()
        self._now = " ".join([sha256(shape).hexdigest()[:16], *(name.replace(" ", "_") for name in self._commands)])
        self._told: dict[str, str] = {}
        self._telling: set[str] = set()

    def recall(self, known: Mapping[str, str]) -> None:
        """What rooms were told before this process began."""
        self._told = {name.removeprefix(TOLD): told for name, told in known.items() if name.startswith(TOLD)}

    def _key(self, command: str) -> str:
        return b64encode(sha256(f"{command}{self._me}".encode()).digest()).decode()

    async def tell(self, room: str) -> None:
        """Tell a room that people made, where they let us say how it is, unless it knows already."""
        before = self._told.get(room, "")
        if before == self._now or room in self._telling or self._wire.limited:
            return
        self._telling.add(room)
        try:
            if await self._places.made(room) is not None or not await self._places.may(room, DESCRIPTION):
                return
            gone: dict[str, Any] = {name.replace("_", " "): {} for name in before.split()[1:]}
            for name, content in {**gone, **self._commands}.items():
                await self._wire.put(
                    "rooms",
                    room,
                    "state",
                    DESCRIPTION,
                    self._key(name),
                    body=content,
                    kind="say",
                    importance=DECORATION,
                )
            self._told[room] = self._now
            await self._places.remember(f"{TOLD}{room}", self._now)
        except Trouble as error:
            log.warning("a room is not told of commands", room=room, code=error.code)
        finally:
            self._telling.discard(room)

    def meant(self, event: Event) -> Invocation | None:
        """The command that a client sent as one, with every argument as somebody would have typed it."""
        content = event["content"]
        sent, mentions = content.get(INVOKED), content.get("m.mentions")
        called = mentions.get("user_ids") if isinstance(mentions, Mapping) else None
        if (
            event["type"] not in _SENT_AS
            or content.get("msgtype", "m.text") != "m.text"
            or arrivals.relation(event).get("rel_type") == arrivals.EDIT
            or not isinstance(sent, Mapping)
            or not isinstance(called, list)
            or self._me not in called
        ):
            return None
        name, given = sent.get("command"), sent.get("arguments", {})
        if not isinstance(name, str) or name.casefold() not in self._commands or not isinstance(given, Mapping):
            return None
        return Invocation(
            name.casefold(), {key: said for key, one in given.items() if (said := _typed(one)) is not None}
        )


def _typed(given: object) -> str | None:
    """An argument as it is typed, so that it goes the way of everything typed; None for what nobody can type."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given) if isinstance(given, str | int) else None
