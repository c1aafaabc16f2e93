"""Not asking a homeserver for more than it allows: whoever waits for an answer goes first, decoration last."""

from __future__ import annotations

import asyncio
import bisect
import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bot.language import Away

T = TypeVar("T")

ANSWER, POST, DECORATION = 0, 1, 2
"""Who goes first: answers, other messages, reactions that only make choosing easier."""

OFTEN = 50
"""Requests in a second, and at once, while nothing is known of a limit."""
BURST = 10
"""Requests at once, after a rest, where there is one: as many as Synapse allows by default."""
COMMON = 15.0
"""Seconds up to which a refusal is about all requests together; Synapse allows one in five seconds by default."""
REMEMBERED = 3600.0
"""Seconds for which a homeserver that refused once counts as one that counts requests."""
TRIES = 12
"""How often a request is made that was too much."""
A_WHILE, LEAST, LONGEST = 5.0, 0.1, 600.0
"""Seconds to wait where the server does not say how long, and at least and at most where it does."""


class TooMany(Away):
    """There were too many requests; in so many `seconds` it may be asked again."""

    def __init__(self, seconds: float) -> None:
        """Keep how long."""
        super().__init__()
        self.seconds = seconds


def told_to_wait(said: Mapping[str, Any], headers: Mapping[str, str]) -> float:
    """Seconds that a refusal asks for: to the millisecond in its body, in whole seconds in a header.

    (Client-server API, "Rate limiting": the header has replaced the body's field, which Synapse still sends.)
    """
    wait, header = said.get("retry_after_ms"), headers.get("Retry-After", "").strip()
    if isinstance(wait, int) and not isinstance(wait, bool):
        return min(max(wait / 1000, LEAST), LONGEST)
    if header.isascii() and header.isdigit():
        return min(max(float(header[:9]), LEAST), LONGEST)
    return A_WHILE


class Pace:
    """Lets requests through as a homeserver allows it, the most urgent first.

    Nobody says what a homeserver allows, so it is learned from what it refuses. Synapse counts all requests together,
    and rooms, invitations and joins by themselves as well: a short refusal tells of the one, a long one of the other.
    After a refusal requests go one at a time, because whatever is sent together is refused together, and what is
    refused may count as well (invitations do).
    """

    def __init__(self) -> None:
        """Begin rested."""
        self._step = 1 / OFTEN
        self._at_once = OFTEN
        self._next = 0.0
        self._went = -LONGEST
        self._refused = -REMEMBERED
        self._shut: defaultdict[str, float] = defaultdict(float)
        """Until when nothing of a kind is let through."""
        self._under_way = 0
        self._waiting: list[tuple[int, int, str, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def limited(self) -> bool:
        """Whether the server has lately refused something for being too much."""
        return _now() - self._refused < REMEMBERED

    async def through(self, kind: str, importance: int, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask when it is one's turn, and again for as long as the server finds it too much.

        Raises:
            Away: it stays too much; and for decoration at once where the server counts.

        """
        place = next(self._count)
        for _ in range(TRIES):
            if importance == DECORATION and self.limited:
                break
            await self._turn(importance, place, kind)
            try:
                said = await ask()
            except TooMany as error:
                self._rest(kind, error.seconds)
            else:
                self._went = _now()
                return said
            finally:
                self._under_way -= 1
                self._let_in()
        raise Away

    def _rest(self, kind: str, seconds: float) -> None:
        """Learn from a refusal."""
        now = _now()
        if not self.limited:
            self._step, self._at_once = LEAST, BURST
        self._refused = now
        if seconds > COMMON:
            self._shut[kind] = now + seconds
        else:
            since = now - self._went  # at most a step: so much more it should have been
            self._step = max(self._step, 1.02 * (seconds + (since if since <= 1.1 * self._step else 0)))
            self._next = now + seconds + self._step * (self._at_once - 1)
        for importance, _, _, one in self._waiting:
            if importance == DECORATION and not one.done():
                one.set_exception(Away())

    async def _turn(self, importance: int, place: int, kind: str) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        bisect.insort(self._waiting, (importance, place, kind, mine))
        self._let_in()
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled() and mine.exception() is None:  # its turn had just come
                self._under_way -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        now = _now()
        if not self.limited:
            self._step, self._at_once = 1 / OFTEN, OFTEN
        self._waiting = [one for one in self._waiting if not one[3].done()]
        for one in tuple(self._waiting):
            if self._under_way and self.limited:
                return
            free = max(self._next - self._step * (self._at_once - 1), self._shut[one[2]])
            if free > now:
                self._look_again(free)
                continue
            self._waiting.remove(one)
            self._next = max(self._next, now) + self._step
            self._under_way += 1
            one[3].set_result(None)

    def _look_again(self, at: float) -> None:
        """Whoever waits longer looks again then."""
        loop = asyncio.get_running_loop()
        if self._timer is None or self._timer.cancelled() or not loop.time() < self._timer.when() <= at:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = loop.call_at(at, self._let_in)


def _now() -> float:
    return asyncio.get_running_loop().time()
