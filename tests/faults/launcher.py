"""Started instead of `python -m bot`: the same program, with fuses in it.

Functions of the running program are wrapped from outside, so that the product has no hooks for its tests. Each wrap
has a label; the environment says at which pass of which label the process gets which signal:

    FAULTS_FUSES=turn-commit:3           SIGKILL at the third turn, just before its COMMIT
    FAULTS_FUSES=any:40:SIGTERM          SIGTERM at the fortieth pass of any label
    FAULTS_FUSES=delay:250               SIGKILL a quarter of a second after the core began to start
    FAULTS_FUSES=form:2:SIGTERM,stop-delivered:1    one after the other
    FAULTS_BROKEN=no-look                one of the mistakes in broken.py, to see that the judge finds it
"""

from __future__ import annotations

import ctypes
import functools
import inspect
import os
import signal
import sys
import threading
from collections import Counter
from random import Random
from typing import Any

from sqlalchemy import event

import bot.school
import bot.workshop
import storage.engine
from adapters.terminal.world import PrivateRooms, World
from bot.__main__ import main
from bot.core import Core
from bot.courier import Courier
from bot.turns import Turns
from cogs.feedback import running, shares
from cogs.tutoring import matching
from storage import drafts, inbox, outbox, rooms
from tests.faults import broken, probe

LABELS = frozenset(
    {
        "migrating",  # the tables are made, before COMMIT
        "reload",  # the outbox was read at the start
        "turn-before",
        "turn-commit",  # after the turn, before COMMIT
        "turn-told",  # after COMMIT, before anybody acts on it
        "cursor-before",
        "cursor-after",
        "form",  # in the middle of a form
        "send-before",
        "send-after",  # the platform shows it, and that is not noted
        "edit-before",
        "edit-after",
        "note-commit",
        "noted",
        "room-before",
        "room-after",
        "room-noted",  # where the room is was written down, before COMMIT
        "members-before",
        "members-after",
        "timer-before",
        "timer-commit",
        "job-before",
        "job-done",  # it is worked out, and only the process knows
        "job-commit",
        "stop-begins",
        "stop-delivered",
        "stop-ends",
    }
)


class Fuses:
    """Counts passes, and sends this process a signal at the wanted ones."""

    def __init__(self, wanted: str, more: frozenset[str] = frozenset()) -> None:
        """`more` are labels that only one platform has."""
        self._fuses: dict[tuple[str, int], signal.Signals] = {}
        for fuse in filter(None, wanted.split(",")):
            label, n, *sign = fuse.split(":")
            assert label in {*LABELS, *more, "any", "delay"}, label
            self._fuses[label, int(n)] = signal.Signals[sign[0]] if sign else signal.SIGKILL
        self._passes: Counter[str] = Counter()
        self._lock = threading.Lock()  # turns run in the writer's thread, deliveries on the event loop

    def reach(self, label: str) -> None:
        with self._lock:
            self._passes.update((label, "any"))
            signs = [self._fuses.get((of, self._passes[of])) for of in (label, "any")]
        for sign in filter(None, signs):
            os.kill(os.getpid(), sign)

    def light(self) -> None:
        """Begin the delays."""
        for (label, n), sign in self._fuses.items():
            if label == "delay":
                timer = threading.Timer(n / 1000, os.kill, (os.getpid(), sign))
                timer.daemon = True
                timer.start()


