"""simcord's Discord on a wall clock, and the only place that knows simcord's insides."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
from simcord._clock import Clock
from simcord.backend import serializers
from simcord.backend.access import channel_accessible, message_accessible, reaction_permissions
from simcord.backend.cdn import CdnStore
from simcord.backend.command_access import command_access
from simcord.backend.errors import BackendError, SetupError
from simcord.backend.models import Channel, Guild, Interaction, Message, Overwrite, Role, User
from simcord.backend.state import Backend
from simcord.components import walk_components
from simcord.enums import ChannelType, MessageType, OverwriteType
from simcord.http import router
from simcord.intents import censor_message, prune_guild_create, required_intent
from simcord.interactions import nest_options, validate_option_value, walk_to_subcommand

from tests.loopback.wire import Json, Upload, completed, size

__all__ = [
    "BackendError",
    "Channel",
    "ChannelType",
    "Guild",
    "Interaction",
    "Message",
    "Overwrite",
    "OverwriteType",
    "Pings",
    "Role",
    "SetupError",
    "User",
    "World",
    "censor_message",
    "channel_accessible",
    "command_access",
    "message_accessible",
    "nest_options",
    "prune_guild_create",
    "reaction_permissions",
    "required_intent",
    "serializers",
    "validate_option_value",
    "walk_components",
    "walk_to_subcommand",
]

MINUTES = 60.0
EPHEMERAL, LOADING = 1 << 6, 1 << 7

#: What Studyhall asks for when it is invited; a test gives and takes more.
INVITED = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "attach_files",
    "add_reactions",
    "read_message_history",
    "create_public_threads",
    "create_private_threads",
    "manage_threads",
    "manage_messages",
    "pin_messages",
    "use_application_commands",
)


def bits(names: Iterable[str]) -> int:
    """Permissions by the names discord.py gives them."""
    return discord.Permissions(**dict.fromkeys(names, True)).value


class WallClock(Clock):
    """The time of day; a test may still push it ahead."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


class Forgetful(list[Any]):
    """A journal nobody reads: a benchmark would otherwise fill the memory with it."""

    def append(self, _entry: Any) -> None:
        return


class Pings:
    """Whom a message called when it was sent; editing it calls nobody."""

    def __init__(self, message: Message) -> None:
        self.users = tuple(message.ping_user_ids)
        self.roles = tuple(message.ping_role_ids)
        self.everyone = message.mention_everyone


class Files(CdnStore):
    """Attachments at an address where they really can be fetched."""

    base = "http://127.0.0.1"

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> Json:
        url = f"{self.base}/attachments/{channel_id}/{attachment_id}/{filename}"
        self._blobs[url] = data
        kept: Json = {
            "id": str(attachment_id),
            "filename": filename,
            "size": len(data),
            "url": url,
            "proxy_url": url,
            "content_type": mimetypes.guess_type(filename)[0] or "application/octet-stream",
        }
        if description is not None:
            kept["description"] = description
        if (measured := size(data)) is not None:
            kept["width"], kept["height"] = measured
        return kept


