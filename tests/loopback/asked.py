"""Asking the bot something by a command, a button or a form, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from tests.loopback.scene import Place, Scene
from tests.loopback.seen import Seen, look
from tests.loopback.wire import Json
from tests.loopback.world import Interaction, serializers

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
LABEL, ROW = 18, 1


@dataclass(frozen=True)
class Acknowledged:
    """How, as Discord numbers it (4 message, 5 "is thinking", 6 and 7 on the message itself, 9 form), and how soon."""

    kind: int
    after: float


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    custom_id: str
    label: str
    kind: int  # as Discord numbers components: 4 text, 3 select, 21 radio group ...
    required: bool
    value: Any  # filled in already
    part: Json

    @property
    def long(self) -> bool:
        return self.part.get("style") == 2


class Modal:
    """A form that was opened for somebody."""

    def __init__(self, asked: Asked, form: Json) -> None:
        self.asked = asked
        self.form = form
        self.title: str = form["title"]
        self.custom_id: str = form["custom_id"]
        self.fields: list[Field] = []
        for row in form["components"]:
            if row["type"] == LABEL:
                self.fields.append(_field(row["component"], row["label"]))
            elif row["type"] == ROW:
                self.fields += [_field(part, part.get("label") or "") for part in row["components"]]

    @property
    def labels(self) -> list[str]:
        return [field.label for field in self.fields]


def _field(part: Json, label: str) -> Field:
    chosen = [one["value"] for one in part.get("options") or () if one.get("default")]
    value = part.get("value", part.get("default", chosen or None))
    return Field(part["custom_id"], label, part["type"], bool(part.get("required", True)), value, part)


class Asked:
    """One interaction. Awaiting it waits until the bot has answered it as a person would see it answered."""

    def __init__(self, scene: Scene, record: Interaction, person: str) -> None:
        self._scene = scene
        self.record = record
        self.person = person
        self.at = time.monotonic()
        self.acknowledged: Acknowledged | None = None

    def __repr__(self) -> str:
        return f"<Asked by {self.person}: {self.acknowledged or 'no answer'}>"

    def __await__(self) -> Generator[Any, None, Asked]:
        return self.answered().__await__()

    async def answered(self, timeout: float = 15.0) -> Asked:  # noqa: ASYNC109 - the time is what the caller names
        """Until there is an answer; "is thinking" is none yet."""
        await self._scene.ripple.until(
            lambda: self.acknowledged is not None and not self.record.loading, timeout, lambda: repr(self)
        )
        return self

    def accept(self, kind: int, at: float) -> None:
        """Called when a callback was let through."""
        self.acknowledged = Acknowledged(kind, at - self.at)

    @property
    def expired(self) -> bool:
        """Whether the client shows that the application did not respond."""
        now = self._scene.world.backend.now_iso()
        return self.acknowledged is None and now >= (self.record.initial_response_deadline or "")

    @property
    def ephemeral(self) -> bool:
        return self.record.ephemeral

    @property
    def modal(self) -> Modal | None:
        return Modal(self, self.record.modal) if self.record.modal is not None else None

    @property
    def choices(self) -> list[Json] | None:
        return self.record.autocomplete_choices

    @property
    def response(self) -> Seen | None:
        """The message it was answered with, or changed, as it is now; None when there is none, or no longer."""
        return self._look(self.record.message_id)

    @property
    def followups(self) -> list[Seen]:
        found = [self._look(one) for one in self.record.followup_ids]
        return [one for one in found if one is not None]

    def _look(self, message_id: int | None) -> Seen | None:
        message = self._scene.world.backend.messages.get(self.record.channel_id, {}).get(message_id or 0)
        return look(self._scene.world, message) if message is not None else None


def ask(
    scene: Scene,
    person_id: int,
    place: Place,
    kind: int,
    data: Json,
    *,
    source: int | None = None,
    locale: str = "en-US",
) -> Asked:
    """Send an INTERACTION_CREATE as Discord does."""
    backend = scene.world.backend
    guild_id = place.channel.guild_id
    record = backend.new_interaction(kind, place.id, person_id, guild_id)
    if kind == COMMAND:
        record.command_name, record.command_type = data["name"], data["type"]
        if "target_id" in data:
            record.target_id, record.target_type = int(data["target_id"]), data["type"]
    record.source_message_id = source
    channel = dict(serializers.channel_payload(backend, place.channel))
    payload: Json = {
        "id": str(record.id),
        "application_id": str(backend.application_id),
        "type": kind,
        "token": record.token,
        "version": 1,
        "data": data,
        "channel_id": str(place.id),
        "channel": channel,
        "locale": locale,
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if source is not None:
        payload["message"] = serializers.message_payload(backend, backend.messages[place.id][source])
    if guild_id is not None:
        guild = backend.guilds[guild_id]
        permissions = str(backend.compute_permissions(guild_id, person_id, place.id))
        channel["permissions"] = permissions
        member = dict(serializers.member_payload(backend, guild, guild.members[person_id]))
        payload |= {
            "guild_id": str(guild_id),
            "guild": {"id": str(guild_id), "locale": guild.preferred_locale, "features": []},
            "guild_locale": guild.preferred_locale,
            "member": member | {"permissions": permissions},
            "app_permissions": str(backend.compute_permissions(guild_id, scene.world.bot_id, place.id)),
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild_id)},
        }
    else:
        payload |= {
            "user": serializers.user_payload(backend.users[person_id]),
            "app_permissions": "0",
            "context": 1,
            "authorizing_integration_owners": {"0": "0"},
        }
    asked = Asked(scene, record, backend.users[person_id].name)
    scene.asked[record.id] = asked
    backend.emit("INTERACTION_CREATE", payload)
    return asked
