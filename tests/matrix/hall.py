"""The same small class on Matrix: what people type there goes through a real Synapse to the adapter."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from adapters.matrix.choices import SIGNS
from adapters.matrix.news import Event
from adapters.matrix.platform import Matrix
from adapters.matrix.settings import Settings
from adapters.terminal.lines import At, Pass, Press, Speech, Step, read_line
from adapters.terminal.world import Cast
from bot.core import Core
from bot.language import Catalogue, Platform
from tests.hall import CAST, Hall, Seen
from tests.homeserver import Homeserver, Person, Room, Seen as Message, Synapse
from tests.homeserver.phone import Account
from tests.matrix.eyes import Eyes
from tests.matrix.reading import Page

SECRET = "a secret for the tests alone"
_ALONE = re.compile(r"(?<= )@\w+(?=:| presses )")


PLAYS = 8
"""How often the same people play before there are others: what they remember makes them slow."""


@dataclass
class _Class:
    people: dict[str, Account]
    rooms: dict[str, Room]
    space: Room
    plays: int = 0


_CLASSES: WeakKeyDictionary[Synapse, dict[str, _Class]] = WeakKeyDictionary()
"""By their rooms' version."""


@dataclass
class Sent:
    """Something that the bot says."""

    room: str
    event: str = ""
    """Until the homeserver has taken it, it has no name."""
    before: set[str] = field(default_factory=set)
    """Who came in afterwards, or at the same time, and need not see it."""