class Corrected(Backend):
    """simcord where it differs from Discord in what a study bot relies on."""

    def __init__(self) -> None:
        super().__init__(clock=WallClock())
        self.cdn = self.files = Files()
        self.transcript = Forgetful()
        self.http_requests = Forgetful()
        self.application_id = self.bot_user.id  # as it is for every application since 2016
        self.answer_within = 3.0
        self.token_lives = 15 * MINUTES
        self.nonces: dict[int, int | str] = {}
        self.nonce: int | str | None = None
        self.method = ""
        self.pings: dict[int, Pings] = {}
        self.starter: int | None = None
        self.opened_by: dict[int, int] = {}  # forms and what they were opened with

    def new_interaction(self, type: int, channel_id: int, user_id: int, guild_id: int | None) -> Interaction:  # noqa: A002 - simcord's name
        made = super().new_interaction(type, channel_id, user_id, guild_id)
        made.expires_at = self.iso_after(self.token_lives)
        made.initial_response_deadline = self.iso_after(self.answer_within)
        return made

    def interaction_by_token(self, token: str) -> Interaction:
        known = self.interactions.get(self.interaction_tokens.get(token, 0))
        if known is not None and known.expires_at is not None and self.now_iso() >= known.expires_at:
            raise BackendError(401, 50027, "Invalid Webhook Token")
        found = super().interaction_by_token(token)
        if not found.responded:
            raise BackendError(404, 10015, "Unknown Webhook")
        return found

    def require_permissions(self, guild_id: int | None, user_id: int, channel_id: int | None, *names: str) -> None:
        if self.method == "PUT" and names == ("manage_messages",):
            names = ("pin_messages",)  # since February 2026
        channel = self.channels.get(channel_id or 0)
        if channel is not None and channel.is_thread:
            own = self.method == "PATCH" and channel.owner_id == user_id
            names = tuple(
                "manage_threads" if name == "manage_channels" else name
                for name in names
                if name != "manage_channels" or not own
            )
        super().require_permissions(guild_id, user_id, channel_id, *names)

    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        channel = self.channels[message.channel_id]
        self._wake(channel, message.author_id)
        if self.nonce is not None and message.author_id == self.bot_user.id:
            self.nonces[message.id] = self.nonce
        self.pings[message.id] = Pings(message)
        if message.interaction_metadata is not None:
            self._tell_origin(message.interaction_metadata)
        sent = super().commit_message(message, broadcast=broadcast)
        if channel.is_thread and message.type in {MessageType.DEFAULT, MessageType.REPLY}:
            # Who writes in a thread joins it, and who is pinged there is brought in.
            for user_id in (message.author_id, *message.ping_user_ids):
                if user_id in self.guilds[cast("int", channel.guild_id)].members:
                    self.add_thread_member(channel.id, user_id)
        return sent

    def _tell_origin(self, told: Json) -> None:
        record = self.interactions[int(told["id"])]
        if record.source_message_id is not None:
            told["interacted_message_id"] = str(record.source_message_id)
        opener = self.interactions.get(self.opened_by.get(record.id, 0))
        if opener is not None:
            first = {**told, "id": str(opener.id), "type": opener.type}
            if opener.command_name is not None:
                first |= {"name": opener.command_name, "command_type": opener.command_type}
            told["triggering_interaction_metadata"] = first

    def edit_message(self, channel_id: int, message_id: int, fields: Json) -> Message:
        loading = bool(self.get_message(channel_id, message_id).flags & LOADING)
        message = super().edit_message(channel_id, message_id, fields)
        if loading:
            # What was put off is told now. Every other edit pings nobody and is marked.
            message.edited_timestamp = None
            self.pings[message.id] = Pings(message)
        return message

    def _wake(self, thread: Channel, author_id: int) -> None:
        """Writing in an archived thread opens it again, unless it is locked."""
        told = thread.thread_metadata
        if told is None or not told.archived:
            return
        if told.locked and not self._may(thread, author_id, "manage_threads"):
            raise BackendError(400, 160005, "Thread is locked")
        self.edit_channel(thread.id, {}, thread_metadata={"archived": False})

    def _may(self, channel: Channel, user_id: int, name: str) -> bool:
        held = self.compute_permissions(cast("int", channel.guild_id), user_id, channel.id)
        return bool(held & bits([name]))

    def create_forum_post(self, forum_id: int, name: str, starter: Message, **told: Any) -> tuple[Channel, Message]:
        self.starter = starter.id
        try:
            return super().create_forum_post(forum_id, name, starter, **told)
        finally:
            self.starter = None

    def create_thread(
        self, parent_id: int, name: str, owner_id: int, *, message_id: int | None = None, **told: Any
    ) -> Channel:
        """A post of a forum has the id of its first message, as a thread about a message has."""
        return super().create_thread(parent_id, name, owner_id, message_id=message_id or self.starter, **told)

    def add_thread_member(self, thread_id: int, user_id: int) -> Channel:
        new = user_id not in self.get_thread(thread_id).thread_members
        thread = super().add_thread_member(thread_id, user_id)
        if new and self.method == "PUT" and user_id != self.bot_user.id:
            self._say_who(thread_id, MessageType.RECIPIENT_ADD, user_id)
        return thread

    def remove_thread_member(self, thread_id: int, user_id: int) -> Channel:
        there = user_id in self.get_thread(thread_id).thread_members
        thread = super().remove_thread_member(thread_id, user_id)
        if there and self.method == "DELETE" and user_id != self.bot_user.id:
            self._say_who(thread_id, MessageType.RECIPIENT_REMOVE, user_id)
        return thread

    def _say_who(self, thread_id: int, kind: MessageType, user_id: int) -> None:
        self.create_system_message(thread_id, kind, self.bot_user.id, recipient_id=user_id)

    def create_system_message(
        self,
        channel_id: int,
        message_type: MessageType,
        author_id: int,
        *,
        recipient_id: int | None = None,
        target_channel_id: int | None = None,
        referenced_channel_id: int | None = None,
        referenced_message_id: int | None = None,
    ) -> Message:
        """Discord tells of new threads only in public, and not of new names of channels."""
        target = self.channels.get(target_channel_id or 0)
        silent = message_type == MessageType.CHANNEL_NAME_CHANGE or (
            message_type == MessageType.THREAD_CREATED
            and (
                referenced_message_id is not None or (target is not None and target.type == ChannelType.PRIVATE_THREAD)
            )
        )
        if silent:
            return Message(id=0, channel_id=channel_id, author_id=author_id)
        return super().create_system_message(
            channel_id,
            message_type,
            author_id,
            recipient_id=recipient_id,
            target_channel_id=target_channel_id,
            referenced_channel_id=referenced_channel_id,
            referenced_message_id=referenced_message_id,
        )


