"""What the class sees on Matrix: nothing here knows more than somebody who looks at their screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.matrix.choices import MARK
from tests.hall import Seen
from tests.homeserver import Homeserver, Person, Room, Seen as Message
from tests.matrix.reading import Page

CLOSED = 100
PREFIX = "!study "


def room_name(title: str) -> str:
    """How a line of a script calls a room: `Proof Club` is `#proof-club`."""
    return re.sub(r"[^\w]+", "-", title.casefold())[:40].strip("-") or "room"


@dataclass(frozen=True)
class Choice:
    """One line under a message: a sign, and what it is called."""

    sign: str
    label: str


class Eyes:
    """The eyes of everybody in `people`."""

    def __init__(self, there: Homeserver, people: Mapping[str, Person]) -> None:
        self.there = there
        self.people = people
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}

    # Where

    def is_direct(self, who: str, room: Room) -> bool:
        """Whether it is a conversation of theirs with the bot."""
        return room.id in self.people[who].phone.direct.get(self.there.bot.id, ())

    def rooms(self, who: str) -> list[Room]:
        """The rooms that somebody shares with the bot."""
        phone, me = self.people[who].phone, self.there.bot.id
        return [room for room in self.people[who].rooms() if me in phone.timeline(room.id).members()]

    def room(self, who: str, name: str) -> Room:
        """The newest room of that name (without the #) that somebody is in."""
        mine = [room for room in self.rooms(who) if not self.is_direct(who, room)]
        found = [room for room in mine if room_name(room.name) == name]
        if not found:
            raise LookupError(
                f"{who} sees no room called #{name}, but {', '.join(room_name(one.name) for one in mine)}"
            )
        return found[-1]

    def alone(self, who: str) -> Room | None:
        """Where somebody is alone with the bot: the direct conversation, or the room that stands in for it."""
        person = self.people[who]
        if not person.closed:
            return person.direct_with(self.there.bot)
        for room in self.rooms(who):
            if person.phone.timeline(room.id).members() == {person.id, self.there.bot.id} and room.name == person.name:
                return room
        return None

    def members(self, name: str) -> set[str]:
        """Who is in a private room that is open."""
        rooms = {room.id: room for who in self.people for room in self.rooms(who) if room_name(room.name) == name}
        found: set[str] = set()
        for who, person in self.people.items():
            for room in self.rooms(who):
                levels = person.state(room, "m.room.power_levels")
                if room.id in rooms and levels.get("events_default", 0) < CLOSED:
                    found.add(who)
        return found

    # What

    def messages(self, who: str, room: Room) -> list[Message]:
        """The bot's messages there, oldest first."""
        me = self.there.bot.id
        return [one for one in self.people[who].sees(room) if one.author_id == me and not one.redacted]

    def _all(self, who: str) -> Iterator[tuple[Message, Room]]:
        for room in self.rooms(who):
            for message in self.messages(who, room):
                yield message, room

    def view(self, who: str) -> list[Seen]:
        """Everything of the bot's that somebody sees now, wherever they look, oldest first."""
        pictures = self._pictures([message for message, _ in self._all(who)])
        found = sorted((one for one in self._all(who) if one[0].kind in {"text", "notice"}), key=lambda one: one[0].at)
        return [self._seen(message, room, [who], pictures, edited=message.edited) for message, room in found]

    def news(self) -> list[Seen]:
        """What appeared or changed since somebody looked last, in the order in which it did."""
        found: dict[str, tuple[Message, Room, list[str]]] = {}
        for who in self.people:
            for message, room in self._all(who):
                found.setdefault(message.id, (message, room, []))[2].append(who)
        pictures = self._pictures([message for message, _, _ in found.values()])
        fresh: list[tuple[int, Seen]] = []
        for event, (message, room, readers) in found.items():
            if message.kind not in {"text", "notice"}:
                continue
            seen = self._seen(message, room, readers, pictures, edited=event in self._known)
            if self._known.get(event) != (seen.text, seen.buttons):
                fresh.append((self._when(readers[0], message), seen))
                self._known[event] = (seen.text, seen.buttons)
        return [seen for _, seen in sorted(fresh, key=lambda one: one[0])]

    def _when(self, who: str, message: Message) -> int:
        edits = self.people[who].phone.timeline(message.room_id)._about(message.id, "m.room.message", "m.replace")
        return max([message.at, *(int(one["origin_server_ts"]) for one in edits)])

    def _pictures(self, messages: list[Message]) -> dict[str, list[str]]:
        """What stands under each message's words, by its key: a client shows a file by its name and its caption."""
        found: dict[str, list[str]] = {}
        for one in messages:
            if one.kind in {"image", "file"}:
                key = str(one.content[MARK]["key"]).partition("/")[0]
                found.setdefault(key, []).append(f"\n[{one.content['filename']}: {one.content['body']}]")
        return found

    def _seen(
        self, message: Message, room: Room, readers: list[str], pictures: Mapping[str, list[str]], *, edited: bool
    ) -> Seen:
        direct = self.is_direct(readers[0], room)
        only = readers[0] if direct else ""
        page = Page(message.html or "")
        text, choices = _choices(message, page.text)
        text = text.replace(PREFIX, "/")  # a script's lines begin commands so on each platform
        text += "".join(pictures.get(str(message.content[MARK]["key"]), ()))
        where = f"@{only}" if direct else f"#{room_name(room.name)}"
        return Seen(where, only, text.strip("\u2060"), tuple(one.label for one in choices), edited, tuple(page.marks))

    # Choices

    def button(self, who: str, rooms: list[Room], label: str) -> tuple[Message, Choice] | None:
        """The newest message there with such a choice, and how that is written."""
        found = [one for room in rooms for one in self.messages(who, room) if one.kind in {"text", "notice"}]
        for message in sorted(found, key=lambda one: -one.at):
            for choice in _choices(message, Page(message.html or "").text)[1]:
                if choice.label.casefold() == label.casefold():
                    return message, choice
        return None


def _choices(message: Message, text: str) -> tuple[str, list[Choice]]:
    """The words, and the lines under them that can be chosen."""
    count = len(message.content.get(MARK, {}).get("buttons", ()))
    if not count:
        return text, []
    lines = text.split("\n")
    legend, words = lines[-count - 1 : -1], lines[: -count - 1]
    parted = (line.partition(" ") for line in legend)
    return "\n".join(words).strip("\n"), [Choice(sign, label) for sign, _, label in parted]
