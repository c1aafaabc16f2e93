"""Whether the bot may do in its rooms what it has to. Pure: it is handed what the homeserver has answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.matrix import powers
from adapters.matrix.ink import NAME
from adapters.matrix.news import ENCRYPTION, Event, News, is_state
from adapters.matrix.places import CHILD, CREATE, OURS, PARENT, POWERS
from adapters.matrix.powers import ADMINISTRATOR
from adapters.matrix.settings import Settings
from bot.language import Finding, Verdict, one_line

FEW = 3
"""Rooms that are named; the others are counted."""
MANY = 100
"""People in an encrypted room from which on each new key takes noticeable time: it is handed to all their devices."""
TITLE, ALIAS = "m.room.name", "m.room.canonical_alias"
KINDS = (CREATE, POWERS, ENCRYPTION, CHILD, PARENT, OURS, TITLE, ALIAS)
"""What has to be known of each room."""
_SAID = ("m.room.message", "m.reaction")
"""What the bot sends into every room."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room that the bot is in, as far as `KINDS` tell, and how many people there are in it."""

    id: str
    state: Mapping[tuple[str, str], Event]
    people: int

    def says(self, kind: str, key: str = "") -> Mapping[str, Any]:
        """How it is in one respect."""
        return self.state[kind, key]["content"] if (kind, key) in self.state else {}

    @property
    def title(self) -> str:
        """As clients call it."""
        return one_line(str(self.says(TITLE).get("name") or self.says(ALIAS).get("alias") or self.id))

    @property
    def is_space(self) -> bool:
        """Whether it holds rooms."""
        return self.says(CREATE).get("type") == "m.space"

    @property
    def is_encrypted(self) -> bool:
        """Whether only devices can read what is said there."""
        return (ENCRYPTION, "") in self.state

    def power(self, user: str) -> float:
        """Somebody's power in it."""
        return powers.level(user, self.state.get((CREATE, "")), self.says(POWERS) or None)

    def needed(self, event: str, *, state: bool) -> float:
        """The power that sending such an event takes."""
        return powers.needed(self.says(POWERS) or None, event, state=state)


def rooms(news: News) -> dict[str, Room]:
    """Those of a first sync, by their ids."""
    found = {}
    for told in news.rooms:
        state = {(one["type"], one["state_key"]): one for one in (*told.state, *told.timeline) if is_state(one)}
        found[told.id] = Room(told.id, state, told.people)
    return found


def examine(news: News, settings: Settings, courses: Collection[str]) -> Iterator[Finding]:
    """What is missing, class by class; or that all is well. `courses` are rooms in which one is at home."""
    known, me = rooms(news), settings.user
    alone = {room for those in (news.direct or {}).values() if isinstance(those, list) for room in those}
    theirs = [one for one in known.values() if not (one.id in alone or _is_ours(one, me))]
    yield from _invitations(news, settings)
    yield from _spaces(known, settings)
    for room in sorted({*courses} - {*known}):
        says = f"a course is in the room {room}, where the bot is no longer. Invite {me} there, or close the course."
        yield Finding(Verdict.FAULT, NAME, says)
    if not theirs:
        says = f"it is in no room yet. Invite {me} to the space of your class, and to the rooms in it."
        yield Finding(Verdict.LOOK, NAME, says)
    for space, inside in sorted(_classes(theirs, settings).items(), key=lambda one: known[one[0]].title):
        about = f"{NAME}, {known[space].title}"
        found = [*_space(known[space], me), *_powers(inside, me, courses), *_encrypted(inside)]
        yield from (Finding(verdict, about, says) for verdict, says in found)
        if all(verdict is Verdict.WELL for verdict, _ in found):
            where = f" in {_some(inside)}" if known[space].is_space and inside else ""
            yield Finding(Verdict.WELL, about, f"it may do all that it has to{where}")


_Said = tuple[Verdict, str]


def _is_ours(room: Room, me: str) -> bool:
    """Whether the bot made it: there it stands above all others."""
    return room.state.get((OURS, ""), {}).get("sender") == me


