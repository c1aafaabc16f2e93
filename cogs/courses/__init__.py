"""Courses: setting one up, who is in it, its rules and its settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cogs.courses.course import Courses, Leaving
from cogs.courses.roster import Roster
from cogs.courses.rules import Rules
from cogs.courses.settings import Part, Settings
from cogs.courses.setup import Setup

__all__ = ["Part", "course_desk"]


def course_desk(
    leaving: Sequence[Leaving] = (), owner_has_off: Callable[[int], frozenset[str]] = lambda _: frozenset()
) -> list[object]:
    """Everything that belongs to courses.

    `leaving` has to know when somebody leaves; `owner_has_off` tells what the owner of the machine switched off in a
    community.
    """
    rules = Rules()
    roster = Roster(leaving)
    course = Courses(roster, rules)
    settings = Settings(rules, roster, owner_has_off)
    return [course, Setup(course, roster, settings), roster, rules, settings]
