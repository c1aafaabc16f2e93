"""Not asking Discord for more than it allows: discord.py waits when it is told to, but asks first."""

from __future__ import annotations

import asyncio


class Pace:
    """Lets `often` requests a second through, as many at once after a rest, and the others in their order.

    Discord allows a bot 50 requests a second in all; every refusal counts towards being shut out for an hour. (The
    generic cell rate algorithm.)
    """

    def __init__(self, often: float, at_once: int) -> None:
        """Begin rested."""
        self._step = 1 / often
        self._slack = self._step * (at_once - 1)
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is one's turn."""
        now = asyncio.get_running_loop().time()
        mine = max(self._next, now)
        self._next = mine + self._step
        if mine - self._slack > now:
            await asyncio.sleep(mine - self._slack - now)
