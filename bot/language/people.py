"""Who takes part, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Rank(IntEnum):
    """What somebody may do. Platform roles and the course roster map here, read fresh for each turn."""

    GUEST = 0
    STUDENT = 10
    TUTOR = 20
    DEPUTY = 25
    TEACHER = 30
    OWNER = 40


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's identity on one platform; `id` is the platform's own and never shown."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person of one community. `id` is ours, unique in the community; `account` is where they were met."""

    id: int
    name: str
    account: Account


class Kind(StrEnum):
    """What sort of place a conversation happens in."""

    ROOM = "room"
    THREAD = "thread"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said.

    `home` is the platform's server or space, empty in a direct conversation; `within` is the room that a thread
    belongs to.
    """

    platform: str
    id: str
    kind: Kind = Kind.ROOM
    home: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that a platform shows; `id` is the platform's own."""

    place: Place
    id: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room that a feature wished for, by the feature's own key, never by a platform's id."""

    key: str
