"""Courses: setting one up, who is in it, its rules and its settings."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.courses.course import Courses, Leaving
from cogs.courses.roster import Roster
from cogs.courses.rules import Rules
from cogs.courses.settings import Part, Settings
from cogs.courses.setup import Setup

__all__ = ["Part", "course_desk"]


def course_desk(leaving: Sequence[Leaving] = ()) -> list[object]:
    """Everything that belongs to courses; `leaving` has to know when somebody leaves."""
    rules = Rules()
    roster = Roster(leaving)
    course = Courses(roster, rules)
    settings = Settings(rules, roster)
    return [course, Setup(course, roster, settings), roster, rules, settings]
