"""What the class sees on Discord: nothing here knows more than somebody who looks at their screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

import discord.utils

from tests.discord import reading
from tests.hall import Seen
from tests.loopback.loopback import Loopback
from tests.loopback.people import Person
from tests.loopback.scene import Place
from tests.loopback.seen import Seen as Message


def room_name(title: str) -> str:
    """How a line of a script calls a channel or thread: `Proof Club` is `#proof-club`."""
    return re.sub(r"[^\w]+", "-", title.casefold())[:40].strip("-") or "room"


class Eyes:
    """The eyes of everybody in `people`."""

    def __init__(self, there: Loopback, people: Mapping[str, Person]) -> None:
        self.there = there
        self.people = people
        self._known: dict[int, tuple[str, tuple[str, ...]]] = {}

    def named(self, sort: str, number: int) -> str:
        """What a person, role or channel is called in a message."""
        backend = self.there.world.backend
        if sort == "person":
            return backend.users[number].name
        if sort == "role":
            return f"@{self.there.server.roles[number].name}"
        return f"#{backend.channels[number].name}"

    # Where

    def places(self, who: str) -> Iterator[Place]:
        """Where somebody can look: channels and threads, and the conversation with the bot."""
        yield from self.people[who].channels()
        if (direct := self.people[who].direct) is not None:
            yield direct

    def room(self, who: str, name: str) -> Place:
        """The newest room of that name (without the #) that somebody can look into."""
        found = [place for place in self.people[who].channels() if room_name(place.name) == name]
        if not found:
            mine = ", ".join(f"#{room_name(place.name)}" for place in self.people[who].channels())
            raise LookupError(f"{who} sees no room called #{name}, but {mine}")
        return found[-1]

    def alone(self, who: str) -> Place:
        """Where somebody is alone with the bot: the direct conversation, or the thread that stands in for it."""
        person = self.people[who]
        if person.closed:
            for place in person.channels():
                if place.private and place.members == {person.name, "Studyhall"} and place.name == person.name:
                    return place
        return person.opens_direct()

    def members(self, name: str) -> set[str]:
        """Who is in a private room that is open."""
        threads = self._open(name)
        return {who.lower() for who in threads[-1].members - {"Studyhall"}} if threads else set()

    def room_called(self, name: str) -> Place:
        """The newest private room of that name, or the room that everybody is in."""
        return (self._open(name) or [one for one in self.places(next(iter(self.people))) if one.name == name])[-1]

    def _open(self, name: str) -> list[Place]:
        return [
            thread
            for channel in self.there.server.channel_ids
            for thread in self.there.place(channel).threads
            if thread.private and room_name(thread.name) == name and not thread.archived
        ]

    def in_it(self, place: Place) -> list[Message]:
        """Every message in a room, also of one that few are in."""
        return self.there.scene.visible(place, self.there.world.bot_id)

    # What

    def messages(self, who: str, place: Place) -> list[Message]:
        """The bot's messages there that somebody can see, oldest first; one that is still "thinking" says nothing."""
        me = self.there.world.bot_id
        shown = self.people[who].sees(place)
        return [one for one in shown if one.author_id == me and not one.system and not one.loading]

    def view(self, who: str) -> list[Seen]:
        """Everything of the bot's that somebody sees now, wherever they look, oldest first."""
        found = [(one, place) for place in self.places(who) for one in self.messages(who, place)]
        found.sort(key=lambda one: one[0].id)
        return [self._seen(message, place, [who], edited=message.edited) for message, place in found]

    def news(self) -> list[Seen]:
        """What appeared or changed since somebody looked last, in the order in which it did."""
        found: dict[int, tuple[Message, Place, list[str]]] = {}
        for who in self.people:
            for place in self.places(who):
                for message in self.messages(who, place):
                    found.setdefault(message.id, (message, place, []))[2].append(who)
        fresh: list[tuple[datetime, Seen]] = []
        for number, (message, place, readers) in found.items():
            seen = self._seen(message, place, readers, edited=number in self._known)
            if self._known.get(number) != (seen.text, seen.buttons):
                fresh.append((self._when(message), seen))
                self._known[number] = (seen.text, seen.buttons)
        return [seen for _, seen in sorted(fresh, key=lambda one: one[0])]

    def _when(self, message: Message) -> datetime:
        kept = self.there.scene.message(message).edited_timestamp
        return datetime.fromisoformat(kept) if kept else discord.utils.snowflake_time(message.id)

    def _seen(self, message: Message, place: Place, readers: list[str], *, edited: bool) -> Seen:
        direct = place.channel.guild_id is None
        only = readers[0] if direct or message.ephemeral else ""
        where = f"@{only}" if direct else f"#{room_name(place.name)}"
        text = reading.read(message.text, self.named).strip("\u2060")
        for file in message.attachments:
            text += f"\n[{file.filename}: {file.description}]"
        options = [option.label for select in message.selects for option in select.options]
        marks = tuple(dict.fromkeys(reading.more_than_letters(message.text)))
        return Seen(where, only, text, (*message.labels, *options), edited, marks)

    # Buttons

    def button(self, who: str, places: list[Place], label: str, *, only: bool = False) -> tuple[Message, str] | None:
        """The newest message there with such a button or choice, and how that is written; perhaps `only` for them."""
        found = [one for place in places for one in self.messages(who, place)]
        for message in sorted(found, key=lambda one: -one.id):
            options = [option.label for select in message.selects for option in select.options]
            for shown in (*message.labels, *options):
                direct = self.there.place(message.place_id).channel.guild_id is None
                if shown.casefold() == label.casefold() and (not only or message.ephemeral or direct):
                    return message, shown
        return None
