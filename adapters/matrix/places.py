"""What is known of each room: told by the sync, asked for where it has not told yet.

The state of a room comes with every sync, in the order in which it changed, so what is kept here is as fresh as what
people say. After a restart nothing is kept, and asked for again when it is needed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.matrix import powers
from adapters.matrix.ink import NAME
from adapters.matrix.news import ENCRYPTION, MEMBER, Event
from adapters.matrix.settings import Settings
from adapters.matrix.wire import FORBIDDEN, MISSING, Trouble, Wire
from bot.language import Account, Kind, Place, Rank, for_one

OURS = "org.studyhall.room"
"""The state that a room of our making carries: its key, and the class that it belongs to."""

HOME, SPACE = "home:", "space:"
"""Begin the names of what is remembered for good: the class of a room, and that a room is a space."""

CREATE, POWERS, CHILD, PARENT = "m.room.create", "m.room.power_levels", "m.space.child", "m.space.parent"

HISTORY = "m.room.history_visibility"

_KEPT = {CREATE, HISTORY, POWERS, CHILD, PARENT, ENCRYPTION, MEMBER, OURS}
_IN = {"join", "invite"}

Remember = Callable[[str, str], Awaitable[None]]


def place_id(room: str, root: str) -> str:
    """What the core calls a thread; the room itself, without a root."""
    return f"{room}/{root}" if root else room


def parts(place: Place) -> tuple[str, str]:
    """The room of a place, and the root of its thread."""
    room, mark, root = place.id.partition("/$")
    return room, f"${root}" if mark else ""


class Places:
    """The rooms that the bot knows."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        """Nothing is known yet."""
        self._wire = wire
        self._settings = settings
        self._state: dict[str, dict[tuple[str, str], Event | None]] = {}
        self._people: dict[str, set[str]] = {}
        """Who is in a room that is for one person, or invited there."""
        self._homes: dict[str, str] = {}
        self._spaces: set[str] = set()
        self.encrypted: set[str] = set()
        """Rooms that are known to be."""
        self.direct: dict[str, list[str]] = {}
        """The rooms of each person that are for them and the bot, as `m.direct` says."""
        self._noted: dict[tuple[str, str], None] = {}
        self.remember: Remember = _forget

    def recall(self, known: Mapping[str, str]) -> None:
        """What was remembered before this process began."""
        for name, value in known.items():
            if name.startswith(HOME):
                self._homes[name.removeprefix(HOME)] = value
            elif name.startswith(SPACE):
                self._spaces.add(name.removeprefix(SPACE))

    # What the sync says -------------------------------------------------------------------------------------------

    def saw(self, room: str, event: Event) -> None:
        """How a room is from now on."""
        kind, key = event["type"], event["state_key"]
        if kind not in _KEPT:
            return
        self._state.setdefault(room, {})[kind, key] = event
        if kind == ENCRYPTION:
            self.encrypted.add(room)
        elif kind == MEMBER and room in self._people:
            present = event["content"].get("membership") in _IN
            (self._people[room].add if present else self._people[room].discard)(key)

    async def settle(self, room: str) -> None:
        """Write down what has just been learned of a room, if it is a space."""
        create = self._state.get(room, {}).get((CREATE, ""))
        if create is not None and create["content"].get("type") == "m.space" and room not in self._spaces:
            await self.remember(f"{SPACE}{room}", "1")
            self._spaces.add(room)

    def left(self, room: str) -> None:
        """We are no longer there."""
        self._state.pop(room, None)
        self._people.pop(room, None)

    def told_direct(self, content: Mapping[str, Any]) -> None:
        """What `m.direct` says now; a sync that was under way while we noted something does not say that yet."""
        self.direct = {
            user: [room for room in rooms if isinstance(room, str)]
            for user, rooms in content.items()
            if isinstance(rooms, list)
        }
        for user, room in self._noted:
            if room not in self.direct.setdefault(user, []):
                self.direct[user].append(room)

    def noted_direct(self, user: str, room: str) -> None:
        """What we have added to `m.direct`."""
        self._noted[user, room] = None
        self.told_direct(self.direct)

    # What can be known --------------------------------------------------------------------------------------------

    async def state(self, room: str, kind: str, key: str = "") -> Event | None:
        """How a room is in one respect, as an event."""
        known = self._state.setdefault(room, {})
        if (kind, key) not in known:
            try:
                found: Event | None = await self._wire.get("rooms", room, "state", kind, key, query={"format": "event"})
            except Trouble as error:
                if error.status not in {FORBIDDEN, MISSING}:
                    raise
                found = None
            if found is not None and not isinstance(found.get("content"), dict):
                found = {"content": found, "sender": ""}  # a server that tells the content only
            known.setdefault((kind, key), found)  # the sync may have told meanwhile
        return known[kind, key]

    async def membership(self, room: str, user: str) -> str:
        """Whether somebody is in a room, invited, gone; empty when they never were."""
        event = await self.state(room, MEMBER, user)
        return str(event["content"].get("membership", "")) if event else ""

    async def in_class(self, home: str, user: str) -> bool:
        """Whether somebody is in the space of a class, or in one of its rooms that people made."""
        for room in (home, *(room for room, of in self._homes.items() if of == home != room)):
            if await self.membership(room, user) in _IN and await self.made(room) is None:
                return True
        return False

    async def name(self, room: str, user: str) -> str:
        """What somebody calls themselves."""
        event = await self.state(room, MEMBER, user)
        name = event["content"].get("displayname") if event else None
        return name if isinstance(name, str) and name.strip() else user.removeprefix("@").partition(":")[0]

    async def is_encrypted(self, room: str) -> bool:
        """Whether only devices can read what is said there."""
        if room not in self.encrypted and await self.state(room, ENCRYPTION) is not None:
            self.encrypted.add(room)
        return room in self.encrypted

    async def is_space(self, room: str) -> bool:
        """Whether it holds rooms, and nobody talks there."""
        create = await self.state(room, CREATE)
        return create is not None and create["content"].get("type") == "m.space"

    async def power(self, room: str, user: str) -> float:
        """Somebody's power in a room."""
        levels = await self.state(room, POWERS)
        return powers.level(user, await self.state(room, CREATE), levels["content"] if levels else None)

    async def may(self, room: str, event: str) -> bool:
        """Whether we may say how a room is."""
        if await self.membership(room, self._settings.user) != "join":
            return False
        levels = await self.state(room, POWERS)
        needed = powers.needed(levels["content"] if levels else None, event, state=True)
        return await self.power(room, self._settings.user) >= needed

    async def rank(self, room: str, home: str, user: str) -> Rank:
        """What somebody may do there: by their power in the class's space, or in a room that people made."""
        found = Rank.GUEST
        teachers = self._settings.powers.get(home, powers.MODERATOR)
        if home and home != room:
            found = powers.rank(await self.power(home, user), teachers)
        if await self.made(room) is None:
            found = max(found, powers.rank(await self.power(room, user), teachers))
        return found

    async def made(self, room: str) -> Mapping[str, Any] | None:
        """What we wrote into a room when we made it."""
        event = await self.state(room, OURS)
        return event["content"] if event and event.get("sender") == self._settings.user else None

    async def others(self, room: str) -> set[str]:
        """Who else is in a room, or invited; for small rooms only."""
        if room not in self._people:
            said = await self._wire.get("rooms", room, "members", query={"not_membership": "leave"})
            chunk = said.get("chunk")
            present = {
                str(one.get("state_key"))
                for one in (chunk if isinstance(chunk, list) else [])
                if isinstance(one, dict)
                and isinstance(one.get("content"), dict)
                and one["content"].get("membership") in _IN
            }
            self._people.setdefault(room, present)
        return self._people[room] - {self._settings.user}

    async def readers(self, room: str) -> set[str]:
        """Who else reads what is said now in a room: not who is only invited, where one reads from joining on."""
        event = await self.state(room, HISTORY)
        if event is not None and event["content"].get("history_visibility") == "joined":
            return set()  # those who are in it are known anyway
        return await self.others(room)

    async def for_whom(self, room: str) -> str:
        """The one person that a direct conversation is with; empty for every other room."""
        named = [user for user, rooms in self.direct.items() if room in rooms]
        if not named:
            made = await self.made(room)
            if made is None or not for_one(str(made.get("key", ""))):
                return ""
        others = await self.others(room)
        # Where somebody else listens, nothing is private any more.
        return next(iter(others)) if len(others) == 1 else ""

    async def place(self, room: str, root: str = "") -> Place:
        """Where something is said."""
        if await self.for_whom(room):
            made = await self.made(room) or {}
            return Place(
                NAME, room, Kind.DIRECT, str(made.get("home", "")) if for_one(str(made.get("key", ""))) else ""
            )
        home = await self.home(room)
        if root:
            return Place(NAME, place_id(room, root), Kind.THREAD, home, room)
        return Place(NAME, room, Kind.ROOM, home)

    async def home(self, room: str) -> str:
        """The class that a room belongs to: the same for all its rooms, and for good once it was asked for.

        A room of our making says itself. Else it is the space that names the room as its child, among those that the
        bot is in (or those that the owner named); where several do, the one that the room calls its main one, else
        always the same. A room that is in no space is a class by itself.
        """
        if room not in self._homes:
            found = await self._home(room)
            await self.remember(f"{HOME}{room}", found)
            self._homes[room] = found
        return self._homes[room]

    async def _home(self, room: str) -> str:
        made = await self.made(room)
        if made is not None and isinstance(made.get("home"), str) and made["home"]:
            return str(made["home"])
        found: list[str] = []
        for space in sorted(self._settings.spaces or self._spaces):
            child = await self.state(space, CHILD, room)
            if child is not None and child["content"].get("via"):
                found.append(space)
        if len(found) > 1:
            for space in found:
                parent = await self.state(room, PARENT, space)
                if parent is not None and parent["content"].get("canonical") is True:
                    return space
        return found[0] if found else room


async def _forget(_: str, __: str) -> None:
    """Before there is a core, nothing can be remembered."""


def account(user: str) -> Account:
    """Somebody's account."""
    return Account(NAME, user)
