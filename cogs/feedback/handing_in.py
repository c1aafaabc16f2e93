"""Handing work in to a review round: in time or late, alone or for a group; taking it back; and making it better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Form,
    Len,
    Message,
    Named,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    plural,
    text,
)
from cogs.feedback.phases import Phase
from cogs.feedback.reading import Reading
from cogs.feedback.shares import Shares, running
from cogs.feedback.works import LONGEST, handed_in_by, own, party, promise
from storage import feedback, groups, rounds
from storage.feedback import Request
from storage.rounds import HERE, Round


@dataclass(frozen=True)
class Handed:
    """What somebody hands in."""

    work: Annotated[str, "Your work: the text itself, a link, or where to find it", Len(3, LONGEST)]
    wish: Annotated[str, "Please look at … (if you like)", Len(0, 300)] = ""


@dataclass(frozen=True)
class Better:
    """The work as it is now."""

    work: Annotated[str, "Your work as it is now, or where it is", Len(3, LONGEST)]


class HandingIn:
    """Review rounds: what you hand in."""

    def __init__(self, shares: Shares, reading: Reading) -> None:
        """Who reviews it, and how reviews are read."""
        self._shares = shares
        self._reading = reading

    @command("review submit", "Hand in your work for review")
    def submit(self, turn: Turn, number: Annotated[int, "To which round? 0: the latest"] = 0) -> Form:
        """Once; while others still hand in, another version takes its place."""
        one = self._open(turn, number)
        before = self._mine(turn, one) or self._taken_back(turn, one)
        asked = form(text("Hand in: {title}", title=one.title), Handed, self.submitted(one.id))
        answers = {"work": before.work, "wish": before.wish} if before else {}
        return replace(asked, answers=answers)  # a wish that was left empty is an answer, too

    @command("review submitted", "Hand in", offered=False)
    def submitted(self, turn: Turn, number: Annotated[int, "Which round?"], new: Handed = FROM_FORM) -> Message:
        """Reviewers are found at once, also when it is late."""
        one = self._open(turn, number)
        before = self._mine(turn, one)
        if before is not None:
            feedback.rewrite(turn.db, turn.community, before.id, new.work, new.wish)
            return Message(text("Changed. Reviewers see this version."), (self._back(turn, one),))
        group = self._team(turn, one)
        late = one.phase > Phase.SUBMIT
        feedback.ask(
            turn.db,
            turn.community,
            one.course,
            turn.person.id,
            new.work,
            new.wish,
            turn.at,
            in_round=one.id,
            group=group,
            late=late,
        )
        readers = groups.members(turn.db, turn.community, group) if one.each else [turn.person.id]
        for person in readers:
            self._shares.takes_part(turn, one, person)
        rounds.stand(turn.db, turn.community, one.id, readers, HERE)
        self._shares.mend(turn, one)
        turn.edit(card_name(one), self.card(turn, one))
        return Message(
            lines(
                plural("Handed in. You get {n} review.", "Handed in. You get {n} reviews.", n=promise(turn, one))
                if not late
                else text("Handed in, a little late. You still get your reviews."),
                _names(one),
            ),
            (self._back(turn, one),),
        )

    @command("review take back", "Take my work back", offered=False)
    def take_back(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Message:
        """While others still hand in."""
        one = self._open(turn, number)
        mine = self._mine(turn, one)
        if mine is None:
            return Message(text("There is nothing of yours here."))
        feedback.set_open(turn.db, turn.community, mine.id, is_open=False)
        self._shares.mend(turn, one)
        turn.edit(card_name(one), self.card(turn, one))
        return Message(
            text("Taken back. You can hand in again; what you wrote is still here."),
            (Button(text("Hand in"), self.submit(one.id)),),
        )

    @command("review join", "I review, too, without handing in", offered=False)
    def join(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Message:
        """Whoever hands nothing in may still help."""
        one = self._open(turn, number)
        self._shares.takes_part(turn, one, party(turn, one.id, one.course))
        self._shares.mend(turn, one)
        return Message(
            text("Thank you! I tell you when something waits for you."),
            (Button(text("Review the next one"), self._shares.next(one.id)),),
        )

    @command("review revise", "Show what I made of the reviews")
    def revise(
        self,
        turn: Turn,
        number: Annotated[int, "Of which round? 0: the latest"] = 0,
        work: Annotated[str, "Your work as it is now, or where it is", Len(0, LONGEST), Named()] = "",
    ) -> Form | Message:
        """After the reviews; those who wrote them see that it changed. What is too early is said before it is typed."""
        one, mine = self._reviewed(turn, number)
        if work:
            return self._revise(turn, mine, work)
        asked = form(text("Show what I made of the reviews"), Better, self.revised(one.id))
        return replace(asked, answers={"work": mine.revised or mine.work})

    @command("review revised", "Show what I made of the reviews", offered=False)
    def revised(self, turn: Turn, number: Annotated[int, "Which round?"], new: Better = FROM_FORM) -> Message:
        """From the form."""
        _, mine = self._reviewed(turn, number)
        return self._revise(turn, mine, new.work)

    def _reviewed(self, turn: Turn, number: int) -> tuple[Round, Request]:
        one = running(turn, number)
        mine = self._mine(turn, one, changeable=False)
        if mine is None or mine.released is None:
            raise UserError(text("You can do that when your reviews are here."))
        return one, mine

    def _revise(self, turn: Turn, mine: Request, work: str) -> Message:
        feedback.revise(turn.db, turn.community, mine.id, work)
        return Message(
            text("Kept. Say what you used, too: those who helped you see it."),
            self._reading.buttons(turn, own(turn, mine.id)),
        )

    def card(self, turn: Turn, one: Round) -> Message:
        """The round, as everybody in the course sees it."""
        buttons = (
            (Button(text("Hand in"), self.submit(one.id)), Button(text("I only review"), self.join(one.id)))
            if one.phase < Phase.READING
            else ()
        )
        return Message(_standing(turn, one), buttons, name=card_name(one))

    def _open(self, turn: Turn, number: int) -> Round:
        one = running(turn, number)
        if one.phase >= Phase.READING:
            raise UserError(text("The time for this is over. Your teacher can still help."))
        return one

    def _mine(self, turn: Turn, one: Round, *, changeable: bool = True) -> Request | None:
        """What they or their group handed in.

        Raises:
            UserError: it is to be changed, and the time for that is over.

        """
        me = handed_in_by(turn, one.id, one.course) if one.teams else turn.person.id
        mine = next((w for w in feedback.of_round(turn.db, turn.community, one.id) if w.person == me), None)
        # Whether somebody has seen it must not matter here: its author could tell when, and guess who.
        if mine is not None and changeable and one.phase > Phase.SUBMIT:
            raise UserError(text("Your work is being reviewed, so it stays as it is for now."))
        return mine

    def _back(self, turn: Turn, one: Round) -> Button:
        return Button(text("Take it back"), self.take_back(one.id), only=turn.person)

    def _taken_back(self, turn: Turn, one: Round) -> Request | None:
        """What they handed in and took back last: they need not type it again."""
        every = feedback.of_course(turn.db, turn.community, one.course)
        mine = [work for work in every if work.round == one.id and work.person == turn.person.id and not work.open]
        return mine[-1] if mine else None

    def _team(self, turn: Turn, one: Round) -> int:
        if not one.teams:
            return 0
        mine = groups.of_person(turn.db, turn.community, one.course, turn.person.id)
        if len(mine) != 1:
            raise UserError(text("This round is for groups: you have to be in one study group."))
        return mine[0].id


def _names(one: Round) -> Text:
    return {
        "anonymous": text("Classmates see neither whose work it is nor who reviewed it. Your teacher does."),
        "pseudonym": text("Classmates see a number instead of a name. Your teacher sees names."),
        "named": text("Everybody sees names in this round."),
    }[one.names]


def _standing(turn: Turn, one: Round) -> Text:
    """The round, as everybody may see it: how far it is, and how many have handed in."""
    works = feedback.of_round(turn.db, turn.community, one.id)
    how_far = {
        Phase.SUBMIT: text("Hand in until {when}.", when=turn.moment(one.submit_until)),
        Phase.READING: text(
            "The reviews are out. Read them, and change your work until {when}.", when=turn.moment(one.ends)
        )
        if works
        else text("Nobody handed in this time, so there is nothing to review."),
        Phase.OVER: text("This round is over. Thank you!"),
    }.get(
        Phase(one.phase),
        text("Review until {when}. Who is late can still hand in.", when=turn.moment(one.review_until)),
    )
    if one.paused and one.phase < Phase.OVER:
        how_far = text("This round rests for now: all deadlines wait. You can go on with what you have.")
    return lines(
        text("**{title}**: {task}", title=one.title, task=one.task),
        how_far,
        plural(
            "Everybody who hands in gets {n} review.", "Everybody who hands in gets {n} reviews.", n=promise(turn, one)
        ),
        text("Handed in: {n}", n=len(works)),
    )


def card_name(one: Round) -> str:
    """The name of the round's card."""
    return f"review:{one.id}"
