"""The terminal as a chat network: rooms and direct conversations in which a small cast talks with the bot."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.terminal.lines import Mistake
from adapters.terminal.paper import Label, Paper, plain
from adapters.terminal.transcript import Line, PrivateRoom, Transcript
from bot.language import (
    Account,
    Closed,
    Core,
    Expired,
    Gone,
    Kind,
    Place,
    Posted,
    Rank,
    Refused,
    Rooms,
    Sheet,
    Shown,
    for_one,
    one_line,
    render,
    translator,
)

NAME = "terminal"
HOME = "class"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, and the rooms that everybody is in. `closed` people take no direct messages."""

    teachers: tuple[str, ...]
    students: tuple[str, ...]
    rooms: tuple[str, ...]
    closed: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Teachers first."""
        return (*self.teachers, *self.students)

    def rank(self, name: str) -> Rank:
        """What the platform itself says; students get theirs from a course's roster."""
        return Rank.TEACHER if name in self.teachers else Rank.GUEST


class World:
    """The platform. A front end shows what happens (`on_line`, `on_news`) and brings what people do (`front`)."""

    name = NAME
    memory = timedelta(0)
    forms = False
    hears = True
    up = True

    def __init__(self, cast: Cast, transcript: Transcript) -> None:
        """A class of `cast`, with what was said before."""
        self.cast = cast
        self.transcript = transcript
        self.rooms: Rooms | None = PrivateRooms(self)
        self.handle = secrets.token_hex(8)
        """Answers in place are possible while the process that was asked still runs."""
        self.on_line: Callable[[Line], None] = lambda _: None
        self.on_news: Callable[[str], None] = lambda _: None
        self.departed: set[str] = set()
        """Who is in the class no more."""
        self.front: Callable[[Any], Awaitable[None]] | None = None
        """Given the whole core, of which the terminal needs a little more than `Core` (see stage.Hall)."""

    async def ready(self) -> None:
        """It always is."""

    async def run(self, core: Core) -> None:
        """Let the front end bring what people do, until it ends."""
        if self.front is not None:
            await self.front(core)

    async def rank(self, account: Account, place: Place) -> Rank:  # noqa: ARG002 - the same in every room
        """What somebody may do."""
        return self.cast.rank(account.id)

    async def present(self, account: Account, place: Place) -> bool:
        """Whether somebody is in a room, or in the class."""
        if account.id in self.departed:
            return False
        return place.id == HOME or account.id in self.people_in(place.id)

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:
        """Say it to everybody in the place."""
        if self.is_closed(place):
            raise Refused("it is closed")  # not its name, which somebody typed: this is logged
        return self._say(place, "", shown, key)

    async def answer(
        self, handle: str, place: Place, account: Account, shown: Shown, key: str, *, private: bool
    ) -> Posted:
        """Answer in place."""
        if handle != self.handle:
            raise Expired
        known = self.transcript.keys.get(key)
        if known is not None:
            return Posted(place, str(known))
        return self._say(place, account.id if private else "", shown, key)

    async def show(self, handle: str, account: Account, sheet: Sheet, key: str) -> None:  # noqa: ARG002 - the port's
        """Forms are conversations here, so none can be shown."""
        raise Expired

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Change a line."""
        line = self.transcript.lines[int(posted.id)]
        if not line.text:
            raise Gone(posted.id)
        text, labels = _written(shown)
        if text == line.text and labels == [(label, token) for _, label, token in line.choices]:
            return
        self.transcript.edit(line, text, self._numbered(labels))
        self.on_line(line)

    async def delete(self, posted: Posted) -> None:
        """Take a line away."""
        line = self.transcript.lines[int(posted.id)]
        if line.text:
            self.transcript.edit(line, "", [])
            self.on_news(f"A message of Studyhall's in {line.place} is gone")

    async def pin(self, posted: Posted) -> None:
        """Note that a line is to be found at once."""
        line = self.transcript.lines[int(posted.id)]
        if not line.text:
            raise Gone(posted.id)
        if not line.pinned:
            self.transcript.pin(line)
            self.on_news(f"That is pinned in {line.place}")

    async def find(self, place: Place, shown: Shown, key: str) -> Posted | None:  # noqa: ARG002 - the port's
        """Look it up in the transcript."""
        known = self.transcript.keys.get(key)
        return None if known is None else Posted(place, str(known))

    async def direct(self, account: Account) -> Place:
        """Somebody's direct conversation with the bot."""
        if account.id in self.cast.closed:
            raise Closed
        return alone(account.id)

    def _say(self, place: Place, only: str, shown: Shown, key: str) -> Posted:
        text, labels = _written(shown)
        reader = only or (place.id[1:] if place.id.startswith("@") else "")
        line = self.transcript.say(key, place.id, reader, text, self._numbered(labels), asks=shown.asks)
        self.on_line(line)
        return Posted(place, str(line.id))

    def _numbered(self, labels: list[tuple[str, str]]) -> list[tuple[int, str, str]]:
        return [(self.transcript.number(), label, token) for label, token in labels]

    # What people see ----------------------------------------------------------------------------------------------

    def readers(self, line: Line) -> set[str]:
        """Who sees a line."""
        return {line.only} if line.only else self.people_in(line.place)

    def people_in(self, place: str) -> set[str]:
        """Who is in a place."""
        room = self.transcript.named(place.removeprefix("#"))
        return set(self.cast.everybody) if room is None else room.members

    def place(self, name: str, who: str) -> Place:
        """The room `#name` as a place for `who`.

        Raises:
            Mistake: there is none, or they are not in it.

        """
        room = self.transcript.named(name)
        if name not in self.cast.rooms and (room is None or who not in room.members):
            mine = ", ".join(f"#{one}" for one in self.rooms_of(who))
            message = f"{who} is in no room called #{name}; {who}'s rooms are {mine}"
            raise Mistake(message)
        return self._in(name)

    def _in(self, name: str) -> Place:
        alone_in = {room.name for marker, room in self.transcript.rooms.items() if for_one(marker)}
        return Place(NAME, f"#{name}", Kind.DIRECT if name in alone_in else Kind.ROOM, HOME)

    def is_closed(self, place: Place) -> bool:
        """Whether a private room has ended."""
        room = self.transcript.named(place.id[1:])
        return room is not None and room.closed

    def rooms_of(self, who: str) -> list[str]:
        """The rooms that somebody can speak in."""
        private = [room.name for room in self.transcript.rooms.values() if who in room.members and not room.closed]
        return [*self.cast.rooms, *private]

    def _is_own(self, place: str, who: str) -> bool:
        return place == alone(who).id or self._in(place.removeprefix("#")).kind is Kind.DIRECT

    def button(self, who: str, place: Place, wanted: str) -> str:
        """The token of the button that `who` means, by its number or its label.

        An answer that came too late to be given in place was sent to them alone: a label is looked for there next.

        Raises:
            Mistake: they see no such button.

        """
        elsewhere = None
        for line in reversed(self.transcript.lines):
            if who not in self.readers(line):
                continue
            for number, label, token in line.choices:
                called = wanted.casefold() == plain(label).casefold()
                if wanted == str(number) or (called and line.place == place.id):
                    return token
                if called and elsewhere is None and self._is_own(line.place, who):
                    elsewhere = token
        if elsewhere is not None:
            return elsewhere
        message = f"{who} sees no button “{wanted}” here"
        raise Mistake(message)


