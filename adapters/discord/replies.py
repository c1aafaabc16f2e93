"""Answering interactions: at once, after a deferral, or when the bot was started again in between.

Discord wants an answer within three seconds and takes one for fifteen minutes; each interaction has one answer of its
own (`@original`), which tells later what became of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import structlog

from adapters.discord.refusals import answers
from adapters.discord.writing import CONTENT, Written, label
from bot.language import Expired, Text, text

log = structlog.get_logger()

PATIENCE = 2.0
"""Seconds that a turn may take before the person is told that we are thinking."""
SOON = timedelta(seconds=3)
"""How long Discord waits for a first answer."""
LIFE = timedelta(minutes=14, seconds=50)
"""How long it takes an answer at all, with a little in hand."""

LATE, TAKEN = 10062, 40060  # Discord's codes: unknown interaction, already acknowledged


@dataclass(slots=True)
class _Reply:
    """An interaction that waits for its answer."""

    interaction: discord.Interaction
    private: bool
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    tried: bool = False
    """Something was said to Discord about it, whatever came of that."""
    timer: asyncio.TimerHandle | None = None


class Replies:
    """The interactions of one running process, by their handles."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self._waiting: dict[str, _Reply] = {}
        self._deferring: set[asyncio.Task[None]] = set()

    def expect(self, interaction: discord.Interaction, handle: str, *, private: bool) -> None:
        """An answer will come; if it is slow, the person sees that we are thinking."""
        loop = asyncio.get_running_loop()
        reply = self._waiting[handle] = _Reply(interaction, private)
        age = (datetime.now(UTC) - interaction.created_at).total_seconds()
        # Their clock and ours may differ.
        reply.timer = loop.call_later(PATIENCE - min(max(age, 0.0), 1.0), self._think, reply)
        loop.call_later(LIFE.total_seconds(), self._waiting.pop, handle, None)

    def _think(self, reply: _Reply) -> None:
        task = asyncio.create_task(self._defer(reply))
        self._deferring.add(task)
        task.add_done_callback(self._deferring.discard)

    async def _defer(self, reply: _Reply) -> None:
        async with reply.lock:
            if reply.tried:
                return
            reply.tried = True
            try:
                await reply.interaction.response.defer(ephemeral=reply.private, thinking=True)
            except (discord.DiscordException, OSError) as error:
                log.warning("not deferred", kind=type(error).__name__)

    async def nothing(self, handle: str) -> None:
        """No answer comes: let the person see that the press was heard."""
        reply = self._done(handle)
        if reply is None:
            return
        response = reply.interaction.response
        async with reply.lock:
            try:
                if not reply.tried and reply.interaction.type is discord.InteractionType.component:
                    await response.defer()
                    return
                if not reply.tried:
                    await response.defer(ephemeral=True, thinking=True)
                await reply.interaction.delete_original_response()
            except (discord.DiscordException, OSError) as error:
                log.warning("not acknowledged", kind=type(error).__name__)
            reply.tried = True

    def _done(self, handle: str) -> _Reply | None:
        reply = self._waiting.get(handle)
        if reply is not None and reply.timer is not None:
            reply.timer.cancel()
        return reply

    async def answer(self, client: discord.Client, handle: str, message: Written, *, private: bool) -> int:
        """Answer in place; the message's id.

        Raises:
            Expired: it is too late, or it has to be said elsewhere.

        """
        _alive(handle)
        reply = self._done(handle)
        if reply is None:
            return await self._afterwards(client, handle, message, private=private)
        async with reply.lock:
            if len(message.parts) > 1:
                await self._elsewhere(reply, message, private=private)
                raise Expired
            if not reply.tried:
                reply.tried = True
                sent = await self._first(reply, message, private=private)
                if sent is not None:
                    return sent
            return await self._afterwards(client, handle, message, private=private)

    async def _first(self, reply: _Reply, message: Written, *, private: bool) -> int | None:
        """The first thing that Discord hears; None when it has heard something already."""
        try:
            with answers():
                told = await reply.interaction.response.send_message(
                    message.parts[0],
                    ephemeral=private,
                    suppress_embeds=True,
                    allowed_mentions=discord.AllowedMentions.none() if private else message.mentions,
                    **_extras(message),
                )
        except discord.HTTPException as error:
            if error.code == LATE:
                raise Expired from None
            if error.code == TAKEN:
                return None
            raise
        return told.message_id

    async def _afterwards(self, client: discord.Client, handle: str, message: Written, *, private: bool) -> int:
        """Look what became of the answer; put it where we said that we are thinking."""
        if len(message.parts) > 1:
            raise Expired
        webhook = discord.Webhook.partial(client.application_id or 0, handle.partition(":")[2], client=client)
        original: Any = "@original"  # discord.py's words say that this is a number
        try:
            with answers():
                shown = await webhook.fetch_message(original)
        except discord.NotFound:
            raise Expired from None
        if not shown.flags.loading:
            return shown.id  # it was answered, and that was not noted
        if shown.flags.ephemeral != private:
            with answers():
                await webhook.delete_message(original)
            raise Expired
        mentions = discord.AllowedMentions.none() if private else message.mentions
        with answers():
            edited = await webhook.edit_message(
                original,
                content=message.parts[0],
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=mentions,
            )
        return edited.id

    async def _elsewhere(self, reply: _Reply, message: Written, *, private: bool) -> None:
        """It is too long for one message, and Discord could not tell later which parts of several arrived."""
        says = label(_LONG if private else _LONG_HERE, message.language, CONTENT)
        try:
            if reply.tried:
                await reply.interaction.delete_original_response()
            else:
                reply.tried = True
                await reply.interaction.response.send_message(
                    says, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
                )
        except (discord.DiscordException, OSError) as error:
            log.warning("not acknowledged", kind=type(error).__name__)

    async def show(self, handle: str, modal: discord.ui.Modal) -> None:
        """Show a form, if it can be the first answer.

        Raises:
            Expired: it is too late, or this was a form already.

        """
        reply = self._done(handle)
        if reply is None or reply.interaction.type is discord.InteractionType.modal_submit:
            raise Expired
        async with reply.lock:
            if reply.tried:
                raise Expired
            reply.tried = True
            try:
                with answers():
                    await reply.interaction.response.send_modal(modal)
            except discord.HTTPException as error:
                if error.code in {LATE, TAKEN}:
                    raise Expired from None
                raise


_LONG: Text = text("This is long, so I sent it to you directly.")
_LONG_HERE: Text = text("This is long, so it follows as several messages.")


def _alive(handle: str) -> None:
    if not handle:
        raise Expired
    age = datetime.now(UTC) - discord.utils.snowflake_time(int(handle.partition(":")[0]))
    if age > LIFE:
        raise Expired


def _extras(message: Written) -> dict[str, Any]:
    """Arguments that discord.py wants left out where there is nothing to say."""
    extras: dict[str, Any] = {}
    if (view := message.view()) is not None:
        extras["view"] = view
    if message.files:
        extras["files"] = message.attachments()
    return extras
