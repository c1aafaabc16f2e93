"""`studyhall run` on Discord, as a program of its own: refused, alone, and beside the terminal."""

from __future__ import annotations

import asyncio
import json
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.command_line.program import CONFIG, surroundings
from tests.loopback import Loopback
from tests.loopback.launcher import API, GATEWAY, launched

ALONE = 'data = "data"\n[log]\nlevel = "debug"\n[discord]\n'
BOTH = f"{CONFIG}\n[discord]\n"
REFUSED = (
    "discord: Discord refuses the token. Press Reset Token in the developer portal, and store the new one. "
    "`studyhall check` says more.\n"
)
CANARY = "c4n4ry.t0k3n-of_a_bot"
SCRIPT = "kim #algebra: /course open name=Algebra\nada #algebra presses Join\n"


@pytest.fixture
async def there() -> AsyncIterator[Loopback]:
    async with await Loopback.open() as discord:
        discord.hold_to_the_rules()
        yield discord
        assert not discord.violations


@asynccontextmanager
async def program(
    there: Loopback, folder: Path, *arguments: str, config: str = ALONE, token: str = ""
) -> AsyncIterator[Process]:
    """The program, with nobody at its terminal; it is gone when the block ends."""
    (folder / "config.toml").write_text(config, encoding="utf-8")
    token = token or there.token
    process = await asyncio.create_subprocess_exec(
        *launched(*arguments),
        cwd=folder,
        env=surroundings(**{API: there.api, GATEWAY: there.gateway, "STUDYHALL_DISCORD__TOKEN": token}),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ends(process: Process) -> tuple[int | None, str, str]:
    """Its exit status, and what it said."""
    out, err = (stream.decode() for stream in await asyncio.wait_for(process.communicate(), 30))
    assert "Traceback" not in out + err
    assert CANARY not in out + err
    return process.returncode, out, err


def logged(err: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in err.splitlines() if line.startswith("{")]


def said(err: str) -> str:
    return "".join(f"{line}\n" for line in err.splitlines() if not line.startswith("{"))


def files(folder: Path) -> Sequence[bytes]:
    return [file.read_bytes() for file in (folder / "data").rglob("*")]


async def test_a_refused_token_ends_it_with_one_clear_line(there: Loopback, tmp_path: Path) -> None:
    async with program(there, tmp_path, "run", token=CANARY) as process:
        status, out, err = await ends(process)
    assert (status, out, said(err)) == (2, "", REFUSED)
    assert [one for one in logged(err) if one["level"] not in {"debug", "info"}] == [
        one for one in logged(err) if one["event"] == "platform is off"
    ]
    assert not [kept for kept in files(tmp_path) if CANARY.encode() in kept]
    assert len(there.requests) == 1  # it does not insist


async def test_a_token_that_only_the_gateway_refuses(there: Loopback, tmp_path: Path) -> None:
    there.sessions.token = "of yesterday"
    async with program(there, tmp_path, "run") as process:
        status, _, err = await ends(process)
    assert (status, said(err)) == (2, REFUSED)


async def test_check_does_not_show_the_token_either(there: Loopback, tmp_path: Path) -> None:
    async with program(there, tmp_path, "check", token=CANARY) as process:
        status, out, err = await ends(process)
    assert (status, "discord: the token is refused." in out, err) == (2, True, "")


async def test_it_runs_until_it_is_asked_to_stop(there: Loopback, tmp_path: Path) -> None:
    async with program(there, tmp_path, "run") as process:
        await there.until(lambda: there.sessions.connected, 30)
        process.send_signal(signal.SIGTERM)
        status, out, err = await ends(process)
    assert (status, out, said(err)) == (0, "", "")
    assert there.token not in err


async def test_without_a_terminal_only_discord_is_run(there: Loopback, tmp_path: Path) -> None:
    async with program(there, tmp_path, "run", config=BOTH) as process:
        await there.until(lambda: there.sessions.connected, 30)
        process.send_signal(signal.SIGTERM)
        status, out, err = await ends(process)
    assert (status, out) == (0, "")
    assert [one["platforms"] for one in logged(err) if one["event"] == "ready"] == [["discord"]]


async def test_with_a_script_both_are_run(there: Loopback, tmp_path: Path) -> None:
    (tmp_path / "play.txt").write_text(SCRIPT)
    async with program(there, tmp_path, "run", "--script", "play.txt", config=BOTH) as process:
        await there.until(lambda: there.sessions.connected, 30)
        assert process.stdout is not None
        while b"Welcome to Algebra." not in await asyncio.wait_for(process.stdout.readline(), 30):
            pass
        process.send_signal(signal.SIGTERM)
        status, _, err = await ends(process)
    assert (status, said(err)) == (0, "")
    assert [one["platforms"] for one in logged(err) if one["event"] == "ready"] == [["discord", "terminal"]]


async def test_the_terminal_goes_on_when_discord_refuses_the_token(there: Loopback, tmp_path: Path) -> None:
    (tmp_path / "play.txt").write_text(SCRIPT)
    script = ("run", "--script", "play.txt")
    async with program(there, tmp_path, *script, config=BOTH, token=CANARY) as process:
        status, out, err = await ends(process)
    assert "Welcome to Algebra." in out
    assert (status, said(err)) == (2, REFUSED)
