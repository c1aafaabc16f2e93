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

from adapters.terminal.lines import PRIVATELY, Mistake, Press, Speech, Step, read_line
from adapters.terminal.paper import NAME, PLAIN, colours, plain
from adapters.terminal.screen import shown, simple
from adapters.terminal.stage import PREFIX, Clock, Hall, Stage
from adapters.terminal.transcript import Line
from adapters.terminal.world import Cast, World
from bot.language import one_line

LEAVING = {"exit", "quit", "bye", ":q"}


def welcome(cast: Cast) -> str:
    """What a newcomer has to know, on a few lines."""
    other = cast.everybody[-1]
    return f"""\
Studyhall, on the built-in terminal. You play everybody in a small class:
{" and ".join(cast.teachers) or "nobody"} can open a course; {", ".join(cast.students) or "nobody"} can join it.

  /help              what the one who speaks can do
  /course join       a command; Tab completes it
  @{other:<17} {other} speaks from now on
  #{cast.rooms[0]:<17} in this room
  privately          alone with Studyhall
  10                 press button 10
  +10m               ten minutes pass
  Ctrl-D             leave; everything is kept
"""


class Words(Completer):
    """Completes commands, people, rooms and, after `presses`, the labels of buttons."""

    def __init__(self, commands: Callable[[], Iterable[tuple[str, str]]], stage: Stage) -> None:
        """Commands come with what they do."""
        self._commands = commands
        self._stage = stage

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - prompt_toolkit's
        """What could be meant by the line so far."""
        line = document.text_before_cursor
        for begin, known in (
            (PREFIX, self._commands()),
            ("@", ((name, "") for name in self._stage.world.cast.everybody)),
            ("#", ((name, "") for name in self._stage.world.rooms_of(self._stage.who))),
            ("presses ", ((label, "") for label in self._labels())),
        ):
            typed = line.removeprefix(begin)
            if line.startswith(begin):
                yield from (
                    Completion(word, start_position=-len(typed), display_meta=about)
                    for word, about in known
                    if word.casefold().startswith(typed.casefold())
                )

    def _labels(self) -> Iterable[str]:
        stage = self._stage
        seen = (line for line in stage.world.transcript.lines if stage.who in stage.world.readers(line))
        return {plain(label): None for line in seen if line.place == stage.place.id for _, label, _ in line.choices}


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
        self._explained = False

    async def run(self, hall: Hall) -> None:
        """Read lines until the person leaves."""
        stage = Stage(self._world, hall, self._clock, _print, echo=False)
        plainly = simple()
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(self._history)),
            completer=Words(self._commands, stage),
            complete_while_typing=not plainly,
            bottom_toolbar=None if plainly else self._toolbar,
            reserve_space_for_menu=0 if plainly else 6,
        )
        with patch_stdout(raw=True):
            _print(welcome(self._world.cast))
            await hall.settle()

            def asking() -> ANSI:
                return ANSI(_styled(f"{NAME}{stage.who}{PLAIN} {stage.where}> "))

            while True:
                try:
                    line = await session.prompt_async(asking)
                except KeyboardInterrupt:
                    _print("    (To leave, press Ctrl-D.)")
                    continue
                except (EOFError, asyncio.CancelledError):
                    return
                await self._do(stage, line)

    def _toolbar(self) -> str:
        return f" {self._clock.now():%H:%M} UTC   /help  @name  #room  privately  +10m  Ctrl-D "

    async def _do(self, stage: Stage, line: str) -> None:
        before = len(self._world.transcript.lines)
        try:
            step = self._meant(stage, line)
            if isinstance(step, Speech) and step.text.casefold() in LEAVING and self._question(stage) is None:
                _print("    (To leave, press Ctrl-D. Everything is kept.)")
                return
            await stage.act(step, secrets.token_hex(8))
        except Mistake as error:
            _print(f"    ! {one_line(str(error))}")
            return
        new = self._world.transcript.lines[before:]
        if isinstance(step, Speech) and not new and not step.text.startswith(PREFIX) and not self._explained:
            self._explained = True
            _print("    (Said to the room. To ask Studyhall for something, begin with /, as in /help.)")
        for said in new:
            self._lead(stage, said)

    def _meant(self, stage: Stage, line: str) -> Step:
        step = read_line(line, self._world.cast.everybody, script=False)
        if not isinstance(step, Speech) or not step.text.isdecimal() or step.who or step.where:
            return step
        question = self._question(stage)
        # A number answers a question, unless it is the number of a button right there.
        if question is not None and step.text not in {str(number) for number, _, _ in question.choices}:
            return step
        try:
            self._world.button(stage.who, stage.place, step.text)
        except Mistake:
            return step
        return Press("", "", step.text)

    def _question(self, stage: Stage) -> Line | None:
        """The question that the speaker is being asked where they are."""
        here = (line for line in reversed(self._world.transcript.lines) if line.place == stage.place.id)
        last = next((line for line in here if stage.who in self._world.readers(line)), None)
        return last if last is not None and last.asks else None

    def _lead(self, stage: Stage, said: Line) -> None:
        """Follow a question to where it is asked, and go back when it was the last."""
        if self._world.readers(said) != {stage.who}:
            return
        where = PRIVATELY if said.place.startswith("@") else said.place
        if said.asks and stage.where != where:
            self._led, stage.where = stage.where, where
        elif not said.asks and self._led and stage.where == where:
            stage.where, self._led = self._led, ""


def _styled(marked: str) -> str:
    return plain(marked) if simple() else colours(marked)


def _print(marked: str) -> None:
    print_formatted_text(ANSI(shown(marked)))
