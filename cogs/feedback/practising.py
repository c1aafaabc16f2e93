"""Practising before the first review: one sample, and a good review of it at once; nothing of that is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from bot.language import FROM_FORM, Button, Form, Invocation, Message, Turn, command, lines, text
from cogs.coaching import USUAL
from cogs.feedback import criteria
from cogs.feedback.works import party, round_of
from storage import rounds
from storage.rounds import Round


class Practising:
    """Review rounds: one work to practise on."""

    def __init__(self, following: Callable[[int], Invocation]) -> None:
        """What comes after it, in the round of that number."""
        self._next = following

    def begin(self, one: Round) -> Message:
        """The sample, seen by nobody else."""
        return Message(
            lines(text("PRACTICE, seen by nobody. What would you say about this?"), text("{work}", work=one.sample)),
            (
                Button(text("I would say …"), self.practise(one.id)),
                Button(text("Without practice"), self.skip(one.id)),
            ),
        )

    @command("review practise", "What I would say", offered=False)
    def practise(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Form:
        """The same form as for the real ones."""
        one = round_of(turn, number)
        each = criteria.criteria_of(turn, one.course, one.criteria) if one.criteria else USUAL
        return criteria.asked(text("PRACTICE"), each, self.practised(one.id), {})

    @command("review practised", "Show me one way", offered=False)
    def practised(
        self, turn: Turn, number: Annotated[int, "Which round?"], new: criteria.Comments = FROM_FORM
    ) -> Message:
        """A good answer at once beside their own; nothing of it is kept or counted."""
        one = round_of(turn, number)
        rounds.practised(turn.db, turn.community, one.id, party(turn, one.id, one.course))
        each = criteria.criteria_of(turn, one.course, one.criteria) if one.criteria else USUAL
        said = criteria.by_criterion(each, new)
        return Message(
            lines(
                *(text("PRACTICE. You said: {said}", said=words) for words in said.values() if words),
                text("One could say, for example: {said}", said=one.model),
                text("Does yours say where, what, and what to do next?"),
            ),
            (Button(text("Now the real one"), self._next(one.id)),),
        )

    @command("review skip", "Without practice", offered=False)
    def skip(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Message:
        """Straight to the work."""
        one = round_of(turn, number)
        rounds.practised(turn.db, turn.community, one.id, party(turn, one.id, one.course))
        return Message(text("Good."), (Button(text("Review the next one"), self._next(one.id)),))
