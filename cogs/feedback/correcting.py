"""A round that began with a slip: its teacher changes what it says, or calls it off, and no word of anybody is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Form,
    Len,
    Message,
    Person,
    Rank,
    Room,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    text,
)
from cogs.feedback import criteria
from cogs.feedback.handing_in import HandingIn, card_name
from cogs.feedback.phases import Phase
from cogs.feedback.running import Running
from cogs.feedback.shares import Shares, running
from cogs.feedback.works import audience, people_of, request_of, short
from cogs.staff import for_staff, staff
from storage import comments, feedback, rounds
from storage.feedback import OPEN
from storage.rounds import GONE, Round


@dataclass(frozen=True)
class NewRound:
    """What a class is asked to hand in."""

    title: Annotated[str, "What is it called?", Len(2, 60)]
    task: Annotated[str, "What do they hand in?", Len(3, 600)]


class Correcting:
    """Review rounds, for teachers."""

    def __init__(self, shares: Shares, run: Running, handing_in: HandingIn) -> None:
        """Where reviewers are told something, how a round ends, and how its card looks."""
        self._shares = shares
        self._running = run
        self._handing_in = handing_in

    def buttons(self, one: Round) -> tuple[Button, ...]:
        """For whoever leads it, while it goes on."""
        if one.phase == Phase.OVER:
            return ()
        return (
            Button(text("Change what it says"), self.change(one.id)),
            Button(text("Call it off"), self.call_off(one.id)),
        )

    @command("review change", "Change the title or the task of a round", rank=Rank.TEACHER, offered=False)
    def change(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Form:
        """What stands is filled in. Its times have buttons of their own."""
        one = self._going_on(turn, number)
        asked = form(text("Change what it says"), NewRound, self.changed(one.id))
        return replace(asked, answers={"title": one.title, "task": one.task})

    @command("review changed", "What the round says now", rank=Rank.TEACHER, offered=False)
    def changed(self, turn: Turn, number: Annotated[int, "Which round?"], new: NewRound = FROM_FORM) -> Message:
        """The card in the room says it at once; nobody is disturbed for a typing error."""
        one = self._going_on(turn, number)._replace(title=new.title, task=new.task)
        rounds.reword(turn.db, turn.community, one.id, one.title, one.task)
        turn.edit(card_name(one), self._handing_in.card(turn, one))
        return Message(text("Changed. The card of the round says it now; nobody was disturbed."))

    @command("review call off", "Call the round off", rank=Rank.TEACHER, offered=False)
    def call_off(
        self,
        turn: Turn,
        number: Annotated[int, "Which round?"],
        sure: Annotated[bool, "Really?"] = False,  # noqa: FBT002 - a button says so
    ) -> Message:
        """It ends for everybody; who handed in or was to review hears of it once, and keeps what they wrote."""
        one = self._going_on(turn, number)
        if not sure:
            return Message(
                text(
                    "**{title}** would end for everybody now, and cannot begin again. "
                    "Everybody keeps what they wrote, and reviews that were sent still reach their authors.",
                    title=one.title,
                ),
                (Button(text("Yes, call it off"), self.call_off(one.id, sure=True)),),
            )
        told = self._to_tell(turn, one)
        one = self._running.stop(turn, one)
        said = text("**{title}** was called off. There is nothing more to do.", title=one.title)
        turn.edit(card_name(one), Message(said))
        for teacher in staff(turn, one.course):
            if teacher != turn.person:
                told.setdefault(teacher, [])
        for whom, wrote in told.items():
            kept = text("What you wrote is yours to keep:") if wrote else None
            turn.post(whom, Message(lines(said, text("Thank you for being part of it!"), kept, *wrote)))
        return Message(text("Called off. I told everybody who had a part in it."))

    def _to_tell(self, turn: Turn, one: Round) -> dict[Person | Room, list[Text]]:
        """Who handed in or was to review, each once, with what they wrote; a group in its room."""
        told: dict[Person | Room, list[Text]] = {}
        in_groups: set[int] = set()
        for work in feedback.of_round(turn.db, turn.community, one.id):
            told[audience(turn, work)] = [text("You handed in: {work}", work=work.work)]
            in_groups.update(people_of(turn, work) if work.group else ())
        for person, known in rounds.everybody(turn.db, turn.community, one.id).items():
            if known.standing != GONE and person not in in_groups and person != turn.person.id:
                told.setdefault(turn.find(person), [])
        for arc in feedback.arcs(turn.db, turn.community, one.id):
            begun = comments.said(turn.db, turn.community, arc.id) if arc.state == OPEN else []
            if begun:
                work = request_of(turn, arc.request)
                told.setdefault(self._shares.whom(turn, one, arc.person), []).extend(
                    (
                        text("You had begun to write about: {work}", work=short(work.work)),
                        *(text("**{label}:** {said}", label=criteria.label(said), said=said.words) for said in begun),
                    )
                )
        return told

    def _going_on(self, turn: Turn, number: int) -> Round:
        one = running(turn, number)
        for_staff(turn, one.course)
        if one.phase == Phase.OVER:
            raise UserError(text("This round is over. Thank you!"))
        return one
