"""The same program with the same fuses, on Matrix; and mistakes that bots there are made with."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

from nio import Event as Parsed, InviteMemberEvent

from adapters.matrix import news
from adapters.matrix.directs import Directs
from adapters.matrix.envelopes import Envelopes
from adapters.matrix.ink import NAME
from adapters.matrix.keys import Keys
from adapters.matrix.keys.store import Store
from adapters.matrix.login import Login
from adapters.matrix.making import Making
from adapters.matrix.platform import Matrix
from adapters.matrix.rooms import PrivateRooms
from adapters.matrix.sync import Sync
from bot.__main__ import main
from bot.language import Cursor
from tests.faults.broken import VARIANTS
from tests.faults.launcher import Fuses, Wiring

LABELS = frozenset(
    {
        "token-before",  # the homeserver has let us in, and the token is not kept
        "keys-begun",
        "synced",  # the homeserver has told something, and nothing of it was looked at
        "keys-stored",  # something was written into the store of keys
        "session-kept",  # a session between two devices has moved on; the room's key that it brought comes next
        "keys-taken",  # what a sync says of keys is kept, and nothing else of it
        "invited",
        "joined",  # an invitation was followed
        "made",  # there is a room, and nobody has written down where
        "direct-invited",
        "direct-noted",  # the homeserver has it among our direct conversations
        "put",  # one event of a message was sent
    }
)

AT_ONCE = 5
"""How much of a room the homeserver is to tell at once, in place of its hundred: so a small class can say more."""

# Looked at as `Any`: replacing what a class holds is what no type allows.
platform: Any = Matrix
sync: Any = Sync
making: Any = Making


def install(wiring: Wiring) -> None:
    """Put labels into the program."""
    wiring.install(Matrix, PrivateRooms)
    wrap = wiring.wrap
    wrap(Login, "_keep", before="token-before")
    wrap(Keys, "begin", after="keys-begun")
    wrap(Sync, "_begin", before="synced")
    wrap(Store, "run", after="keys-stored")
    for name in ("save_session", "save_inbound_group_session", "save_account"):
        wrap(Store, name, after="keys-stored")
    wrap(Store, "save_session", after="session-kept")
    wrap(Envelopes, "tend", after="keys-taken")
    wrap(Sync, "_come", before="invited", after="joined")
    wrap(Making, "make", after="made")
    wrap(Directs, "_invite", after="direct-invited")
    wrap(Directs, "note", after="direct-noted")
    wrap(Matrix, "_put", after="put")
    news.FILTER["room"]["timeline"]["limit"] = AT_ONCE


def _fresh_keys() -> None:
    """Each attempt to send has a transaction id of its own, so that no homeserver can know it again."""
    put = platform._put

    async def put_anew(self: Matrix, room: str, kind: str, content: Any, _: str, importance: int) -> Any:  # noqa: ANN401
        return await put(self, room, kind, content, secrets.token_hex(12), importance)

    platform._put = put_anew


def _forgetful() -> None:
    """No mistake of ours: the homeserver knows no transaction id again, so what may be there has to be looked for."""
    platform.memory = timedelta()
    _fresh_keys()


def _no_look() -> None:
    """The same, and nobody looks."""

    async def nothing(*_: object) -> None:
        return None

    _forgetful()
    platform.find = nothing


def _no_alias() -> None:
    """A room is made without an address that is worked out from its key, so that it is not found again."""

    async def nothing(*_: object) -> None:
        return None

    making._local = lambda *_: f"studyhall-{secrets.token_hex(12)}"
    making.find = nothing


def _keys_apart() -> None:
    """What one message between devices brings is kept piece by piece, as matrix-nio does it."""
    store: Any = Store
    store.together = lambda _: nullcontext()


def _early_cursor() -> None:
    """How far was read is noted before what it brought is handled."""
    begin = sync._begin

    async def noted_first(self: Sync, core: Any, heard: Any) -> None:  # noqa: ANN401
        await core.save_cursor(NAME, Cursor("since", heard.upto))
        await begin(self, core, heard)

    sync._begin = noted_first


def _no_gap() -> None:
    """What the homeserver leaves out of a long timeline is not asked for."""

    async def nothing(*_: object) -> tuple[()]:
        return ()

    sync._gap = nothing


def _gap_backwards() -> None:
    """It is asked for, and taken in the order in which the homeserver gives it: the newest first."""
    gap = sync._gap

    async def backwards(*args: Any) -> Any:  # noqa: ANN401
        return tuple(reversed(await gap(*args)))

    sync._gap = backwards


def _stock_loop(*, keeps: bool) -> None:
    """matrix-nio's own loop with callbacks, as its guide shows it; it `keeps` how far it has read, if told to."""

    async def run(self: Any, *_: object) -> None:  # noqa: ANN401
        client = self._wire.client
        if keeps:
            client.config = replace(client.config, store_sync_tokens=True)
            client.loaded_sync_token = client.store.load_sync_token() or ""

        async def heard(room: Any, event: Any) -> None:  # noqa: ANN401
            if event.sender != self._me:
                await self._take(room.room_id, event.source)

        async def invited(room: Any, event: Any) -> None:  # noqa: ANN401
            await self._invited(room.room_id, (event.source,))

        client.add_event_callback(heard, Parsed)
        client.add_event_callback(invited, InviteMemberEvent)
        self.up.set()
        await client.sync_forever(timeout=30_000, full_state=True)

    sync.run = run


ON_MATRIX: dict[str, Callable[[], None]] = {
    "fresh-keys": _fresh_keys,
    "forgetful": _forgetful,
    "no-look": _no_look,
    "no-alias": _no_alias,
    "early-cursor": _early_cursor,
    "keys-apart": _keys_apart,
    "no-gap": _no_gap,
    "gap-backwards": _gap_backwards,
    "stock-loop": lambda: _stock_loop(keeps=False),
    "stock-tokens": lambda: _stock_loop(keeps=True),
}


def start() -> int:
    if sys.platform == "linux":  # no process is left behind when the test run itself is killed
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    install(Wiring(Fuses(os.environ.get("FAULTS_FUSES", ""), LABELS)))
    if mistake := os.environ.get("FAULTS_BROKEN", ""):
        (ON_MATRIX.get(mistake) or VARIANTS[mistake])()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
