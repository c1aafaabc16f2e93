"""Discord as the core sees it: bringing what people do, and saying what is to be said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord import arrivals, forms, menu, refusals
from adapters.discord.connection import Connection
from adapters.discord.ink import NAME
from adapters.discord.menu import Menu
from adapters.discord.pace import Pace
from adapters.discord.reading import Reading
from adapters.discord.refusals import deliveries
from adapters.discord.replies import Replies
from adapters.discord.rooms import PrivateRooms
from adapters.discord.settings import Settings
from adapters.discord.writing import Search, Written, written
from bot.language import (
    Account,
    Asked,
    Away,
    Command,
    Core,
    Cursor,
    Expired,
    Invocation,
    Json,
    Kind,
    Place,
    Posted,
    Pressed,
    Rank,
    Refused,
    Rooms,
    Sheet,
    Shown,
    Submitted,
)

log = structlog.get_logger()

ALONE = "alone:"
"""Begins the name under which it is kept that a room stands in for somebody's closed direct messages."""
LETTER = "📬"
LOOKED_AT = 500
"""Messages that are looked through for one that may have been sent."""


class Discord:
    """The platform."""

    name = NAME
    memory = timedelta(minutes=2)  # "checked for uniqueness in the past few minutes" (documentation, Create Message)
    forms = True

    def __init__(self, settings: Settings, commands: Iterable[tuple[str, Command]]) -> None:
        """Offer `commands`, each with what its feature is about."""
        self._settings = settings
        self._connection = Connection(settings)
        self.rooms: Rooms | None = PrivateRooms(self._connection, settings.rooms, self._note_alone)
        self._alone: set[str] = set()
        """The rooms that stand in for somebody's closed direct messages."""
        self._replies = Replies()
        self._reading = Reading(self._connection, self._hear)
        self._menu = Menu(tuple(commands), self._asked, self._suggest)
        self._direct: dict[str, Place] = {}
        self._opening = Pace(1.0, 5)
        self._begun: dict[str, int] = {}
        """How many parts of a message are there already, by its key; of those that were just looked for."""
        self._core: Core
        self._tasks: set[asyncio.Task[None]] = set()

    def adopt(self, settings: Settings) -> None:
        """From now on, roles count as these settings say; whatever else they say takes another connection."""
        roles = {name: getattr(settings, name) for name in ("teachers", "tutors", "students")}
        self._settings = replace(self._settings, **roles)

    @property
    def hears(self) -> bool:
        """Whether the message content intent is granted and wanted."""
        return self._connection.content

    @property
    def up(self) -> bool:
        """Whether we were connected at least once with today's client; requests do not need the gateway."""
        return self._connection.up.is_set()

    async def ready(self) -> None:
        """Return when it is."""
        await self._connection.up.wait()

    # What people do -----------------------------------------------------------------------------------------------

    async def run(self, core: Core) -> None:
        """Bring events to the core, for ever."""
        self._core = core
        try:
            await self._connection.run(self._begin, self._react)
        finally:
            self._replies.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _begin(self, client: discord.Client) -> None:
        known = await self._core.cursors(NAME)
        self._alone |= {name.removeprefix(ALONE) for name in known if name.startswith(ALONE)}
        tree = self._menu.tree(client)

        async def failed(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
            """Chosen from a menu that has changed since: the core says so."""
            log.warning("not from today's menu", kind=type(error).__name__)
            source = arrivals.interaction_source(interaction, self._settings)
            await self._take(interaction, Asked(source, Invocation("?")), private=True)

        tree.on_error = failed  # type: ignore[method-assign]  # as discord.py's documentation has it
        if not await self._menu.send(tree, self._core):
            self._spawn(self._send_menu(client, tree))

    async def _note_alone(self, place: Place) -> None:
        self._alone.add(place.id)
        await self._core.save_cursor(NAME, Cursor(f"{ALONE}{place.id}", place.home))

    async def _send_menu(self, client: discord.Client, tree: app_commands.CommandTree) -> None:
        """Until it is there; another client sends it itself."""
        sent = False
        while not sent:
            await asyncio.sleep(menu.AGAIN)
            sent = client is not self._connection.client or await self._menu.send(tree, self._core)

    def _react(self, event: str, args: tuple[Any, ...]) -> None:
        """What happens, as it happens."""
        if event == "connect":
            self._reading.hold()
            self._connection.up.set()
        elif event == "ready":
            self._spawn(self._on_ready())
        elif event == "message":
            self._spawn(self._reading.live(args[0]))
        elif event == "raw_message_edit":
            self._spawn(self._hear(args[0].message))
        elif event in {"raw_message_delete", "raw_bulk_message_delete"}:
            self._spawn(self._gone(args[0]))
        elif event == "raw_thread_delete":
            self._spawn(self._core.gone(Place(NAME, str(args[0].thread_id))))
        elif event == "guild_channel_delete":
            self._spawn(self._core.gone(Place(NAME, str(args[0].id))))
        elif event == "interaction":
            self._spawn(self._on_interaction(args[0]))

    async def _gone(self, deleted: discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent) -> None:
        """Messages were deleted; nothing is known of them but their numbers."""
        place = Place(NAME, str(deleted.channel_id))
        numbers = {deleted.message_id} if isinstance(deleted, discord.RawMessageDeleteEvent) else deleted.message_ids
        for number in sorted(numbers):
            await self._core.gone(place, str(number))

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        task = asyncio.create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _on_ready(self) -> None:
        log.info("discord is ready", servers=len(self._connection.client.guilds), hears=self.hears)
        await self._reading.catch_up(self._core)

    async def _hear(self, message: discord.Message) -> None:
        me = self._connection.client.user
        said = arrivals.said(message, me.id if me else 0, self._settings)
        if said is None:
            return
        place = said.source.place
        if place.id in self._alone:
            if not (said.command or self.hears):
                return  # without the intent we do not know what was said
            place = replace(place, kind=Kind.DIRECT)
            said = replace(said, source=replace(said.source, place=place))
        if said.command or place.kind is Kind.DIRECT or (self.hears and self._core.hears(place)):
            await self._core.take(said)

    async def _asked(
        self,
        interaction: discord.Interaction,
        command: Command,
        given: dict[str, Json],
        message: discord.Message | None,
    ) -> None:
        source = arrivals.interaction_source(interaction, self._settings)
        target = arrivals.target(message, source.place) if message is not None else None
        asked = Asked(source, Invocation(command.name, given), target)
        await self._take(interaction, asked, private=not command.public)

    async def _take(
        self, interaction: discord.Interaction, event: Asked | Pressed | Submitted, *, private: bool
    ) -> None:
        self._replies.expect(interaction, event.source.handle, private=private)
        if not await self._core.take(event):
            await self._replies.nothing(event.source.handle)

    async def _suggest(
        self, interaction: discord.Interaction, command: Command, name: str, typed: str
    ) -> list[tuple[str, str | int]]:
        source = arrivals.interaction_source(interaction, self._settings)
        return await self._core.suggest(source, command.name, name, typed)

    async def _on_interaction(self, interaction: discord.Interaction) -> None:
        """A button, a choice from a list, or a form; commands come through the menu."""
        data: Any = interaction.data
        source = arrivals.interaction_source(interaction, self._settings)
        event: Pressed | Submitted
        if interaction.type is discord.InteractionType.component:
            event = Pressed(source, (data.get("values") or [data["custom_id"]])[0])
        elif interaction.type is discord.InteractionType.modal_submit:
            event = Submitted(source, data["custom_id"], forms.answers(data))
        else:
            return
        await self._take(interaction, event, private=True)

    # What is said to them -----------------------------------------------------------------------------------------

    def _written(self, shown: Shown, place: Place) -> Written:
        message = written(shown, self._menu.calls)
        # Who is in a thread hears of it anyway, and a mention would bring in whoever has left it.
        return replace(message, mentioned=()) if place.within else message

    def _channel(self, place: Place) -> discord.PartialMessageable:
        return self._connection.client.get_partial_messageable(
            int(place.id), guild_id=int(place.home) if place.home else None
        )

    async def rank(self, account: Account, place: Place) -> Rank:
        """Ask for their roles now: who is not acting there may have lost them unnoticed."""
        guild = self._connection.client.get_guild(int(place.home or 0))
        if guild is None:
            return Rank.GUEST
        await self._connection.pace.turn()
        try:
            with deliveries():
                member = await guild.fetch_member(int(account.id))
        except Refused:  # they are not there
            return Rank.GUEST
        return arrivals.rank(member, member.guild_permissions, self._settings)

    async def present(self, account: Account, place: Place) -> bool:
        """Ask for them: Discord tells who leaves only whoever has a privileged intent."""
        guild = self._connection.client.get_guild(int(place.home or 0))
        if guild is None:
            raise Away
        await self._connection.pace.turn()
        with deliveries():
            try:
                if place.within:
                    await self._connection.client.http.get_thread_member(int(place.id), int(account.id))
                else:  # what somebody may see of a channel is not for them to leave
                    await guild.fetch_member(int(account.id))
            except discord.NotFound as error:
                if error.code in refusals.UNKNOWN_PEOPLE:
                    return False
                raise
        return True

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:
        """Say something in a place, in several messages if it is long."""
        message = self._written(shown, place)
        channel = self._channel(place)
        begun = self._begun.pop(key, 0)
        for n, part in enumerate(message.parts[:-1]):
            if n < begun:
                continue
            await self._connection.pace.turn()
            with deliveries():
                await channel.send(part, nonce=f"{key}{n:x}", allowed_mentions=message.mentions, suppress_embeds=True)
        extras: dict[str, Any] = {}
        if (view := message.view()) is not None:
            extras["view"] = view
        await self._connection.pace.turn()
        with deliveries():
            sent = await channel.send(
                message.parts[-1],
                nonce=key,
                allowed_mentions=message.mentions,
                suppress_embeds=True,
                files=message.attachments(),
                **extras,
            )
        return Posted(place, str(sent.id))

    async def answer(
        self,
        handle: str,
        place: Place,
        account: Account,
        shown: Shown,
        key: str,  # noqa: ARG002 - an interaction has one answer
        *,
        private: bool,
    ) -> Posted:
        """Answer an interaction; what was written in a channel cannot be answered privately there."""
        if not handle:
            raise Expired
        if handle.startswith(arrivals.MESSAGE):
            if private:
                await self._point_to_letter(place, int(handle.removeprefix(arrivals.MESSAGE)))
            raise Expired
        with deliveries():
            message = self._written(shown, place).quiet_for(account)
            sent = await self._replies.answer(self._connection.client, handle, message, private=private)
        return Posted(place, str(sent))

    async def _point_to_letter(self, place: Place, message: int) -> None:
        """What was asked in a channel is answered privately elsewhere; a reaction says so, where we may."""
        await self._connection.pace.turn()
        with contextlib.suppress(Refused), deliveries():
            await self._channel(place).get_partial_message(message).add_reaction(LETTER)

    async def show(self, handle: str, account: Account, sheet: Sheet, key: str) -> None:  # noqa: ARG002 - the port's
        """Show a form."""
        with deliveries():
            await self._replies.show(handle, forms.modal(sheet))

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Change a message of ours; of a long one, its last part, where the buttons are."""
        message = self._written(shown, posted.place)
        await self._connection.pace.turn()
        with deliveries():
            await (
                self._channel(posted.place)
                .get_partial_message(int(posted.id))
                .edit(
                    content=message.parts[-1],
                    view=message.view(),
                    attachments=message.attachments(),
                    allowed_mentions=message.mentions,
                )
            )

    async def delete(self, posted: Posted) -> None:
        """Take a message of ours away."""
        await self._connection.pace.turn()
        with deliveries():
            try:
                await self._channel(posted.place).get_partial_message(int(posted.id)).delete()
            except discord.NotFound:
                return

    async def pin(self, posted: Posted) -> None:
        """Pin it, unless it is; Discord notes in the channel that it was pinned."""
        await self._connection.pace.turn()
        with deliveries():
            message = await self._channel(posted.place).fetch_message(int(posted.id))
            if not message.pinned:
                await self._connection.pace.turn()
                await message.pin()

    async def find(self, place: Place, shown: Shown, key: str) -> Posted | None:
        """Look for it among our own messages there since its turn: the key begins with that second."""
        message = self._written(shown, place)
        me = self._connection.client.user
        born = datetime.fromtimestamp(int(key[:8], 16) - 5, UTC)
        search = Search(message)
        await self._connection.pace.turn()
        with deliveries():
            history = self._channel(place).history(limit=LOOKED_AT, after=born, oldest_first=True)
            async for one in history:
                if me is not None and one.author.id == me.id and search.ends_with(one):
                    return Posted(place, str(one.id))
        self._begun[key] = search.found
        return None

    async def direct(self, account: Account) -> Place:
        """Where to speak with somebody alone. Discord says only when we do whether they take it."""
        known = self._direct.get(account.id)
        if known is None:
            await self._opening.turn()  # opening many is taken for advertising
            await self._connection.pace.turn()
            with deliveries():
                channel = await self._connection.client.create_dm(discord.Object(int(account.id)))
            known = self._direct[account.id] = Place(NAME, str(channel.id), Kind.DIRECT)
        return known


async def _guarded(work: Any) -> None:  # noqa: ANN401 - any coroutine
    try:
        await work
    except Exception as error:
        if isinstance(error, asyncio.CancelledError):
            raise
        log.error("an event was not taken", kind=type(error).__name__)  # noqa: TRY400 - it may hold words
