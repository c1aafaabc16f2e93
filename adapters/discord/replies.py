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
from bot.language import Away, Expired, Text, text

log = structlog.get_logger()

PATIENCE = 2.0
"""Seconds that a turn may take before the person is told that we are thinking."""
LIFE = timedelta(minutes=14, seconds=50)
"""How long Discord takes an answer at all, with a little in hand."""
TRIES = 3
"""How often it is said at once that we are thinking, when the connection breaks over it."""

# Discord's codes: unknown interaction (also: not answered within three seconds), already acknowledged, token expired.
LATE, TAKEN, OVER = 10062, 40060, 50027
NOT_FOUND = 404


@dataclass(slots=True)
class _Reply:
    """An interaction that waits for its answer. What was tried may have reached Discord, whatever came of it here."""

    interaction: discord.Interaction
    private: bool
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    thinking: bool = False
    """It was tried to say that we are thinking."""
    form: bool = False
    """It was tried to show a form."""
    moved: bool = False
    """It was tried to say that the answer comes elsewhere."""
    timer: asyncio.TimerHandle | None = None
    life: asyncio.TimerHandle | None = None

    @property
    def answered(self) -> bool:
        """Whether Discord has confirmed that it heard something."""
        return self.interaction.response.is_done()


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
        reply.life = loop.call_later(LIFE.total_seconds(), self._waiting.pop, handle, None)

    def _forget(self, handle: str) -> None:
        reply = self._waiting.pop(handle, None)
        if reply is not None and reply.life is not None:
            reply.life.cancel()

    def close(self) -> None:
        """The process ends: nobody is told any more that we are thinking."""
        for handle in list(self._waiting):
            self._done(handle)
            self._forget(handle)
        for task in self._deferring:
            task.cancel()

    def _think(self, reply: _Reply) -> None:
        task = asyncio.create_task(self._defer(reply))
        self._deferring.add(task)
        task.add_done_callback(self._deferring.discard)

    async def _defer(self, reply: _Reply) -> None:
        async with reply.lock:
            if not reply.answered:
                reply.thinking = True
                await self._acknowledge(reply, ephemeral=reply.private, thinking=True)

    async def _acknowledge(self, reply: _Reply, *, ephemeral: bool = False, thinking: bool = False) -> None:
        """Tell Discord that we heard; there is no time to rest between two tries."""
        for _ in range(TRIES):
            try:
                with answers():
                    await reply.interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
            except Away:
                continue
            except discord.HTTPException as error:
                if error.code != TAKEN:
                    log.warning("not acknowledged", code=error.code, status=error.status)
            return
        log.warning("not acknowledged")

    async def nothing(self, handle: str) -> None:
        """No answer comes: let the person see that the press was heard."""
        reply = self._done(handle)
        if reply is None:
            return
        self._forget(handle)
        async with reply.lock:
            if reply.interaction.type is discord.InteractionType.component and not reply.thinking:
                await self._acknowledge(reply)
                return
            if not reply.answered:
                await self._acknowledge(reply, ephemeral=True, thinking=True)
            await self._take_back(reply)

    async def _take_back(self, reply: _Reply) -> None:
        """Nobody is to see any longer that we are thinking."""
        try:
            with answers():
                await reply.interaction.delete_original_response()
        except (Away, discord.HTTPException) as error:
            log.warning("not taken back", kind=type(error).__name__)

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
            # A try that came to nothing here is repeated: if Discord had heard of it, it says so.
            sent = None if reply.answered else await self._first(reply, message, private=private)
            if sent is None:
                sent = await self._afterwards(client, handle, message, private=private)
        self._forget(handle)
        return sent

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
            if error.code in {LATE, TAKEN}:
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
                if not shown.flags.loading:
                    return shown.id  # it was answered, and that was not noted
                if shown.flags.ephemeral != private:
                    await webhook.delete_message(original)
                    raise Expired
                edited = await webhook.edit_message(
                    original,
                    content=message.parts[0],
                    view=message.view(),
                    attachments=message.attachments(),
                    allowed_mentions=discord.AllowedMentions.none() if private else message.mentions,
                )
                return edited.id
        except discord.HTTPException as error:
            if error.status == NOT_FOUND or error.code == OVER:
                raise Expired from None
            raise

    async def _elsewhere(self, reply: _Reply, message: Written, *, private: bool) -> None:
        """It is too long for one message, and Discord could not tell later which parts of several arrived."""
        if reply.moved:
            return
        reply.moved = True
        if reply.thinking:
            await self._take_back(reply)
            return
        says = label(_LONG if private else _LONG_HERE, message.language, CONTENT)
        try:
            with answers():
                await reply.interaction.response.send_message(
                    says, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
                )
        except (Away, discord.HTTPException) as error:
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
            if reply.thinking:
                raise Expired
            before, reply.form = reply.form, True
            try:
                with answers():
                    await reply.interaction.response.send_modal(modal)
            except discord.HTTPException as error:
                if error.code == TAKEN and before:
                    return  # that was this form, and the connection broke before we heard of it
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
