"""The question shelf of a study group: "explain it to me", answered by a classmate, closed by saying it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    From,
    Len,
    Message,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs.groups.board import Board, Step
from cogs.groups.group import inside, mine, of_mine, tell
from cogs.quiet import is_quiet, named
from cogs.spoken import QUESTION
from storage import groups, shelf
from storage.groups import Group
from storage.shelf import Question

_LISTED = 10


@dataclass(frozen=True)
class Asked:
    """What somebody would like to have explained."""

    question: Annotated[str, "What would you like to have explained?", Len(3, 300), Starter("I do not understand why")]


@dataclass(frozen=True)
class SaidBack:
    """It in one's own words."""

    back: Annotated[str, "Say it in your own words", Len(3, 500), Starter("In my own words:")]


class Questions:
    """Study groups: a few people with a goal and a room of their own.

    What they explain to one another.
    """

    def __init__(self, board: Board) -> None:
        """The board says how many questions wait."""
        self._board = board

    @command("group ask", "Put a question on the shelf of your study group")
    def ask(
        self,
        turn: Turn,
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "",
        asked: Asked = FROM_FORM,
    ) -> Message:
        """Whoever can explain it says so."""
        found = mine(turn, group)
        groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
        number = shelf.ask(turn.db, turn.community, found.id, turn.person.id, asked.question, turn.at)
        card = self._card(turn, Question(number, found.id, turn.person.id, asked.question, None, open=True))
        tell(turn, found, card.text, *card.buttons, name=card.name)
        self._board.go_on(turn, found.id)
        return Message(
            text("It is on the shelf."), (Button(text("Take it back"), self.drop(number), only=turn.person),)
        )

    @command("group shelf", "What would others in my study group like explained?")
    def shelf(self, turn: Turn, group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "") -> Message:
        """The oldest first."""
        found = mine(turn, group)
        waiting = shelf.all_open(turn.db, turn.community, found.id)
        if not waiting:
            return Message(text("The shelf is empty."))
        shown = waiting[:_LISTED]
        return Message(
            lines(
                *(
                    text("{n}. {who}: {question}", n=n, who=named(turn, turn.find(one.asker)), question=one.question)
                    for n, one in enumerate(shown, start=1)
                )
            ),
            tuple(
                Button(text("I explain {n}", n=n), self.explain(one.id), only=turn.person)
                for n, one in enumerate(shown, start=1)
                if one.asker != turn.person.id and one.helper is None
            ),
        )

    @command("group explain", "I explain it", offered=False)
    def explain(self, turn: Turn, question: Annotated[int, "Which question?"]) -> Message:
        """One is enough; others may add to it in the room."""
        group, found = self._waiting(turn, question)
        if found.asker == turn.person.id:
            raise UserError(text("That is your own question."))
        if found.helper is not None:
            return Message(
                text(
                    "{who} explains it already. You can add to it in the room.",
                    who=named(turn, turn.find(found.helper)),
                )
            )
        shelf.explain(turn.db, turn.community, question, turn.person.id)
        card = self._card(turn, found._replace(helper=turn.person.id))
        turn.edit(card.name, card)
        self._board.go_on(turn, group.id)
        return Message(text("Thank you! Explain it in the room: first ask what they think, then one step at a time."))

    @command("group understood", "Now I understand it", offered=False)
    def understood(
        self, turn: Turn, question: Annotated[int, "Which question?"], said: SaidBack = FROM_FORM
    ) -> Message:
        """Whoever asked says it back: that shows both of them whether it is clear."""
        group, found = self._waiting(turn, question)
        if found.asker != turn.person.id:
            raise UserError(text("Only {who} can say that.", who=turn.find(found.asker)))
        shelf.close(turn.db, turn.community, question)
        thanks = _thanks(turn, found.helper)
        turn.edit(
            _name(question),
            Message(
                lines(
                    text("{who} asked: {question}", who=named(turn, turn.person), question=found.question),
                    text("Said back: {back}", back=said.back),
                    thanks,
                )
            ),
        )
        self._board.go_on(turn, group.id)
        return Message(text("Well said. Your group can read it."))

    @command("group drop", "Take it back", offered=False)
    def drop(self, turn: Turn, question: Annotated[int, "Which question?"]) -> Message:
        """By whoever asked."""
        group, found = self._waiting(turn, question)
        if found.asker != turn.person.id:
            raise UserError(text("Only {who} can say that.", who=turn.find(found.asker)))
        shelf.close(turn.db, turn.community, question)
        turn.delete(_name(question))
        self._board.go_on(turn, group.id)
        return Message(text("It is off the shelf."))

    def look(self, turn: Turn, group: Group) -> Step | None:
        """For the board."""
        waiting = [one for one in shelf.all_open(turn.db, turn.community, group.id) if one.helper is None]
        if not waiting:
            return None
        n = len(waiting)
        show = Button(text("Show the shelf"), self.shelf(str(group.id)))
        said = plural("{n} question waits on the shelf.", "{n} questions wait on the shelf.", n=n)
        return Step(said, (show,))

    def _waiting(self, turn: Turn, number: int) -> tuple[Group, Question]:
        found = shelf.find(turn.db, turn.community, number)
        if found is None or not found.open:
            raise UserError(text("That question is off the shelf."))
        return inside(turn, found.group), found

    def _card(self, turn: Turn, found: Question) -> Message:
        asker = turn.find(found.asker)
        helps = (
            text("{who} explains it.", who=named(turn, turn.find(found.helper))) if found.helper is not None else None
        )
        explain = () if found.helper is not None else (Button(text("I explain it"), self.explain(found.id)),)
        return Message(
            lines(text("{who} asks: {question}", who=named(turn, asker), question=found.question), helps),
            (*explain, Button(text("Now I understand it"), self.understood(found.id), only=asker)),
            name=_name(found.id),
        )


def _thanks(turn: Turn, helper: int | None) -> Text | None:
    if helper is None:
        return None
    if is_quiet(turn, helper):
        return text("Thank you for explaining it!")
    return text("Thank you, {who}!", who=turn.find(helper))


def _name(question: int) -> str:
    return f"{QUESTION}{question}"
