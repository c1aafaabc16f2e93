"""The bot's own messages, as far as it has to know them: what they offer, and under which key they were sent."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from typing import Any

from adapters.matrix.choices import MARK, Offered, by_word, read
from adapters.matrix.looking import Looking
from adapters.matrix.news import Event, events
from adapters.matrix.wire import Wire
from adapters.matrix.writing import Content

KNOWN = 2_000
"""Messages that are remembered; older ones are asked for."""
LATEST = 10
"""Messages of a direct conversation that typed words can mean."""
_PAGE = {"dir": "b", "limit": "100"}
PAGES = 20
"""Pages of a room's history that are looked through for a message in doubt."""


class Ours:
    """What we said."""

    def __init__(self, wire: Wire, looking: Looking, me: str) -> None:
        """Remember nothing yet."""
        self._wire = wire
        self._looking = looking
        self._me = me
        self._known: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._latest: dict[str, deque[str]] = {}

    def said(self, room: str, event: str, content: Content) -> None:
        """It was sent."""
        self._keep(event, content)
        latest = self._latest.get(room)
        if latest is not None and event not in latest:
            latest.appendleft(event)

    def changed(self, event: str, content: Content) -> None:
        """It says something else now."""
        self._keep(event, content)

    def _keep(self, event: str, content: Mapping[str, Any]) -> None:
        self._known[event] = {MARK: content.get(MARK, {})}
        self._known.move_to_end(event)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)

    async def offers(self, room: str, event: str) -> tuple[Offered, ...]:
        """What can be chosen under a message; nothing, if it is not ours."""
        if event not in self._known:
            self._keep(event, self._content(await self._looking.at(room, event)))
        return read(self._known[event])

    async def meant(self, room: str, typed: str, to: str = "") -> str | None:
        """The token of the choice that typed words mean: of the message they reply to, else of the latest.

        A message that asks for words ends the search: what is typed is meant for it.
        """
        if to:
            return by_word(await self.offers(room, to), typed)
        for event in tuple(await self._recent(room)):
            if (token := by_word(await self.offers(room, event), typed)) is not None:
                return token
            if self._known[event].get(MARK, {}).get("asks"):
                return None
        return None

    async def _recent(self, room: str) -> deque[str]:
        if room not in self._latest:
            found: deque[str] = deque(maxlen=LATEST)
            said = await self._wire.get("rooms", room, "messages", query=_PAGE)
            for one in events(said.get("chunk")):
                content = self._content(self._looking.now(room, one))
                if len(found) < LATEST and content.get(MARK):
                    self._keep(one["event_id"], content)
                    found.append(one["event_id"])
            self._latest.setdefault(room, found)
        return self._latest[room]

    async def find(self, room: str, key: str, *, after: str = "") -> str | None:
        """The message that was sent under a key: since its turn, or after an event, as far as history tells."""
        born = 0 if after else int(key[:8], 16) * 1000 - 300_000  # their clock and ours may differ
        at: dict[str, str] = {}
        for _ in range(PAGES):
            said = await self._wire.get("rooms", room, "messages", query=_PAGE | at)
            page = list(events(said.get("chunk")))
            for one in page:
                if one["event_id"] == after:
                    return None
                if one["sender"] != self._me:
                    continue
                mark = self._content(self._looking.opened(room, one)).get(MARK)
                if isinstance(mark, Mapping) and mark.get("key") == key:
                    return str(one["event_id"])
            end = said.get("end")
            if not page or not isinstance(end, str) or page[-1]["origin_server_ts"] < born:
                return None
            at = {"from": end}
        return None

    def _content(self, event: Event | None) -> Mapping[str, Any]:
        """What a message of ours holds; nothing, of anybody else's."""
        return event["content"] if event is not None and event["sender"] == self._me else {}
