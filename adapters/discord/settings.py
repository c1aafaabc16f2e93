"""What the owner's file says about Discord."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """The bot's token, and numbers (ids) from the owner's servers.

    `teachers`, `tutors` and `students` are roles. `rooms` are categories: where a server has one of them, private
    rooms are channels in it, elsewhere private threads. Without `discussions` the bot does not ask to read what
    people say to one another.
    """

    token: str = field(repr=False)
    teachers: frozenset[int] = frozenset()
    tutors: frozenset[int] = frozenset()
    students: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()
    discussions: bool = True
