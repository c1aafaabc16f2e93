"""A message as somebody sees it, at the moment of looking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.loopback.wire import Json
from tests.loopback.world import LOADING, Message, World, message_accessible, walk_components

BUTTON, TEXT = 2, 10
SELECTS = {3: "text", 5: "user", 6: "role", 7: "mentionable", 8: "channel"}
STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium"}


@dataclass(frozen=True)
class Button:
    label: str
    custom_id: str
    style: str
    disabled: bool
    url: str | None = None
    emoji: str | None = None


@dataclass(frozen=True)
class Option:
    label: str
    value: str
    description: str | None
    default: bool


@dataclass(frozen=True)
class Select:
    custom_id: str
    kind: str  # of "text", "user", "role", "mentionable", "channel"
    options: tuple[Option, ...]
    placeholder: str | None
    least: int
    most: int
    disabled: bool


@dataclass(frozen=True)
class Attachment:
    filename: str
    description: str | None
    data: bytes = field(repr=False)
    url: str = ""
    content_type: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Seen:
    """One message."""

    id: int
    place_id: int
    author: str
    author_id: int
    content: str
    buttons: tuple[Button, ...]
    selects: tuple[Select, ...]
    attachments: tuple[Attachment, ...]
    embeds: tuple[Json, ...]
    ephemeral: bool
    loading: bool  # "is thinking"
    edited: bool
    #: The names of all who were really called: by name, by a role they have, by @everyone, or as the one replied to.
    pinged: frozenset[str]
    pinged_roles: tuple[str, ...]
    pinged_everyone: bool
    nonce: int | str | None
    reply_to: int | None
    reactions: dict[str, tuple[str, ...]] = field(hash=False)
    pinned: bool
    system: bool  # made by Discord: somebody joined, a thread was started
    components: list[Json] = field(repr=False, hash=False)  # as they were sent

    @property
    def text(self) -> str:
        """Everything there is to read, wherever it stands."""
        shown = [self.content, *(part["content"] for part in walk_components(self.components) if part["type"] == TEXT)]
        for embed in self.embeds:
            shown += [embed.get("title") or "", embed.get("description") or ""]
            shown += [f"{one['name']}\n{one['value']}" for one in embed.get("fields", ())]
        return "\n".join(part for part in shown if part)

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def button(self, which: str) -> Button:
        """By its label, or by its custom id."""
        found = [one for one in self.buttons if which in {one.label, one.custom_id, one.emoji}]
        assert len(found) == 1, f"{len(found)} buttons are {which!r} among {self.labels} below {self.text!r}"
        return found[0]

    def select(self, which: str | int) -> Select:
        """By its place, its custom id or its placeholder."""
        if isinstance(which, int):
            return self.selects[which]
        found = [one for one in self.selects if which in {one.custom_id, one.placeholder}]
        assert len(found) == 1, f"{len(found)} selects are {which!r} below {self.text!r}"
        return found[0]


def look(world: World, message: Message) -> Seen:
    backend = world.backend
    pings = backend.pings.get(message.id)
    guild = backend.guilds.get(backend.channels[message.channel_id].guild_id or 0)
    roles = [guild.roles[one].name for one in pings.roles if one in guild.roles] if pings and guild else []
    parts = list(walk_components(message.components))
    return Seen(
        id=message.id,
        place_id=message.channel_id,
        author=backend.users[message.author_id].name,
        author_id=message.author_id,
        content=message.content,
        buttons=tuple(_button(part) for part in parts if part["type"] == BUTTON),
        selects=tuple(select(part) for part in parts if part["type"] in SELECTS),
        attachments=tuple(_attachment(world, one) for one in message.attachments),
        embeds=tuple(message.embeds),
        ephemeral=message.is_ephemeral,
        loading=bool(message.flags & LOADING),
        edited=message.edited_timestamp is not None,
        pinged=_pinged(world, message),
        pinged_roles=tuple(roles),
        pinged_everyone=pings is not None and pings.everyone,
        nonce=backend.nonces.get(message.id),
        reply_to=int(message.reference["message_id"]) if message.reference else None,
        reactions={one.emoji: tuple(backend.users[who].name for who in one.user_ids) for one in message.reactions},
        pinned=message.pinned,
        system=message.system_metadata is not None,
        components=message.components,
    )


def _pinged(world: World, message: Message) -> frozenset[str]:
    backend = world.backend
    pings = backend.pings.get(message.id)
    if pings is None:
        return frozenset()
    called = set(pings.users)
    channel = backend.channels[message.channel_id]
    guild = backend.guilds.get(channel.guild_id or 0)
    for member in guild.members.values() if guild is not None else ():
        if pings.everyone or set(pings.roles) & set(member.role_ids):
            called.add(member.user_id)
    called.discard(message.author_id)
    return frozenset(backend.users[one].name for one in called if message_accessible(backend, channel.id, message, one))


def _button(part: Json) -> Button:
    emoji = part.get("emoji") or {}
    return Button(
        part.get("label") or "",
        part.get("custom_id") or "",
        STYLES[part["style"]],
        bool(part.get("disabled")),
        part.get("url"),
        emoji.get("name"),
    )


def select(part: Json) -> Select:
    options: list[Any] = part.get("options") or []
    return Select(
        part["custom_id"],
        SELECTS[part["type"]],
        tuple(Option(one["label"], one["value"], one.get("description"), bool(one.get("default"))) for one in options),
        part.get("placeholder"),
        part.get("min_values", 1),
        part.get("max_values", 1),
        bool(part.get("disabled")),
    )


def _attachment(world: World, kept: Json) -> Attachment:
    return Attachment(
        kept["filename"],
        kept.get("description"),
        world.backend.files.get(kept["url"]) or b"",
        kept["url"],
        kept["content_type"],
        kept.get("width"),
        kept.get("height"),
    )
