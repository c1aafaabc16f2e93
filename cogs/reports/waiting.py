"""What needs a teacher because it waits to be read: letters, flagged texts, answers that come twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.language import Invocation, Text, Turn, plural, text
from cogs.reasons import reasons
from storage import answers, flags, letters, relayed


class Need(NamedTuple):
    """One thing that needs a teacher. `of` is a command of the feature that it belongs to."""

    key: str
    since: datetime
    said: Text
    fix: Text
    call: Invocation
    of: str


def unread(turn: Turn, course: int) -> Iterator[Need]:
    """Letters that nobody has answered."""
    found = letters.waiting(turn.db, turn.community, course)
    if found:
        yield Need(
            "letters",
            found[0].at,
            plural("{n} letter waits for an answer.", "{n} letters wait for an answer.", n=len(found)),
            text("Read it"),
            Invocation("course letters"),
            "course letters",
        )


def flagged(turn: Turn, course: int) -> Iterator[Need]:
    """Work and feedback that somebody asked a teacher to look at, with the reasons."""
    waiting = [one for one in flags.of_course(turn.db, turn.community, course) if one.decided is None]
    if waiting:
        yield Need(
            "flags",
            min(one.at for one in waiting),
            plural(
                "{n} flagged text waits for you ({reason}).",
                "{n} flagged texts wait for you ({reason}).",
                n=len(waiting),
                reason=reasons(one.reason for one in waiting),
            ),
            text("Look at it"),
            Invocation("feedback flags"),
            "feedback flags",
        )


def held_back(turn: Turn, course: int) -> Iterator[Need]:
    """What was said in discussions without a name and nobody sees until somebody looks, with the reasons."""
    held = [one for one in relayed.flagged(turn.db, turn.community, course) if one.waits]
    if held:
        yield Need(
            "held",
            min(flag.at for one in held for flag in one.flags),
            plural(
                "{n} text of a discussion is held back until you look ({reason}).",
                "{n} texts of discussions are held back until you look ({reason}).",
                n=len(held),
                reason=reasons(flag.reason for one in held for flag in one.flags),
            ),
            text("Look at it"),
            Invocation("discuss flags"),
            "discuss flags",
        )


def alike(turn: Turn, course: int) -> Iterator[Need]:
    """Answers that are very close to an earlier one."""
    n = answers.how_many(turn.db, turn.community, course)
    if n:
        yield Need(
            "alike",
            turn.at,
            plural("{n} answer is very close to an earlier one.", "{n} answers are very close to an earlier one.", n=n),
            text("Look at it"),
            Invocation("discuss alike"),
            "discuss alike",
        )
