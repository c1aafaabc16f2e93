"""The same small class on Discord: what people type there goes over sockets to the adapter, as it does for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.discord import connection, menu
from adapters.discord.platform import Discord
from adapters.discord.settings import Settings
from adapters.terminal.lines import At, Pass, Press, Speech, Step, read_line
from adapters.terminal.world import Cast
from bot.core import Core
from bot.desk import listed
from bot.language import Catalogue, Command, Parameter, Person as Somebody, Platform, Rank, UserError
from bot.typed import read
from tests.discord import reading
from tests.discord.eyes import Eyes
from tests.discord.filling import CANCEL, SEND, Filling
from tests.discord.reading import called
from tests.hall import CAST, Hall, Seen
from tests.loopback.asked import Asked
from tests.loopback.loopback import Loopback
from tests.loopback.pointing import pointed_at
from tests.loopback.scene import Place
from tests.loopback.seen import look

A_MOMENT = 0.002
"""Seconds until it is looked again whether all is quiet, when nothing has happened on the wire."""


class Impossible(Exception):  # noqa: N818 - nothing is wrong
    """Discord's own client would not let somebody send this as a slash command."""


class DiscordHall(Hall):
    """Call it with a line of a script; it answers with what people saw because of it."""

    platform = "discord"

    def __init__(
        self,
        there: Loopback,
        folder: Path,
        url: str = "",
        cast: Cast = CAST,
        catalogue: Callable[[], Catalogue] | None = None,
    ) -> None:
        super().__init__(folder, url, cast, catalogue)
        self.there = there
        self.channels = {name: there.channel(name) for name in cast.rooms}
        self.teacher = there.role("Teacher", "manage_messages")
        self.people = {
            who: there.person(who.capitalize(), roles=[self.teacher] if who in cast.teachers else [])
            for who in cast.everybody
        }
        for who in cast.closed:
            self.people[who].closed = True
        self.eyes = Eyes(there, self.people)
        self.who, self.where = cast.everybody[0], f"#{cast.rooms[0]}"
        self.filling: dict[str, Filling] = {}
        self.asked: Asked | None = None
        """The last interaction."""

    # Opening and closing

    def settings(self) -> Settings:
        """What the owner's file says."""
        return Settings(self.there.token, teachers=frozenset([self.teacher.id]))

    @property
    def home(self) -> tuple[str, str]:
        return self.platform, str(self.there.server.id)

    def enter(self) -> Platform:
        self.adapter = Discord(self.settings(), listed(self.catalogue()))
        return self.adapter

    def meet(self, core: Core) -> None:
        self.core = core

    async def attend(self) -> None:
        self._running = asyncio.create_task(self.adapter.run(self.core))
        ready = asyncio.create_task(self.adapter.ready())
        await asyncio.wait([self._running, ready], timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert ready.done(), f"it does not become ready: {self._running}"
        await self.calm()
        self.look()

    async def leave(self) -> None:
        self.filling.clear()
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def look(self) -> None:
        self.seen += self.eyes.news()

    def reckon(self) -> None:
        """At the end of a play: the bot kept every rule, and called nobody whom its words do not name."""
        assert self.there.violations == []
        world = self.there.world
        for messages in world.backend.messages.values():
            for message in messages.values():
                if message.author_id != world.bot_id:
                    continue
                seen = look(world, message)
                assert (seen.pinged_everyone, seen.pinged_roles) == (False, ()), seen.content
                meant = {world.backend.users[one].name for one in called(seen.content) if one in world.backend.users}
                assert seen.pinged <= meant, seen.content

    def view(self, who: str) -> list[Seen]:
        return self.eyes.view(who)

    def numbers(self, who: str, room: str) -> dict[str, str]:
        found = {who: self.people[who].id, "channel": self.channels[room].id, "role": self.teacher.id}
        return {name: str(number) for name, number in found.items()}

    def members(self, room: str) -> set[str]:
        return self.eyes.members(room.removeprefix("#"))

    # What happens without the bot

    def pinned(self, room: str) -> list[str]:
        place = self.eyes.room_called(room.removeprefix("#"))
        return [reading.read(one.text, self.eyes.named) for one in self.eyes.in_it(place) if one.pinned]

    async def replies(self, who: str, room: str, to: str, words: str) -> list[Seen]:
        before = len(self.seen)
        place, person = self.eyes.room(who, room[1:]), self.people[who]
        parent = [one for one in person.sees(place) if to in one.content][-1]
        person.says(place, words, reply_to=parent)
        await self.calm()
        self.look()
        return self.seen[before:]

    async def deletes(self, room: str, words: str) -> None:
        place = self.eyes.room_called(room.removeprefix("#"))
        self.there.delete_message([one for one in self.eyes.in_it(place) if words in one.text][-1])
        await self.calm()
        self.look()

    async def walks_out(self, who: str, room: str) -> None:
        place = self.eyes.room_called(room.removeprefix("#"))
        self.people[who].leaves(place)
        await self("+2h")

    async def departs(self, who: str) -> None:
        self.people[who].leaves_server()
        await self("+2h")

    async def demolishes(self, room: str) -> None:
        self.there.delete_channel(self.eyes.room_called(room.removeprefix("#")))
        await self.calm()
        self.look()

    # Being quiet

    @property
    def busy(self) -> bool:
        """Whether something is on the wire or in hand that has to do with what people did."""
        wire = self.adapter._connection.client.ws
        told = [one for one in self.there.sessions.sessions.values() if one.connection is not None]
        if [one.sequence for one in told] != [wire.sequence]:
            return True
        at_work = any(task.get_name() == "CommandTree-invoker" for task in asyncio.all_tasks())
        reading = self.adapter._reading
        return at_work or bool(self.adapter._tasks) or reading._early is not None or bool(reading._held)

    async def calm(self) -> None:
        while True:
            while self.busy:
                await self.there.ripple.next(A_MOMENT)
            await self.core.settle()
            if not self.busy:
                return

    # Lines

    async def __call__(self, line: str) -> list[Seen]:
        before = len(self.seen)
        await self._act(read_line(line, self.cast.everybody, script=True))
        await self.calm()
        self.look()
        return self.seen[before:]

    async def _act(self, step: Step) -> None:
        if isinstance(step, Speech | Press):
            self.who, self.where = step.who or self.who, step.where or self.where
        match step:
            case Speech():
                await self._speech(step.text)
            case Press():
                await self._press(step.button)
            case Pass():
                await self._pass_until(self.clock.now() + step.by)
            case At():
                await self._pass_until(step.instant)
            case _:
                pass

    @property
    def place(self) -> Place:
        """Where the one who acts is."""
        return self.eyes.room(self.who, self.where[1:]) if self.where.startswith("#") else self.eyes.alone(self.who)

    async def _pass_until(self, at: datetime) -> None:
        """Let time pass, with every reminder at its own moment."""
        while (due := await self.core.next_due()) is not None and due <= at:
            self.clock.move_to(due)
            await self.calm()
        self.clock.move_to(at)

    async def _speech(self, words: str) -> None:
        form = None if words.startswith("/") or self.where.startswith("#") else self.filling.get(self.who)
        if form is not None:
            await self._fill(form, words)
            return
        self.filling.pop(self.who, None)  # whoever does something else has closed the form
        if not words.startswith("/"):
            self.people[self.who].says(self.place, words)
            return
        try:
            path, options = self._chosen(words[1:])
            await self._ask(self._slash(path, options))
        except Impossible:
            self.people[self.who].says(self.place, f"<@{self.there.world.bot_id}> {words[1:]}")

    async def _fill(self, form: Filling, words: str) -> None:
        if words.strip().casefold() == CANCEL:
            del self.filling[self.who]  # Discord tells nobody
        elif form.types(words):
            self.seen.append(form.shown())
        else:
            await self._ask(self.filling.pop(self.who).sends())

    async def _press(self, label: str) -> None:
        form = None if self.where.startswith("#") else self.filling.get(self.who)
        if form is not None and form.whole and label.casefold() in {SEND, CANCEL}:
            await self._fill(form, label)
            return
        self.filling.pop(self.who, None)
        privately = list(self.eyes.places(self.who))
        found = None
        if self.where.startswith("#"):
            found = self.eyes.button(self.who, [self.place], label)
        elif (alone := self.eyes.alone(self.who)).channel.guild_id is not None:
            found = self.eyes.button(self.who, [alone], label)
        found = found or self.eyes.button(self.who, privately, label, only=True)
        if found is None:
            raise LookupError(f"{self.who} sees no button “{label}” here")
        message, shown = found
        person = self.people[self.who]
        for select in message.selects:
            if shown in {option.label for option in select.options}:
                await self._ask(person.chooses(message, select.custom_id, [shown]))
                return
        await self._ask(person.presses(message, shown))

    async def _ask(self, asked: Asked) -> None:
        """Wait for the answer; a form that is it lies in front of whoever asked."""
        self.asked = await asked
        if asked.modal is not None:
            form = self.filling[self.who] = Filling(self.who, self.people[self.who], asked.modal)
            self.seen.append(form.shown())

    # Commands

    def _slash(self, path: str, options: dict[str, Any]) -> Asked:
        try:
            return self.people[self.who].slash(path, self.place, **options)
        except AssertionError as refused:
            if "No command" in str(refused):
                raise  # the menu has to have them all
            raise Impossible from refused

    def _chosen(self, line: str) -> tuple[str, dict[str, Any]]:
        """What of the menu is meant, and what is put into its fields."""
        catalogue = self.catalogue()
        try:
            asked = read(line, catalogue, Rank.OWNER)
        except UserError as error:
            raise Impossible from error
        command = catalogue.commands[asked.command]
        fields = {parameter.name: parameter for parameter in command.parameters}
        return menu.path(command), {
            name: self._field(command, fields[name], str(typed)) for name, typed in asked.args.items()
        }

    def _field(self, command: Command, parameter: Parameter, typed: str) -> Any:  # noqa: ANN401 - what the field holds
        if not typed or "\n" in typed or "\x00" in typed:
            raise Impossible(command.name)
        kind = parameter.kind
        if kind is str:
            return typed
        known: dict[str, Any] = {}
        if kind is bool:
            known = {"yes": True, "no": False}
        elif kind is Somebody:
            known = {spelling: person for who, person in self.people.items() for spelling in (who, f"@{who}")}
        elif kind is int:
            known = {typed: int(typed)} if typed.isascii() and typed.isdigit() and len(typed) < 16 else {}
        else:
            known = {choice.casefold(): choice for choice in parameter.choices}
        try:
            return known[typed.strip().casefold()]
        except KeyError:
            raise Impossible(command.name) from None


@asynccontextmanager
async def discord_hall(
    folder: Path,
    url: str = "",
    catalogue: Callable[[], Catalogue] | None = None,
    intents: Iterable[str] = ("message_content",),
) -> AsyncIterator[DiscordHall]:
    """A class on a Discord of its own, held to its rules; `intents` are what the bot's owner has switched on."""
    async with discord_class(folder, url, catalogue, intents) as hall:
        await hall.open()
        try:
            yield hall
        finally:
            await hall.close()


@asynccontextmanager
async def discord_class(
    folder: Path,
    url: str = "",
    catalogue: Callable[[], Catalogue] | None = None,
    intents: Iterable[str] = ("message_content",),
) -> AsyncIterator[DiscordHall]:
    """The same, before the bot is there."""
    guilds, connection.GUILDS = connection.GUILDS, 0.05
    try:
        async with await Loopback.open(intents=intents) as there:
            there.hold_to_the_rules()
            with pointed_at(there):
                hall = DiscordHall(there, folder, url, catalogue=catalogue)
                yield hall
                hall.reckon()
    finally:
        connection.GUILDS = guilds
