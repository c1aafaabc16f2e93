"""Why somebody asks a teacher to look at a text: the same reasons, asked in the same words, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from bot.language import Button, Invocation, Message, Person, Text, text


class Reason(StrEnum):
    """Why."""

    UNKIND = "unkind"
    PRIVATE = "private"
    COPIED = "copied"
    OTHER = "other"

    @property
    def label(self) -> Text:
        """In words."""
        return {
            Reason.UNKIND: text("It is unkind"),
            Reason.PRIVATE: text("It says something private"),
            Reason.COPIED: text("It is not their own work"),
            Reason.OTHER: text("Something else"),
        }[self]


def ask_why(who: Person, then: Callable[[Reason], Invocation]) -> Message:
    """A button for each; nothing has happened yet."""
    return Message(
        text("What is wrong? A teacher will look at it. The writer is not told who you are."),
        tuple(Button(reason.label, then(reason), only=who) for reason in Reason),
    )


def reasons(given: Iterable[str]) -> Text:
    """Each that was given, once."""
    known = [Reason(one).label for one in dict.fromkeys(given)]
    return Text(", ".join(f"{{r{n}}}" for n in range(len(known))), {f"r{n}": one for n, one in enumerate(known)})
