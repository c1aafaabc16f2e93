"""A class of any size in a review round, on the real core and a database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from adapters.terminal.transcript import Transcript
from adapters.terminal.world import Cast, World
from bot.core import Core
from bot.language import Account, Asked, Invocation, Place, Posted, Rank, Shown, Source, StillClock
from bot.language.message import Json
from bot.school import features
from storage import apart, courses, groups, people
from storage.engine import Hold, begin
from storage.migrate import migrate
from storage.writer import Writer
from tests.hall import MONDAY

WORDS = "In line {n} the sign flips, so write -2x, because both sides were divided."
TOGETHER = 50
"""People who do something at the same time."""


class Mute(World):
    """A platform that shows everything to nobody, and counts."""

    said = 0

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:  # noqa: ARG002 - as every platform
        self.said += 1
        return Posted(place, key)

    async def answer(
        self,
        handle: str,  # noqa: ARG002
        place: Place,
        account: Account,  # noqa: ARG002
        shown: Shown,
        key: str,
        *,
        private: bool,  # noqa: ARG002
    ) -> Posted:
        return await self.send(place, shown, key)

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Nobody looks."""


class LargeRound:
    """The class, and the program. Person 1 teaches."""

    def __init__(self, folder: Path, n: int, seed: str) -> None:
        self.file = folder / "studyhall.db"
        self.folder = folder
        self.random = Random(seed)
        self.clock = StillClock(MONDAY)
        self.students = list(range(2, n + 2))
        self.random.shuffle(self.students)
        self.step = ""
        self.dies_after: int | None = None
        self.die: Callable[[], None] = lambda: None

    async def start(self) -> None:
        self.hold = Hold(f"sqlite:///{self.file}")
        migrate(self.hold.engine)
        if not self.rows("SELECT 1 FROM people"):
            self._enrol()
        world = Mute(Cast(("p1",), (), ("algebra",)), Transcript(self.folder / "terminal.jsonl"))
        self.core = Core(features(), Writer(self.hold.engine), self.clock, {"terminal": world})
        await self.core.start()

    def _enrol(self) -> None:
        """Everybody is in the course, in groups of four, and some avoid somebody."""
        with self.hold.engine.connect() as db:
            begin(db)
            people.community_of(db, "terminal", "class")
            for number in (1, *sorted(self.students)):
                people.add(db, 1, "terminal", f"p{number}", f"P{number}", MONDAY)
            courses.add(db, 1, "Algebra", "en", "UTC", MONDAY, "terminal", "algebra")
            for number in (1, *self.students):
                courses.join(db, 1, 1, number, Rank.STUDENT if number > 1 else Rank.TEACHER, MONDAY)
            for n in range(0, len(self.students) - 3, 4):
                four = self.students[n : n + 4]
                group = groups.add(db, 1, 1, groups.Wanted(f"G{n}", seats=4), four[0], MONDAY)
                for person in four[1:]:
                    groups.join(db, 1, group, person, MONDAY)
            for _ in range(len(self.students) // 5):
                one, other = self.random.sample(self.students, 2)
                apart.avoid(db, 1, one, other, on=True)
            db.exec_driver_sql("COMMIT")

    async def stop(self) -> None:
        await self.core.stop(0)
        self.hold.release()

    def begin(self, step: str) -> None:
        """Whoever does the same in the same step does it once, also in a program that was killed meanwhile."""
        self.step = step

    # What people do -------------------------------------------------------------------------------------------------

    async def does(self, person: int, command: str, **args: Json) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after == 0:
                asyncio.get_running_loop().call_soon(self.die)  # while others are in the middle of something
        name, event = f"p{person}", f"{self.step}:{person}:{command}:{sorted(args.items())}"
        place = Place("terminal", "algebra", home="class")
        source = Source(event, Account("terminal", name), name.upper(), place, Rank.GUEST)
        await self.core.take(Asked(source, Invocation(command, args)))

    async def all_do(self, people_: Iterable[int], doing: Any) -> None:  # noqa: ANN401 - a coroutine function
        rest = list(people_)
        while rest:
            some, rest = rest[:TOGETHER], rest[TOGETHER:]
            await asyncio.gather(*(doing(person) for person in some))

    async def hands_in(self, person: int) -> None:
        await self.does(person, "review submitted", number=1, work=f"The work of {person}")

    async def leaves(self, person: int) -> None:
        await self.does(person, "course leave")

    async def reviews(self, person: int) -> None:
        """The next one, if there is any."""
        await self.does(person, "review next", number=1)
        for given in self.shares(person, "open"):
            await self.does(person, "feedback send", given=given, first=WORDS.format(n=person))

    async def does_one_more(self, person: int) -> None:
        for given in self.shares(person, "asked"):
            await self.does(person, "review more", given=given)
            await self.does(person, "feedback send", given=given, first=WORDS.format(n=person))

    async def declines(self, person: int) -> None:
        for given in self.shares(person, "asked"):
            await self.does(person, "review enough", given=given)

    async def reads(self, person: int) -> None:
        query = (
            "SELECT r.id, c.given_id, c.n FROM feedback_comments c JOIN feedback_given g ON g.id = c.given_id "
            "JOIN feedback_requests r ON r.id = g.request_id WHERE r.person_id = ? AND g.state = 'done'"
        )
        for request, given, n in self.rows(query, person):
            await self.does(person, "feedback rate", request=request, given=given, n=n, helpful=4)
            await self.does(person, "feedback mark", request=request, given=given, n=n, fate="used")

    # What is true ---------------------------------------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as db:
            return db.execute(query, values).fetchall()

    def shares(self, person: int, state: str) -> list[int]:
        """By number: what somebody has to do, or has done."""
        found = self.rows("SELECT id FROM feedback_given WHERE person_id = ? AND state = ?", person, state)
        return [number for (number,) in found]

    def in_state(self, *states: str) -> list[int]:
        known = set(states)
        rows = self.rows("SELECT DISTINCT person_id, state FROM feedback_given")
        return [person for person, state in rows if state in known]

    def got(self) -> dict[int, int]:
        """Reviews that each work got that was not taken back, by its author."""
        query = (
            "SELECT r.person_id, (SELECT COUNT(*) FROM feedback_given g WHERE g.request_id = r.id AND "
            "g.state = 'done') FROM feedback_requests r WHERE r.open"
        )
        return dict(self.rows(query))

    def gave(self) -> Counter[int]:
        return Counter(person for (person,) in self.rows("SELECT person_id FROM feedback_given WHERE state = 'done'"))

    def unread(self) -> int:
        """Works whose author got nothing yet."""
        [(n,)] = self.rows("SELECT COUNT(*) FROM feedback_requests WHERE open AND released IS NULL")
        return int(n)

    def forbidden(self) -> list[tuple[int, int]]:
        """Pairs of reviewer and author that must not be."""
        query = "SELECT g.person_id, r.person_id FROM feedback_given g JOIN feedback_requests r ON r.id = g.request_id"
        pairs = self.rows(query)
        avoided = set(self.rows("SELECT person_id, other_id FROM avoided"))
        mates = set(
            self.rows(
                "SELECT a.person_id, b.person_id FROM group_members a JOIN group_members b ON a.group_id = b.group_id"
            )
        )
        left = {person for (person,) in self.rows("SELECT person_id FROM reviewers WHERE standing = 'gone'")}
        rules = avoided | {(b, a) for a, b in avoided} | {(a, b) for a, b in mates if not {a, b} & left}
        twice = [pair for pair, times in Counter(pairs).items() if times > 1]
        return twice + [(a, b) for a, b in pairs if a == b or (a, b) in rules]
