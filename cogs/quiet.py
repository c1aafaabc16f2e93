"""Taking part quietly (PROTOCOLS R11): nobody who asks for it is named before others, and it all counts the same."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, Call, Message, Person, Text, Turn, command, lines, text
from storage import hints

SPARED = "naming"


class Quiet:
    """The course of a room: join it, see who is in it."""

    @command("course quiet", "Take part without being named before others")
    def quiet(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """Said once, for every feature. No reason is asked, and nobody hears of it."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=on)
        undo = (Button(text("Undo"), self.quiet(on=not on), only=turn.person),)
        if not on:
            return Message(text("I name you again, like everybody."), undo)
        return Message(
            lines(
                text("You take part quietly now. Nobody is told."),
                text("· Where others read along, I leave your name out of what you write through me."),
                text("· You get no role at meetings, and nobody is asked to greet you."),
                text("· In a discussion, {call} says it for you.", call=Call("discuss write")),
                text("It all counts as it does for everybody. To one person alone, like a tutor, I do say your name."),
            ),
            undo,
        )


def is_quiet(turn: Turn, person: int) -> bool:
    """Whether somebody would rather not be named before others, nor be called on."""
    return hints.is_spared(turn.db, turn.community, person, SPARED)


def named(turn: Turn, person: Person) -> Text:
    """How somebody is called before others, at the beginning of a sentence or of a line."""
    if is_quiet(turn, person.id):
        return text("A classmate")
    return text("{who}", who=person.name)
