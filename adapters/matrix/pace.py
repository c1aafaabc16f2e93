"""Not asking a homeserver for more than it allows: whoever waits for an answer goes first, decoration last."""

from __future__ import annotations

import asyncio
import heapq
import itertools

ANSWER, POST, DECORATION = 0, 1, 2
"""Who goes first: answers, other messages, reactions that only make choosing easier."""

REMEMBERED = 600.0
"""Seconds for which a homeserver that refused once counts as one that counts requests."""


class Pace:
    """Lets `often` requests a second through, `at_once` after a rest; fewer when the server says so.

    Homeservers limit each kind of request by itself, so there is one of these for each kind.
    """

    def __init__(self, often: float, at_once: int) -> None:
        """Begin rested."""
        self._step = 1 / often
        self._slack = self._step * (at_once - 1)
        self._next = 0.0
        self._shut = 0.0
        self._refused = -REMEMBERED
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def limited(self) -> bool:
        """Whether the server has lately refused something for being too much."""
        return asyncio.get_running_loop().time() - self._refused < REMEMBERED

    def rest(self, seconds: float) -> None:
        """The server wants to hear nothing for so long."""
        now = asyncio.get_running_loop().time()
        self._refused = now
        self._shut = max(self._shut, now + seconds)

    async def turn(self, importance: int = POST) -> None:
        """Return when it is one's turn."""
        loop = asyncio.get_running_loop()
        if not self._waiting and self._left(loop.time()) <= 0:
            self._spend(loop.time())
            return
        mine: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (importance, next(self._count), mine))
        self._plan(loop)
        await mine

    def _left(self, now: float) -> float:
        return max(self._next - self._slack, self._shut) - now

    def _spend(self, now: float) -> None:
        self._next = max(self._next, now) + self._step

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting and self._timer is None:
            self._timer = loop.call_later(max(self._left(loop.time()), 0.001), self._let_in)

    def _let_in(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        while self._waiting and self._left(loop.time()) <= 0:
            _, _, first = heapq.heappop(self._waiting)
            if not first.done():
                self._spend(loop.time())
                first.set_result(None)
        self._plan(loop)
