"""The interactive terminal: one person plays a small class, with completion, history and live reminders."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit import ANSI, PromptSession, print_formatted_text
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.terminal.lines import PRIVATELY, Press, Speech, read_line
from adapters.terminal.paper import colours
from adapters.terminal.stage import PREFIX, Clock, Hall, Stage
from adapters.terminal.world import World

WELCOME = """\
Studyhall, on the built-in terminal. You play everybody in a small class.

  /help              what the one who speaks can do       /course join    a command
  @ada               ada speaks from now on               #lobby          in this room
  privately          alone with the bot                   2               press button 2
  +10m               ten minutes pass                     Ctrl-D          leave (everything is kept)
"""


class Words(Completer):
    """Completes commands, people, rooms and the labels of buttons."""

    def __init__(self, commands: Callable[[], Iterable[tuple[str, str]]], stage: Stage) -> None:
        """Commands come with what they do."""
        self._commands = commands
        self._stage = stage

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - prompt_toolkit's
        """What could be meant by the line so far."""
        line = document.text_before_cursor
        world, who = self._stage.world, self._stage.who
        if line.startswith(PREFIX):
            for name, about in self._commands():
                if name.startswith(line[1:]):
                    yield Completion(name, start_position=1 - len(line), display_meta=about)
        elif line.startswith("@") and " " not in line:
            for name in world.cast.everybody:
                if name.startswith(line[1:]):
                    yield Completion(name, start_position=1 - len(line))
        elif line.startswith("#"):
            mine = [room.name for room in world.transcript.rooms.values() if who in room.members]
            for name in [*world.cast.rooms, *mine]:
                if name.startswith(line[1:]):
                    yield Completion(name, start_position=1 - len(line))


class Prompt:
    """Reads lines from a person at a terminal."""

    def __init__(
        self, world: World, clock: Clock, history: Path, commands: Callable[[], Iterable[tuple[str, str]]]
    ) -> None:
        """Keep typed lines in `history`, for the arrow keys."""
        self._world = world
        self._clock = clock
        self._history = history
        self._commands = commands
        self._led = ""
        """Where the speaker was before a question took them into the direct conversation."""

    async def run(self, hall: Hall) -> None:
        """Read lines until the person leaves."""
        stage = Stage(self._world, hall, self._clock, _print)
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(self._history)),
            completer=Words(self._commands, stage),
            complete_while_typing=True,
            bottom_toolbar=lambda: f" {self._clock.now():%H:%M} UTC   /help  @name  #room  privately  +10m  Ctrl-D ",
        )
        with patch_stdout(raw=True):
            _print(WELCOME)
            await hall.settle()
            while True:
                try:
                    line = await session.prompt_async(lambda: ANSI(f"\x1b[33m{stage.who}\x1b[0m {stage.where}> "))
                except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
                    return
                await self._do(stage, line)

    async def _do(self, stage: Stage, line: str) -> None:
        before = len(self._world.transcript.lines)
        try:
            step = read_line(line, self._world.cast.everybody, script=False)
            if isinstance(step, Speech) and step.text.isdigit() and self._sees(stage, step):
                step = Press(step.who, step.where, step.text)
            await stage.act(step, secrets.token_hex(8))
        except (LookupError, ValueError) as error:
            _print(f"    ! {error.args[0]}")
        for said in self._world.transcript.lines[before:]:
            if said.place != f"@{stage.who}":
                continue
            if said.asks and stage.where != PRIVATELY:
                self._led, stage.where = stage.where, PRIVATELY
            elif not said.asks and self._led:
                stage.where, self._led = self._led, ""

    def _sees(self, stage: Stage, step: Speech) -> bool:
        try:
            self._world.button(step.who or stage.who, stage.place, step.text)
        except LookupError:
            return False
        return True


def _print(marked: str) -> None:
    print_formatted_text(ANSI(colours(marked)))
