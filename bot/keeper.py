"""Looks after messages that stay: each is in its room and pinned, and said again when somebody deleted it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.caretaker import Caretaker, Take
from bot.keys import effect_key
from bot.language import Clock, Gone, Place, Platform, Posted, Refused, Shown, lines, text
from bot.parcels import Body, Furnish, InPlace, InRoom, Keep, Say, pack, unpack, unpack_posted
from storage import outbox, rooms
from storage.outbox import Parcel
from storage.writer import Page, Writer

log = structlog.get_logger()

SWEEP = "sweep:"
"""Begins the key of what is only looked at: it is in no outbox, and nothing is said under it."""

AGAIN = timedelta(hours=1)
"""How long the same message is not said a third time, or two bots of which one tidies up would never end."""

Send = Callable[[Place, Shown], Awaitable[Posted]]
"""Says something in a place, under the key of what is being delivered."""


class Keeper:
    """Brings messages to where they are to stay. Everything it does may be repeated."""

    def __init__(self, writer: Writer, clock: Clock, caretaker: Caretaker, take: Take) -> None:
        """Read what is to stay through `writer`, and where through `caretaker`; what is to be said goes to `take`."""
        self._writer = writer
        self._clock = clock
        self._caretaker = caretaker
        self._take = take

    async def keep(
        self, platform: Platform, parcel: Parcel, name: str, send: Send, *, again: bool = False
    ) -> Posted | None:
        """See that it is there, and pinned; where it is, if it had to be said. `again`: this may have begun before."""
        community = parcel.community
        kept = await self._writer.run(lambda db, _: outbox.kept(db, community, name, platform.name))
        if kept is None:
            return None
        say = unpack(kept.kept)
        assert isinstance(say, Say)
        assert isinstance(say.to, InRoom | InPlace)
        place = (
            await self._caretaker.furnish(platform, community, say.to.key)
            if isinstance(say.to, InRoom)
            else say.to.place
        )
        if place is None:
            return None
        posted, shown = unpack_posted(kept.body) if kept.body else None, say.shown
        if posted is not None and posted.place.id == place.id:
            if await self._pinned(platform, posted):
                return None
            await platform.delete(posted)  # it may still be named among what is pinned
            if isinstance(say.to, InPlace):  # whoever tidies up in a room of the class means it
                await self._writer.run(lambda db, _: outbox.unname(db, community, name, platform.name))
                return None
            if kept.renewed is not None and self._clock.now() - kept.renewed < AGAIN and not again:
                return None
            shown = replace(shown, text=lines(text("Somebody deleted this, so I say it again:"), shown.text))
        if parcel.key.startswith(SWEEP):
            await self._say_anew(parcel, name)
            return None
        if shown is not say.shown:
            await self._writer.run(lambda db, _: outbox.renew(db, community, name, platform.name, self._clock.now()))
        posted = await send(place, shown)
        await self._pinned(platform, posted)
        return posted

    async def _say_anew(self, seen: Parcel, name: str) -> None:
        """What was only looked at has to be said, under a key of its own, whatever happens meanwhile."""
        now, keep = self._clock.now(), Keep(name)
        key = effect_key(now, seen.platform, seen.community, f"swept:{name}", "keep")
        parcel = Parcel(key, seen.community, seen.platform, seen.lane, pack(keep), now)
        await self._writer.run(lambda _, page: outbox.add(page, parcel))
        self._take([(parcel, keep)])

    async def _pinned(self, platform: Platform, posted: Posted) -> bool:
        """Have it pinned, where we may; whether it is there."""
        try:
            await platform.pin(posted)
        except Gone:
            return False
        except Refused as error:
            log.warning("not pinned", why=str(error))
        return True

    async def gone(self, place: Place, message: str) -> None:
        """Somebody deleted a room, or a message in it: what was ours and is still wanted is made anew."""
        self._take(await self._writer.run(lambda db, page: self._missed(db, page, place, message)))

    def _missed(self, db: Connection, page: Page, place: Place, message: str) -> list[tuple[Parcel, Body]]:
        wanted: list[tuple[int, str, Body]] = []
        if not message:
            known = rooms.keys_at(db, place.platform, place.id)
            wanted = [(community, f"room:{key}", Furnish(key)) for community, key in known]
        for community, name, lane, stays in outbox.called(db, place.platform, message):
            if stays:
                wanted.append((community, lane, Keep(name)))
            else:  # nothing about it can change any more
                outbox.unname(db, community, name, place.platform)
        now = self._clock.now()
        parcels = []
        for community, lane, body in wanted:
            key = effect_key(now, place.platform, community, f"gone:{place.id}/{message}", lane)
            parcels.append((Parcel(key, community, place.platform, lane, pack(body), now), body))
            outbox.add(page, parcels[-1][0])
        return parcels
