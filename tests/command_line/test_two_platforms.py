"""The real program with [discord] and [matrix] in one file: it serves both, and one goes on without the other."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command_line.program import surroundings
from tests.homeserver import Homeserver, Person as OnMatrix, Room, Settings
from tests.loopback import Loopback
from tests.loopback.launcher import API, GATEWAY, launched
from tests.loopback.people import Person as OnDiscord
from tests.loopback.scene import Place

SECRET = "a secret for the tests alone"
CANARY = "xylophone"
CONFIG = """\
data = "data"
[discord]
[matrix]
homeserver = "{url}"
user = "{user}"
[[classes]]
discord = "{server}"
matrix = "{space}"
"""
STUMBLES = """
import sys, warnings
warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)  # as in the launcher
from tests.loopback.launcher import point, start
point()
from bot import school
from adapters.{platform}.platform import {kind} as Platform
school.PAUSES = (0.1,)
run, left = Platform.run, [None]

async def stumble(self, core):
    if left:
        left.pop()
        raise RuntimeError("{canary}")
    await run(self, core)

Platform.run = stumble
sys.exit(start())
"""
PATIENCE = 60.0


@dataclass
class School:
    """A class on both platforms, and how the program is started for it."""

    discord: Loopback
    matrix: Homeserver
    channel: Place
    room: Room
    space: Room
    kim: OnDiscord
    ada: OnMatrix
    teacher: OnMatrix
    folder: Path

    @asynccontextmanager
    async def program(self, *arguments: str, code: str = "") -> AsyncIterator[Process]:
        bot = self.matrix.bot
        server, space = self.discord.server.id, self.space.id
        config = CONFIG.format(url=self.matrix.url, user=bot.id, server=server, space=space)
        (self.folder / "config.toml").write_text(config, encoding="utf-8")
        secrets = {
            "STUDYHALL_DISCORD__TOKEN": self.discord.token,
            "STUDYHALL_MATRIX__TOKEN": bot.token,
            "STUDYHALL_MATRIX__SECRET": SECRET,
            "STUDYHALL_LOG__LEVEL": "debug",  # nor does it tell a secret when it tells all it can
        }
        command = [sys.executable, "-c", code, *arguments] if code else launched(*arguments)
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder,
            env=surroundings(**{API: self.discord.api, GATEWAY: self.discord.gateway}, **secrets),
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

    async def ends(self, process: Process) -> tuple[int | None, str, str]:
        """Its exit status and what it wrote, in which no secret stands."""
        out, err = (stream.decode() for stream in await asyncio.wait_for(process.communicate(), PATIENCE))
        for secret in (self.discord.token, self.matrix.bot.token, SECRET, CANARY, "Traceback"):
            assert secret not in out + err, err
        return process.returncode, out, err

    async def discord_works(self) -> None:
        asked = await self.kim.slash("reach", self.channel).answered(PATIENCE)
        assert asked.response is not None
        assert "I write to you on Discord from now on." in asked.response.content

    async def matrix_works(self) -> None:
        alone = await self.alone()
        before = len(self.ada.sees(alone))
        await self.ada.says(alone, "help")
        await self.matrix.until(
            lambda: any("Here is what you can do" in one.text for one in self.ada.sees(alone)[before:]), PATIENCE
        )

    async def alone(self) -> Room:
        """Ada's conversation with the bot."""
        return self.ada.direct_with(self.matrix.bot) or await self.ada.opens_direct(self.matrix.bot)

    async def begun(self) -> None:
        """The program is connected to both."""
        await self.discord.until(lambda: self.discord.sessions.connected, PATIENCE)
        bot = self.matrix.bot.name
        for room in (self.room, self.space):
            await self.matrix.until(lambda room=room: bot in self.ada.members(room), PATIENCE)  # type: ignore[misc]  # each its own


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with await Loopback.open() as discord, await Homeserver.open(settings=Settings()) as matrix:
        discord.hold_to_the_rules()
        channel = discord.channel("algebra")
        kim = discord.person("Kim", roles=[discord.role("Teacher", "manage_messages", "manage_guild")])
        teacher, ada = await matrix.teacher("Kim"), await matrix.person("Ada")
        room = await matrix.room("algebra", by=teacher, people=[ada], powers={matrix.bot: 50})
        space = await matrix.space("Class", by=teacher, rooms=[room], people=[ada], powers={matrix.bot: 50})
        yield School(discord, matrix, channel, room, space, kim, ada, teacher, tmp_path)
        assert not discord.violations


