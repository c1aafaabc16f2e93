"""Matrix as the core sees it: bringing what people do, and saying what is to be said."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adapters.matrix import files, login, writing
from adapters.matrix.choices import MARK, SIGNS, seeds
from adapters.matrix.directs import Directs
from adapters.matrix.envelopes import Envelopes
from adapters.matrix.hearing import Hearing
from adapters.matrix.ink import NAME
from adapters.matrix.login import Login
from adapters.matrix.looking import Looking
from adapters.matrix.making import Making
from adapters.matrix.news import events
from adapters.matrix.offering import Offering
from adapters.matrix.ours import Ours
from adapters.matrix.pace import ANSWER, DECORATION, POST
from adapters.matrix.pins import Pins
from adapters.matrix.places import HOME, SPACE, Places, parts
from adapters.matrix.rooms import PrivateRooms
from adapters.matrix.settings import Settings
from adapters.matrix.sync import PAUSES, Sync, TokenGone
from adapters.matrix.wire import FORBIDDEN, MISSING, RELATIONS, Trouble, Wire, deliveries
from adapters.matrix.writing import Content, Written, written
from bot.language import (
    Account,
    Away,
    Clock,
    Command,
    Core,
    Cursor,
    Expired,
    Gone,
    Kind,
    Place,
    Posted,
    Rank,
    Refused,
    Rooms,
    Sheet,
    Shown,
    Unusable,
    WallClock,
    text,
)

log = structlog.get_logger()

LETTER = "📬"
"""Under a command whose answer went to the person directly."""
_SALT = "salt"
_MESSAGE, _REACTION = "m.room.message", "m.reaction"


class Matrix:
    """The platform."""

    name = NAME
    memory = timedelta(minutes=20)
    """Homeservers forget transaction ids after half an hour or later; Synapse knows them after its own restart, too."""
    forms = False
    hears = True

    def __init__(self, settings: Settings, clock: Clock | None = None, commands: Iterable[Command] = ()) -> None:
        """Ask nothing yet. Keys grow old by `clock`; clients that show commands are told of `commands`.

        Raises:
            Unusable: there is no secret to protect the keys with.

        """
        self._settings = settings
        self._clock = clock = clock or WallClock()
        self._client, self._keys = login.keyring(settings, clock)
        self._wire = Wire(self._client)
        self._pins = Pins(self._wire)
        self._places = Places(self._wire, settings)
        self._envelopes = Envelopes(self._client, self._keys, self._places, clock)
        self._making = Making(self._wire, self._places, settings)
        self._directs = Directs(self._wire, self._places, self._envelopes, self._making, settings)
        looking = Looking(self._wire, self._envelopes)
        self._ours = Ours(self._wire, looking, settings.user)
        self._offering = Offering(self._wire, self._places, settings, commands)
        self._hearing = Hearing(
            self._wire, self._places, self._envelopes, looking, self._directs, self._ours, self._offering, settings
        )
        self._sync = Sync(
            self._wire,
            self._places,
            self._envelopes,
            settings.user,
            self._hearing.take,
            self._hearing.invited,
            self._lost,
        )
        self.rooms: Rooms | None = PrivateRooms(self._wire, self._places, self._envelopes, self._making, settings)
        self._called = ""
        self._hearing.called = lambda: self._called
        self._hearing.used = lambda room: self._spawn(self._offering.tell(room))
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether the last sync went well."""
        return self._sync.up.is_set()

    async def ready(self) -> None:
        """Return when it is."""
        await self._sync.up.wait()

    # What people do -----------------------------------------------------------------------------------------------

    async def run(self, core: Core) -> None:
        """Bring events to the core, for ever."""
        self._hearing.core = core
        entrance = Login(self._wire, self._settings)
        failed = 0
        try:
            while True:
                since = self._sync.since
                try:
                    await entrance.enter()
                    await self._prepare(core)
                    await self._sync.run(core, since or await core.cursor(NAME, "since"))
                except Unusable:
                    raise
                except TokenGone:
                    log.warning("the access token is gone")
                except (Away, Trouble, OSError) as error:
                    log.warning("matrix cannot be reached", kind=type(error).__name__)
                except Exception as error:  # noqa: BLE001 - whatever it is, other platforms go on, and this one tries again
                    log.error("matrix failed", kind=type(error).__name__)  # noqa: TRY400 - it may hold words
                failed = failed if self._sync.since == since else 0
                await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
                failed += 1
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._client.close()

    async def _prepare(self, core: Core) -> None:
        """Everything that has to be known or done before the first sync."""

        async def remember(name: str, value: str) -> None:
            await core.save_cursor(NAME, Cursor(name, value))

        known = await core.cursors(NAME)
        self._places.remember = remember
        self._places.recall({name: value for name, value in known.items() if name.startswith((HOME, SPACE))})
        self._offering.recall(known)
        self._making.salt = known.get(_SALT) or secrets.token_hex(8)
        if _SALT not in known:
            await remember(_SALT, self._making.salt)
        await self._keys.begin()
        await self._directs.load()
        try:
            said = await self._wire.get("profile", self._settings.user, "displayname")
            self._called = str(said.get("displayname", ""))
        except Trouble:
            self._called = ""

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quietly(work), name="decoration")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What is said to them -----------------------------------------------------------------------------------------

    def _written(self, shown: Shown, place: Place) -> Written:
        alone = place.kind is Kind.DIRECT
        return written(shown, self._settings.prefix, alone=alone, limited=self._wire.limited)

    async def rank(self, account: Account, place: Place) -> Rank:
        """What their power allows, if they are there: it outlasts leaving."""
        room = parts(place)[0]
        with deliveries():
            if await self._places.membership(room, account.id) != "join":
                return Rank.GUEST
            return await self._places.rank(room, place.home, account.id)

    async def present(self, account: Account, place: Place) -> bool:
        """As the sync has told, or the homeserver does."""
        with deliveries():
            if place.id == place.home:
                return await self._places.in_class(place.home, account.id)
            return await self._places.membership(parts(place)[0], account.id) in {"join", "invite"}

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:
        """Say something in a place, in several events if it is long."""
        message = self._written(shown, place)
        loud = place.kind is Kind.DIRECT or message.mentioned or bool(message.offered)
        root = parts(place)[1]
        relation = _in_thread(root, root) if root else None
        importance = ANSWER if place.kind is Kind.DIRECT else POST  # what one person waits for
        with deliveries():
            return await self._say(place, message, key, relation, loud=loud, importance=importance)

    async def answer(
        self, handle: str, place: Place, account: Account, shown: Shown, key: str, *, private: bool
    ) -> Posted:
        """Answer in place: in the thread of what is answered, or as a reply to it. A room hides nothing."""
        event, _, root = handle.partition(" ")
        if private:
            if event:
                self._spawn(self._react(parts(place)[0], event, LETTER, f"{key}.l"))
            raise Expired
        # The core has messages looked for that are long in doubt, but not answers: elsewhere their handle tells.
        if self._long_ago(key) and (found := await self.find(place, shown, key)) is not None:
            return found
        alone = place.kind is Kind.DIRECT
        message = self._written(shown, place).quiet_for(account.id)
        relation: Content | None = None
        if root:
            relation = _in_thread(root, event)
        elif event and not alone:
            relation = {"m.in_reply_to": {"event_id": event}}
        with deliveries():
            return await self._say(place, message, key, relation, loud=alone or message.mentioned, importance=ANSWER)

    def _long_ago(self, key: str) -> bool:
        """Whether the homeserver may have forgotten what was sent under a key that is so old."""
        return not timedelta() <= self._clock.now() - datetime.fromtimestamp(int(key[:8], 16), UTC) < self.memory

    async def _say(
        self, place: Place, message: Written, key: str, relation: Content | None, *, loud: bool, importance: int
    ) -> Posted:
        room = parts(place)[0]
        event = ""
        for content in message.contents(key, loud=loud):
            if relation is not None:
                content["m.relates_to"] = relation
            event = await self._put(room, _MESSAGE, content, content[MARK]["key"], importance)
            self._ours.said(room, event, content)
        for n, picture in enumerate(message.pictures):
            secret = await self._places.is_encrypted(room)
            content = await files.content(self._wire, picture, f"{key}/f{n}", encrypted=secret)
            if relation is not None:
                content["m.relates_to"] = relation
            await self._put(room, _MESSAGE, content, f"{key}/f{n}", importance)
        if message.offered and not self._wire.limited:
            for n, sign in enumerate(seeds(message.offered)):
                self._spawn(self._react(room, event, sign, f"{key}.{n}"))
        return Posted(place, event)

    async def _lost(self, room: str, user: str, event: str) -> None:
        """Say that something could not be read, instead of nothing; once, whenever the program ends."""
        sorry = text("I could not read this message, because its key did not reach me. Please send it again.")
        key = f"lost/{event}"
        [content] = self._written(Shown(sorry), Place(NAME, room)).contents(key, loud=True)
        content |= {"m.mentions": {"user_ids": [user]}, "m.relates_to": {"m.in_reply_to": {"event_id": event}}}
        try:
            if await self._ours.find(room, key, after=event) is None:
                await self._put(room, _MESSAGE, content, key, ANSWER)
        except Trouble as error:
            if error.status not in {FORBIDDEN, MISSING}:
                raise  # in a later life it may go better
        self._envelopes.told(event)

    async def _put(self, room: str, kind: str, content: Content, key: str, importance: int) -> str:
        """Send one event, once for each key."""
        kind, content = await self._envelopes.close(room, kind, content)
        said = await self._wire.put(
            "rooms", room, "send", kind, key.replace("/", "-"), body=content, kind="say", importance=importance
        )
        if self._wire.limited:
            self._settings.held_back.touch(0o600)
        return str(said["event_id"])

    async def _react(self, room: str, event: str, sign: str, key: str) -> None:
        """Reactions are never encrypted."""
        body = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": sign}}
        await self._wire.put("rooms", room, "send", _REACTION, key, body=body, kind="say", importance=DECORATION)

    async def show(self, handle: str, account: Account, sheet: Sheet, key: str) -> None:  # noqa: ARG002 - the port's
        """Forms are conversations here, so none can be shown."""
        raise Expired

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Change a message of ours; of a long one, its last part, where the choices are."""
        message = self._written(shown, posted.place)
        room = parts(posted.place)[0]
        loud = posted.place.kind is Kind.DIRECT
        *_, content = message.contents("", loud=loud)
        with deliveries():
            before = await self._ours.offers(room, posted.id)
            # Saying the same again is harmless, and saying an earlier thing again is not the same as then.
            await self._put(room, _MESSAGE, writing.revised(content, posted.id), secrets.token_hex(12), POST)
            self._ours.changed(posted.id, content)
        if before and not message.offered:
            self._spawn(self._take_signs_back(room, posted.id))

    async def _take_signs_back(self, room: str, event: str) -> None:
        """What can no longer be chosen need not be offered."""
        said = await self._wire.get(
            RELATIONS, "rooms", room, "relations", event, "m.annotation", _REACTION, query={"limit": "100"}
        )
        for one in events(said.get("chunk")):
            relation = one["content"].get("m.relates_to")
            sign = relation.get("key") if isinstance(relation, dict) else None
            if one["sender"] == self._settings.user and sign in SIGNS:
                await self._redact(room, one["event_id"], DECORATION)

    async def delete(self, posted: Posted) -> None:
        """Take a message of ours away."""
        room = parts(posted.place)[0]
        with deliveries():
            await self._redact(room, posted.id, POST)
            await self._pins.remove(room, posted.id)

    async def pin(self, posted: Posted) -> None:
        """Name it among what the room has pinned; what people pinned stays."""
        room = parts(posted.place)[0]
        with deliveries():
            try:
                found = await self._wire.get("rooms", room, "event", posted.id)
            except Trouble as error:
                raise Gone(str(error)) if error.status == MISSING else error from error
            if not found.get("content"):
                raise Gone(posted.id)  # it was redacted
            await self._pins.add(room, posted.id)

    async def _redact(self, room: str, event: str, importance: int) -> None:
        try:
            await self._wire.put(
                "rooms", room, "redact", event, f"gone-{event}", body={}, kind="say", importance=importance
            )
        except Trouble as error:
            if error.status != MISSING:
                raise

    async def find(self, place: Place, shown: Shown, key: str) -> Posted | None:  # noqa: ARG002 - the key tells
        """Look for the key in what we said there since its turn."""
        room = parts(place)[0]
        with deliveries():
            found = await self._ours.find(room, key)
        return None if found is None else Posted(place, found)

    async def direct(self, account: Account) -> Place:
        """Where to speak with somebody alone."""
        with deliveries():
            return Place(NAME, await self._directs.room(account.id), Kind.DIRECT)


def _in_thread(root: str, to: str) -> Content:
    """In a thread; clients that know none show a reply."""
    return {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": to},
    }


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    """Do what nobody waits for; that it fails is no reason for anything."""
    with contextlib.suppress(Away, Trouble, Refused):
        await work
