"""What a large class does in a review round, step by step; a program that is killed in each step and goes on.

    python -m tests.turns.large_plot FOLDER CLASS [MISTAKE]

A step that has ended is written down, and so is one in which the program has died; whoever starts it again goes on with
the step that had begun. It kills itself once in every step, while some fifty people act at the same time.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from signal import SIGKILL
from typing import Any

from cogs.feedback import allocation, facts
from tests.hall import MONDAY
from tests.turns.large_round import LargeRound

READERS = 60
"""So many say what they think of each comment that they got."""

TURNS = 40
"""More often nobody has to act until everything is done that waits for somebody."""


@dataclass(frozen=True)
class Step:
    """What is done so many hours after the beginning."""

    hours: int
    doing: Callable[[], Awaitable[None]]


class Plot:
    """A fifth hands in late, 15 % never review, 5 % leave half-way, and some want to do no more than their own."""

    def __init__(self, large: LargeRound) -> None:
        """Who is who."""
        self.large = large
        students, rng = large.students, Random("who is who")
        size = len(students)
        self.late, self.punctual = students[: size // 5], students[size // 5 :]
        self.silent = set(rng.sample(students, size * 15 // 100))
        self.leavers = set(rng.sample([one for one in students if one not in self.silent], size * 5 // 100))
        self.active = [one for one in students if one not in self.silent | self.leavers]
        self.unwilling = set(rng.sample(self.active, len(self.active) // 10))
        self.gone = sorted(self.leavers)[::2]
        """The others who leave just stop."""

    def steps(self) -> list[Step]:
        """From the beginning to the end, by the hours."""
        large, early, others = self.large, self.active[::2], self.active[1::2]
        half = len(self.punctual) // 2
        return [
            Step(0, lambda: large.does(1, "review start", title="Essays", task="Your essay", promised=3)),
            Step(0, lambda: large.all_do(self.punctual[:half], large.hands_in)),
            Step(1, lambda: large.all_do(self.punctual[half:], large.hands_in)),
            Step(72, lambda: large.all_do(self.late, large.hands_in)),
            Step(73, lambda: large.all_do(early, large.reviews)),
            Step(74, lambda: large.all_do(early, large.reviews)),
            Step(75, lambda: large.all_do(early, large.reviews)),
            Step(76, lambda: large.all_do(sorted(self.leavers), large.reviews)),
            Step(77, lambda: large.all_do(self.gone, large.leaves)),
            Step(109, lambda: large.all_do(others, large.reviews)),  # half of the time is over, and it is night
            Step(110, lambda: large.all_do(others, large.reviews)),
            Step(120, lambda: large.all_do(others, large.reviews)),
            Step(123, self.through),
            Step(144, self.through),
            Step(157, self.through),  # some were asked who never answer
            Step(175, self.through),
            Step(176, lambda: large.all_do(self.active[:READERS], large.reads)),
            Step(217, lambda: large.does(1, "review report", number=1)),
        ]

    async def through(self) -> None:
        """Everybody who is active does whatever waits for them; some decline; others never answer."""
        large, active, step = self.large, set(self.active), self.large.step
        for turn in range(TURNS):
            busy = active & set(large.in_state("planned", "open"))
            asked = active & set(large.in_state("asked"))
            if not busy | asked:
                return
            large.begin(f"{step}.{turn}")
            await large.all_do(sorted(busy), large.reviews)
            await large.all_do(sorted(asked - self.unwilling), large.does_one_more)
            await large.all_do(sorted(asked & self.unwilling), large.declines)
            await large.core.settle()
        raise AssertionError("it does not come to an end")

    async def play(self, killed: Callable[[int], None]) -> None:
        """Go on with the first step that has not ended."""
        ended = self.large.folder / "ended"
        done = len(ended.read_text().split()) if ended.exists() else 0
        self.large.clock.move_to(MONDAY + timedelta(hours=self.steps()[max(0, done - 1)].hours))
        await self.large.start()
        for n, step in enumerate(self.steps()):
            if n < done:
                continue
            self.large.begin(str(n))
            killed(n)
            self.large.clock.move_to(MONDAY + timedelta(hours=step.hours))
            await self.large.core.settle()
            await step.doing()
            await self.large.core.settle()
            with ended.open("a") as file:
                file.write(f"{n}\n")
        await self.large.stop()


plan: Any = allocation._Plan


def _nobody_is_asked() -> None:
    """Who is late or leaves is nobody's business."""
    plan.ask = lambda _, **__: None


def _anybody_will_do() -> None:
    """Whom somebody avoids, and who is in their group, is not looked up."""
    facts.kept_apart = lambda *_: {}


MISTAKES = {"nobody-is-asked": _nobody_is_asked, "anybody-will-do": _anybody_will_do}


def main() -> None:
    """Play it, or what is left of it."""
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    large = LargeRound(folder, size, "large")
    died = folder / "died"

    def killed(step: int) -> None:
        known = died.read_text().split() if died.exists() else []
        if str(step) not in known:
            with died.open("a") as file:
                file.write(f"{step}\n")
            large.dies_after = Random(f"death {step}").randrange(1, 40)

    large.die = lambda: os.kill(os.getpid(), SIGKILL)
    for mistake in sys.argv[3:]:
        MISTAKES[mistake]()
    asyncio.run(Plot(large).play(killed))


if __name__ == "__main__":
    main()
