"""A script, played to its end: the same lines give the same conversation, and a killed play goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from adapters.terminal.lines import At, Mistake, Speech, read_line
from adapters.terminal.stage import PREFIX, Clock, Hall, Stage
from adapters.terminal.world import NAME, World
from bot.language import Cursor, one_line


def beginning(script: str) -> datetime | None:
    """When a script begins, if its first line says so."""
    first = next((line for line in map(str.strip, script.splitlines()) if line and not line.startswith("#")), "")
    try:
        step = read_line(first, (), script=True)
    except Mistake:
        return None
    return step.instant if isinstance(step, At) else None


class Script:
    """Plays lines."""

    def __init__(
        self,
        name: str,
        world: World,
        clock: Clock,
        lines: list[str],
        write: Callable[[str], None],
        complain: Callable[[str], None],
    ) -> None:
        """Write what everybody saw with `write`, and what is wrong with a line with `complain`.

        How far it was played is remembered under `name`.
        """
        self._name = name
        self._world = world
        self._clock = clock
        self._lines = lines
        self._write = write
        self._complain = complain
        self.mistakes = 0

    async def play(self, hall: Hall) -> None:
        """Play it; `mistakes` counts lines that could not be carried out."""
        stage = Stage(self._world, hall, self._clock, self._write)
        digest = blake2b("\n".join(self._lines).encode(), digest_size=8).hexdigest()
        before = json.loads(await hall.cursor(NAME, self._name) or "{}")
        going_on = before.get("script") == digest and not before.get("done")
        play = before["play"] if going_on else before.get("play", 0) + 1
        done = before["line"] if going_on else 0
        if going_on:
            self._clock.move_to(datetime.fromisoformat(before["now"]))
            stage.who, stage.where, self.mistakes = before["who"], before["where"], before["mistakes"]
            self._complain(f"going on after line {done}, where this script was interrupted")
        await hall.settle()
        for number, line in list(enumerate(self._lines, start=1))[done:]:
            try:
                step = read_line(line, self._world.cast.everybody, script=True)
                stage.go(step)
                row = {
                    "script": digest,
                    "play": play,
                    "line": number,
                    "now": self._clock.now().isoformat(),
                    "who": stage.who,
                    "where": stage.where,
                    "mistakes": self.mistakes,
                }
                await stage.act(step, f"{self._name}:{play}:{number}", Cursor(self._name, json.dumps(row)))
                if isinstance(step, Speech) and step.text.startswith(PREFIX) and not hall.knows(step.text[1:]):
                    self._mistake(number, f"there is no command “{step.text[:60]}”")
            except Mistake as error:
                self._mistake(number, str(error))
        await hall.save_cursor(NAME, Cursor(self._name, json.dumps({"play": play, "done": True})))

    def _mistake(self, number: int, says: str) -> None:
        self.mistakes += 1
        self._complain(f"line {number}: {one_line(says)}")
