"""Choosing how the terminal is used: a person at a prompt, or a script from a file or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from adapters.terminal.paper import colours, plain
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
        self._script: str | None = None
        if script is not None:
            self._script = script.read_text(encoding="utf-8")
        elif not sys.stdin.isatty():
            self._script = sys.stdin.read()
        self.clock = WallClock() if self._script is None else StillClock(beginning(self._script) or datetime.now(UTC))
        self.world.front = self.run

    async def run(self, hall: Hall) -> None:
        """Until the script or the person is done."""
        if self._script is not None:
            await self._play(hall, "script", self._script, lambda marked: print(plain(marked)))
            return
        if self._opening is not None and await hall.cursor(self.world.name, "opening") is None:
            opening = self._opening.read_text(encoding="utf-8")
            await self._play(hall, "opening", opening, lambda marked: print(colours(marked)))
        from adapters.terminal.prompt import Prompt  # noqa: PLC0415 - only a person needs line editing

        await Prompt(self.world, self.clock, self._folder / "history", self._commands).run(hall)

    async def _play(self, hall: Hall, name: str, text: str, write: Callable[[str], None]) -> None:
        script = Script(name, self.world, self.clock, text.splitlines(), write, _complain)
        await script.play(hall)
        self.mistakes += script.mistakes


def _complain(trouble: str) -> None:
    print(trouble, file=sys.stderr)
