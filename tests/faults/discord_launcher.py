"""The same program with the same fuses, and a loopback Discord in place of the terminal."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import sys
from collections.abc import Callable
from typing import Any

from adapters.discord.platform import Discord
from adapters.discord.reading import Reading
from adapters.discord.replies import Replies
from adapters.discord.rooms import PrivateRooms
from bot.__main__ import main
from bot.language import Expired
from tests.faults.broken import VARIANTS
from tests.faults.launcher import Fuses, Wiring
from tests.loopback.launcher import point

# Looked at as `Any`: replacing what a class holds is what no type allows.
platform: Any = Discord
reading: Any = Reading
replies: Any = Replies
private_rooms: Any = PrivateRooms


def _fresh_keys() -> None:
    """Each attempt to send has a nonce of its own, so that Discord cannot know it again."""
    send = platform.send

    async def send_anew(self: Discord, place: Any, shown: Any, _: str) -> Any:  # noqa: ANN401
        return await send(self, place, shown, secrets.token_hex(12))

    platform.send = send_anew


def _no_backfill() -> None:
    """What was said while nobody listened is not read."""

    async def nothing(*_: object) -> dict[int, int]:
        return {}

    reading._moved = nothing


def _no_answer_look() -> None:
    """What became of an answer is not looked at after a start: the person is told again."""

    async def too_late(*_: object, **__: object) -> int:
        raise Expired

    replies._afterwards = too_late


def _no_room_look() -> None:
    """A room that may have been opened is opened again."""

    async def nothing(*_: object) -> None:
        return None

    private_rooms.find = nothing


ON_DISCORD: dict[str, Callable[[], None]] = {
    "fresh-keys": _fresh_keys,
    "no-backfill": _no_backfill,
    "no-answer-look": _no_answer_look,
    "no-room-look": _no_room_look,
}


def start() -> int:
    if sys.platform == "linux":  # no process is left behind when the test run itself is killed
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    point()
    Wiring(Fuses(os.environ.get("FAULTS_FUSES", ""))).install(Discord, PrivateRooms)
    if mistake := os.environ.get("FAULTS_BROKEN", ""):
        (ON_DISCORD.get(mistake) or VARIANTS[mistake])()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
