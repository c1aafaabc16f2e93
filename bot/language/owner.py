"""What the owner of a server settled for a class, in their own file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """One class. Without any word of its owner's, everything is on, and nothing is limited."""

    without: frozenset[str] = frozenset()
    """Features (the names of their folders or files in `cogs/`) that are off."""
    language: str = "en"
    """What is spoken before there is a course, and in a course whose teacher says nothing else."""
    zone: str = "UTC"
    """Likewise."""
    rooms: frozenset[str] = frozenset()
    """The only rooms (by the platform's own id) in which there are courses; none means any."""
    courses: int | None = None
    """How many courses may be open at a time."""
    groups: int | None = None
    """How many study groups of a course one student may be in."""
    keep: int | None = None
    """For how many days it is kept what somebody did in a course that has ended, or that they have left."""


UNSETTLED = Owner()
"""Of a class that no owner has said anything about."""
