"""A message as somebody sees it, at the moment of looking."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.homeserver.api import Json


@dataclass(frozen=True)
class Seal:
    """What Element shows of a message that was sent encrypted."""

    failed: str | None  # why it cannot be read, in the words of matrix-js-sdk: "UNSIGNED_SENDER_DEVICE" ...
    shield: str  # the sign beside it: "none", "grey" or "red"
    reason: int | None  # of the shield, as matrix-js-sdk numbers them: 2 is a device its owner has not signed


@dataclass(frozen=True)
class Seen:
    """One message."""

    id: str
    room_id: str
    author: str
    author_id: str
    text: str  # as it is now, after edits; empty when it was taken away or cannot be read
    html: str | None
    #: "text", "notice", "emote", "image", "file" ...; "sealed" is an encrypted one, "redacted" one taken away
    kind: str
    #: The names of all whom the message calls; "@room" is everybody.
    mentions: frozenset[str]
    edited: bool
    thread: str | None  # the event that the thread is about
    reply_to: str | None
    reactions: dict[str, tuple[str, ...]] = field(hash=False)  # names of people by key
    at: int  # milliseconds, by the server's clock
    seal: Seal | None  # of an encrypted message, seen by somebody with Element
    content: Json = field(repr=False, hash=False)  # as it is now: of an edited message the new content
    source: Json = field(repr=False, hash=False)  # the event itself, as it was sent

    @property
    def notice(self) -> bool:
        return self.kind == "notice"

    @property
    def redacted(self) -> bool:
        return self.kind == "redacted"

    @property
    def sealed(self) -> bool:
        """Whether it is encrypted and cannot be read; who reads such messages has Element."""
        return self.kind == "sealed"


@dataclass(frozen=True)
class Notified:
    """What a client shows beside a room's name."""

    unread: int
    highlights: int


@dataclass(frozen=True)
class Room:
    """A room or a space."""

    id: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Invitation:
    """An open one."""

    room: Room
    by: str  # the user id
    direct: bool
    space: bool


Where = Room | Seen | str


def room_id(where: Where) -> str:
    match where:
        case Room():
            return where.id
        case Seen():
            return where.room_id
        case _:
            return where
