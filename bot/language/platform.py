"""The port: what a platform gives, and what it is given. Each verb means the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.language.events import Event
from bot.language.message import File, Question
from bot.language.people import Account, Place, Posted
from bot.language.words import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """A button as a platform shows it. Pressing it gives back the token and nothing else."""

    label: Text
    token: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A message ready for a platform. `language` is the reader's; `asks` says that typed words are awaited next."""

    text: Text
    choices: tuple[Choice, ...] = ()
    files: tuple[File, ...] = ()
    language: str = "en"
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form ready for a platform that has forms of its own, with what was already filled in."""

    title: Text
    questions: tuple[Question, ...]
    answers: dict[str, str]
    token: str
    language: str = "en"


class Core(Protocol):
    """What an adapter is given."""

    async def take(self, event: Event) -> None:
        """Handle one event; returns once everything it caused is durable, so that it can be acknowledged."""


WITH = "with:"


def for_one(key: str) -> bool:
    """Whether the room of this key stands in for somebody's closed direct messages.

    What is said there comes to the core as from a direct conversation (`Kind.DIRECT`).
    """
    return key.partition("/")[2].startswith(WITH)


class Rooms(Protocol):
    """Private rooms. Each verb is safe to repeat."""

    async def find(self, key: str) -> Place | None:
        """The room that this bot made under `key`, also when it was killed before it could note that down."""

    async def open(self, key: str, title: str, members: Sequence[Account]) -> Place:
        """Make the room; `find` knows it afterwards."""

    async def members(self, place: Place) -> set[Account]:
        """Who is in it, the bot excepted."""

    async def admit(self, place: Place, account: Account) -> None:
        """Let somebody in."""

    async def dismiss(self, place: Place, account: Account) -> None:
        """Take somebody out."""

    async def close(self, place: Place) -> None:
        """End it: readable as far as the platform allows, nobody writes."""


class Platform(Protocol):
    """One chat network. Verbs raise `Refused` when trying again is useless; any other error is tried again.

    `memory` is how long the platform itself recognises a key that it has seen: within it a repeated `send` is
    harmless, beyond it `find` is asked first. `forms` says whether `show` can be used.
    """

    name: str
    memory: timedelta
    forms: bool
    rooms: Rooms | None

    async def run(self, core: Core) -> None:
        """Bring events to the core until the platform ends or this is cancelled."""

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:
        """Say something in a place, once for each key."""

    async def answer(
        self, handle: str, place: Place, account: Account, shown: Shown, key: str, *, private: bool
    ) -> Posted:
        """Answer in place; privately means that only `account` sees it.

        Raises:
            Expired: in place is no longer possible, or not privately; the core finds another way.

        """

    async def show(self, handle: str, account: Account, sheet: Sheet, key: str) -> None:
        """Show a form. Raises `Expired` when it is too late."""

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Change a message of ours."""

    async def find(self, place: Place, key: str) -> Posted | None:
        """Look whether the effect `key` was already applied."""

    async def direct(self, account: Account) -> Place:
        """Where to speak with somebody alone. Raises `Closed`."""
