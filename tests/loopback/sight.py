"""Which events one session of the bot is told, and how much of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from tests.loopback.wire import Json
from tests.loopback.world import World, censor_message, channel_accessible, prune_guild_create, required_intent

PRIVILEGED = ("members", "presences", "message_content")
#: The bits of an application's flags that say "granted, for a small bot".
FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
WITH_MESSAGES = {"MESSAGE_CREATE", "MESSAGE_UPDATE"}
EPHEMERAL = 1 << 6
LARGE = 250  # members; of more, not even the presences intent tells at once


def intents(value: int) -> discord.Intents:
    wanted = discord.Intents.none()
    wanted.value = value
    return wanted


def missing(wanted: discord.Intents, granted: set[str]) -> list[str]:
    """Privileged intents that were asked for and not granted: reason enough to close with 4014."""
    return [name for name in PRIVILEGED if getattr(wanted, name) and name not in granted]


def flags(granted: set[str]) -> int:
    return sum(FLAGS[name] for name in granted)


def shown(world: World, event: str, payload: Mapping[str, Any], wanted: discord.Intents) -> Json | None:
    """What a session is sent of this event; None when it is not told at all."""
    if not _subscribed(world, event, payload, wanted) or not _accessible(world, event, payload):
        return None
    told: Json = world.completed(payload)
    if not wanted.message_content:
        _censor(world, event, told)
    if event == "GUILD_CREATE":
        told["large"] = told["member_count"] > LARGE
        prune_guild_create(told, wanted, world.bot_id)
        told["threads"] = [one for one in told["threads"] if _open_to_bot(world, one)]
    if event == "THREAD_CREATE":
        _add_own_membership(world, told)
    return told


def _subscribed(world: World, event: str, payload: Mapping[str, Any], wanted: discord.Intents) -> bool:
    if event == "GUILD_MEMBER_UPDATE" and int(payload["user"]["id"]) == world.bot_id:
        return True
    needed = required_intent(event, payload)
    if needed is not None and not getattr(wanted, needed):
        return False
    if event == "THREAD_MEMBERS_UPDATE" and not wanted.members:
        touched = [member["user_id"] for member in payload.get("added_members", ())]
        return str(world.bot_id) in [*touched, *payload.get("removed_member_ids", ())]
    return True


def _accessible(world: World, event: str, payload: Mapping[str, Any]) -> bool:
    if event in WITH_MESSAGES and payload.get("flags", 0) & EPHEMERAL:
        return False
    if event == "INTERACTION_CREATE" or event.startswith(("CHANNEL_", "GUILD_")):
        return True
    if event == "THREAD_MEMBERS_UPDATE":
        return True
    if event == "THREAD_DELETE":
        return channel_accessible(world.backend, int(payload["parent_id"]), world.bot_id)
    channel_id = payload.get("id") if event.startswith("THREAD_") else payload.get("channel_id")
    return channel_id is None or channel_accessible(world.backend, int(channel_id), world.bot_id)


def _open_to_bot(world: World, thread: Json) -> bool:
    """Only active threads come with the guild, and private ones only to who may look into them."""
    return not thread["thread_metadata"]["archived"] and channel_accessible(
        world.backend, int(thread["id"]), world.bot_id
    )


def _add_own_membership(world: World, thread: Json) -> None:
    members = world.backend.channels[int(thread["id"])].thread_members
    if world.bot_id in members:
        thread["member"] = {
            "id": thread["id"],
            "user_id": str(world.bot_id),
            "join_timestamp": members[world.bot_id],
            "flags": 0,
        }


def _censor(world: World, event: str, told: Json) -> None:
    """Without MESSAGE_CONTENT the words of others are empty, but for what was addressed to the bot."""
    if event in WITH_MESSAGES:
        censor_message(told, world.bot_id, backend=world.backend)
    if event != "INTERACTION_CREATE":
        return
    if isinstance(told.get("message"), dict):
        censor_message(told["message"], world.bot_id, backend=world.backend, exempt_root=True)
    data = told.get("data") or {}
    for key, message in ((data.get("resolved") or {}).get("messages") or {}).items():
        censor_message(message, world.bot_id, backend=world.backend, exempt_root=str(data.get("target_id")) == key)
