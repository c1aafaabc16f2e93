"""A Discord on this machine: open it, point a bot at it, and play a scene."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Self, TypeVar

from aiohttp import web

from tests.loopback.faults import Faults
from tests.loopback.gateway import Gateway
from tests.loopback.openapi import document
from tests.loopback.people import Person
from tests.loopback.request import Request as Asked
from tests.loopback.rules import Rules
from tests.loopback.scene import Place, RoleOf, Scene
from tests.loopback.seen import Seen
from tests.loopback.server import Request, Server
from tests.loopback.wire import Json
from tests.loopback.world import INVITED, ChannelType, Guild, World, bits
from tests.ripple import Ripple

T = TypeVar("T")
TOKEN = "bG9vcGJhY2s.not-a-secret.anywhere"
KINDS = {
    "text": ChannelType.TEXT,
    "voice": ChannelType.VOICE,
    "category": ChannelType.CATEGORY,
    "news": ChannelType.NEWS,
    "forum": ChannelType.FORUM,
}


class Loopback:
    """One Discord with one server and one bot account. Open it with `await Loopback.open()`, and close it."""

    def __init__(self, name: str, permissions: Iterable[str], intents: Iterable[str]) -> None:
        self.token = TOKEN
        self.ripple = Ripple()
        self.world = World(name, permissions=permissions)
        self.world.granted = set(intents)
        self.sessions = Gateway(self.world, self.token, self.ripple)
        self.rest = Server(self.world, self.sessions, self.token, self.ripple)
        self.faults = Faults(self.sessions, self.rest.faults)
        self.scene = Scene(self.world, self.ripple)
        self.rest.answered = self._answered
        self.api = self.gateway = ""

    @classmethod
    async def open(
        cls,
        name: str = "Course",
        *,
        permissions: Iterable[str] = INVITED,
        intents: Iterable[str] = ("members", "presences", "message_content"),
        heartbeat_interval: float = 41.25,
        port: int = 0,
    ) -> Loopback:
        """With what the bot may do in the server, and the privileged intents its application was granted."""
        made = cls(name, permissions, intents)
        made.sessions.heartbeat_interval = heartbeat_interval
        app = web.Application(client_max_size=30 * 1024 * 1024)
        made.rest.add_to(app)
        app.router.add_get("/gateway/", made.sessions.handle)
        app.router.add_get("/gateway", made.sessions.handle)
        app.router.add_get("/gateway/resume", made.sessions.handle)
        made._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await made._runner.setup()
        made._port = port
        await made.come_back()
        address = f"127.0.0.1:{made._port}"
        made.api = f"http://{address}/api/v10"
        made.gateway = made.sessions.url = f"ws://{address}/gateway"
        made.world.backend.files.base = f"http://{address}"
        return made

    def hold_to_the_rules(self) -> None:
        """From now on every request of the bot is held against our rules, and Discord's document where that is."""
        rules, known = Rules(), document()

        def broken(one: Request) -> list[str]:
            files = tuple((upload.filename, upload.data) for upload in one.files)
            asked = Asked(one.method, one.path, one.query, one.body, files)
            said = rules.check(asked) + (known.check(asked) if known else [])
            return [f"{one.method} {one.path}: {what}" for what in said]

        self.rest.checks.append(broken)

    _runner: web.AppRunner
    _site: web.TCPSite
    _port: int

    async def go_away(self) -> None:
        """Nobody answers at this address any more; whoever was connected is cut off."""
        await self._site.stop()
        self.faults.drop_all()
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def come_back(self) -> None:
        """At the same address, with all that was there."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        self.faults.drop_all()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # What was asked of it

    @property
    def violations(self) -> list[str]:
        """What was wrong with the bot's requests, as the checks said."""
        return self.rest.violations

    @property
    def requests(self) -> deque[Request]:
        """The bot's requests, in order."""
        return self.rest.requests

    def requested(self, method: str, path: str = "") -> list[Request]:
        """Requests of this kind, whose path contains this."""
        return [one for one in self.requests if one.method == method and path in one.path]

    async def until(self, condition: Callable[[], T], timeout: float = 15.0) -> T:  # noqa: ASYNC109 - the time is what the caller names
        """Until the condition holds; it is looked at again at every request and every event."""
        return await self.ripple.until(condition, timeout, self._lately)

    async def quiet(self, seconds: float = 0.05) -> None:
        """Until nothing has been asked or told for that long."""
        await self.ripple.quiet(seconds)

    def _lately(self) -> str:
        latest = [f"{one.method} {one.path} {one.status}" for one in list(self.requests)[-5:]]
        return f"the latest requests were {latest}, the gateway saw {list(self.sessions.journal)[-5:]}"

    def _answered(self, interaction: int, kind: int, at: float) -> None:
        self.scene.asked[interaction].accept(kind, at)

    # What there is

    @property
    def server(self) -> Guild:
        """The server everything is made in, unless another one is named."""
        return self.world.guild

    def another_server(self, name: str) -> Guild:
        return self.world.make_guild(name)

    @property
    def granted(self) -> set[str]:
        """The privileged intents the application was granted: "members", "presences", "message_content"."""
        return self.world.granted

    def channel(
        self,
        name: str,
        *,
        kind: str = "text",
        topic: str | None = None,
        under: Place | None = None,
        only: Iterable[RoleOf | Person] | None = None,
        server: Guild | None = None,
    ) -> Place:
        """A channel; with `only`, one that nobody else (but the bot) can see."""
        parent = under.id if under is not None else None
        guild = (server or self.server).id
        made = self.world.backend.create_channel(guild, name, type=KINDS[kind], topic=topic, parent_id=parent)
        place = Place(self.scene, made.id)
        if only is not None:
            view = bits(["view_channel"])
            self.world.overwrite(made.id, guild, role=True, deny=view)
            self.world.overwrite(made.id, self.world.bot_id, role=False, allow=view)
            for one in only:
                self.world.overwrite(made.id, one.id, role=isinstance(one, RoleOf), allow=view)
        return place

    def place(self, place_id: int) -> Place:
        return Place(self.scene, place_id)

    def role(self, name: str, *permissions: str, mentionable: bool = False, server: Guild | None = None) -> RoleOf:
        made = self.world.backend.create_role(
            (server or self.server).id, name, permissions=bits(permissions), mentionable=mentionable
        )
        return RoleOf(made.id, name)

    def person(
        self,
        name: str,
        *,
        roles: Iterable[RoleOf] = (),
        joined: bool = True,
        nick: str | None = None,
        bot: bool = False,
        server: Guild | None = None,
    ) -> Person:
        backend = self.world.backend
        user = backend.make_user(name, bot=bot)
        guild = (server or self.server).id
        if joined:
            ids = [role.id for role in roles]
            backend.add_member(guild, user.id, roles=ids, nick=nick, announce=self.sessions.connected)
        return Person(self.scene, user.id, guild)

    @property
    def bot(self) -> Person:
        """The bot's account, to be mentioned and looked at."""
        return Person(self.scene, self.world.bot_id, self.server.id)

    def commands(self, kind: int = 1) -> dict[str, Json]:
        """The registered commands by name, the server's own before those of all servers."""
        known: Mapping[int | None, dict[tuple[str, int], Json]] = self.world.backend.commands
        found = {**known.get(None, {}), **known.get(self.server.id, {})}
        return {name: command for (name, type_), command in found.items() if type_ == kind}

    # What happens to it

    def delete_channel(self, place: Place) -> None:
        self.world.backend.delete_channel(place.id)

    def delete_role(self, role: RoleOf) -> None:
        self.world.backend.delete_role(self.server.id, role.id)

    def delete_message(self, which: Seen | int) -> None:
        message = self.scene.message(which)
        self.world.backend.delete_message(message.channel_id, message.id)

    def kick(self, person: Person) -> None:
        person.leaves_server()

    def archive(self, thread: Place, *, locked: bool = False) -> None:
        self.world.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True, "locked": locked})

    def rename(self, place: Place, name: str) -> None:
        self.world.backend.edit_channel(place.id, {"name": name})

    def move_role(self, role: RoleOf, position: int) -> None:
        self.world.backend.edit_role(self.server.id, role.id, {"position": position})

    def allow(self, who: RoleOf | Person | None, place: Place, *permissions: str) -> None:
        """Let a role, a person or (None) the bot do this in a channel."""
        self._overwrite(who, place, allow=bits(permissions))

    def forbid(self, who: RoleOf | Person | None, place: Place, *permissions: str) -> None:
        """Keep a role, a person or (None) the bot from doing this in a channel."""
        self._overwrite(who, place, deny=bits(permissions))

    def _overwrite(self, who: RoleOf | Person | None, place: Place, *, allow: int = 0, deny: int = 0) -> None:
        target = self.world.bot_id if who is None else who.id
        self.world.overwrite(place.id, target, role=isinstance(who, RoleOf), allow=allow, deny=deny)

    def grant(self, *permissions: str) -> None:
        """Give the bot's own role more, everywhere in the server."""
        self._bot_role(self.world.bot_role(self.server).permissions | bits(permissions))

    def take(self, *permissions: str) -> None:
        """Take from the bot's own role and from everybody's."""
        backend, gone = self.world.backend, ~bits(permissions)
        everyone = self.server.everyone_role
        backend.edit_role(self.server.id, everyone.id, {"permissions": everyone.permissions & gone})
        self._bot_role(self.world.bot_role(self.server).permissions & gone)

    def _bot_role(self, permissions: int) -> None:
        role = self.world.bot_role(self.server)
        self.world.backend.edit_role(self.server.id, role.id, {"permissions": permissions})

    def push_clock(self, seconds: float) -> None:
        """Let time pass for the world: nonces, tokens of interactions. Timers of the bot do not notice."""
        self.world.backend.advance_clock(seconds)
