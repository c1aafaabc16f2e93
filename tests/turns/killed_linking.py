"""A program: the last yes of a link is pressed, and the process is killed before each statement in turn.

    python -m tests.turns.killed_linking FOLDER [torn]

It prints a JSON line for each death: the statement, what was true then, and what is true after the next start, when
the same press comes again. With `torn`, a part of the turn is committed by itself: what a judge has to notice.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, select

from adapters.terminal.transcript import Transcript
from adapters.terminal.world import World
from bot.core import Core
from bot.language import Account, Kind, Place, Pressed, Rank, Source, StillClock
from bot.school import features
from storage import bound, links, merging, people
from storage.buttons import buttons
from storage.engine import Hold, open_engine
from storage.inbox import inbox
from storage.migrate import migrate
from storage.outbox import outbox
from storage.writer import Writer
from tests.hall import CAST, MONDAY
from tests.storage.conftest import before_each

EDA, TOKEN = "@ada:study.test", "the-yes"
PRESS = Pressed(
    Source("press", Account("terminal", "ada"), "Ada", Place("terminal", "@ada", Kind.DIRECT, "class"), Rank.GUEST),
    TOKEN,
)


def prepare(folder: Path) -> None:
    """A link that waits for the last yes."""
    engine = open_engine(f"sqlite:///{folder / 'studyhall.db'}")
    migrate(engine)
    with engine.connect() as db:
        community = bound.bind(db, [("terminal", "class"), ("matrix", "!space")])
        ada = people.add(db, community, "terminal", "ada", "Ada", MONDAY)
        eda = people.add(db, community, "matrix", EDA, "Ada", MONDAY)
        links.make(db, community, ada, "terminal", "ada", "GOODCODE", MONDAY)
        links.give(db, community, 1, eda, "matrix", EDA, MONDAY)
        links.agree(db, community, 1, MONDAY)
        row = {"community_id": community, "token": TOKEN, "command": "link me", "args": {"link": 1}, "only_id": ada}
        db.execute(buttons.insert().values(**row, born=MONDAY))
    engine.dispose()


async def live(folder: Path, number: int, note: Path) -> None:
    """Press, and be killed before the statement of that number, if there are so many."""
    hold = Hold(f"sqlite:///{folder / 'studyhall.db'}")
    world = World(CAST, Transcript(folder / "terminal.jsonl"))
    core = Core(features(), Writer(hold.engine), StillClock(MONDAY), {"terminal": world})
    await core.start()
    await core.settle()
    left = number

    def count(statement: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            note.write_text(statement.split("\n", maxsplit=1)[0].strip())
            os.kill(os.getpid(), signal.SIGKILL)

    with before_each(hold.engine, count):
        await core.take(PRESS)
        await core.settle()
    await core.stop()
    hold.release()


def tear() -> None:
    """The merging is committed before the rest of its turn is done."""
    whole: Any = merging.merge

    def torn(db: Connection, *args: Any) -> set[str]:  # noqa: ANN401 - whatever it takes
        same: set[str] = whole(db, *args)
        driver: Any = db.connection.driver_connection
        driver.execute("RELEASE SAVEPOINT unit")
        db.exec_driver_sql("COMMIT")
        db.exec_driver_sql("BEGIN IMMEDIATE")
        driver.execute("SAVEPOINT unit")
        return same

    module: Any = merging
    module.merge = torn


def look(folder: Path) -> dict[str, int]:
    """What a person would find: each is 0 before the yes counted, and 1 afterwards."""
    engine = open_engine(f"sqlite:///{folder / 'studyhall.db'}")
    with engine.connect() as db:
        known = people.by_account(db, 1, "matrix", EDA)
        assert known is not None
        bodies = [row.body for row in db.execute(select(outbox.c.body))]
        found = {
            "linked": int(known.id == 1),
            "over": int(links.find(db, 1, 1) is None),
            "noted": len(db.execute(select(inbox.c.event).where(inbox.c.event == "press")).all()),
            "told here": sum('"@ada"' in body and "one person now" in body for body in bodies),
            "told there": sum(EDA in body and "one person now" in body for body in bodies),
        }
    engine.dispose()
    return found


def shown(folder: Path) -> int:
    """How often Ada reads it at the terminal."""
    return sum("one person now" in line.text for line in Transcript(folder / "terminal.jsonl").lines)


def run(folder: Path, number: int, note: Path) -> int:
    child = os.fork()
    if child == 0:
        asyncio.run(live(folder, number, note))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(at: str, *how: str) -> int:
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    if how:
        tear()
    start = Path(at) / "start"
    start.mkdir()
    prepare(start)
    for number in range(1, 1000):
        folder, note = Path(at) / str(number), Path(at) / "note"
        shutil.copytree(start, folder)
        note.write_text("the end")
        ended = run(folder, number, note)
        then = look(folder)
        if run(folder, 0, note.with_name("unused")) != 0:
            return 1
        line = {"before": note.read_text(), "then": then, "later": look(folder), "shown": shown(folder)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        shutil.rmtree(folder)
        if ended == 0:
            return 0
        if ended != -signal.SIGKILL:
            return 1
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
