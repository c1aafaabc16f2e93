"""Choosing how the terminal is used: a person at a prompt, or a script from a file or standard input."""

from __future__ import annotations

import os
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
        scripted = script is not None or sys.stdin is None or not sys.stdin.isatty()
        self._script = _read(script) if scripted else None
        self.clock = WallClock() if self._script is None else StillClock(beginning(self._script) or datetime.now(UTC))
        self.world.front = self.run

    async def run(self, hall: Hall) -> None:
        """Until the script or the person is done."""
        if self._script is not None:
            await self._play(hall, "script", self._script, _write)
            return
        from adapters.terminal.prompt import Prompt  # noqa: PLC0415 - only a person needs line editing
        from adapters.terminal.screen import shown  # noqa: PLC0415 - likewise

        if self._opening is not None and await hall.cursor(self.world.name, "opening") is None:
            await self._play(hall, "opening", _read(self._opening), lambda marked: print(shown(marked)))
        await Prompt(self.world, self.clock, self._folder / "history", self._commands).run(hall)

    async def _play(self, hall: Hall, name: str, text: str, write: Callable[[str], None]) -> None:
        script = Script(name, self.world, self.clock, text.split("\n"), write, _complain)
        await script.play(hall)
        self.mistakes += script.mistakes


def _read(script: Path | None) -> str:
    """A script's text; `-` and nothing mean standard input. What is no UTF-8 becomes a replacement character."""
    if script is not None and str(script) != "-":
        return script.read_text(encoding="utf-8-sig", errors="replace")
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace").replace("\r\n", "\n") if sys.stdin else ""


def _write(marked: str) -> None:
    encoding = sys.stdout.encoding
    try:
        print(plain(marked).encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:
        # Whoever read along has left (`| head`); the class goes on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(trouble: str) -> None:
    print(trouble, file=sys.stderr)
