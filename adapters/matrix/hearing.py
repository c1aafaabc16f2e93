"""From what happened in a room to what it means: a command, a press, an answer, talk that a feature listens to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import structlog

from adapters.matrix import arrivals
from adapters.matrix.arrivals import Words
from adapters.matrix.choices import by_sign
from adapters.matrix.directs import Directs
from adapters.matrix.envelopes import Envelopes
from adapters.matrix.ink import NAME
from adapters.matrix.looking import ENCRYPTED, Looking
from adapters.matrix.news import Event, events
from adapters.matrix.offering import Offering
from adapters.matrix.ours import Ours
from adapters.matrix.places import Places, account, parts, place_id
from adapters.matrix.settings import Settings
from adapters.matrix.wire import BAD, FORBIDDEN, MISSING, RELATIONS, Trouble, Wire
from bot.language import Asked, Core, Invocation, Kind, Place, Pressed, Rank, Said, Source

log = structlog.get_logger()


def handle(event: str, root: str) -> str:
    """What an answer in place needs: the event that it answers, and the thread that it stands in."""
    return f"{event} {root}".strip()


class Hearing:
    """Brings to the core what is meant for it."""

    def __init__(
        self,
        wire: Wire,
        places: Places,
        envelopes: Envelopes,
        looking: Looking,
        directs: Directs,
        ours: Ours,
        offering: Offering,
        settings: Settings,
    ) -> None:
        """For this account."""
        self._wire = wire
        self._looking = looking
        self._places = places
        self._envelopes = envelopes
        self._directs = directs
        self._ours = ours
        self._offering = offering
        self._settings = settings
        self.core: Core
        self.called: Callable[[], str] = lambda: ""
        """What the bot calls itself."""
        self.used: Callable[[str], None] = lambda _: None
        """Told of each room in which somebody asks the bot for something."""

    async def invited(self, room: str, state: tuple[Event, ...]) -> None:
        """Somebody invites us: who may do that is followed."""
        me = self._settings.user
        mine = next((one for one in state if one["type"] == "m.room.member" and one["state_key"] == me), None)
        if mine is None or mine["content"].get("membership") != "invite":
            return
        if not self._settings.welcomes(mine["sender"]):
            log.info("an invitation from elsewhere is left alone", room=room)
            return
        direct = mine["content"].get("is_direct") is True
        async with self._directs.begun(mine["sender"], room) if direct else nullcontext():
            await self._join(room)

    async def _join(self, room: str) -> None:
        try:
            await self._wire.post("join", room, body={}, kind="join")
        except Trouble as error:
            if error.status not in {BAD, FORBIDDEN, MISSING}:
                raise
            log.warning("a room could not be joined", room=room, code=error.code)
            return
        self._places.left(room)  # from inside more can be seen

    async def take(self, room: str, event: Event) -> None:
        """Something happened."""
        if (deleted := arrivals.redacted(event)) is not None:
            await self.core.gone(Place(NAME, room), deleted)
            return
        if arrivals.leaves(event) and event["state_key"] != self._settings.user:
            await self._left(room, event)
            return
        opened: Event | None = event
        if event["type"] == ENCRYPTED:
            opened = self._envelopes.open(room, event)
        if opened is None:
            return
        opened = {**opened, "sender": event["sender"], "event_id": event["event_id"]}
        if (reaction := arrivals.reaction(opened)) is not None:
            offered = await self._ours.offers(room, reaction.to)
            token = by_sign(offered, reaction.sign)
            if token is not None:
                await self.core.take(Pressed(await self._source(opened, await self._places.place(room), ""), token))
        elif (invocation := self._offering.meant(opened)) is not None:
            await self._asked(room, opened, invocation)
        elif (words := arrivals.words(opened)) is not None and not await self._places.is_space(room):
            await self._words(room, opened, words)

    async def _left(self, room: str, event: Event) -> None:
        """Somebody goes, or is taken out: of a room of ours, or of the class with its last room."""
        home, user = await self._places.home(room), event["state_key"]
        if await self._places.made(room) is not None:
            await self.core.left(event["event_id"], account(user), Place(NAME, room, home=home))
        elif not await self._places.in_class(home, user):
            await self.core.left(event["event_id"], account(user), Place(NAME, home, home=home))

    async def _asked(self, room: str, event: Event, invocation: Invocation) -> None:
        """A client sent a command as one."""
        root = arrivals.thread(event)
        place = await self._places.place(room, root)
        await self.core.take(Asked(await self._source(event, place, root), invocation))
        self.used(room)

    async def _words(self, room: str, event: Event, words: Words) -> None:
        direct = bool(await self._places.for_whom(room))
        heard = self._heard(room, words.root)
        if words.of:
            await self._edited(room, event, words, direct=direct)
            return
        said = arrivals.addressed(words.text, self._settings.prefix, self._settings.user, self.called())
        token = await self._pressed(room, words, direct=direct) if said is None else None
        if said is None and token is None and not direct and heard is None:
            return  # talk among people; nothing is asked or noted because of it
        place = await self._places.place(room, words.root)
        if token is not None:
            await self.core.take(Pressed(await self._source(event, place, words.root), token))
        elif said is not None:
            await self.core.take(Said(await self._source(event, place, words.root), said, command=True))
            self.used(room)
        else:
            where = place if direct or heard is None else replace(heard, home=place.home)
            said_it = Said(await self._source(event, where, words.root), words.text)
            await self.core.take(said_it if direct else await self._replies(room, said_it, words))

    async def _pressed(self, room: str, words: Words, *, direct: bool) -> str | None:
        """The token of a choice that was typed: in reply to its message, or alone with us."""
        token = await self._ours.meant(room, words.text, words.to) if words.to else None
        return await self._ours.meant(room, words.text) if token is None and direct else token

    def _heard(self, room: str, root: str) -> Place | None:
        """Where talk is listened to: in the thread itself, or in the room, whose talk its threads are too."""
        thread = Place(NAME, place_id(room, root), Kind.THREAD, within=room)
        if root and self.core.hears(thread):
            return thread
        return Place(NAME, room) if self.core.hears(Place(NAME, room)) else None

    async def _edited(self, room: str, event: Event, words: Words, *, direct: bool) -> None:
        """Words are changed: what was a command is none any more, and talk may have got better."""
        heard = self._heard(room, words.root)
        if direct:
            before = await self._before(room, event, words.of)
            source = await self._source(event, await self._places.place(room), "")
            await self.core.take(Said(source, words.text, edited=True, before=before))
        elif heard is not None:
            source = await self._source(event, replace(heard, home=await self._places.home(room)), "")
            _, changed = _typed(await self._looking.at(room, words.of))  # it knows what it replies to
            await self.core.take(await self._replies(room, Said(source, words.text, edited=True), changed))

    async def _replies(self, room: str, said: Said, words: Words) -> Said:
        """With what it replies to, or what its thread is about: a classmate's words, or a message of ours."""
        parent = words.to or words.root
        found = await self._looking.at(room, parent) if parent else None
        if found is None or found["sender"] == self._settings.user:  # what cannot be read may be ours
            return replace(said, parent_id=parent)
        author, theirs = _typed(found)
        if author in {"", said.source.account.id}:
            return said
        return replace(said, parent=theirs.text, parent_by=account(author))

    async def _before(self, room: str, event: Event, of: str) -> str:
        """What was said until this change: in an earlier change of the same message, else in the message."""
        said = await self._wire.get(RELATIONS, "rooms", room, "relations", of, "m.replace", query={"limit": "20"})
        earlier = [one for one in events(said.get("chunk")) if one["sender"] == event["sender"]]
        known = [one for one in earlier if one["origin_server_ts"] < event["origin_server_ts"]]
        known.sort(key=lambda one: one["origin_server_ts"])
        first = known[-1] if known else next(events([await self._wire.get("rooms", room, "event", of)]), None)
        opened = self._looking.opened(room, first) if first is not None else None
        found = arrivals.words(opened) if opened is not None and opened["sender"] == event["sender"] else None
        return found.text if found else ""

    async def _source(self, event: Event, place: Place, root: str) -> Source:
        user, room = event["sender"], parts(place)[0]
        rank = await self._places.rank(room, place.home, user) if place.home else Rank.GUEST
        name = await self._places.name(room, user)
        return Source(event["event_id"], account(user), name, place, rank, handle(event["event_id"], root))


def _typed(event: Event | None) -> tuple[str, Words]:
    """Who typed it, and what; nothing, if nobody did."""
    words = arrivals.words(event) if event is not None else None
    return (event["sender"], words) if event is not None and words is not None else ("", Words(""))
