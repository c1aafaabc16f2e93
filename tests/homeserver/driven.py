"""A program that is told what to do by lines of JSON, and answers with such lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from tests.homeserver.api import Json

LONGEST = 64 * 1024 * 1024  # bytes of a line: all that was in the rooms may stand in one
PATIENCE = 60.0  # seconds for an answer; Element's library compiles its cryptography when it starts


class Failed(Exception):  # noqa: N818 - it tells what the other program said
    """The program could not do it."""


class Driven:
    """It ends when this process does: nobody writes to it any more."""

    def __init__(self, process: Process, told: Callable[[Json], None], log: Path) -> None:
        self._process = process
        self._told = told
        self._log = log
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Json]] = {}
        self._reader = asyncio.create_task(self._read(), name=f"reader of {log.name}")

    @classmethod
    async def start(cls, command: Sequence[str | Path], told: Callable[[Json], None], log: Path) -> Driven:
        """`told` is called with whatever it says of its own accord; its complaints go to the log."""
        with log.open("ab") as complaints:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=complaints, limit=LONGEST
            )
        return cls(process, told, log)

    async def ask(self, deed: str, **given: object) -> Json:
        """Have it do something; what it gives."""
        self.check()
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "do": deed, **given}).encode() + b"\n")
        try:
            return await asyncio.wait_for(answer, PATIENCE)
        finally:
            del self._asked[number]

    def check(self) -> None:
        """Whether it still listens."""
        if self._reader.done():
            self._reader.result()
            raise Failed(f"It ended, and wrote: {self._log.read_text()[-2_000:]}")

    async def close(self) -> None:
        """End it."""
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError, Failed):
            await self._reader
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "id" not in said:
                self._told(said)
            elif (answer := self._asked.get(said["id"])) is not None and not answer.done():
                self._answer(answer, said)
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(Failed(f"It ended, and wrote: {self._log.read_text()[-2_000:]}"))

    def _answer(self, answer: asyncio.Future[Json], said: Json) -> None:
        if "failed" in said:
            answer.set_exception(Failed(said["failed"]))
        else:
            answer.set_result(said["gave"])
