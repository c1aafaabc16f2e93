"""One room as one person's client has it: what was said, what it became, and what the room is like."""

from __future__ import annotations

import math

from tests.homeserver.api import Json
from tests.homeserver.seen import Notified, Room, Seal, Seen

MESSAGES = {"m.room.message", "m.room.encrypted", "m.sticker"}
CREATORS_RULE = 12  # since this room version creators stand above all levels


class Timeline:
    """Fed by sync, in the order in which the server tells."""

    def __init__(self, room_id: str) -> None:
        self.id = room_id
        self.events: dict[str, Json] = {}
        self.state: dict[tuple[str, str], Json] = {}
        self.notified = Notified(0, 0)
        self.joined = True
        self.typing: tuple[str, ...] = ()
        self.read: dict[str, str] = {}  # the latest event by the user who has read up to it
        self._related: dict[str, list[str]] = {}  # by the event they are about
        self._redacted: dict[str, Json] = {}

    # Feeding

    def take(self, told: Json, missed: list[Json]) -> None:
        """A room's part of a sync response, and what the server had left out of its timeline."""
        for event in told.get("state", {}).get("events", []):
            self.state[event["type"], event["state_key"]] = event
        for event in missed:  # older than that state
            self._keep(event)
        for event in [*told.get("timeline", {}).get("events", []), *told.get("ephemeral", {}).get("events", [])]:
            self.add(event)
        counts = told.get("unread_notifications", {})
        self.notified = Notified(
            counts.get("notification_count", self.notified.unread),
            counts.get("highlight_count", self.notified.highlights),
        )

    def add(self, event: Json) -> None:
        """The newest event; or one that is known, and can be read by now."""
        if "event_id" not in event:
            self._pass(event)
            return
        if "state_key" in event:
            self.state[event["type"], event["state_key"]] = event
        self._keep(event)

    def _keep(self, event: Json) -> None:
        known = event["event_id"] in self.events
        self.events[event["event_id"]] = event
        if known:
            return
        about = event["content"].get("m.relates_to")
        if isinstance(about, dict) and isinstance(about.get("event_id"), str):
            self._related.setdefault(about["event_id"], []).append(event["event_id"])
        if event["type"] == "m.room.redaction":
            target = event["content"].get("redacts") or event.get("redacts")  # newer room versions and older ones
            self._redacted[str(target)] = event

    def _pass(self, event: Json) -> None:
        if event["type"] == "m.typing":
            self.typing = tuple(event["content"]["user_ids"])
        elif event["type"] == "m.receipt":
            for event_id, kinds in event["content"].items():
                for kind in ("m.read", "m.read.private"):
                    self.read |= dict.fromkeys(kinds.get(kind, {}), event_id)

    # Looking

    @property
    def room(self) -> Room:
        return Room(self.id, self.said("m.room.name").get("name", ""))

    def said(self, kind: str, key: str = "") -> Json:
        """The content of a state event; empty where there is none."""
        event = self.state.get((kind, key))
        return event["content"] if event is not None else {}

    def name_of(self, user: str) -> str:
        return self.said("m.room.member", user).get("displayname") or user

    def members(self, membership: str = "join") -> set[str]:
        """The ids of who is in the room, or invited to it, or banned from it."""
        return {
            key
            for (kind, key), event in self.state.items()
            if kind == "m.room.member" and event["content"].get("membership") == membership
        }

    @property
    def version(self) -> int:
        return int(self.said("m.room.create").get("room_version", "1"))

    def level_of(self, user: str) -> float:
        """How much somebody may do; infinitely much where a creator stands above all levels."""
        created = self.state["m.room.create", ""]
        if self.version >= CREATORS_RULE:
            if user in {created["sender"], *created["content"].get("additional_creators", ())}:
                return math.inf
        elif ("m.room.power_levels", "") not in self.state:
            return 100 if user == created["sender"] else 0
        levels = self.said("m.room.power_levels")
        return int(levels.get("users", {}).get(user, levels.get("users_default", 0)))

    def is_redacted(self, event_id: str) -> bool:
        event = self.events.get(event_id, {})
        return event_id in self._redacted or "redacted_because" in event.get("unsigned", {})

    def reaction(self, about: str, by: str, key: str) -> str | None:
        """The event by which somebody reacted."""
        for event in self._about(about, "m.reaction", "m.annotation"):
            if event["sender"] == by and event["content"]["m.relates_to"].get("key") == key:
                return str(event["event_id"])
        return None

    def shown(self) -> list[Seen]:
        """The messages, oldest first; edits are in what they edit."""
        return [
            self.look(event)
            for event in self.events.values()
            if event["type"] in MESSAGES
            and "state_key" not in event
            and (event["content"].get("m.relates_to") or {}).get("rel_type") != "m.replace"
        ]

    def look(self, event: Json) -> Seen:
        event_id, sender = event["event_id"], event["sender"]
        about = event["content"].get("m.relates_to") or {}
        edits = [one for one in self._about(event_id, event["type"], "m.replace") if one["sender"] == sender]
        content = _latest(edits) or event["content"]
        redacted, sealed = self.is_redacted(event_id), event["type"] == "m.room.encrypted"
        if redacted:
            content, edits, about = {}, [], {}
        called = content.get("m.mentions") or {}
        names = {self.name_of(one) for one in called.get("user_ids", ())} | ({"@room"} if called.get("room") else set())
        return Seen(
            id=event_id,
            room_id=self.id,
            author=self.name_of(sender),
            author_id=sender,
            text=content.get("body", ""),
            html=content.get("formatted_body"),
            kind="redacted" if redacted else "sealed" if sealed else content.get("msgtype", "").removeprefix("m."),
            mentions=frozenset(names),
            edited=bool(edits),
            thread=about.get("event_id") if about.get("rel_type") == "m.thread" else None,
            # In a thread every message answers the one before it, for clients that show no threads.
            reply_to=None if about.get("is_falling_back") else about.get("m.in_reply_to", {}).get("event_id"),
            reactions=self._reactions(event_id),
            at=event["origin_server_ts"],
            seal=_seal(event),
            content=content,
            source=event,
        )

    def _about(self, event_id: str, kind: str, relation: str) -> list[Json]:
        return [
            one
            for one in (self.events[other] for other in self._related.get(event_id, ()))
            if one["type"] == kind
            and one["content"].get("m.relates_to", {}).get("rel_type") == relation
            and not self.is_redacted(one["event_id"])
        ]

    def _reactions(self, event_id: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self._about(event_id, "m.reaction", "m.annotation"):
            key = one["content"]["m.relates_to"].get("key", "")
            found[key] = (*found.get(key, ()), self.name_of(one["sender"]))
        return found


def _seal(event: Json) -> Seal | None:
    sealed = event.get("sealed")
    if sealed is None:
        return None
    shield = sealed["shield"] or {}
    return Seal(sealed["failed"], shield.get("colour", "none"), shield.get("reason"))


def _latest(edits: list[Json]) -> Json | None:
    if not edits:
        return None
    content: Json = max(edits, key=lambda one: (one["origin_server_ts"], one["event_id"]))["content"]
    return dict(content.get("m.new_content") or {})
