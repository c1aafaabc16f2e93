"""The port: what a platform gives, and what it is given. Each verb means the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.language.events import Cursor, Event, Source
from bot.language.message import File, Question
from bot.language.people import Account, Place, Posted, Rank
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

    async def take(self, event: Event) -> bool:
        """Handle one event; returns once everything it caused is durable, so that it can be acknowledged.

        True when it is answered in place, or with a form: `answer` or `show` is called with its handle.
        """

    async def suggest(self, source: Source, command: str, name: str, typed: str) -> list[tuple[str, str | int]]:
        """What can be chosen now for an argument, beginning with what fits `typed` best; at most 25."""

    def hears(self, place: Place) -> bool:
        """Whether a feature listens to ordinary talk there. Elsewhere it need not be brought to the core."""

    async def watched(self, platform: str) -> Mapping[str, datetime]:
        """Every place of a platform that is listened to, and since when."""

    async def gone(self, place: Place, message: str = "") -> None:
        """Somebody deleted a room, or a message in it. What was ours and is still wanted is made anew."""

    async def left(self, event: str, account: Account, place: Place) -> None:
        """Somebody is no longer in a room of ours; or, where the place is called like its home, in the class."""

    async def cursor(self, platform: str, name: str) -> str | None:
        """How far the adapter had read, as the last `Source.cursor` of that name said."""

    async def cursors(self, platform: str) -> Mapping[str, str]:
        """All of them, by name."""

    async def save_cursor(self, platform: str, cursor: Cursor) -> None:
        """Remember how far the adapter has read, when nothing happened."""


WITH = "with:"


def for_one(key: str) -> bool:
    """Whether the room of this key stands in for somebody's closed direct messages.

    What is said there comes to the core as from a direct conversation (`Kind.DIRECT`).
    """
    return key.partition("/")[2].startswith(WITH)


class Rooms(Protocol):
    """Private rooms. Each verb is safe to repeat.

    `near` is the room of the course that a private room belongs to; its `id` is empty when that is not known.
    """

    async def find(self, key: str, near: Place) -> Place | None:
        """The room that this bot made under `key`, if it was killed before that could be noted down.

        A room that was entitled need not be found any more: by then it was noted.
        """

    async def open(self, key: str, title: str, members: Sequence[Account], near: Place) -> Place:
        """Make the room; `find` knows it afterwards. It may be without its title and members still."""

    async def entitle(self, place: Place, title: str) -> None:
        """Call it so. Raises `Refused` when somebody deleted it."""

    async def admit(self, place: Place, account: Account) -> None:
        """Let somebody in, if the platform still knows them."""

    async def dismiss(self, place: Place, account: Account) -> None:
        """Take somebody out."""

    async def close(self, place: Place) -> None:
        """End it: readable as far as the platform allows, nobody writes."""


class Platform(Protocol):
    """One chat network.

    Verbs raise `Refused` when trying again is useless, and `Away` while the platform cannot be reached at all; any
    other error is tried again a few times. `memory` is how long the platform itself recognises a key that it has
    seen: within it a repeated `send` is harmless, beyond it `find` is asked first. `forms` says whether `show` can be
    used, `hears` whether ordinary talk can be read, `up` whether deliveries can be tried now.
    """

    name: str
    memory: timedelta
    forms: bool
    rooms: Rooms | None

    @property
    def hears(self) -> bool:
        """Whether what people say to one another can be read, where a feature wants to listen."""

    @property
    def up(self) -> bool:
        """Whether deliveries can be tried; the platform is being connected to otherwise."""

    async def ready(self) -> None:
        """Return when `up`."""

    async def run(self, core: Core) -> None:
        """Bring events to the core until the platform ends or this is cancelled."""

    async def rank(self, account: Account, place: Place) -> Rank:
        """What the platform lets somebody do in a room that they are not acting in; `GUEST` if they are not there."""

    async def present(self, account: Account, place: Place) -> bool:
        """Whether somebody is in a room; or, where the place is called like its home, in the class at all.

        Raises `Refused` when there is no such place.
        """

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
        """Change a message of ours. Raises `Gone` where it is known that somebody deleted it."""

    async def delete(self, posted: Posted) -> None:
        """Take a message of ours away, if it is still there; it is pinned no more."""

    async def pin(self, posted: Posted) -> None:
        """See that a message of ours is pinned in its room. Raises `Gone` when somebody deleted it."""

    async def find(self, place: Place, shown: Shown, key: str) -> Posted | None:
        """Look whether `shown` was already said there under `key`."""

    async def direct(self, account: Account) -> Place:
        """Where to speak with somebody alone. Raises `Closed`."""
