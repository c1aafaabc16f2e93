"""What a sync brings, read piece by piece: a piece that is not as it should be is left out, and the rest is taken.

matrix-nio refuses a whole answer for one wrong field, so what it has to know of keys and of encrypted rooms is put
together for it here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

FILTER: dict[str, Any] = {
    "room": {
        "timeline": {"limit": 100, "lazy_load_members": True},
        "state": {"lazy_load_members": True},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
    "presence": {"types": []},
    "account_data": {"types": ["m.direct"]},
}
"""What we want to hear. Synapse gives no more than 100 events of a room at once; the rest is fetched."""

MEMBER, ENCRYPTION = "m.room.member", "m.room.encryption"


class Garbled(Exception):  # noqa: N818 - the server's fault
    """This is no answer to a sync."""


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What happened in one room."""

    id: str
    state: tuple[Event, ...]
    timeline: tuple[Event, ...]
    limited: bool
    before: str
    """Where to read on backwards."""
    people: int
    """How many are there, where the server says so."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the last sync. `direct` is there when it changed."""

    upto: str
    rooms: tuple[RoomNews, ...]
    invited: Mapping[str, tuple[Event, ...]]
    left: tuple[str, ...]
    direct: Mapping[str, Any] | None
    body: Mapping[str, Any]


def read(body: Mapping[str, Any]) -> News:
    """Read an answer.

    Raises:
        Garbled: it does not even say how far it goes.

    """
    upto = body.get("next_batch")
    if not isinstance(upto, str) or not upto:
        raise Garbled
    rooms = _mapping(body.get("rooms"))
    invited = {
        room: tuple(_stripped(_mapping(_mapping(news).get("invite_state")).get("events")))
        for room, news in _mapping(rooms.get("invite")).items()
    }
    joined = tuple(_room(room, _mapping(news)) for room, news in _mapping(rooms.get("join")).items())
    left = tuple(_mapping(rooms.get("leave")))
    return News(upto, joined, invited, left, _direct(body), body)


def _room(room: str, news: Mapping[str, Any]) -> RoomNews:
    timeline = _mapping(news.get("timeline"))
    before = timeline.get("prev_batch")
    return RoomNews(
        room,
        tuple(one for one in events(_mapping(news.get("state")).get("events")) if is_state(one)),
        tuple(events(timeline.get("events"))),
        timeline.get("limited") is True,
        before if isinstance(before, str) else "",
        people if type(people := _mapping(news.get("summary")).get("m.joined_member_count")) is int else 0,
    )


def _direct(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for one in _list(_mapping(body.get("account_data")).get("events")):
        if isinstance(one, Mapping) and one.get("type") == "m.direct":
            return _mapping(one.get("content"))
    return None


def events(given: object) -> Iterator[Event]:
    """Those of a list that have all that an event has."""
    for one in _list(given):
        if (
            isinstance(one, dict)
            and all(isinstance(one.get(name), str) for name in ("type", "sender", "event_id"))
            and isinstance(one.get("content"), dict)
            and isinstance(one.get("state_key", ""), str)
            and type(one.get("origin_server_ts")) is int
        ):
            yield one


def is_state(event: Event) -> bool:
    """Whether it says how the room is, not what somebody did there."""
    return "state_key" in event


def _stripped(given: object) -> Iterator[Event]:
    """Of a room that we are not in, less is told."""
    for one in _list(given):
        if (
            isinstance(one, dict)
            and all(isinstance(one.get(name), str) for name in ("type", "sender", "state_key"))
            and isinstance(one.get("content"), dict)
        ):
            yield one


def for_keys(news: News, encrypted: Collection[str]) -> dict[str, Any]:
    """What matrix-nio has to know: keys and devices, and who is in the encrypted rooms."""
    body = news.body
    rooms = {room.id: _for_keys(room) for room in news.rooms if room.id in encrypted}
    devices = _mapping(body.get("device_lists"))
    return {
        "next_batch": news.upto,
        "to_device": {"events": list(_to_device(_mapping(body.get("to_device")).get("events")))},
        "device_lists": {name: _words(devices.get(name)) for name in ("changed", "left")},
        "device_one_time_keys_count": {
            name: count
            for name, count in _mapping(body.get("device_one_time_keys_count")).items()
            if type(count) is int and count >= 0
        },
        "device_unused_fallback_key_types": _words(body.get("device_unused_fallback_key_types")),
        "rooms": {"join": rooms, "invite": {}, "leave": {}},
    }


def _for_keys(room: RoomNews) -> dict[str, Any]:
    told = [one for one in (*room.state, *room.timeline) if is_state(one) and one["type"] in {MEMBER, ENCRYPTION}]
    return {
        "timeline": {"events": [], "limited": room.limited, "prev_batch": room.before},
        "state": {"events": told},
        "ephemeral": {"events": []},
        "account_data": {"events": []},
    }


def _to_device(given: object) -> Iterator[Event]:
    for one in _list(given):
        if (
            isinstance(one, dict)
            and all(isinstance(one.get(name), str) for name in ("type", "sender"))
            and isinstance(one.get("content"), dict)
        ):
            yield one


def _words(given: object) -> list[str]:
    return [one for one in _list(given) if isinstance(one, str)]


def _mapping(given: object) -> dict[str, Any]:
    return {key: value for key, value in given.items() if isinstance(key, str)} if isinstance(given, Mapping) else {}


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []
