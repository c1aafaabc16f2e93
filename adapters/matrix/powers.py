"""What somebody may do in a room, by its own events: right for room versions up to 11, and from 12 on.

From version 12 on whoever made a room stands above every number, and is not among the numbers. (matrix-nio does not
know this.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bot.language import Rank

MODERATOR, ADMINISTRATOR = 50, 100
"""The levels that clients call so: here a teacher and an owner."""
_ENDLESS = 12

Fields = Mapping[str, Any]


def level(user: str, create: Fields | None, powers: Fields | None) -> float:
    """Somebody's power, from the room's `m.room.create` event and the content of its `m.room.power_levels`."""
    made = _mapping(create)
    about = _mapping(made.get("content"))
    creators = {made.get("sender")}
    if _endless(about.get("room_version")):
        more = about.get("additional_creators")
        if user in creators or (isinstance(more, list) and user in more):
            return math.inf
    elif powers is None:
        return 100 if user in creators else 0
    named = _mapping(_mapping(powers).get("users"))
    return _number(named.get(user), _number(_mapping(powers).get("users_default"), 0))


def rank(power: float, teachers: float = MODERATOR) -> Rank:
    """What such power means where `teachers` have so much; students get their rank from a course's roster."""
    if power >= ADMINISTRATOR:
        return Rank.OWNER
    return Rank.TEACHER if power >= teachers else Rank.GUEST


def needed(powers: Fields | None, event: str, *, state: bool) -> float:
    """The power that sending such an event takes."""
    known = _mapping(powers)
    usual = _number(known.get("state_default"), 50 if powers is not None else 0)
    usual = usual if state else _number(known.get("events_default"), 0)
    return _number(_mapping(known.get("events")).get(event), usual)


def _endless(version: object) -> bool:
    # An unstable version is one of those that came before, or the one that brought this.
    if isinstance(version, str) and version.isascii() and version.isdigit():
        return int(version[:4]) >= _ENDLESS
    return isinstance(version, str) and "hydra" in version


def _mapping(given: object) -> Fields:
    return given if isinstance(given, Mapping) else {}


def _number(given: object, otherwise: float) -> float:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str):  # old rooms have numbers in quotes
        try:
            return int(given.strip()[:20])
        except ValueError:
            return otherwise
    return otherwise
