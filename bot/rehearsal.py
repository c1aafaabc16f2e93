"""A rehearsal: the real core and the real cogs play a scene on a stage of their own, where no class is.

A program (`python -m`), as `bot/workshop.py` runs it: what is to be played on standard input, the pages on standard
output. Its database is in memory, its students do not exist, and it has no token: nothing of it can reach anybody.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from adapters.terminal.lines import PRIVATELY, Pass, Press, Speech, Step, read_line
from adapters.terminal.stage import PREFIX, Stage
from adapters.terminal.transcript import Transcript
from adapters.terminal.world import Cast
from bot.audience import Audience, pages
from bot.core import Core
from bot.language import Call, Moment, StillClock, Text, nearest, text
from bot.school import features
from cogs.rehearsing import packed
from storage.engine import open_engine
from storage.tables import metadata
from storage.writer import Writer

SCENES = Path(__file__).with_name("scenes.txt")
CAST = Cast(("kim",), ("ada", "ben", "cleo", "dan"), ("class",))
ROOM = "#class"

BREAK = " | "
"""Stands for a new line in what somebody writes: a scene has one line for each thing that is done."""

AGAIN = "~ "
"""Begins what somebody does as another did before them: it happens, and its cards are not shown once more."""

HINTS = "(hints) "
"""Begins what can only be done where replies that only agree get hints."""

_MORNING = 9


def scene(feature: str, language: str, *, hints: bool) -> list[str]:
    """The lines of a feature's scene. A line that begins with a language's code has the same in that language."""
    found: list[str] = []
    playing = False
    for line in SCENES.read_text(encoding="utf-8").splitlines():
        code, _, words = line.strip().partition(": ")
        if line.startswith("["):
            playing = line.strip("[]") == feature
        elif not playing or not line or line.startswith("#"):
            continue
        elif not line.startswith(" "):
            found.append(line)
        elif code == language:
            found[-1] = found[-1].partition(": ")[0] + ": " + words
    played = [one.removeprefix(HINTS) for one in found if hints or not one.startswith(HINTS)]
    return [one.replace(BREAK, "\n") for one in played]


async def play(given: dict[str, Any]) -> list[Text]:
    """Everything that anybody would see, as pages."""
    language = nearest(given["language"])
    clock = StillClock(_monday(datetime.fromisoformat(given["at"]), given["zone"]))
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    with TemporaryDirectory() as folder:
        world = Audience(CAST, Transcript(Path(folder) / "transcript"), language)
        core = Core(features(), Writer(engine), clock, {world.name: world})
        await core.start()
        try:
            stage = Stage(world, core, clock, lambda _: None)
            world.on_line = world.saw
            for line in (*given["opening"], *(f"{one}: /course join" for one in CAST.students)):
                await _act(stage, _read(line))
            world.seen.clear()
            for line in scene(given["feature"], language, hints=given["hints"]):
                await _perform(stage, world, line, given["zone"])
        finally:
            await core.stop()
    return pages(world.seen, language)


async def _perform(stage: Stage, world: Audience, line: str, zone: str) -> None:
    """One line of a scene, with what is told of it."""
    step = _read(line.removeprefix(AGAIN))
    if not line.startswith(AGAIN):
        world.seen.append(_done(step, world, stage.clock.now(), zone))
        await _act(stage, step)
        return
    assert isinstance(step, Speech | Press)
    likewise = text("— {who} does the same.", who=step.who.capitalize())
    if world.seen[-1] != likewise:
        world.seen.append(likewise)
    shown = len(world.seen)
    await _act(stage, step)
    del world.seen[shown:]


def _read(line: str) -> Step:
    return read_line(line, CAST.everybody, script=True)


async def _act(stage: Stage, step: Step) -> None:
    stage.where = ROOM  # a line that does not say where is said before everybody
    await stage.act(step, token_hex(8))


def _done(step: Step, world: Audience, now: datetime, zone: str) -> Text:
    """What is done next, in one line."""
    match step:
        case Speech() if step.text.startswith(PREFIX):
            return text("— {who} types {call}", who=step.who.capitalize(), call=Call(step.text[len(PREFIX) :]))
        case Speech() if step.where == PRIVATELY:
            said = step.text.replace("\n", " / ")
            return text("— {who} writes to me alone: {said}", who=step.who.capitalize(), said=said)
        case Speech():
            return text("— {who} writes: {said}", who=step.who.capitalize(), said=step.text)
        case Press():
            label = world.labels.get(step.button, step.button)
            return text("— {who} presses [{label}]", who=step.who.capitalize(), label=label)
        case Pass():
            return text("— Time passes. It is {when}.", when=Moment(now + step.by, zone))
        case _:
            raise ValueError(step)


def _monday(now: datetime, zone: str) -> datetime:
    """The next Monday morning on the course's clock, so that every rehearsal has the same week before it."""
    here = now.astimezone(ZoneInfo(zone))
    day = here + timedelta(days=7 - here.weekday())
    return day.replace(hour=_MORNING, minute=0, second=0, microsecond=0).astimezone(UTC)


def main() -> None:
    """Play what standard input says."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.stdout.write(packed(asyncio.run(play(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
