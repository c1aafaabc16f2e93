"""Reports of a large course: 500 students, 20,000 replies. How long each takes, and how long the event loop waits.

There are 1,500 works besides. `python -m benchmarks.reports` plays a teacher at the terminal, on SQLite. The time is
from asking to the last delivery, with what is drawn by a process of its own. Beside it is what the processor worked for
it; how long the loop's own thread worked at a stretch; and how late a task was at worst that wants to run every
millisecond, which is what other messages would wait for. On a machine that is busy with something else, that is late
anyway: the first line says how late.
"""

from __future__ import annotations

import asyncio
import functools
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from adapters.terminal.world import Cast
from bot.language import Rank
from bot.school import keep_for_good
from storage import courses, discussions, people
from storage.comments import comments
from storage.discussions import replies
from storage.engine import begin
from storage.feedback import DONE, given, requests
from storage.hints import hints as hint_rows
from storage.sessions import sessions
from tests.hall import MONDAY, Hall

STUDENTS, REPLIES, DISCUSSIONS, WORKS, ROUNDS = 500, 20_000, 20, 1_500, 5
LOT = random.Random(9)


def fill(db: Connection) -> None:
    """A term, in the course that kim has opened."""
    students = []
    for n in range(STUDENTS):
        person = people.add(db, 1, "terminal", f"s{n}", f"Student {n}", MONDAY)
        courses.join(db, 1, 1, person, Rank.STUDENT, MONDAY)
        students.append(person)
    for n in range(DISCUSSIONS):
        discussions.add(db, 1, 1, f"Prompt {n}?", MONDAY, "terminal", f"room{n}", "room", "class")
    db.execute(insert(replies), [_reply(students) for _ in range(REPLIES)])
    row = {"community_id": 1, "course_id": 1, "work": "A proof", "wish": "", "open": True}
    works = [row | {"id": n, "person_id": LOT.choice(students), "since": _at()} for n in range(1, WORKS + 1)]
    db.execute(insert(requests), works)
    sent = []
    for n in range(1, 3 * WORKS + 1):
        work = works[(n - 1) % WORKS]
        sent.append(
            {
                "community_id": 1,
                "id": n,
                "request_id": work["id"],
                "person_id": students[(n * 7 + n // WORKS) % STUDENTS],
            }
            | {
                "at": work["since"],
                "done": _at(),
                "state": DONE,
                "weak": n % 5 == 0,
                "missing": "where" if n % 3 else "",
            }
        )
    db.execute(insert(given), sent)
    said = {"community_id": 1, "criterion": "c", "words": "w", "fate": "used", "helpful": 4}
    db.execute(insert(comments), [said | {"given_id": one["id"], "n": n} for one in sent for n in (1, 2)])
    hinted = {"community_id": 1, "course_id": 1, "cues": "", "reaction": "", "label": "agree_only"}
    db.execute(
        insert(hint_rows),
        [
            hinted
            | {"discussion_id": LOT.randrange(1, 21), "person_id": LOT.choice(students), "step": step, "at": _at()}
            for step in ("sent", "held", "free")
            for _ in range(700)
        ],
    )
    met = {"community_id": 1, "course_id": 1, "rung": 1, "said_back": True, "held": 1, "missed": 0, "ended": MONDAY}
    db.execute(
        insert(sessions),
        [
            met
            | {"tutoring_id": n, "tutor_id": LOT.choice(students[:60]), "learner_id": LOT.choice(students)}
            | {"asked": _at(), "began": MONDAY + timedelta(days=50)}
            for n in range(800)
        ],
    )


def _at() -> object:
    return MONDAY + timedelta(minutes=LOT.randrange(1, 60 * 24 * 55))


def _reply(students: list[int]) -> dict[str, object]:
    person, other = LOT.sample(students, 2)
    verdict = LOT.choice(["adds", "replies", "replies", "agrees"])
    where = {"community_id": 1, "discussion_id": LOT.randrange(1, DISCUSSIONS + 1), "person_id": person, "move": ""}
    return where | {"verdict": verdict, "at": _at(), "other_id": other, "length": LOT.randrange(3, 90)}


@asynccontextmanager
async def watched(late: list[float], busy: list[float]) -> AsyncIterator[None]:
    """Meanwhile, how late a task is that wants to run every millisecond, and how long this thread worked till then."""

    async def watch() -> None:
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.001)
            late.append(time.perf_counter() - before - 0.001)
            busy.append(time.thread_time() - worked)

    task = asyncio.create_task(watch())
    yield
    task.cancel()


def _used() -> float:
    """Seconds of the processor, of this process and those that it began."""
    return sum(os.times()[:4])


async def measure(name: str, ask: Callable[[], Awaitable[object]]) -> None:
    """Ask a few times."""
    took, used, late, busy = list[float](), list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        async with watched(late, busy):
            before, spent = time.perf_counter(), _used()
            await ask()
            took.append(time.perf_counter() - before)
            used.append(_used() - spent)
    middle, work = statistics.median(took), statistics.median(used)
    print(
        f"{name:<26}{middle * 1000:7.0f} ms  processor {work * 1000:5.0f} ms  "
        f"loop at a stretch {max(busy) * 1000:5.1f} ms, late {max(late) * 1000:6.1f} ms",
        flush=True,
    )


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hall = await Hall(Path(folder), cast=Cast(("kim",), ("ada",), ("algebra",))).open()
        keep_for_good()  # as the program does when it is ready
        await hall("kim #algebra: /course open Algebra")
        with hall.hold.engine.connect() as db:
            begin(db)
            fill(db)
            db.exec_driver_sql("COMMIT")
        await hall("+56d")
        await measure("nothing", lambda: asyncio.sleep(1))
        for name, line in (
            ("course", "/report course"),
            ("course, as pictures", "presses As pictures"),
            ("course, as files", "presses As files"),
            ("discussion", "/report discussion 3"),
            ("discussion, as pictures", "presses As pictures"),
            ("person", '/report person "Student 7"'),
            ("needs me", "/needs me"),
            ("digest", "/digest show"),
        ):
            await measure(name, functools.partial(hall, f"kim #algebra{':' if line[0] == '/' else ''} {line}"))
        await hall.close()


if __name__ == "__main__":
    asyncio.run(main())
