"""How Studyhall is, for the machine's own watchers: `/health`, `/ready` and `/metrics` on loopback, numbers only.

Nobody's name, no place and no class is in them. The metrics are in Prometheus' text format, version 0.0.4.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import structlog
from aiohttp import web
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.core import Core
from bot.language import Platform
from bot.logs import counted
from storage import outbox, timers
from storage.writer import Page, Writer

log = structlog.get_logger()

HOST = "127.0.0.1"
PATIENCE = 5.0
"""Seconds in which the database has to answer."""
LATE = 60.0
"""Seconds that a delivery or a reminder may be late before somebody should look."""


class Stock(NamedTuple):
    """What the database knows; times in seconds."""

    waiting: int
    failed: int
    oldest: float
    """How long the oldest delivery waits."""
    late: float
    """By how much the next reminder is late."""
    answer: float = 0.0
    """How long it took to say so, in turn with everything else."""


class Health:
    """Asks the running parts how they are."""

    def __init__(self, core: Core, writer: Writer, platforms: Mapping[str, Platform]) -> None:
        self._core = core
        self._writer = writer
        self._platforms = platforms
        self.lag = 0.0
        """Seconds by which the event loop was late, last time it was looked at."""

    async def watch(self) -> None:
        """Look at the event loop every second, until cancelled."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(1)
            self.lag = max(0.0, time.monotonic() - before - 1)

    async def stock(self) -> Stock | None:
        """None when the database does not answer."""
        begun = time.monotonic()
        try:
            found = await asyncio.wait_for(self._writer.run(self._count), PATIENCE)
        except (SQLAlchemyError, TimeoutError):
            return None
        return found._replace(answer=time.monotonic() - begun)

    def _count(self, db: Connection, _: Page) -> Stock:
        now = self._core.clock.now()
        waiting, oldest = outbox.backlog(db, self._platforms)
        return Stock(waiting, outbox.dead(db), _since(oldest, now), _since(timers.next_due(db), now))

    def reasons(self, stock: Stock | None) -> Iterator[str]:
        """Why it is not ready; none when it is."""
        for name, platform in sorted(self._platforms.items()):
            if not platform.up:
                yield f"{name} is not connected"
        if stock is None:
            yield "the database does not answer"
            return
        if stock.oldest > LATE:
            yield f"deliveries wait, one for {stock.oldest:.0f} seconds"
        if stock.late > LATE:
            yield f"reminders are late, one by {stock.late:.0f} seconds"

    def metrics(self, stock: Stock | None) -> str:
        """Everything as Prometheus reads it."""
        heard = {name: time.monotonic() - at for name, at in self._core.heard.items()}
        up = {name: float(platform.up) for name, platform in self._platforms.items()}
        found: list[tuple[str, str, str, Mapping[str, float]]] = [
            ("info", "gauge", "Which version runs.", {f'{{version="{__version__}"}}': 1.0}),
            ("turns_total", "counter", "Events that were handled.", _by_platform(self._core.turns)),
            ("errors_total", "counter", "Errors in the log.", {"": counted["error"]}),
            ("platform_up", "gauge", "Whether a platform is connected.", _by_platform(up)),
            ("platform_heard_seconds", "gauge", "Since a platform last brought anything.", _by_platform(heard)),
            ("loop_lag_seconds", "gauge", "By how much the event loop is late.", {"": self.lag}),
            ("database_up", "gauge", "Whether the database answers.", {"": float(stock is not None)}),
        ]
        if stock is not None:
            found += [
                ("database_answer_seconds", "gauge", "How long it takes to answer.", {"": stock.answer}),
                ("deliveries_waiting", "gauge", "Deliveries on their way.", {"": stock.waiting}),
                ("deliveries_oldest_seconds", "gauge", "How long the oldest of them waits.", {"": stock.oldest}),
                ("deliveries_failed", "gauge", "Deliveries that were given up in a week.", {"": stock.failed}),
                ("timers_late_seconds", "gauge", "By how much the next reminder is late.", {"": stock.late}),
            ]
        lines = []
        for name, kind, about, values in found:
            lines += [f"# HELP studyhall_{name} {about}", f"# TYPE studyhall_{name} {kind}"]
            lines += [f"studyhall_{name}{label} {value:g}" for label, value in sorted(values.items())]
        return "\n".join(lines) + "\n"


@asynccontextmanager
async def tells(health: Health, port: int) -> AsyncIterator[None]:
    """Answer on a port of this machine's own address meanwhile. A port that is taken is no reason to close a school."""
    runner = web.AppRunner(_application(health), access_log=None)
    await runner.setup()
    watching = asyncio.create_task(health.watch(), name="health")
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        log.error("health is not told, the port is taken", port=port, why=error.strerror)  # noqa: TRY400 - told, not traced
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await runner.cleanup()


def _application(health: Health) -> web.Application:
    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"alive": True, "lag_seconds": round(health.lag, 3)})

    async def ready(_: web.Request) -> web.Response:
        reasons = list(health.reasons(await health.stock()))
        return web.json_response({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)

    async def metrics(_: web.Request) -> web.Response:
        told = health.metrics(await health.stock())
        return web.Response(text=told, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    application = web.Application()
    application.add_routes([web.get("/health", alive), web.get("/ready", ready), web.get("/metrics", metrics)])
    return application


def _since(then: datetime | None, now: datetime) -> float:
    return 0.0 if then is None else max(0.0, (now - then).total_seconds())


def _by_platform(values: Mapping[str, float]) -> dict[str, float]:
    return {f'{{platform="{name}"}}': value for name, value in values.items()}