def logged(err: str, event: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


async def test_one_goes_on_while_the_other_is_away_and_both_end_together(school: School) -> None:
    async with school.program("run") as process:
        await school.begun()
        await school.discord_works()
        await school.matrix_works()

        await school.discord.go_away()
        await school.matrix_works()
        await school.discord.come_back()
        await school.discord.until(lambda: school.discord.sessions.connected, PATIENCE)
        await school.discord_works()

        await school.matrix.go_away(hard=True)
        await school.discord_works()
        await school.matrix.come_back()
        await school.matrix_works()
        await school.discord_works()

        process.send_signal(signal.SIGTERM)
        status, out, err = await school.ends(process)
    assert (status, out) == (0, "")
    assert [one["platforms"] for one in logged(err, "ready")] == [["discord", "matrix"]]
    assert logged(err, "stopped")


async def test_one_is_ended_cleanly_while_the_other_is_away(school: School) -> None:
    async with school.program("run") as process:
        await school.begun()
        await school.matrix.go_away(hard=True)
        await school.discord_works()
        process.send_signal(signal.SIGTERM)
        status, _, err = await school.ends(process)
        await school.matrix.come_back()
    assert status == 0
    assert logged(err, "stopped")


async def test_people_on_both_are_one_class(school: School) -> None:
    """A course that was opened on Discord is known in the space, to whoever links their accounts."""
    async with school.program("run") as process:
        await school.begun()
        opened = await school.kim.slash("teacher course open", school.channel, name="Algebra").answered(PATIENCE)
        assert opened.response is not None
        asked = await school.kim.slash("link", school.channel).answered(PATIENCE)
        assert asked.response is not None
        assert asked.ephemeral
        code = asked.response.content.split("**")[1]
        matrix, kim = school.matrix, school.teacher
        await kim.says(school.room, "!study help")
        await matrix.until(lambda: kim.direct_with(matrix.bot) is not None, PATIENCE)
        alone = kim.direct_with(matrix.bot)
        assert alone is not None
        await kim.says(alone, f"link {code}")
        await matrix.until(lambda: "This code was made by Kim" in kim.sees(alone)[-1].text, PATIENCE)
        await kim.says(alone, "It is mine")
        there = school.discord
        message = await there.until(
            lambda: next((one for one in _letters(school.kim) if "Is that you?" in one.content), None), PATIENCE
        )
        assert message is not None
        await school.kim.presses(message, "It is me").answered(PATIENCE)
        await matrix.until(lambda: "are one person now" in kim.sees(alone)[-1].text, PATIENCE)
        await kim.says(alone, "course roster")
        await matrix.until(lambda: "Algebra has 1 member" in kim.sees(alone)[-1].text, PATIENCE)
        process.send_signal(signal.SIGTERM)
        status, _, _ = await school.ends(process)
    assert status == 0


def _letters(who: OnDiscord) -> list:  # type: ignore[type-arg]  # what the loopback shows
    return list(who.direct.messages) if who.direct is not None else []


@pytest.mark.parametrize(("platform", "kind"), [("discord", "Discord"), ("matrix", "Matrix")])
async def test_a_fault_of_ours_on_one_platform_is_tried_again_and_never_stops_the_other(
    school: School, platform: str, kind: str
) -> None:
    code = STUMBLES.format(platform=platform, kind=kind, canary=CANARY)
    async with school.program("run", code=code) as process:
        await school.begun()
        await school.discord_works()
        await school.matrix_works()
        process.send_signal(signal.SIGTERM)
        status, _, err = await school.ends(process)
    assert status == 0
    [fault] = logged(err, "platform broke off")
    assert (fault["platform"], fault["kind"]) == (platform, "RuntimeError")


async def test_a_refused_token_on_one_is_told_and_the_other_goes_on(school: School) -> None:
    school.discord.sessions.token = "of yesterday"
    async with school.program("run") as process:
        for room in (school.room, school.space):
            await school.matrix.until(
                lambda room=room: school.matrix.bot.name in school.ada.members(room),  # type: ignore[misc]  # each its own
                PATIENCE,
            )
        await school.matrix_works()
        process.send_signal(signal.SIGTERM)
        status, _, err = await school.ends(process)
    assert status == 2
    assert "discord: Discord refuses the token." in err


async def test_check_looks_at_both_and_at_the_class(school: School) -> None:
    async with school.program("migrate") as process:
        assert (await school.ends(process))[0] == 0
    async with school.program("check") as process:
        _, out, err = await school.ends(process)
    assert err == ""
    about = {line.split(maxsplit=1)[1].split(":")[0].split(",")[0] for line in out.splitlines()[1:]}
    assert {"discord", "classes", "database"} <= about
    assert "well   classes: one on Discord and Matrix; people link their accounts with `link`" in out.splitlines()
