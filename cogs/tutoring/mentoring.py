"""A mentor and a mentee through their weeks: an agreement, an agenda each time, the midpoint, and a good end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
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
    Starter,
    Turn,
    UserError,
    command,
    form,
    lines,
    text,
    verbatim,
)
from cogs.staff import tell_teachers
from cogs.tutoring.closing import LONGER, Closing, Question
from cogs.tutoring.figures import MONTH
from cogs.tutoring.requests import checkup, ending, find, key, midpoint, need, openly, programme_of
from storage import sessions
from storage.programmes import Programme
from storage.sessions import Session
from storage.tutoring import ACTIVE, Tutoring

WEEK = timedelta(days=7)

ASKED_AFTER, TOLD_AFTER = 2, 3
"""Meetings missed after which both are asked, and after which a teacher hears of it."""


class Wish(StrEnum):
    """What somebody would like at half time."""

    ON = "on"
    CHANGE = "change"
    OTHER = "other"


@dataclass(frozen=True)
class Agreement:
    """What the two want from each other."""

    goal: Annotated[str, "Your goal together", Len(5, 300), Starter("At the end I can …")]
    rhythm: Annotated[str, "How often, when, and where?", Len(3, 200), Starter("Every … at …, here")]
    rule: Annotated[str, "What if one of us cannot come?", Len(0, 200), Starter("I write one day before, …")] = ""


@dataclass(frozen=True)
class Farewell:
    """The end of it."""

    worked: Annotated[str, "What worked?", Len(5, 500), Starter("It helped me that …")]
    following: Annotated[str, "What is your next step?", Len(0, 300), Starter("Next I …")] = ""
    thanks: Annotated[str, "A word of thanks?", Len(0, 300), Starter("Thank you for …")] = ""


class Mentoring:
    """Mentors and mentees."""

    def __init__(self, closing: Closing, apart: Callable[[Turn, Tutoring], None]) -> None:
        """How it ends, and how a learner is brought to somebody else."""
        self._closing = closing
        self._apart = apart

    def opened(self, turn: Turn, found: Tutoring, programme: Programme, room: Room) -> None:
        """An agreement comes first; then everything has its time."""
        assert found.tutor is not None
        turn.post(
            room,
            Message(
                lines(
                    text(
                        "{tutor} is the mentor of {learner}: **{title}**",
                        tutor=turn.find(found.tutor),
                        learner=turn.find(found.learner),
                        title=programme.title,
                    ),
                    *need(found),
                    text("Begin with an agreement: your goal, how often you meet, and what if one cannot come."),
                    openly(turn, found),
                    text("It ends {when}.", when=turn.moment(programme.until)),
                ),
                (Button(text("Write our agreement"), self.agree(found.id)),),
            ),
        )
        turn.remind(checkup(found), turn.at + WEEK, self.agenda(found.id))
        turn.remind(midpoint(found), turn.at + (programme.until - turn.at) / 2, self.half(found.id))
        turn.remind(ending(found), programme.until, self.over(found.id))

    @command("tutor agree", "Write our agreement", offered=False)
    def agree(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Form:
        """Either of the two writes it down."""
        return form(text("Our agreement"), Agreement, self.agreed(_running(turn, request).id))

    @command("tutor agreed", "Our agreement", offered=False)
    def agreed(self, turn: Turn, request: Annotated[int, "Which request?"], new: Agreement = FROM_FORM) -> Message:
        """It stands in the room, where both can come back to it."""
        found = _running(turn, request)
        turn.post(
            Room(key(turn, found)),
            Message(
                lines(
                    text("**Our agreement**"),
                    text("· Goal: {goal}", goal=new.goal),
                    text("· We meet: {rhythm}", rhythm=new.rhythm),
                    text("· If one cannot come: {rule}", rule=new.rule) if new.rule else None,
                ),
                (Button(text("Change it"), self.agree(found.id)),),
            ),
        )
        return Message(text("It stands in your room."))

    @command("tutor agenda", "Time to meet", rank=Rank.GUEST, offered=False)
    def agenda(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder: every week at first, then as the programme says."""
        found, session = find(turn, request), sessions.running(turn.db, turn.community, request)
        programme = programme_of(turn, found)
        if session is None or programme is None:
            return
        pause = WEEK if turn.at < session.began + MONTH * WEEK else programme.weeks * WEEK
        if turn.at + pause < programme.until:
            turn.remind(checkup(found), turn.at + pause, self.agenda(found.id))
        turn.post(
            Room(key(turn, found)),
            Message(
                lines(
                    text("For your next meeting:"),
                    text("· Since last time: what worked, what did not?"),
                    text("· Today: one thing."),
                    text("· Until next time: one action, small enough to do."),
                    text("Have you met since the last time?"),
                ),
                (
                    Button(text("Yes"), self.met(found.id, held=True)),
                    Button(text("No"), self.met(found.id, held=False)),
                ),
                name=f"tutoring:{found.id}:agenda",
            ),
        )

    @command("tutor met lately", "Have you met?", offered=False)
    def met(self, turn: Turn, request: Annotated[int, "Which request?"], held: Annotated[bool, "yes or no"]) -> Message:
        """The first answer counts for both."""
        found = _running(turn, request)
        sessions.met(turn.db, turn.community, found.id, held=held)
        told = text("Good that you met.") if held else text("That happens. Try again?")
        turn.edit(f"tutoring:{found.id}:agenda", Message(told))
        session = sessions.running(turn.db, turn.community, found.id)
        assert session is not None
        for person in _both(turn, found):
            if held:
                turn.post(person, self._closing.question(found, person, Question.USEFUL))
            elif session.missed == ASKED_AFTER:
                asked = text("You have missed two meetings. Is all well?")
                turn.post(person, Message(asked, self._wishes(found, person)))
        if not held and session.missed == TOLD_AFTER:
            self._warn(turn, found, session)
        return Message(text("Thank you!"))

    def _warn(self, turn: Turn, found: Tutoring, session: Session) -> None:
        tutor, learner = turn.find(session.tutor), turn.find(session.learner)
        told = text("{tutor} and {learner} have missed three meetings. Perhaps ask them?", tutor=tutor, learner=learner)
        tell_teachers(turn, found.course, Message(told))

    # Half time ------------------------------------------------------------------------------------------------------

    @command("tutor half", "Half of it is over", rank=Rank.GUEST, offered=False)
    def half(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder; each is asked alone, so that nobody has to say it to the other's face."""
        found = find(turn, request)
        if found.state != ACTIVE:
            return
        for person in _both(turn, found):
            told = text("Half of your mentoring is over. How shall it go on? Only you see this.")
            turn.post(person, Message(told, self._wishes(found, person)))

    def _wishes(self, found: Tutoring, person: Person) -> tuple[Button, ...]:
        return (
            Button(text("Just so"), self.wish(found.id, Wish.ON), only=person),
            Button(text("Change something"), self.wish(found.id, Wish.CHANGE), only=person),
            Button(text("Somebody else, please"), self.wish(found.id, Wish.OTHER), only=person),
        )

    @command("tutor wish", "How shall it go on?", offered=False)
    def wish(
        self, turn: Turn, request: Annotated[int, "Which request?"], to: Annotated[Wish, "on, change or other"]
    ) -> Message:
        """Somebody else is no fault of anybody's."""
        found = _running(turn, request)
        if to is Wish.ON:
            return Message(text("Good. Go on so."))
        if to is Wish.CHANGE:
            told = text("Time to look at your agreement again: the goal, the rhythm, the place.")
            turn.post(
                Room(key(turn, found)), Message(told, (Button(text("Write our agreement"), self.agree(found.id)),))
            )
            return Message(text("I have asked you both to look at your agreement again, and not said who wished it."))
        for person in _both(turn, found):
            if person.id != turn.person.id:
                told = text("Your mentoring with {who} is over. That is no fault of yours.", who=turn.person)
                turn.post(person, Message(told))
        self._apart(turn, found)
        return Message(text("That is fine, and nobody is told why. I look for somebody else."))

    # The end --------------------------------------------------------------------------------------------------------

    @command("tutor over", "The programme ends", rank=Rank.GUEST, offered=False)
    def over(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder; there is a week for a good end."""
        found = find(turn, request)
        if found.state != ACTIVE:
            return
        self._closing.until(turn, found, LONGER)
        turn.post(
            Room(key(turn, found)),
            Message(
                text("Your weeks are over. What worked, and what is next? There is a week for it."),
                (Button(text("Say goodbye"), self.leave(found.id)),),
            ),
        )

    @command("tutor leave taking", "Say goodbye", offered=False)
    def leave(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Form:
        """Both may."""
        return form(text("Say goodbye"), Farewell, self.left(_running(turn, request).id))

    @command("tutor left", "Say goodbye", offered=False)
    def left(self, turn: Turn, request: Annotated[int, "Which request?"], new: Farewell = FROM_FORM) -> Message:
        """It is for the other one; a teacher only sees that it was said."""
        found = _running(turn, request)
        sessions.say_back(turn.db, turn.community, found.id)
        turn.post(
            Room(key(turn, found)),
            Message(
                lines(
                    text("{who} says what worked: {worked}", who=turn.person, worked=new.worked),
                    text("Next: {following}", following=new.following) if new.following else None,
                    verbatim(new.thanks) if new.thanks else None,
                ),
                (Button(text("Say goodbye"), self.leave(found.id)), Button(text("Close the room"), self.end(found.id))),
            ),
        )
        return Message(text("It stands in your room."))

    @command("tutor end mentoring", "Close the room", offered=False)
    def end(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Either of the two."""
        self._closing.end(turn, _running(turn, request))
        return Message(text("Closed."))


def _both(turn: Turn, found: Tutoring) -> list[Person]:
    return [turn.find(one) for one in (found.learner, found.tutor) if one is not None]


def _running(turn: Turn, number: int) -> Tutoring:
    found = find(turn, number)
    if turn.person.id not in {found.learner, found.tutor}:
        raise UserError(text("That is between the two who meet there."))
    if found.state != ACTIVE:
        raise UserError(text("This tutoring is already closed."))
    return found
