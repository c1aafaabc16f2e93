"""Being connected to Discord: as long as it takes, afresh when it hangs, and without stumbling over one frame."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog
from discord.gateway import DiscordWebSocket

from adapters.discord.pace import Pace
from adapters.discord.settings import Settings
from bot.language import Unusable

log = structlog.get_logger()

SILENCE = 150.0
"""Seconds without a frame after which the connection is dead: Discord confirms a heartbeat every 41 s or so."""
LOOK = 15.0
"""Seconds between two looks at that."""
PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)
"""Seconds before another try, when a connection did not hold. Discord allows 1,000 sessions a day."""
HELD = 600.0
"""Seconds after which a connection counts as having held."""
HEARTBEAT = 60.0
"""Seconds after which a connection is taken up anew when nothing came by it."""
GUILDS = 2.0
"""Seconds to wait for further servers after the last one that Discord announced."""
LARGEST = 16_000_000
"""Characters of a frame. The largest that Discord sends, of a server with everything, is a fraction of it."""

OFTEN, AT_ONCE = 40.0, 5
"""Requests a second, and after a rest. Discord's own limit is 50 in any second, in which both fall."""

_NOT_LET_IN = "Discord refuses the token. Press Reset Token in the developer portal, and store the new one."
_ESSENTIAL = {"READY", "RESUMED"}
"""Without these there is no session: another one is begun."""

_BAD_TOKEN, _REFUSED = 4004, {4010, 4011, 4012, 4013}


class _Client(discord.Client):
    """discord.py's client, which keeps no members and no messages."""

    def __init__(self, *, content: bool, react: Callable[[str, Any], None]) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)
        super().__init__(
            intents=intents,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=GUILDS,
            heartbeat_timeout=HEARTBEAT,
            max_ratelimit_timeout=30.0,
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=True,  # says when a frame arrives
        )
        self._react = react
        self.heard = 0.0
        self.menu_sent: Callable[[], Awaitable[None]] | None = None
        self._last = ""
        # Each new socket is made known to discord.py's state before anything is read from it.
        self._connection._update_references = self._adopt  # type: ignore[method-assign]  # noqa: SLF001 - it has no other place for this

    def _adopt(self, ws: DiscordWebSocket) -> None:
        """One frame that discord.py cannot read must not end the connection."""
        read = ws.received_message

        async def received(frame: Any, /) -> None:  # noqa: ANN401 - as in discord.py
            self._last = ""
            try:
                await read(frame)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                if self._last in _ESSENTIAL:
                    raise
                # The error may hold words.
                log.error("a frame could not be read", of=self._last[:50], kind=type(error).__name__)  # noqa: TRY400

        ws.received_message = received  # type: ignore[method-assign]

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in discord.py
        """Tell the adapter at once, in the order in which things happened; discord.py would begin a task for each."""
        if event == "socket_raw_receive":
            self.heard = self.loop.time()
            if len(args[0]) > LARGEST:
                raise ValueError(event)
            return
        if event == "socket_event_type":
            self._last = str(args[0])
        super().dispatch(event, *args, **kwargs)
        self._react(event, args)

    async def setup_hook(self) -> None:
        """Before the first frame: who we are is known, and the menu can be sent."""
        self.heard = self.loop.time()
        if self.menu_sent is not None:
            await self.menu_sent()


class Connection:
    """The one connection; `client` is today's."""

    client: discord.Client

    def __init__(self, settings: Settings) -> None:
        """Not connected yet."""
        self._settings = settings
        self.content = settings.discussions
        """Whether we may read what people say to one another, as far as is known."""
        self.pace = Pace(OFTEN, AT_ONCE)
        self.up = asyncio.Event()

    async def run(
        self,
        begin: Callable[[discord.Client], Awaitable[None]],
        react: Callable[[str, Any], None],
    ) -> None:
        """Stay connected. `begin` is called once for each client, `react` with everything that happens.

        Raises:
            Unusable: the owner has to change something first.

        """
        tries = 0
        while True:
            started = asyncio.get_running_loop().time()
            if await self._once(begin, react):
                continue
            if asyncio.get_running_loop().time() - started > HELD:
                tries = 0
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    async def _once(
        self, begin: Callable[[discord.Client], Awaitable[None]], react: Callable[[str, Any], None]
    ) -> bool:
        """One client, until it ends; whether the next one is to follow at once."""
        client = _Client(content=self.content, react=react)
        client.menu_sent = lambda: begin(client)
        self.client = client
        try:
            async with client:
                await _attend(client, self._settings.token)
        except discord.PrivilegedIntentsRequired:
            if not self.content:
                raise Unusable("Discord refuses the connection's intents.") from None
            log.warning(
                "discussions are off: switch on the message content intent in Discord's developer portal",
                still="commands, buttons, forms and mentions work",
            )
            self.content = False
            return True
        except discord.LoginFailure:
            raise Unusable(_NOT_LET_IN) from None
        except discord.ConnectionClosed as error:
            if error.code == _BAD_TOKEN:
                raise Unusable(_NOT_LET_IN) from None
            if error.code in _REFUSED:
                raise Unusable(f"Discord refuses the connection (code {error.code}).") from None
            log.warning("connection lost", code=error.code)
        except Exception as error:  # noqa: BLE001 - whatever ended it, another connection is tried
            log.warning("connection lost", kind=type(error).__name__)
        else:
            log.warning("connection ended")
        finally:
            self.up.clear()
        return False


async def _attend(client: _Client, token: str) -> None:
    """Run it until it ends, or until nothing comes any more, whatever it believes of itself and whatever it waits for.

    Raises:
        TimeoutError: nothing came any more.

    """
    running = asyncio.create_task(client.start(token))
    try:
        while not running.done():
            await asyncio.wait({running}, timeout=LOOK)
            if _silent(client):
                log.warning("nothing was heard for long; connecting afresh")
                raise TimeoutError
    finally:
        # Once is not always enough: asyncio.wait_for, within discord.py, can lose it (until Python 3.12).
        while not running.done():
            running.cancel()
            await asyncio.wait({running}, timeout=1.0)
        ended = None if running.cancelled() else running.exception()
    if ended is not None:
        raise ended


def _silent(client: _Client) -> bool:
    return client.heard > 0 and asyncio.get_running_loop().time() - client.heard > SILENCE