class World:
    """Everything there is, and what happens when a request arrives."""

    def __init__(self, name: str = "Course", bot: str = "Studyhall", permissions: Iterable[str] = INVITED) -> None:
        self.backend = Corrected()
        self.backend.bot_user.name = bot
        self.closed: set[int] = set()
        #: How long the same nonce of the same author in the same channel gives the same message ("a few minutes").
        self.nonce_counts_for = 5 * MINUTES
        #: Whether a message read later still shows its nonce. Discord's documents leave it open.
        self.nonce_in_history = True
        #: The privileged intents granted to the application, by discord.py's names.
        self.granted = {"members", "presences", "message_content"}
        self._sent: dict[tuple[int, int | str], tuple[int, float]] = {}
        self.permissions = bits(permissions)
        self.guild = self.make_guild(name)

    # What there is

    @property
    def bot_id(self) -> int:
        return self.backend.bot_user.id

    def make_guild(self, name: str) -> Guild:
        guild = self.backend.create_guild(name)
        self.bot_role(guild).permissions = self.permissions
        return guild

    def bot_role(self, guild: Guild) -> Role:
        return next(role for role in guild.roles.values() if role.managed)

    def subscribe(self, listener: Callable[[str, Mapping[str, Any]], None]) -> None:
        self.backend.subscribers.append(listener)

    def completed(self, payload: Any, *, fresh: bool = True) -> Any:
        nonces = self.backend.nonces if fresh or self.nonce_in_history else {}
        return completed(payload, nonces, self.bot_id)

    def overwrite(self, channel_id: int, target_id: int, *, role: bool, allow: int = 0, deny: int = 0) -> None:
        """Add to what one is allowed and forbidden in a channel."""
        channel = self.backend.channels[channel_id]
        old = next((one for one in channel.overwrites if one.target_id == target_id), None)
        if old is not None:
            allow, deny = (old.allow & ~deny) | allow, (old.deny & ~allow) | deny
        kind = OverwriteType.ROLE if role else OverwriteType.MEMBER
        self.backend.set_overwrite(channel_id, Overwrite(target_id, kind, allow, deny))

    # What a request does

    def request(
        self, method: str, path: str, query: Mapping[str, str], body: Any, files: list[Upload], reason: str | None
    ) -> tuple[int, Any]:
        """Apply it; a refusal is a BackendError. What simcord does not refuse, `refusals` does before."""
        parts = path.strip("/").split("/")
        backend = self.backend
        backend.method = method
        sends = method == "POST" and len(parts) == 3 and parts[0] == "channels" and parts[2] == "messages"
        nonce = body.get("nonce") if sends and isinstance(body, dict) else None
        if nonce is not None and body.get("enforce_nonce") and (same := self._same(int(parts[1]), nonce)) is not None:
            return 200, self.completed(same)
        backend.nonce = nonce
        params: Json = dict(query)
        if method == "GET" and parts[0] == "channels" and parts[2:] == ["messages"] and "after" in params:
            params["before"] = self._end_of_page(int(parts[1]), int(params["after"]), int(params.get("limit", 50)))
        try:
            answer = router.dispatch(
                backend,
                method,
                path,
                json=body,
                params=params,
                files=cast("list[Any]", files),
                reason=reason,
                message_content_access="message_content" in self.granted,
            )
        except ValueError as error:
            raise BackendError(400, 50035, f"Invalid Form Body: {error}") from error
        finally:
            backend.nonce = None
            backend.method = ""
        if nonce is not None:
            now = backend.clock.now().timestamp()
            self._sent[int(parts[1]), nonce] = (int(answer["id"]), now)
        if answer is None:
            return 204, None
        if method == "POST" and parts[-1] in {"threads", "channels"} and parts[0] != "users":
            return 201, self.completed(answer)
        return 200, self.completed(answer, fresh=method != "GET")

    def _end_of_page(self, channel_id: int, after: int, limit: int) -> int:
        """Discord gives the messages next to the one asked for, where simcord gives the newest of all."""
        later = sorted(one for one in self.backend.messages.get(channel_id, {}) if one > after)
        return (later[:limit] or [after])[-1] + 1

    def _same(self, channel_id: int, nonce: int | str) -> Any:
        message_id, sent = self._sent.get((channel_id, nonce), (0, 0.0))
        message = self.backend.messages.get(channel_id, {}).get(message_id)
        if message is None or self.backend.clock.now().timestamp() - sent > self.nonce_counts_for:
            return None
        return serializers.message_payload(self.backend, message, for_user=self.bot_id)
