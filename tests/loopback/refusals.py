"""What Discord refuses and simcord lets through."""

from __future__ import annotations

from tests.loopback.wire import Json, Upload
from tests.loopback.world import BackendError, Channel, ChannelType, World

FORM = 5
COMPLETION, CHOICES = 4, 8
ON_THE_MESSAGE = {6, 7}
OPEN_FORM = 9
NONCE = 25


def refuse(world: World, method: str, path: str, body: object, files: list[Upload]) -> None:
    """Raise what Discord would answer; nothing when the request may go on."""
    parts = path.strip("/").split("/")
    told: Json = body if isinstance(body, dict) else {}
    if parts[0] == "interactions":
        _answer(world, int(parts[1]), told)
    elif parts[0] == "channels" and parts[1].isdigit() and int(parts[1]) in world.backend.channels:
        channel = world.backend.channels[int(parts[1])]
        if method == "POST" and parts[2:] == ["messages"]:
            _message(world, channel, told, files)
        elif _needs_open_thread(method, parts, told):
            _archived(channel)


def _needs_open_thread(method: str, parts: list[str], body: Json) -> bool:
    if len(parts) == 2:
        return method == "PATCH" and body.get("archived") is not False
    return method in {"PATCH", "PUT"} and parts[2] in {"messages", "thread-members"}


def _message(world: World, channel: Channel, body: Json, files: list[Upload]) -> None:
    if isinstance(nonce := body.get("nonce"), str) and len(nonce) > NONCE:
        raise BackendError(400, 50035, f"Invalid Form Body: nonce must be {NONCE} or fewer in length")
    if channel.type == ChannelType.DM:
        recipients = set(channel.recipient_ids)
        if world.closed & recipients:
            raise BackendError(403, 50007, "Cannot send messages to this user")
        if not any(recipients & set(guild.members) for guild in world.backend.guilds.values()):
            raise BackendError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
        return
    needed = ["attach_files"] if files else []
    if body.get("message_reference"):
        needed.append("read_message_history")
    world.backend.require_permissions(channel.guild_id, world.bot_id, channel.id, *needed)


def _archived(channel: Channel) -> None:
    if channel.thread_metadata is not None and channel.thread_metadata.archived:
        raise BackendError(400, 50083, "Thread is archived")


def _answer(world: World, interaction: int, body: Json) -> None:
    asked = world.backend.interactions.get(interaction)
    if asked is None or asked.responded:
        return
    kind = body.get("type")
    wrong = (
        (asked.type == FORM and kind == OPEN_FORM)
        or (asked.type == COMPLETION) != (kind == CHOICES)
        or (kind in ON_THE_MESSAGE and asked.source_message_id is None)
    )
    if wrong:
        raise BackendError(400, 50035, f"Invalid Form Body: type {kind} cannot answer an interaction {asked.type}")
