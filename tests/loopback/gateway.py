"""The gateway: sessions that outlive their connections, and connections that can be made to fail."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping

from aiohttp import WSMsgType, web

from tests.loopback import sight
from tests.loopback.connection import Connection, Session
from tests.loopback.wire import Json
from tests.loopback.world import World, serializers
from tests.ripple import Ripple

HEARTBEAT, IDENTIFY, PRESENCE, VOICE = 1, 2, 3, 4
RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 6, 7, 8, 9, 10, 11
LARGEST = 4_096  # bytes of one command
CHUNK = 1_000  # members in one GUILD_MEMBERS_CHUNK


class Gateway:
    """All connections and sessions, and the knobs that break them."""

    def __init__(self, world: World, token: str, ripple: Ripple) -> None:
        self.world = world
        self.token = token
        self.ripple = ripple
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        #: Seconds between heartbeats, as told to those who connect from now on.
        self.heartbeat_interval = 41.25
        self.acknowledges = True
        self.refuses_resume = False
        self.resume_answers = 0
        self.resume_window = 120.0
        #: How often the address for resuming answered with that status.
        self.turned_away = 0
        #: What clients did: "identify", "resume", "resumed", "invalid", in this order of time.
        self.journal: deque[str] = deque(maxlen=1_000)
        world.subscribe(self.dispatch)

    # Told to the bot

    def dispatch(self, event: str, payload: Mapping[str, object]) -> None:
        """Tell every session that may know it, the connected and the interrupted."""
        for session in list(self.sessions.values()):
            if session.connection is None and time.monotonic() - session.left > self.resume_window:
                del self.sessions[session.id]
            elif (told := sight.shown(self.world, event, payload, session.wanted)) is not None:
                session.tell(event, told)
        self.ripple()

    @property
    def connected(self) -> bool:
        """Whether somebody is identified and listening."""
        return any(session.connection is not None for session in self.sessions.values())

    # A connection

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.resume_answers and request.path.endswith("/resume"):
            self.turned_away += 1
            self.ripple()
            return web.Response(status=self.resume_answers, text="upstream connect error")
        answer = web.WebSocketResponse(max_msg_size=0, compress=False)
        await answer.prepare(request)
        connection = Connection(answer, request)
        self.connections.add(connection)
        watch = asyncio.create_task(self._watch(connection))
        connection.send(json.dumps({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval * 1000}}))
        try:
            async for received in answer:
                if received.type is WSMsgType.TEXT:
                    self._receive(connection, received.data)
        finally:
            watch.cancel()
            self._gone(connection, answer.close_code)
            await connection.finish()
        return answer

    async def _watch(self, connection: Connection) -> None:
        """Who is silent for two heartbeats is sent away."""
        patience = self.heartbeat_interval * 2 + 1
        while True:
            connection.spoke.clear()
            try:
                await asyncio.wait_for(connection.spoke.wait(), patience)
            except TimeoutError:
                connection.close(4009)
                return

    def _gone(self, connection: Connection, code: int | None) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            session.left = time.monotonic()
            # Only a client that closes with these says that it will not come back. When the server
            # closed first, the client's frame only repeats what it was told.
            if code in {1000, 1001} and not connection.closed_here:
                self.sessions.pop(session.id, None)
        self.ripple()

    def _receive(self, connection: Connection, text: str) -> None:
        code = self._obey(connection, text)
        if code:
            connection.close(code)
        self.ripple()

    def _obey(self, connection: Connection, text: str) -> int:
        """Do what the client says; not zero when it has to go for it."""
        if not connection.may_speak():
            return 4008
        try:
            command: Json = json.loads(text) if len(text.encode()) <= LARGEST else {}
            operation, data = command["op"], command.get("d") or {}
        except (ValueError, KeyError, TypeError):
            return 4002
        if operation == HEARTBEAT:
            if self.acknowledges:
                connection.send(json.dumps({"op": ACK, "d": None}))
            return 0
        if operation == IDENTIFY:
            return self._identify(connection, data)
        if operation == RESUME:
            return self._resume(connection, data)
        if connection.session is None:
            return 4003
        if operation == MEMBERS:
            self._members(connection.session, data)
        return 0 if operation in {MEMBERS, PRESENCE, VOICE} else 4001

    def _identify(self, connection: Connection, data: Json) -> int:
        self.journal.append("identify")
        wanted = sight.intents(int(data.get("intents", 0)))
        if connection.session is not None:
            return 4005
        if data.get("token") != self.token:
            return 4004
        if sight.missing(wanted, self.world.granted):
            return 4014
        session = Session(wanted)
        self.sessions[session.id] = session
        connection.session, session.connection = session, connection
        self._welcome(session)
        return 0

    def _welcome(self, session: Session) -> None:
        backend = self.world.backend
        ready = {
            "v": 10,
            "user": self.world.completed(serializers.user_payload(backend.bot_user)),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in backend.guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self.url}/resume",
            "application": {"id": str(backend.application_id), "flags": sight.flags(self.world.granted)},
        }
        session.tell("READY", ready)
        for guild in backend.guilds.values():
            payload = serializers.guild_create_payload(backend, guild)
            if (told := sight.shown(self.world, "GUILD_CREATE", payload, session.wanted)) is not None:
                session.tell("GUILD_CREATE", told)

    def _resume(self, connection: Connection, data: Json) -> int:
        self.journal.append("resume")
        session = self.sessions.get(str(data.get("session_id")))
        sequence = int(data.get("seq") or 0)
        if data.get("token") != self.token:
            return 4004
        if session is None or not self._resumable(session, sequence):
            self.journal.append("invalid")
            connection.send(json.dumps({"op": INVALID, "d": False}))
            return 0
        if session.connection is not None:
            session.connection.close(4000)
        connection.session, session.connection = session, connection
        for number, text in session.kept:
            if number > sequence:
                connection.send(text)
        self.journal.append("resumed")
        session.tell("RESUMED", {})
        return 0

    def _resumable(self, session: Session, sequence: int) -> bool:
        if self.refuses_resume or sequence > session.sequence:
            return False
        if session.connection is None and time.monotonic() - session.left > self.resume_window:
            return False
        return sequence == session.sequence or bool(session.kept and session.kept[0][0] <= sequence + 1)

    def _members(self, session: Session, data: Json) -> None:
        guild = self.world.backend.guilds[int(data["guild_id"])]
        members = list(guild.members.values())
        wanted = data.get("user_ids")
        answer: Json = {"guild_id": str(guild.id)}
        if wanted:
            asked = {int(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
            members = [member for member in members if member.user_id in asked]
            answer["not_found"] = [str(one) for one in asked - {member.user_id for member in members}]
        elif start := str(data.get("query") or "").lower():
            names = {member.user_id: self.world.backend.users[member.user_id].name.lower() for member in members}
            members = [member for member in members if names[member.user_id].startswith(start)]
        elif not session.wanted.members:
            members = []
        if limit := int(data.get("limit") or 0):
            members = members[:limit]
        if data.get("nonce"):
            answer["nonce"] = data["nonce"]
        count = max(1, -(-len(members) // CHUNK))
        for index in range(count):
            chunk = members[index * CHUNK : (index + 1) * CHUNK]
            told = [self.world.completed(serializers.member_payload(self.world.backend, guild, one)) for one in chunk]
            session.tell("GUILD_MEMBERS_CHUNK", {**answer, "members": told, "chunk_index": index, "chunk_count": count})