def alone(who: str) -> Place:
    """The direct conversation of `who` with the bot."""
    return Place(NAME, f"@{who}", Kind.DIRECT, HOME)


def _written(shown: Shown) -> tuple[str, list[tuple[str, str]]]:
    speak = translator(shown.language)
    text = render(shown.text, Paper(shown.language), speak)
    for file in shown.files:
        text += f"\n[{one_line(file.name)}: {render(file.alt, Paper(shown.language), speak)}]"
    return text, [(render(choice.label, Label(shown.language), speak), choice.token) for choice in shown.choices]


_LONGEST = 40
"""Characters of a room's name, so that it stays quick to type."""


class PrivateRooms:
    """Rooms that the bot makes."""

    def __init__(self, world: World) -> None:
        """In this world."""
        self._world = world
        self._transcript = world.transcript

    @staticmethod
    def named(title: str) -> str:
        """A name that can be typed, made from a title."""
        return re.sub(r"[^\w]+", "-", one_line(title).casefold())[:_LONGEST].strip("-") or "room"

    async def find(self, key: str, near: Place) -> Place | None:  # noqa: ARG002 - there is one class only
        """The room made under this marker."""
        room = self._transcript.rooms.get(key)
        return Place(NAME, f"#{room.name}", Kind.ROOM, HOME) if room else None

    async def open(self, key: str, title: str, members: Sequence[Account], near: Place) -> Place:  # noqa: ARG002
        """Make it, named after its title."""
        wanted = self.named(title)
        taken = {*self._world.cast.rooms, *(room.name for room in self._transcript.rooms.values())}
        name = next(n for n in (wanted, *(f"{wanted}-{i}" for i in range(2, 10_000))) if n not in taken)
        people = [account.id for account in members]
        self._transcript.room(key, name, title, people)
        self._world.on_news(f"A private room opens: #{name}, for {', '.join(people)}")
        return Place(NAME, f"#{name}", Kind.ROOM, HOME)

    async def entitle(self, place: Place, title: str) -> None:  # noqa: ARG002 - a room keeps the name that people type
        """See that it is there."""
        self._room(place)

    async def admit(self, place: Place, account: Account) -> None:
        """Let somebody in."""
        room = self._room(place)
        if account.id not in room.members:
            self._transcript.members(room, room.members | {account.id})
            self._world.on_news(f"{account.id} comes into #{room.name}")

    async def dismiss(self, place: Place, account: Account) -> None:
        """Take somebody out."""
        room = self._room(place)
        if account.id in room.members:
            self._transcript.members(room, room.members - {account.id})
            self._world.on_news(f"{account.id} leaves #{room.name}")

    async def close(self, place: Place) -> None:
        """End it."""
        room = self._room(place)
        if not room.closed:
            self._transcript.close(room)
            self._world.on_news(f"#{room.name} is closed")

    def _room(self, place: Place) -> PrivateRoom:
        room = self._transcript.named(place.id[1:])
        if room is None:
            raise Refused("there is no such room")
        return room
