"""Choosing how the terminal is used: a person at a prompt, or a script from a file or standard input."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from adapters.terminal.paper import plain
from adapters.terminal.script import Script, beginning
from adapters.terminal.stage import Hall
from adapters.terminal.transcript import Transcript
from adapters.terminal.world import Cast, World
from bot.language import StillClock, WallClock

_UTF8 = ("utf-8-sig", "replace")
"""How scripts are read: what is no UTF-8 becomes a replacement character."""


class Front:
    """The terminal in one of its two ways. After `run`, `mistakes` counts lines that could not be carried out."""

    def __init__(
        self,
        cast: Cast,
        folder: Path,
        script: Path | None,
        opening: Path | None,
        commands: Callable[[], Iterable[tuple[str, str]]],
    ) -> None:
        """Keep the transcript in `folder`. `opening` is played once, before the first prompt."""
        self.world = World(cast, Transcript(folder / "terminal.jsonl"))
        self.mistakes = 0
        self._folder = folder
        self._opening = opening
        self._commands = commands
        self._scripted = script is not None or sys.stdin is None or not sys.stdin.isatty()
        self._script = script.read_text(*_UTF8) if script is not None and str(script) != "-" else None
        began = beginning(self._script) if self._script else None
        self.clock = StillClock(began or datetime.now(UTC)) if self._scripted else WallClock()
        self.world.front = self.run

    async def run(self, hall: Hall) -> None:
        """Until the script or the person is done."""
        if self._scripted:
            script = await _standard_input() if self._script is None else self._script
            if isinstance(self.clock, StillClock) and (began := beginning(script)) is not None:
                self.clock.stand(began)
            await self._play(hall, "script", script, _write)
            return
        from adapters.terminal.prompt import Prompt  # noqa: PLC0415 - only a person needs line editing
        from adapters.terminal.screen import shown  # noqa: PLC0415 - likewise

        if self._opening is not None and await hall.cursor(self.world.name, "opening") is None:
            await self._play(hall, "opening", self._opening.read_text(*_UTF8), lambda marked: print(shown(marked)))
        await Prompt(self.world, self.clock, self._folder / "history", self._commands).run(hall)

    async def _play(self, hall: Hall, name: str, text: str, write: Callable[[str], None]) -> None:
        script = Script(name, self.world, self.clock, text.split("\n"), write, _complain)
        await script.play(hall)
        self.mistakes += script.mistakes


async def _standard_input() -> str:
    """All of it. While a pipe is waited for, the program can be asked to stop."""
    if sys.stdin is None:
        return ""
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
        typed = await reader.read()
    else:
        typed = sys.stdin.buffer.read()
    return typed.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _write(marked: str) -> None:
    encoding = sys.stdout.encoding
    try:
        print(plain(marked).encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:
        # Whoever read along has left (`| head`); the class goes on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(trouble: str) -> None:
    print(trouble, file=sys.stderr)
