"""Answers that are very close to an earlier one, side by side, for a teacher to look at. It is no proof of anything."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, Call, Message, Rank, Text, Turn, command, lines, plural, text, verbatim
from storage import answers


class Alike:
    """Answers that are very close to an earlier one, for teachers."""

    @command("discuss alike", "Answers that are very close to an earlier one", rank=Rank.DEPUTY)
    def alike(self, turn: Turn) -> Message:
        """One pair at a time, the oldest first; a pair is deleted once it was looked at."""
        return self._oldest(turn)

    @command("discuss alike seen", "Delete a pair that was looked at", rank=Rank.DEPUTY, offered=False)
    def seen(self, turn: Turn, pair: Annotated[int, "Which pair?"]) -> Message:
        """Delete it, and show the next."""
        answers.seen(turn.db, turn.community, turn.course.id, pair)
        return self._oldest(turn)

    def _oldest(self, turn: Turn) -> Message:
        waiting = answers.how_many(turn.db, turn.community, turn.course.id)
        pair = answers.first(turn.db, turn.community, turn.course.id)
        if pair is None:
            return Message(text("No answer is very close to an earlier one."))
        return Message(
            lines(
                plural(
                    "{n} answer is very close to an earlier one. That proves nothing: ask how it came about.",
                    "{n} answers are very close to an earlier one. That proves nothing: ask how it came about.",
                    n=waiting,
                ),
                text("**First {name} wrote:**", name=turn.find(pair.earlier_person).name),
                verbatim(pair.earlier),
                text("**Later {name} wrote:**", name=turn.find(pair.later_person).name),
                verbatim(pair.later),
                text("Both texts are deleted when you press the button, and after 14 days in any case."),
            ),
            (Button(text("I have seen it"), self.seen(pair.id), only=turn.person),),
        )


def wait_to_be_seen(turn: Turn) -> Text | None:
    """That there are some, for whoever can look at them."""
    n = answers.how_many(turn.db, turn.community, turn.course.id)
    if not n:
        return None
    return plural(
        "{n} answer is very close to an earlier one. {call} shows both.",
        "{n} answers are very close to an earlier one. {call} shows both of each.",
        n=n,
        call=Call("discuss alike"),
    )
