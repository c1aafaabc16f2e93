"""What happened on a platform. Adapters make these; the core takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.language.message import Invocation
from bot.language.people import Account, Place, Posted, Rank


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an adapter has read; committed together with what the event caused."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """Who did something, and where.

    `event` is the platform's own id for it, the same when it is delivered twice. `rank` is read from the platform
    at this moment. `handle` is whatever the adapter needs to answer in place, kept for it as it is. `elsewhere` is the
    rank in the room that it is about, where that is another one; the core asks for it.
    """

    event: str
    account: Account
    name: str
    place: Place
    rank: Rank
    handle: str = ""
    cursor: Cursor | None = None
    elsewhere: tuple[Place, Rank] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The message that somebody chose a command for: whose it is, and what it says."""

    posted: Posted
    account: Account
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A command from the platform's own menu, with its arguments by name; from a message's menu, for that message."""

    source: Source
    invocation: Invocation
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message. Where commands are typed, the adapter has cut off the prefix and says `command=True`.

    `edited` says that it was said before, in other words: in `before`, where the platform still knows them. `parent` is
    what somebody else wrote and this replies to, where the platform tells it, `parent_by` who that is; the words are
    never stored. Where this may reply to the bot, `parent_id` is what the platform calls that message; the core finds
    its name, `parent_name`, if it is one of ours.
    """

    source: Source
    text: str
    command: bool = False
    edited: bool = False
    before: str = ""
    parent: str = ""
    parent_by: Account | None = None
    parent_id: str = ""
    parent_name: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, by the token that its message carried."""

    source: Source
    token: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form of the platform's own, filled in and sent."""

    source: Source
    token: str
    answers: Mapping[str, str]


Event = Asked | Said | Pressed | Submitted
