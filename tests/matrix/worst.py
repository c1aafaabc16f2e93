"""A homeserver on which the whole program runs, and everything that goes wrong with keys can be had at will."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.matrix_keys.homeserver import Homeserver, Room, _no
from tests.ripple import Ripple

LONG = 20.0
"""Seconds that a sync waits at most."""


class WholeHomeserver(Homeserver):
    """What the adapter asks for beside keys: how rooms are, what was said there, and being told when there is more."""

    def __init__(self) -> None:
        super().__init__()
        self.ripple = Ripple()
        self.direct: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self._sent: dict[str, str] = {}
        """Events by their room and transaction."""
        self._ending = False

    def _routes(self, api: str) -> list[web.RouteDef]:
        return [
            *super()._routes(api),
            web.get(api + "/user/{user}/account_data/m.direct", self._m_direct),
            web.put(api + "/user/{user}/account_data/m.direct", self._call_direct),
            web.get(api + "/rooms/{room}/state/{type}/{key:.*}", self._state),
            web.get(api + "/rooms/{room}/members", self._members),
            web.get(api + "/rooms/{room}/event/{event}", self._event),
            web.get(api + "/rooms/{room}/messages", self._messages),
            web.post("/_matrix/media/v3/upload", self._upload_file),
            web.route("*", "/{rest:.*}", self._nothing),
        ]

    async def close(self) -> None:
        self._ending = True
        self.ripple()
        await super().close()

    def plain(self, name: str, *members: str) -> str:
        """A room that is not encrypted."""
        self.room(name, *members)
        self.rooms[name].events = [one for one in self.rooms[name].events if one[1]["type"] != "m.room.encryption"]
        return name

    def alone(self, name: str, user: str, bot: str) -> str:
        """An encrypted conversation that somebody began with the bot."""
        self.direct[user] = [*self.direct.get(user, ()), name]
        return self.room(name, user, bot)

    @contextmanager
    def withheld(self, user: str) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """Meanwhile nothing reaches somebody's devices directly; what was to reach them, for whoever brings it later.

        It comes with a number of that later moment.
        """
        held: list[tuple[int, dict[str, Any]]] = []
        devices = [one for one in self.devices.values() if one.user == user]

        class Held(list[tuple[int, dict[str, Any]]]):
            def append(self, one: tuple[int, dict[str, Any]]) -> None:
                held.append(one)

        for device in devices:
            device.inbox = Held(device.inbox)
        yield held
        for device in devices:
            device.inbox = list(device.inbox)
        held[:] = [(self._next(), event) for _, event in held]

    def says(self, room: str, who: str, words: str) -> str:
        """Somebody without a client of their own says something that is not encrypted."""
        return self._say(self.rooms[room], who, "m.room.message", {"msgtype": "m.text", "body": words})

    def said(self, room: str, who: str) -> list[dict[str, Any]]:
        """The contents of the messages of somebody there that are not encrypted."""
        events = [event for _, event in self.rooms[room].events]
        return [one["content"] for one in events if one["sender"] == who and one["type"] == "m.room.message"]

    async def until(self, condition: Callable[[], object], within: float = 30.0) -> None:
        await self.ripple.until(condition, within)

    def _next(self) -> int:
        self.ripple()
        return super()._next()

    # What clients ask.

    async def _sync(self, request: web.Request) -> web.Response:
        end = asyncio.get_running_loop().time() + min(int(request.query.get("timeout", "0")) / 1000, LONG)
        since = request.query.get("since", "0")
        while since == str(self._number) and not self._ending and asyncio.get_running_loop().time() < end:
            await self.ripple.next(0.2)
        body = json.loads(str((await super()._sync(request)).text))
        body["account_data"] = {"events": [{"type": "m.direct", "content": self.direct}]}
        return web.json_response(body)

    async def _send(self, request: web.Request) -> web.Response:
        key = request.path
        if key not in self._sent:
            sender, content = self._device(request), await request.json()
            room = self.rooms[request.match_info["room"]]
            self._sent[key] = self._say(room, sender.user, request.match_info["type"], content)
        return web.json_response({"event_id": self._sent[key]})

    async def _m_direct(self, _: web.Request) -> web.Response:
        return web.json_response(self.direct)

    async def _call_direct(self, request: web.Request) -> web.Response:
        self.direct = await request.json()
        return web.json_response({})

    async def _state(self, request: web.Request) -> web.Response:
        asked = request.match_info
        for event in reversed(self._events(request)):
            if event["type"] == asked["type"] and event.get("state_key") == asked["key"]:
                return web.json_response(event)
        return _no(404, "M_NOT_FOUND", "There is no such state.")

    async def _members(self, request: web.Request) -> web.Response:
        room = self.rooms[request.match_info["room"]]
        there = [one for one in self._events(request) if one["type"] == "m.room.member"]
        return web.json_response({"chunk": [one for one in there if one["state_key"] in room.members]})

    async def _event(self, request: web.Request) -> web.Response:
        for event in self._events(request):
            if event["event_id"] == request.match_info["event"]:
                return web.json_response(event)
        return _no(404, "M_NOT_FOUND", "There is no such event.")

    async def _messages(self, request: web.Request) -> web.Response:
        return web.json_response({"chunk": self._events(request)[::-1]})

    async def _upload_file(self, request: web.Request) -> web.Response:
        where = f"mxc://study.test/{len(self.files)}"
        self.files[where] = await request.read()
        return web.json_response({"content_uri": where})

    async def _nothing(self, _: web.Request) -> web.Response:
        return _no(404, "M_NOT_FOUND", "Nothing is known of that.")

    def _events(self, request: web.Request) -> list[dict[str, Any]]:
        room: Room = self.rooms[request.match_info["room"]]
        return [event for _, event in room.events]
