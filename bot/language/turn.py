"""One turn: what a feature may know, and what it may wish for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.language.errors import UserError
from bot.language.message import Invocation, Message
from bot.language.owner import UNSETTLED, Owner
from bot.language.people import Account, Person, Place, Rank, Room
from bot.language.words import Call, Moment, Text, text


@dataclass(frozen=True, slots=True)
class Course:
    """A class: its language (BCP 47) and time zone (IANA) are its members' unless they say otherwise.

    `without` are the features that its teacher switched off.
    """

    id: int
    name: str
    language: str
    zone: str
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Post:
    """A wish to say something elsewhere: in a place, in a room by its key, or privately to a person or an account.

    A person who has several accounts is told where they wish, else where they were last.
    """

    to: Place | Person | Account | Room
    message: Message


@dataclass(frozen=True, slots=True)
class Edit:
    """A wish to change a named message."""

    name: str
    message: Message


@dataclass(frozen=True, slots=True)
class Delete:
    """A wish that a named message goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """A wish to be called at an instant. A new one of the same name replaces the old."""

    name: str
    at: datetime
    call: Invocation


@dataclass(frozen=True, slots=True)
class Forget:
    """A wish that the reminder of this name does not come."""

    name: str


@dataclass(frozen=True, slots=True)
class Work:
    """A wish that `module` works something out in a process of its own, and `call` comes back with its answer."""

    name: str
    module: str
    given: object
    call: Invocation


@dataclass(frozen=True, slots=True)
class RoomWish:
    """A wish that this room exists with exactly these people, or (`closed`) that it ends."""

    room: Room
    title: str
    members: tuple[Person, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """A wish to hear (or no longer hear) ordinary messages in a place."""

    place: Place
    on: bool


@dataclass(frozen=True, slots=True)
class Listen:
    """A wish to hear (or no longer hear) what is said in a room that was wished for, on every platform that has it."""

    room: Room
    on: bool


@dataclass(frozen=True, slots=True)
class Relay:
    """A wish to say something in a room's places on all other platforms, and to write it down nowhere."""

    room: Room
    said: Text


Wish = Post | Edit | Delete | Reminder | Forget | Work | RoomWish | Watch | Listen | Relay


@dataclass(slots=True)
class Turn:
    """One event on its way through one feature. Wishes come true after the commit, in their order."""

    db: Connection
    community: int
    person: Person
    place: Place
    rank: Rank
    at: datetime
    joined: Course | None
    find: Callable[[str | int], Person]
    """A person of this community, by their id or by what was typed; raises UserError when there is none."""
    member: bool = False
    hears: bool = True
    """Whether ordinary talk can be read on this platform."""
    paused: bool = False
    """Whether a teacher has us be quiet in this room."""
    owner: Owner = UNSETTLED
    """What the owner of the server settled for this class."""
    wishes: list[Wish] = field(default_factory=list)

    @property
    def course(self) -> Course:
        """The course that this place, or this person's direct conversation, belongs to.

        Raises:
            UserError: there is none, with what to do about it.

        """
        if self.joined is None:
            raise UserError(
                text("There is no course here yet. A teacher can open one: {call}", call=Call("course open"))
            )
        return self.joined

    def post(self, to: Place | Person | Account | Room, message: Message) -> None:
        """Say `message` there."""
        self.wishes.append(Post(to, message))

    def edit(self, name: str, message: Message) -> None:
        """Change the message called `name` to this one."""
        self.wishes.append(Edit(name, message))

    def delete(self, name: str) -> None:
        """Take the message called `name` away."""
        self.wishes.append(Delete(name))

    def remind(self, name: str, at: datetime, call: Invocation) -> None:
        """Invoke `call` at `at` (UTC), once, also when that falls into a time when the bot is down."""
        self.wishes.append(Reminder(name, at, call))

    def forget(self, name: str) -> None:
        """Take back the reminder called `name`, if it has not come."""
        self.wishes.append(Forget(name))

    def work(self, name: str, module: ModuleType, given: object, call: Invocation) -> None:
        """Have `module` work on `given` (JSON), outside, for whatever takes more than some 50 ms.

        It is run as a program that reads JSON and prints JSON. Then `call` is invoked once with what it printed as the
        argument `answer`, which is empty when it failed. A new job of the same name replaces the old.
        """
        self.wishes.append(Work(name, module.__name__, given, call))

    def room(self, key: str, title: str, members: Sequence[Person]) -> Room:
        """Wish that the private room `key` exists and holds exactly `members`."""
        room = Room(key)
        self.wishes.append(RoomWish(room, title, tuple(members)))
        return room

    def close(self, key: str, title: str) -> None:
        """Wish that the room `key` ends; what was said stays with the platform."""
        self.wishes.append(RoomWish(Room(key), title, (), closed=True))

    def watch(self, place: Place, *, on: bool = True) -> None:
        """Wish to hear what is said in `place`. Elsewhere, ordinary chat never reaches a feature."""
        self.wishes.append(Watch(place, on))

    def listen(self, room: Room, *, on: bool = True) -> None:
        """Wish to hear what is said in a room that was wished for, wherever it is; features know it by its key."""
        self.wishes.append(Listen(room, on))

    def relay(self, room: Room, said: Text) -> None:
        """Say it in that room on every platform but the one that this happens on.

        It is stored nowhere, so what is on its way when the process ends is lost.
        """
        self.wishes.append(Relay(room, said))

    def moment(self, at: datetime) -> Moment:
        """`at`, to be shown in the course's time zone."""
        return Moment(at, self.joined.zone if self.joined else "UTC")

    @property
    def today(self) -> datetime:
        """Now, on the course's wall clock."""
        return self.at.astimezone(ZoneInfo(self.joined.zone if self.joined else "UTC"))