class Unrolled(Random):
    """Draws nothing, so that what a killed play shows can be held against an undisturbed one."""

    def shuffle(self, x: Any) -> None:  # noqa: ANN401 - as Python's own
        """Leave everything where it is."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:  # noqa: ARG002 - as Python's own
        """Take the first."""
        return 0


class Tape:
    """Sees every SQL statement begin: what a COMMIT makes durable is only known there, whoever writes it."""

    def __init__(self, fuses: Fuses) -> None:
        self._fuses = fuses
        self._commit: list[str] = []
        self._noted = False

    def expect(self, label: str) -> None:
        """The next COMMIT is a pass of `label`."""
        if label not in self._commit:
            self._commit.append(label)

    def saw(self, statement: str) -> None:
        if statement.startswith("BEGIN") and self._noted:
            self._noted = False
            self._fuses.reach("noted")
        if statement in {"COMMIT", "ROLLBACK"}:
            labels, self._commit = self._commit, []
            if statement == "COMMIT":
                self._noted = "note-commit" in labels
                for label in labels:
                    self._fuses.reach(label)


class Wiring:
    """Puts labels into the program."""

    def __init__(self, fuses: Fuses) -> None:
        self.fuses = fuses
        self.tape = Tape(fuses)

    def install(self, platform: type, private_rooms: type) -> None:
        wrap = self.wrap
        wrap(outbox, "waiting", after="reload")
        wrap(Turns, "take", before="turn-before", commit="turn-commit")
        wrap(Turns, "due", before="timer-before", commit="timer-commit")
        wrap(bot.workshop, "answered", before="job-before", after="job-done")
        wrap(Turns, "answered", commit="job-commit")
        wrap(Core, "_committed", before="turn-told")
        wrap(inbox, "move_cursor", before="cursor-before", after="cursor-after")
        for name in ("start", "save", "drop"):
            wrap(drafts, name, after="form")
        for name in ("send", "answer"):
            wrap(platform, name, before="send-before", after="send-after")
        wrap(platform, "edit", before="edit-before", after="edit-after")
        wrap(outbox, "settle", commit="note-commit")
        wrap(private_rooms, "open", before="room-before", after="room-after")
        wrap(rooms, "placed", commit="room-noted")
        for name in ("admit", "dismiss", "close"):
            wrap(private_rooms, name, before="members-before", after="members-after")
        wrap(Core, "stop", before="stop-begins", after="stop-ends")
        wrap(Courier, "stop", after="stop-delivered")
        self._school()

    def wrap(self, owner: Any, name: str, *, before: str = "", after: str = "", commit: str = "") -> None:  # noqa: ANN401 - a class or a module
        """Pass labels before and after a function, or when what it wrote is about to be committed."""
        original = getattr(owner, name)

        def begun() -> None:
            if before:
                self.fuses.reach(before)

        def ended() -> None:
            if commit:
                self.tape.expect(commit)
            if after:
                self.fuses.reach(after)

        @functools.wraps(original)
        def plain(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the original takes
            begun()
            result = original(*args, **kwargs)
            ended()
            return result

        @functools.wraps(original)
        async def waiting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            begun()
            result = await original(*args, **kwargs)
            ended()
            return result

        setattr(owner, name, waiting if inspect.iscoroutinefunction(original) else plain)

    def _school(self) -> None:
        """The composition root: one feature more with its table, an eye on the database, and the delays."""
        school: Any = bot.school
        pairs: Any = matching
        pairs.QUICK = -1  # so that every match is a job outside
        running.ENGINE = 3  # likewise every assignment
        shares.dice = running.dice = Unrolled()
        engines: Any = storage.engine
        core: Any = Core
        features, migrate, start = school.features, school.migrate, core.start
        open_engine = engines.open_engine

        def with_probe() -> Any:  # noqa: ANN401
            catalogue = features()
            catalogue.add(probe.Probe())
            return catalogue

        def watched(url: str, **options: Any) -> Any:  # noqa: ANN401
            engine = open_engine(url, **options)
            event.listen(engine, "connect", lambda driver, _: driver.set_trace_callback(self.tape.saw))
            return engine

        def with_table(engine: Any) -> Any:  # noqa: ANN401
            self.tape.expect("migrating")
            revision = migrate(engine)
            probe.metadata.create_all(engine)
            return revision

        async def lit(self_: Core) -> None:
            self.fuses.light()
            await start(self_)

        school.features, school.migrate, engines.open_engine = with_probe, with_table, watched
        core.start = lit


def start() -> int:
    if sys.platform == "linux":  # no process is left behind when the test run itself is killed
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    Wiring(Fuses(os.environ.get("FAULTS_FUSES", ""))).install(World, PrivateRooms)
    if mistake := os.environ.get("FAULTS_BROKEN", ""):
        broken.VARIANTS[mistake]()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
