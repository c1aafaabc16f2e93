"""Mistakes that Discord bots are made with, each put into the running adapter from outside.

The plays have to find them: a test that passes with these in place says nothing about the adapter without them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from adapters.discord import connection
from adapters.discord.pace import Pace
from adapters.discord.platform import Discord
from adapters.discord.reading import Reading
from adapters.discord.replies import Replies
from adapters.discord.rooms import PrivateRooms
from bot.language import Expired


async def _nothing(*_: object) -> None:
    return None


def _fresh_nonces(patch: pytest.MonkeyPatch) -> None:
    """Each attempt to send has a nonce of its own, as discord.py gives it."""
    send = Discord.send

    async def anew(self: Discord, place: Any, shown: Any, _: str) -> Any:  # noqa: ANN401
        return await send(self, place, shown, secrets.token_hex(12))

    patch.setattr(Discord, "send", anew)


def _no_look(patch: pytest.MonkeyPatch) -> None:
    """What may have been sent is sent again without looking."""
    patch.setattr(Discord, "find", _nothing)


def _no_room_look(patch: pytest.MonkeyPatch) -> None:
    """A room that may have been made is made again."""
    patch.setattr(PrivateRooms, "find", _nothing)


def _no_answer_look(patch: pytest.MonkeyPatch) -> None:
    """An answer in doubt is given again elsewhere."""

    async def elsewhere(*_: object, **__: object) -> int:
        raise Expired

    patch.setattr(Replies, "_afterwards", elsewhere)


def _no_backfill(patch: pytest.MonkeyPatch) -> None:
    """What is said while no session holds is not read."""

    async def none(*_: object) -> dict[int, int]:
        return {}

    patch.setattr(Reading, "_moved", none)


def _not_held(patch: pytest.MonkeyPatch) -> None:
    """What is said while a gap is being read is taken before it."""

    async def at_once(self: Reading, message: Any) -> None:  # noqa: ANN401 - discord.py's message
        await self._hear(message)

    patch.setattr(Reading, "live", at_once)


def _one_gap_at_a_time(patch: pytest.MonkeyPatch) -> None:
    """The end of one reading lets everything through, whatever has begun meanwhile."""
    catch_up = Reading.catch_up

    async def careless(self: Reading, core: Any) -> None:  # noqa: ANN401
        await catch_up(self, core)
        for held in self._held.values():
            for message in held:
                await self._hear(message)
        self._held.clear()

    patch.setattr(Reading, "catch_up", careless)


def _strict_frames(patch: pytest.MonkeyPatch) -> None:
    """A frame that cannot be read ends the connection, as discord.py has it."""
    patch.setattr(connection._Client, "_adopt", lambda *_: None)


def _trusting_watchdog(patch: pytest.MonkeyPatch) -> None:
    """The client is asked whether it is well."""

    def unwell(client: Any) -> bool:  # noqa: ANN401 - discord.py's client
        return bool(client.is_closed())

    patch.setattr(connection, "_silent", unwell)


def _no_pace(patch: pytest.MonkeyPatch) -> None:
    """Everything is asked at once; discord.py waits when it is told to."""
    patch.setattr(Pace, "turn", _nothing)


VARIANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "fresh nonces": _fresh_nonces,
    "no look": _no_look,
    "no room look": _no_room_look,
    "no answer look": _no_answer_look,
    "no backfill": _no_backfill,
    "not held": _not_held,
    "one gap at a time": _one_gap_at_a_time,
    "strict frames": _strict_frames,
    "trusting watchdog": _trusting_watchdog,
    "no pace": _no_pace,
}
