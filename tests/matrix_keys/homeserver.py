"""A homeserver that knows keys, rooms and messages between devices, and fails when and where a test says so.

It follows the client-server API as far as these tests need it. What it does to keys was compared with Synapse's
behaviour: a one-time key is handed out once, then the fallback key; the same name with another key is refused.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Fault = Callable[[web.Request], Awaitable[web.Response | None]]
"""Asked before a request is handled: an answer in its place, or None to let it through."""


@dataclass
class Device:
    user: str
    name: str
    token: str
    keys: dict[str, Any] | None = None
    one_time: dict[str, Any] = field(default_factory=dict)
    fallback: dict[str, Any] = field(default_factory=dict)
    fallback_used: bool = False
    inbox: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


@dataclass
class Room:
    name: str
    members: list[str]
    events: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    gap: bool = False
    """Whether a sync leaves out what happened, and only says that it does."""


class Homeserver:
    """One server in this process; `url` once it listens."""

    def __init__(self) -> None:
        self.url = ""
        self.devices: dict[str, Device] = {}
        self.rooms: dict[str, Room] = {}
        self.identities: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.changes: list[tuple[int, str]] = []
        self.left: list[tuple[int, str]] = []
        self.counts = True
        self.asked: list[str] = []
        self.password: str | None = None
        self._number = 0
        self._faults: list[tuple[str, Fault]] = []
        self._runner: web.AppRunner | None = None

    async def open(self) -> Homeserver:
        app = web.Application(middlewares=[self._answer], client_max_size=2**26)
        app.add_routes(self._routes("/_matrix/client/v3"))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    def _routes(self, api: str) -> list[web.RouteDef]:
        return [
            web.post(api + "/login", self._login),
            web.get(api + "/account/whoami", self._whoami),
            web.get(api + "/sync", self._sync),
            web.post(api + "/keys/upload", self._upload),
            web.post(api + "/keys/query", self._query),
            web.post(api + "/keys/claim", self._claim),
            web.post(api + "/keys/device_signing/upload", self._device_signing),
            web.post(api + "/keys/signatures/upload", self._signatures),
            web.put(api + "/sendToDevice/{type}/{txn}", self._to_device),
            web.get(api + "/rooms/{room}/joined_members", self._joined_members),
            web.put(api + "/rooms/{room}/send/{type}/{txn}", self._send),
        ]

    async def close(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    # What tests do.

    @contextmanager
    def fault(self, path: str, fault: Fault) -> Iterator[None]:
        """While this lasts, ask `fault` first about every request with `path` in its path."""
        self._faults.append((path, fault))
        try:
            yield
        finally:
            self._faults.remove((path, fault))

    def room(self, name: str, *members: str) -> str:
        """An encrypted room."""
        room = self.rooms[name] = Room(name, list(members))
        self._say(room, members[0], "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, state_key="")
        for member in members:
            self._say(room, member, "m.room.member", {"membership": "join"}, state_key=member)
        return name

    def join(self, room: str, user: str) -> None:
        self.rooms[room].members.append(user)
        self._say(self.rooms[room], user, "m.room.member", {"membership": "join"}, state_key=user)

    def leave(self, room: str, user: str) -> None:
        self.rooms[room].members.remove(user)
        self._say(self.rooms[room], user, "m.room.member", {"membership": "leave"}, state_key=user)

    def put(self, user: str, kind: str, content: dict[str, Any], sender: str) -> None:
        """Bring a message between devices to every device of somebody."""
        for device in self.devices.values():
            if device.user == user:
                device.inbox.append((self._next(), {"type": kind, "sender": sender, "content": content}))

    def take(self, user: str) -> dict[str, Any]:
        """Claim a key of somebody's first device, as another server would."""
        device = next(one for one in self.devices.values() if one.user == user)
        return self._take(device)

    def of(self, user: str) -> Device:
        return next(one for one in self.devices.values() if one.user == user)

    # What clients ask.

    @web.middleware
    async def _answer(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        path = request.path.removeprefix("/_matrix/client/v3")
        self.asked.append(path)
        for part, fault in list(self._faults):
            if part in path and (answer := await fault(request)) is not None:
                return answer
        return await handler(request)

    def _device(self, request: web.Request) -> Device:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for device in self.devices.values():
            if device.token == token:
                return device
        raise web.HTTPUnauthorized(
            text=json.dumps({"errcode": "M_UNKNOWN_TOKEN", "error": "?"}), content_type="application/json"
        )

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        user = body["identifier"]["user"]
        name = body.get("device_id") or f"DEVICE{self._next()}"
        device = self.devices.setdefault(f"{user} {name}", Device(user, name, f"token of {user} {name}"))
        return web.json_response({"user_id": user, "device_id": name, "access_token": device.token})

    async def _whoami(self, request: web.Request) -> web.Response:
        device = self._device(request)
        return web.json_response({"user_id": device.user, "device_id": device.name})

    async def _upload(self, request: web.Request) -> web.Response:
        device, body = self._device(request), await request.json()
        if keys := body.get("device_keys"):
            device.keys = keys
            self.changes.append((self._next(), device.user))
        for name, key in body.get("one_time_keys", {}).items():
            if name in device.one_time and device.one_time[name]["key"] != key["key"]:
                return _no(400, "M_UNKNOWN", f"One time key {name} already exists.")
        device.one_time |= body.get("one_time_keys", {})
        if fallback := body.get("fallback_keys"):
            device.fallback, device.fallback_used = fallback, False
        return web.json_response({"one_time_key_counts": {"signed_curve25519": len(_left(device)), "curve25519": 0}})

    async def _query(self, request: web.Request) -> web.Response:
        device, body = self._device(request), await request.json()
        answer: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for user in body["device_keys"]:
            answer["device_keys"][user] = {
                one.name: one.keys for one in self.devices.values() if one.user == user and one.keys
            }
            for role, key in self.identities[user].items():
                if role != "user_signing_key" or user == device.user:
                    answer[f"{role}s"][user] = key
        return web.json_response(answer)

    async def _claim(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for user, devices in body["one_time_keys"].items():
            for name in devices:
                device = self.devices.get(f"{user} {name}")
                if device is not None and (key := self._take(device)):
                    answer[user][name] = key
        return web.json_response({"one_time_keys": answer, "failures": {}})

    def _take(self, device: Device) -> dict[str, Any]:
        for name in _left(device):
            key = device.one_time[name]
            device.one_time[name] = {"key": key["key"], "gone": True}
            return {name: key}
        device.fallback_used = bool(device.fallback)
        return dict(device.fallback)

    async def _device_signing(self, request: web.Request) -> web.Response:
        device, body = self._device(request), await request.json()
        auth = body.pop("auth", None)
        if self.password is not None and (auth or {}).get("password") != self.password:
            flows = [{"stages": ["m.login.password"]}]
            return web.json_response({"session": "one", "flows": flows, "params": {}}, status=401)
        self.identities[device.user] |= body
        return web.json_response({})

    async def _signatures(self, request: web.Request) -> web.Response:
        body = await request.json()
        for user, signed in body.items():
            for name, keys in signed.items():
                device = self.devices[f"{user} {name}"]
                assert device.keys is not None
                bare = {key: value for key, value in keys.items() if key != "signatures"}
                assert bare == {key: value for key, value in device.keys.items() if key != "signatures"}
                device.keys["signatures"][user] |= keys["signatures"][user]
                self.changes.append((self._next(), user))
        return web.json_response({"failures": {}})

    async def _to_device(self, request: web.Request) -> web.Response:
        sender, body = self._device(request), await request.json()
        for user, messages in body["messages"].items():
            for name, content in messages.items():
                for device in self.devices.values():
                    if device.user == user and name in {"*", device.name}:
                        event = {"type": request.match_info["type"], "sender": sender.user, "content": content}
                        device.inbox.append((self._next(), event))
        return web.json_response({})

    async def _joined_members(self, request: web.Request) -> web.Response:
        room = self.rooms[request.match_info["room"]]
        nobody = {"display_name": None, "avatar_url": None}
        return web.json_response({"joined": dict.fromkeys(room.members, nobody)})

    async def _send(self, request: web.Request) -> web.Response:
        sender, content = self._device(request), await request.json()
        room = self.rooms[request.match_info["room"]]
        return web.json_response({"event_id": self._say(room, sender.user, request.match_info["type"], content)})

    async def _sync(self, request: web.Request) -> web.Response:
        device = self._device(request)
        since = int(request.query.get("since", "0"))
        device.inbox = [(number, event) for number, event in device.inbox if number > since]
        joined = {}
        for room in self.rooms.values():
            events = [event for number, event in room.events if number > since]
            if device.user in room.members and events:
                joined[room.name] = _joined([] if room.gap else events, gap=room.gap)
        changed = sorted({user for number, user in self.changes if number > since})
        counts = {"device_one_time_keys_count": {"signed_curve25519": len(_left(device))}} if self.counts else {}
        return web.json_response(
            {
                "next_batch": str(self._number),
                "rooms": {"join": joined, "invite": {}, "leave": {}},
                "to_device": {"events": [event for _, event in device.inbox]},
                "device_lists": {"changed": changed, "left": [user for number, user in self.left if number > since]},
                **counts,
                "device_unused_fallback_key_types": [] if device.fallback_used else ["signed_curve25519"],
            }
        )

    def _say(self, room: Room, sender: str, kind: str, content: dict[str, Any], state_key: str | None = None) -> str:
        number = self._next()
        event: dict[str, Any] = {"type": kind, "sender": sender, "content": content, "origin_server_ts": number}
        event["event_id"] = f"$event{number}"
        if state_key is not None:
            event["state_key"] = state_key
        room.events.append((number, event))
        return str(event["event_id"])

    def _next(self) -> int:
        self._number += 1
        return self._number


def _left(device: Device) -> list[str]:
    return [name for name, key in device.one_time.items() if "gone" not in key]


def _joined(events: list[dict[str, Any]], *, gap: bool) -> dict[str, Any]:
    return {
        "timeline": {"events": events, "limited": gap, "prev_batch": "0"},
        "state": {"events": []},
        "ephemeral": {"events": []},
        "account_data": {"events": []},
        "summary": {},
        "unread_notifications": {},
    }


def _no(status: int, code: str, says: str) -> web.Response:
    return web.json_response({"errcode": code, "error": says}, status=status)