class MatrixHall(Hall):
    """Call it with a line of a script; it answers with what people saw because of it."""

    platform = "matrix"
    patience = 10.0
    """Seconds until everybody has seen something."""

    def __init__(
        self,
        there: Homeserver,
        folder: Path,
        url: str = "",
        cast: Cast = CAST,
        catalogue: Callable[[], Catalogue] | None = None,
    ) -> None:
        super().__init__(folder, url, cast, catalogue)
        self.there = there
        self.who, self.where = cast.everybody[0], f"#{cast.rooms[0]}"
        self.heard: set[str] = set()
        """The events that the bot has handled."""
        self.sent: list[Sent] = []
        """What the bot says that not everybody may have seen yet."""
        self.moved: list[tuple[str, str, bool]] = []
        """Who was invited to a room, or taken out: room, person, and whether they are to be in it."""

    def settings(self) -> Settings:
        """What the owner's file says."""
        bot = self.there.bot
        return Settings(self.there.url, bot.id, self.folder / "matrix", token=bot.token, secret=SECRET)

    def adapt(self) -> Matrix:
        """The bot's side of it."""
        return Matrix(self.settings(), self.clock)

    async def furnish(self, version: str = "") -> None:
        """The class before anything happens: a space with its rooms, everybody in them, and the bot invited.

        People and rooms serve several plays, each with a bot of its own, because making them takes longer than a play.
        """
        known = _CLASSES.setdefault(self.there.synapse, {})
        if version not in known or known[version].plays >= PLAYS:
            known[version] = await self._make(version)
        made = known[version]
        made.plays += 1
        if made.plays > 1:
            self.people = {who: await self._back(who, account) for who, account in made.people.items()}
        self.rooms, self.space = made.rooms, made.space
        self.eyes = Eyes(self.there, self.people)
        for room in (*self.rooms.values(), self.space):
            await self.people["kim"].invites(room, self.there.bot)

    async def _make(self, version: str) -> _Class:
        everybody = self.cast.everybody
        made = await asyncio.gather(*map(self.arrives, everybody))
        self.people = dict(zip(everybody, made, strict=True))
        kim, *others = made
        names = self.cast.rooms
        rooms = await asyncio.gather(*(self.there.room(one, by=kim, people=others, version=version) for one in names))
        space = await self.there.space("Class", by=kim, rooms=rooms, people=others, version=version)
        accounts = {who: person.account for who, person in self.people.items()}
        return _Class(accounts, dict(zip(names, rooms, strict=True)), space)

    async def arrives(self, who: str) -> Person:
        """Somebody of the class, with a new account."""
        return await self.there.person(who.capitalize(), teacher=who in self.cast.teachers)

    async def _back(self, who: str, account: Account) -> Person:
        """Somebody of an earlier play, who remembers it."""
        teacher = who in self.cast.teachers
        person = Person(account, self.there.api(account.token), self.there.ripple, teacher=teacher)
        await person.phone.turn_on()
        self.there.persons.append(person)
        return person

    @property
    def home(self) -> tuple[str, str]:
        return self.platform, self.space.id

    def enter(self) -> Platform:
        self.adapter = self.adapt()
        self._overhear()
        return self.adapter

    def meet(self, core: Core) -> None:
        self.core = core

    async def attend(self) -> None:
        self._running = asyncio.create_task(self.adapter.run(self.core))
        ready = asyncio.create_task(self.adapter.ready())
        await asyncio.wait([self._running, ready], timeout=20, return_when=asyncio.FIRST_COMPLETED)
        assert ready.done(), f"it does not become ready: {self._running}"
        bot = self.there.bot.id
        rooms = [room.id for room in (*self.rooms.values(), self.space)]
        phones = [person.phone for person in self.people.values()]
        await self.there.until(lambda: all(bot in one.timeline(room).members() for room in rooms for one in phones), 30)
        await self.calm()
        self.look()

    async def shut(self) -> None:
        """Whoever takes no direct messages has left such a conversation."""
        for who in self.cast.closed:
            person = self.people[who]
            room = await person.opens_direct(self.there.bot)
            await self.there.until(
                lambda person=person, room=room: self.there.bot.id in person.phone.timeline(room.id).members()  # type: ignore[misc]  # likewise
            )
            await person.leaves(room)
            person.closed = True
        await self.calm()

    def _overhear(self) -> None:
        """Know what the bot has heard and said, so that nobody has to wait for nothing."""
        take, ask = self.adapter._hearing.take, self.adapter._wire._json

        async def taken(room: str, event: Event) -> None:
            await take(room, event)
            self.heard.add(event["event_id"])

        async def asked(method: str, path: tuple[str, ...], query: Any, data: Any, *rest: Any, **how: Any) -> Any:  # noqa: ANN401 - as there
            says = path[0] == "rooms" and (path[2] in {"send", "redact"} or (path[2] == "state" and method == "PUT"))
            if says and path[3] != "m.room.member":
                self.sent.append(sent := Sent(path[1]))
                try:
                    said = await ask(method, path, query, data, *rest, **how)
                except BaseException:
                    self.sent.remove(sent)
                    raise
                sent.event = said["event_id"]
                return said
            said = await ask(method, path, query, data, *rest, **how)
            if says:
                self.moved.append((path[1], path[4], True))
            elif path[0] == "rooms" and path[2] in {"invite", "kick"}:
                user = json.loads(data)["user_id"]
                self.moved.append((path[1], user, path[2] == "invite"))
                for sent in self.sent:
                    if sent.room == path[1]:
                        sent.before.add(user)
            elif path[0] == "createRoom":
                self.moved += [(said["room_id"], one, True) for one in json.loads(data)["invite"]]
            return said

        self.adapter._sync._take = taken
        self.adapter._wire._json = asked  # type: ignore[method-assign]  # it listens to what passes

    async def leave(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def look(self) -> None:
        self.seen += self.eyes.news()

    def view(self, who: str) -> list[Seen]:
        return self.eyes.view(who)

    def aside(self, who: str, room: str) -> str:  # noqa: ARG002 - as there
        return f"@{who}"

    def numbers(self, who: str, room: str) -> dict[str, str]:
        return {who: self.people[who].id, "channel": self.rooms[room].id, "role": "1"}

    def members(self, room: str) -> set[str]:
        return self.eyes.members(room.removeprefix("#"))

    # What happens without the bot

    def _private(self, name: str) -> tuple[str, Room]:
        """Somebody who is in a private room, and that room."""
        for who in self.people:
            with contextlib.suppress(LookupError):
                return who, self.eyes.room(who, name.removeprefix("#"))
        raise LookupError(name)

    def pinned(self, room: str) -> list[str]:
        who, found = self._private(room)
        events = self.people[who].state(found, "m.room.pinned_events").get("pinned", [])
        seen = [self.people[who].looks_at(event) for event in events]
        assert not [one for one in seen if one.redacted], "what is pinned is there"
        return [Page(one.html or "").text for one in seen]

    async def replies(self, who: str, room: str, to: str, words: str) -> list[Seen]:
        before = len(self.seen)
        place, person = self.eyes.room(who, room[1:]), self.people[who]
        parent = [one for one in person.sees(place) if to in one.text][-1]
        await self._hears(await person.says(place, words, reply_to=parent))
        await self.calm()
        self.look()
        return self.seen[before:]

    async def deletes(self, room: str, words: str) -> None:
        """Kim does, in rooms of the class; in one of the bot's own, somebody is given the power first."""
        who, found = self._private(room)
        if room.removeprefix("#") in self.rooms:
            who = "kim"
        else:
            api = self.there.api(self.there.bot.token)
            levels = await api.get("rooms", found.id, "state", "m.room.power_levels", "")
            raised = {**levels, "users": {**levels.get("users", {}), self.people[who].id: 50}}
            await api.put("rooms", found.id, "state", "m.room.power_levels", "", body=raised)
        message = [one for one in self.eyes.messages(who, found) if words in Page(one.html or "").text][-1]
        about = ("rooms", found.id, "redact", message.id, uuid.uuid4().hex)
        said = await self.people[who].api.put(*about, body={})
        await self._hears(said["event_id"])
        await self.there.until(lambda: self.people[who].phone.timeline(found.id).is_redacted(message.id))
        await self.calm()
        self.look()

    async def walks_out(self, who: str, room: str) -> None:
        await self._goes(who, self.eyes.room(who, room.removeprefix("#")))

    async def departs(self, who: str) -> None:
        for room in (*self.eyes.rooms(who), self.space):
            if not self.eyes.is_direct(who, room):
                await self._goes(who, room)
        _CLASSES.pop(self.there.synapse, None)  # somebody lacks in it: the next play has a class of its own

    async def _goes(self, who: str, room: Room) -> None:
        before = set(self.heard)
        await self.people[who].leaves(room)
        await self.there.until(lambda: bool(self.heard - before))
        await self.calm()
        self.look()

    async def demolishes(self, room: str) -> None:
        """An administrator of the homeserver closes it, so that the bot is no longer there."""
        who, found = self._private(room)
        await self.there.api(self.there.bot.token).post("rooms", found.id, "leave")

        def is_anew() -> bool:
            with contextlib.suppress(LookupError):
                return self.eyes.room(who, room.removeprefix("#")).id != found.id
            return False

        await self.there.until(is_anew)
        await self.calm()
        self.look()

    # Being quiet

    async def calm(self) -> None:
        """Return when all that follows from what was done is delivered, and everybody has seen it."""
        while True:
            await self.core.settle()
            if self.adapter._tasks:
                await asyncio.wait(set(self.adapter._tasks))
                continue
            if not (self.sent or self.moved):
                return
            await self.there.until(self._all_seen, self.patience)

    def _all_seen(self) -> bool:
        self.moved = [one for one in self.moved if not self._is_there(*one)]
        if not self.moved:  # before, whoever comes would not be asked
            self.sent = [one for one in self.sent if not self._seen_by_all(one)]
        return not (self.sent or self.moved)

    def _seen_by_all(self, sent: Sent) -> bool:
        timelines = [one.phone.timelines.get(sent.room) for one in self.people.values() if one.id not in sent.before]
        return all(sent.event in one.events for one in timelines if one is not None and one.joined)

    def _is_there(self, room: str, user: str, wanted: bool) -> bool:  # noqa: FBT001 - a row
        person = next(one for one in self.people.values() if one.id == user)
        timeline = person.phone.timelines.get(room)
        return (timeline is not None and timeline.joined) == wanted

    async def _hears(self, message: Message | str) -> None:
        event = message if isinstance(message, str) else message.id
        await self.there.until(lambda: event in self.heard)

    # Lines

    async def __call__(self, line: str) -> list[Seen]:
        before = len(self.seen)
        line = _ALONE.sub("privately", line)  # as `Seen.where` and `aside` call it
        await self._act(read_line(line, self.cast.everybody, script=True))
        await self.calm()
        self.look()
        return self.seen[before:]

    async def _act(self, step: Step) -> None:
        if isinstance(step, Speech | Press):
            self.who, self.where = step.who or self.who, step.where or self.where
        match step:
            case Speech():
                words = f"!study {step.text[1:]}" if step.text.startswith("/") else step.text
                words = words.encode("utf-8", "replace").decode()  # homeservers take no half characters
                await self._hears(await self.people[self.who].says(await self._room(), words))
            case Press():
                await self._press(step.button)
            case Pass():
                await self._pass_until(self.clock.now() + step.by)
            case At():
                await self._pass_until(step.instant)
            case _:
                pass

    async def _room(self) -> Room:
        """Where the one who acts is."""
        if self.where.startswith("#"):
            return self.eyes.room(self.who, self.where[1:])
        known = self.eyes.alone(self.who)
        if known is not None:
            return known
        person = self.people[self.who]
        room = await self.begins(person)
        await self.there.until(lambda: self.there.bot.id in person.phone.timeline(room.id).members())
        return room

    async def begins(self, person: Person) -> Room:
        """Somebody opens a conversation with the bot."""
        return await person.opens_direct(self.there.bot)

    async def _pass_until(self, at: datetime) -> None:
        """Let time pass, with every reminder at its own moment."""
        while (due := await self.core.next_due()) is not None and due <= at:
            self.clock.move_to(due)
            await self.calm()
        self.clock.move_to(at)

    async def _press(self, label: str) -> None:
        person = self.people[self.who]
        alone = self.eyes.alone(self.who)
        found = self.eyes.button(self.who, [await self._room()], label)
        if found is None and alone is not None:
            found = self.eyes.button(self.who, [alone], label)
        if found is None:
            raise LookupError(f"{self.who} sees no button “{label}” here")
        message, choice = found
        if choice.sign in SIGNS and person.name not in person.looks_at(message).reactions.get(choice.sign, ()):
            await self._hears(await person.reacts(message, choice.sign))
        else:
            await self._hears(await person.says(message.room_id, choice.label, reply_to=message))


@asynccontextmanager
async def matrix_hall(
    synapse: Synapse,
    folder: Path,
    url: str = "",
    catalogue: Callable[[], Catalogue] | None = None,
    version: str = "",
    kind: type[MatrixHall] = MatrixHall,
) -> AsyncIterator[MatrixHall]:
    """A class of its own on a homeserver that others use as well."""
    async with matrix_class(synapse, folder, url, catalogue, version, kind) as hall:
        await hall.open()
        await hall.shut()
        hall.eyes.news()
        yield hall
        await hall.close()


@asynccontextmanager
async def matrix_class(
    synapse: Synapse,
    folder: Path,
    url: str = "",
    catalogue: Callable[[], Catalogue] | None = None,
    version: str = "",
    kind: type[MatrixHall] = MatrixHall,
) -> AsyncIterator[MatrixHall]:
    """The same, before the bot is there."""
    async with await Homeserver.open(synapse) as there:
        hall = kind(there, folder, url, catalogue=catalogue)
        await hall.furnish(version)
        yield hall
