"""What a watcher on the machine is told: whether it lives, whether it is ready and why not, and numbers."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection

from bot import health as told_by
from bot.health import Health, tells
from storage.outbox import Parcel, add
from storage.timers import set_timer
from storage.writer import Page
from tests.command_line.program import surroundings
from tests.hall import Hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    hall = await Hall(tmp_path).open()
    yield hall
    await hall.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Watcher:
    """Somebody who asks."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session, self._at = session, f"http://127.0.0.1:{port}"

    async def asks(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self._session.get(f"{self._at}{path}") as said:
            return said.status, await said.json()

    async def reads(self) -> dict[str, float]:
        """The metrics, each line held against the format."""
        async with self._session.get(f"{self._at}/metrics") as said:
            assert said.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            text = await said.text()
        found, typed = {}, set()
        assert text.endswith("\n")
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                name, kind = line.split()[2:]
                assert kind in {"counter", "gauge"}
                assert name not in typed
                typed.add(name)
            elif not line.startswith("# HELP "):
                match = re.fullmatch(r'(studyhall_[a-z_]+)(\{[a-z]+="[\w.]+"\})? ([0-9.e+-]+)', line)
                assert match, line
                assert match[1] in typed
                found[f"{match[1]}{match[2] or ''}".removeprefix("studyhall_")] = float(match[3])
        return found


@asynccontextmanager
async def watched(hall: Hall) -> AsyncIterator[Watcher]:
    port = free_port()
    health = Health(hall.core, hall.core._writer, hall.core._platforms)
    async with tells(health, port), aiohttp.ClientSession() as session:
        yield Watcher(session, port)


async def test_a_school_that_is_well(hall: Hall) -> None:
    async with watched(hall) as watcher:
        assert (await watcher.asks("/health"))[0] == 200
        assert await watcher.asks("/ready") == (200, {"ready": True, "reasons": []})
        before = await watcher.reads()
        await hall.plays("kim #algebra: /course open Algebra\nada #algebra: /course join")
        after = await watcher.reads()
    assert after['turns_total{platform="terminal"}'] - before.get('turns_total{platform="terminal"}', 0) == 2
    assert (after['platform_up{platform="terminal"}'], after["deliveries_waiting"], after["database_up"]) == (1, 0, 1)
    assert after['platform_heard_seconds{platform="terminal"}'] < 60
    assert len(after) < 20


async def test_what_is_late_is_told_with_its_number(hall: Hall) -> None:
    def late(db: Connection, page: Page) -> None:
        now = hall.clock.now()
        add(page, Parcel("k", 1, "terminal", "lane", "{}", now))
        add(page, Parcel("l", 1, "elsewhere", "lane", "{}", now.replace(year=2000)))  # which is off, and waits in peace
        set_timer(db, 1, "n", now, "help", {}, 1, {})

    hall.core._sleeper._task.cancel()  # type: ignore[union-attr]  # nobody wakes for it
    await hall.core._writer.run(late)
    hall.clock.move_to(hall.clock.now().replace(hour=10))
    async with watched(hall) as watcher:
        status, said = await watcher.asks("/ready")
        found = await watcher.reads()
    assert status == 503
    assert said["reasons"] == ["deliveries wait, one for 3600 seconds", "reminders are late, one by 3600 seconds"]
    assert (found["deliveries_waiting"], found["deliveries_oldest_seconds"]) == (1, 3600)
    assert found["timers_late_seconds"] == 3600


async def test_a_platform_that_is_not_connected(hall: Hall) -> None:
    hall.world.up = False
    async with watched(hall) as watcher:
        status, said = await watcher.asks("/ready")
        assert (await watcher.reads())['platform_up{platform="terminal"}'] == 0
        assert (await watcher.asks("/health"))[0] == 200  # it lives, and starting it again would help nobody
    assert (status, said["reasons"]) == (503, ["terminal is not connected"])


async def test_a_database_that_does_not_answer(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_by, "PATIENCE", 0.2)
    gate = threading.Event()
    hall.core._writer.run(lambda _, __: gate.wait(60))  # somebody holds the writer up
    async with watched(hall) as watcher:
        status, said = await watcher.asks("/ready")
        found = await watcher.reads()
        gate.set()
    assert (status, said["reasons"]) == (503, ["the database does not answer"])
    assert (found["database_up"], "deliveries_waiting" in found) == (0, False)


async def test_nobody_is_named_and_nothing_can_be_done(hall: Hall) -> None:
    await hall.plays(
        "kim #algebra: /course open Xylophones\nada #algebra: /course join\nada #algebra: /group start Zebras"
    )
    async with watched(hall) as watcher:
        for path in ("/health", "/ready", "/metrics", "/"):
            async with watcher._session.get(f"{watcher._at}{path}") as said:
                words = (await said.text()).casefold()
            assert not [name for name in ("xylo", "zebra", "ada", "kim", "algebra") if name in words], words
            async with watcher._session.post(f"{watcher._at}{path}") as said:
                assert said.status in {404, 405}


def listening() -> set[str]:
    """Addresses on which somebody listens, as Linux writes them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A"}


async def start(folder: Path, port: int) -> asyncio.subprocess.Process:
    config = f'[terminal]\n[health]\nport = {port}\n[log]\nfile = "log.json"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "run", "--script", "-"]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=surroundings(), stdin=pipe, stdout=pipe)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux says so easily who listens where")
async def test_the_program_tells_it_on_this_machine_alone(tmp_path: Path) -> None:
    port = free_port()
    program = await start(tmp_path, port)
    async with aiohttp.ClientSession() as session:
        watcher = Watcher(session, port)
        while True:
            try:
                status, _ = await watcher.asks("/ready")
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)  # pytest's timeout ends the waiting
    at = listening()
    await program.communicate(b"")
    assert (status, program.returncode) == (200, 0)
    assert {one for one in at if one.endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}


async def test_a_port_that_is_taken_closes_no_school(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        program = await start(tmp_path, other.getsockname()[1])
        said, _ = await program.communicate(b"kim #lobby: /course open Algebra")
    assert (program.returncode, b"opened the course" in said) == (0, True)
    assert "the port is taken" in (tmp_path / "log.json").read_text()
