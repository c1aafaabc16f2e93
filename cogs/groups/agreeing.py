"""What a study group agrees on: one card that all press once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Form,
    From,
    Len,
    Message,
    Room,
    Text,
    Turn,
    command,
    form,
    lines,
    text,
)
from cogs import hours as clock
from cogs.availability import language, read
from cogs.groups.board import Board, Step
from cogs.groups.group import inside, mine, numbered, of_mine, tell, wanted, zone
from storage import groups
from storage.groups import Group


@dataclass(frozen=True)
class Agreement:
    """What it says."""

    goal: Annotated[str, "What will you finish together?", Len(0, 300)] = ""
    times: Annotated[str, "When, each week? Like: Tue 18-20, Sat morning", Len(0, 100)] = ""
    norms: Annotated[str, "How do you work together? Like: say it when you are late", Len(0, 500)] = ""
    duties: Annotated[str, "Who does what?", Len(0, 500)] = ""


class Agreeing:
    """Study groups: a few people with a goal and a room of their own.

    What you agree on.
    """

    def __init__(self, board: Board) -> None:
        """The board says whether all have agreed."""
        self._board = board

    @command("group agree", "Write down what your study group agrees on")
    def agree(self, turn: Turn, group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "") -> Form:
        """Anybody in it may; what is there already is filled in."""
        found = mine(turn, group)
        known = {
            "goal": found.goal,
            "times": clock.said(found.spans, language(turn)),
            "norms": found.norms,
            "duties": found.duties,
        }
        asked = form(text("What we agree on"), Agreement, self.written(found.id))
        return replace(asked, answers={name: said for name, said in known.items() if said})

    @command("group agreement", "Write it down", offered=False)
    def written(self, turn: Turn, group: Annotated[int, "Which group?"], said: Agreement = FROM_FORM) -> Message:
        """All agree anew, since it is something else now."""
        found = inside(turn, group)
        spans = read(turn, said.times) if said.times else ()
        groups.change(turn.db, turn.community, found.id, wanted(found)._replace(goal=said.goal, spans=spans))
        groups.agree_anew(turn.db, turn.community, found.id, said.norms, said.duties)
        found = numbered(turn, found.id)
        groups.nod(turn.db, turn.community, found.id, turn.person.id, found.agreement)
        self.put_up(turn, found)
        self._board.update(turn, found.id)
        return Message(text("Your group can read it now, and agree."))

    @command("group nod", "I agree", offered=False)
    def nod(
        self, turn: Turn, group: Annotated[int, "Which group?"], agreement: Annotated[int, "Which version?"]
    ) -> Message:
        """Once is enough, until it is written anew."""
        found = inside(turn, group)
        if agreement != found.agreement:
            return Message(text("It was written anew meanwhile. Please read it again."))
        before = _missing(turn, found)
        groups.nod(turn.db, turn.community, found.id, turn.person.id, agreement)
        missing = _missing(turn, found)
        if missing != before:
            self.renew(turn, found)
            self._board.go_on(turn, found.id)
        if before and not missing:
            tell(turn, found, text("All of you have agreed."))
        return Message(text("Thank you!"))

    def put_up(self, turn: Turn, group: Group) -> None:
        """Post the card at the end of the group's room; an earlier one goes."""
        if group.agreement:
            card = self._card(turn, group)
            turn.delete(card.name)
            turn.post(Room(group.room), card)

    def renew(self, turn: Turn, group: Group) -> None:
        """The card says who has agreed of those who are in it now."""
        if group.agreement:
            card = self._card(turn, group)
            turn.edit(card.name, card)

    def look(self, turn: Turn, group: Group) -> Step:
        """For the board."""
        if group.agreement == 0:
            write = Button(text("Write it down"), self.agree(str(group.id)))
            return Step(text("agree on what you want to finish, when you meet, and how you work together."), (write,))
        if _missing(turn, group):
            agreed = group.taken - _missing(turn, group)
            return Step(
                text("read what you agree on, and say so: {n} of {all} have.", n=agreed, all=group.taken),
                (self._yes(group),),
            )
        return Step(text("All have agreed on what you want."))

    def _yes(self, group: Group) -> Button:
        return Button(text("I agree"), self.nod(group.id, group.agreement))

    def _card(self, turn: Turn, group: Group) -> Message:
        times = clock.said(group.spans, language(turn))
        change = Button(text("Change it"), self.agree(str(group.id)))
        return Message(
            lines(
                text("**What we agree on**"),
                text("Goal: {goal}", goal=group.goal) if group.goal else None,
                text("Times: {times} ({zone})", times=times, zone=zone(turn, group)) if times else None,
                text("How we work: {norms}", norms=group.norms) if group.norms else None,
                text("Who does what: {duties}", duties=group.duties) if group.duties else None,
                _agreed(turn, group),
            ),
            (self._yes(group), change) if _missing(turn, group) else (change,),
            name=f"group:{group.id}:agreement",
            kept=True,
        )


def _missing(turn: Turn, group: Group) -> int:
    roster = groups.roster(turn.db, turn.community, group.id)
    return sum(one.agreed != group.agreement for one in roster)


def _agreed(turn: Turn, group: Group) -> Text:
    return text("{n} of {all} have agreed to it.", n=group.taken - _missing(turn, group), all=group.taken)