def _classes(theirs: Iterable[Room], settings: Settings) -> dict[str, list[Room]]:
    """The rooms of each class, as `Places.home` finds it; a room in no space is a class by itself."""
    spaces = {one.id: one for one in theirs if one.is_space and one.id in (settings.spaces or {one.id})}
    found: dict[str, list[Room]] = {space: [] for space in spaces}
    for room in theirs:
        if room.is_space:
            continue
        named = [space for space in sorted(spaces) if spaces[space].says(CHILD, room.id).get("via")]
        main = [space for space in named if room.says(PARENT, space).get("canonical") is True]
        found.setdefault([*main, *named, room.id][0], []).append(room)
    return found


def _invitations(news: News, settings: Settings) -> Iterator[Finding]:
    """Those that are left alone."""
    for state in news.invited.values():
        mine = next((one for one in state if (one["type"], one["state_key"]) == ("m.room.member", settings.user)), None)
        if mine is not None and not settings.welcomes(mine["sender"]):
            server = mine["sender"].partition(":")[2]
            says = f"an invitation from {server} is not followed. If you want it to be, name that in matrix.servers."
            yield Finding(Verdict.LOOK, NAME, says)


def _spaces(known: Mapping[str, Room], settings: Settings) -> Iterator[Finding]:
    """Ids in the configuration that are not what they should be."""
    for space in sorted(settings.spaces):
        if space not in known:
            says = (
                f"matrix.spaces names {space}, where the bot is not. Invite {settings.user} there, or correct the id."
            )
            yield Finding(Verdict.LOOK, NAME, says)
        elif not known[space].is_space:
            says = f"matrix.spaces names {space}, which is no space but the room {known[space].title}. Correct the id."
            yield Finding(Verdict.LOOK, NAME, says)


def _space(space: Room, me: str) -> Iterator[_Said]:
    if space.is_space and space.power(me) < (level := space.needed(CHILD, state=True)):
        yield (
            Verdict.LOOK,
            f"it may not show rooms of groups and tutors in the space's list; they work without. {_give(me, level)}",
        )


def _powers(inside: Sequence[Room], me: str, courses: Collection[str]) -> Iterator[_Said]:
    """Rooms in which it may not speak, or may do far too much."""
    silent = [room for room in inside if room.power(me) < _to_speak(room)]
    for verdict, where, more in (
        (Verdict.FAULT, [room for room in silent if room.id in courses], ", where a course is"),
        (Verdict.LOOK, [room for room in silent if room.id not in courses], ""),
    ):
        if where:
            level = max(map(_to_speak, where))
            yield verdict, f"it may not write in {_some(where)}{more}. {_give(me, level)}"
    high = [room for room in inside if room.power(me) >= ADMINISTRATOR]
    if high:
        says = f"it has the power of an administrator in {_some(high)}, which is far more than it needs. 50 is enough."
        yield Verdict.LOOK, says


def _to_speak(room: Room) -> float:
    sent = ("m.room.encrypted",) if room.is_encrypted else ()
    return max(room.needed(kind, state=False) for kind in (*_SAID, *sent))


def _give(me: str, level: float) -> str:
    return f"Give {me} the power {level:g} there: settings, Roles & Permissions."


def _encrypted(inside: Sequence[Room]) -> Iterator[_Said]:
    closed = [room for room in inside if room.is_encrypted]
    if closed:
        yield Verdict.WELL, f"messages are encrypted in {_some(closed)}"
    for room in closed:
        if room.people >= MANY:
            says = (
                f"{room.title} is encrypted and has {room.people} people, so the bot answers slowly there: each new "
                "key goes to all their devices. Encryption cannot be switched off; a plain room is better for many."
            )
            yield Verdict.LOOK, says


def _some(those: Sequence[Room]) -> str:
    titles = sorted(room.title for room in those)
    more = len(titles) - FEW
    return ", ".join(titles[:FEW]) + (f" and {more} more" if more > 0 else "")
