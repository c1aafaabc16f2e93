"""What a study group does when it meets: a few templates, each with its minutes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from bot.language import Text, plural, text


class Item(NamedTuple):
    """One part of a meeting."""

    minutes: int
    says: Text


class Agenda(StrEnum):
    """For what they meet."""

    STUDY = "study"
    EXAM = "exam"
    PROJECT = "project"
    READING = "reading"

    @property
    def items(self) -> tuple[Item, ...]:
        """In their order: recalling first, teaching one another, and at the end a plan."""
        return {
            Agenda.STUDY: (
                Item(10, text("Books closed: what do you remember from last time?")),
                Item(30, text("Hard problems: first everybody alone, then together.")),
                Item(10, text("Teach back: each explains one thing to the others.")),
                Item(5, text("Plan: what does each do until next time?")),
            ),
            Agenda.EXAM: (
                Item(10, text("Each brings two questions that could come.")),
                Item(30, text("Swap them, answer alone, then compare.")),
                Item(10, text("Explain what most of you got wrong.")),
                Item(5, text("Plan: what does each repeat?")),
            ),
            Agenda.PROJECT: (
                Item(10, text("Round: done, next, blocked.")),
                Item(10, text("What is blocked: who can help?")),
                Item(30, text("Work on the next piece.")),
                Item(5, text("Plan: who does what until when?")),
            ),
            Agenda.READING: (
                Item(10, text("Each says the main point in one sentence.")),
                Item(20, text("What was hard to understand? Read that part together.")),
                Item(20, text("Where do you disagree with the text, and why?")),
                Item(5, text("Plan: what do you read until next time?")),
            ),
        }[self]

    @property
    def minutes(self) -> int:
        """Of all parts."""
        return sum(item.minutes for item in self.items)

    def told(self) -> list[Text]:
        """Its parts."""
        return [plural("· {n} minute: {what}", "· {n} minutes: {what}", n=n, what=what) for n, what in self.items]
