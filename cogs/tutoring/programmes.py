"""Programmes that a teacher sets up: learners with proctors for one task, or mentors and mentees for some weeks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    Len,
    Message,
    Named,
    Person,
    Rank,
    Room,
    Starter,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from cogs.staff import tell_teachers
from cogs.tutoring.closing import Closing, Seek
from cogs.tutoring.preparing import Preparing, opened
from cogs.tutoring.progress import progress
from cogs.tutoring.proposals import Proposals
from cogs.tutoring.requests import find, key, promise, proposal, reminder
from storage import courses, offers, programmes, tutoring
from storage.programmes import Kind, Plan, Programme
from storage.tutoring import ACTIVE, ASKED, ENDED, Tutoring, Wanted

Standing = Callable[[Turn, Tutoring], Message]
"""What somebody who waits is told."""

_NAME = Call("tutor name")
_HOURS = Call("tutor hours")


@dataclass(frozen=True)
class Task:
    """What a proctor programme is about."""

    title: Annotated[str, "What is it called?", Len(2, 60)]
    task: Annotated[str, "What is the task?", Len(5, 800)]
    clue: Annotated[str, "The key and hints, for proctors alone", Len(0, 800)] = ""


@dataclass(frozen=True)
class Aim:
    """What a mentee wants."""

    goal: Annotated[str, "What would you like to be able to do?", Len(5, 300), Starter("At the end I can …")]
    now: Annotated[str, "Where are you now?", Len(0, 300), Starter("So far I …")] = ""


class Programmes:
    """Tutoring that a teacher sets up."""

    def __init__(
        self, preparing: Preparing, proposals: Proposals, closing: Closing, seek: Seek, standing: Standing
    ) -> None:
        """Everything that tutoring is made of."""
        self._preparing = preparing
        self._proposals = proposals
        self._closing = closing
        self._seek = seek
        self._standing = standing

    # Proctors -------------------------------------------------------------------------------------------------------

    @command("tutor proctor", "Set a task that students work on with a proctor", rank=Rank.TEACHER)
    def proctor(
        self,
        turn: Turn,
        new: Task = FROM_FORM,
        days: Annotated[int, "How many days?", Between(1, 30), Named()] = 7,
    ) -> Message:
        """A student who is further helps up to four others; students join with a button."""
        until = turn.at + timedelta(days=days)
        programme = self._start(
            turn, Plan(turn.course.id, Kind.PROCTOR, new.title, new.task, new.clue, 1, turn.at, until)
        )
        turn.post(
            turn.place,
            Message(
                lines(
                    text("**{title}**: {task}", title=new.title, task=new.task),
                    text("You work on it with a proctor, in a private room, until {when}.", when=turn.moment(until)),
                ),
                (Button(text("I take part"), self.join(programme)),),
            ),
        )
        return Message(text("It is out. Now name proctors, students who are further: {call}", call=_NAME))

    @command("tutor name", "Name a proctor", rank=Rank.TEACHER)
    def name(
        self,
        turn: Turn,
        who: Annotated[Person, "Who?"],
        places: Annotated[int, "How many learners at a time?", Between(1, 4), Named()] = 4,
        programme: Annotated[int, "Which one, if there are several?", Named()] = 0,
    ) -> Message:
        """They prepare first, and may say no."""
        found = self._which(turn, programme)
        if courses.rank_of(turn.db, turn.community, turn.course.id, who.id) is None:
            raise UserError(text("{who} is not in this course yet.", who=who))
        self._preparing.invite(turn, who, found, places)
        return Message(text("I have asked {who}. They begin when they are ready.", who=who))

    def _which(self, turn: Turn, number: int) -> Programme:
        there = programmes.all_open(turn.db, turn.community, turn.course.id)
        mine = [one for one in there if one.kind is Kind.PROCTOR and number in {0, one.id}]
        if not mine:
            raise UserError(text("There is no such programme. {call} begins one.", call=Call("tutor proctor")))
        return mine[-1]

    @command("tutor join", "I take part", offered=False)
    def join(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """The first free proctor is theirs."""
        found = self._new(turn, programme)
        number = self._ask(turn, found, Wanted(found.title, "", ""))
        self._seek(turn, found.course, found.id)
        asked = find(turn, number)
        if asked.state == ACTIVE and asked.tutor is not None:
            return Message(text("{who} is your proctor. Your private room is open.", who=turn.find(asked.tutor)))
        return self._standing(turn, asked)

    # Mentors --------------------------------------------------------------------------------------------------------

    @command("tutor mentoring", "Begin a mentoring programme", rank=Rank.TEACHER)
    def mentoring(
        self,
        turn: Turn,
        title: Annotated[str, "What is it called?", Len(2, 60)],
        weeks: Annotated[int, "For how many weeks?", Between(2, 40), Named()] = 10,
        every: Annotated[int, "After the first month they meet every … weeks", Between(1, 4), Named()] = 2,
        days: Annotated[int, "Days to sign up", Between(1, 30), Named()] = 7,
    ) -> Message:
        """People sign up, both sides prepare, and you look at the pairs before they are told."""
        starts = turn.at + timedelta(days=days)
        until = starts + timedelta(weeks=weeks)
        programme = self._start(turn, Plan(turn.course.id, Kind.MENTORING, title, "", "", every, starts, until))
        turn.post(
            turn.place,
            Message(
                lines(
                    text("**{title}**: a mentor for {n} weeks.", title=title, n=weeks),
                    text("Sign up until {when}. You are told privately who it is.", when=turn.moment(starts)),
                ),
                (
                    Button(text("I would like a mentor"), self.prepare(programme)),
                    Button(text("I can be a mentor"), self._preparing.be_mentor(programme)),
                ),
            ),
        )
        return Message(text("It is out. On {when} you see the pairs and approve them.", when=turn.moment(starts)))

    @command("tutor prepare", "I would like a mentor", offered=False)
    def prepare(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """What one may expect, before one signs up."""
        found = self._new(turn, programme)
        return Message(
            lines(
                text("· Your mentor asks and listens; what you do stays yours."),
                text("· You meet in a private room. Teachers may look in, and you see it when they do."),
                text("· It does not fit? You get somebody else, and nobody asks why."),
                text(
                    "{call} says when you have time; I bring people together who have an hour in common.", call=_HOURS
                ),
            ),
            (Button(text("Sign me up"), self.sign_up(found.id), only=turn.person),),
        )

    @command("tutor sign up", "Sign me up", offered=False)
    def sign_up(self, turn: Turn, programme: Annotated[int, "Which programme?"], new: Aim = FROM_FORM) -> Message:
        """They wait for the round in which pairs are made."""
        found = self._new(turn, programme)
        self._ask(turn, found, Wanted(found.title, new.goal, new.now))
        self._seek(turn, found.course, found.id)
        return Message(text("You are in. From {when} on I look for your mentor.", when=turn.moment(found.starts)))

    # Both -----------------------------------------------------------------------------------------------------------

    def _start(self, turn: Turn, plan: Plan) -> int:
        number = programmes.start(turn.db, turn.community, plan)
        if plan.kind is Kind.PROCTOR:  # mentors and mentees end theirs pair by pair
            turn.remind(_end(number), plan.until, self.run_out(number))
        return number

    def _new(self, turn: Turn, number: int) -> Programme:
        """The programme, if this person may still come into it."""
        found = opened(turn, number)
        if courses.rank_of(turn.db, turn.community, found.course, turn.person.id) is None:
            raise UserError(text("This is for members of the course: {call}", call=Call("course join")))
        there = tutoring.of_programme(turn.db, turn.community, number)
        if any(one.learner == turn.person.id and one.state != ENDED for one in there):
            raise UserError(text("You are in it already. {call} shows how it stands.", call=Call("tutor mine")))
        return found

    def _ask(self, turn: Turn, found: Programme, wanted: Wanted) -> int:
        number = tutoring.ask(turn.db, turn.community, found.course, turn.person.id, wanted, turn.at, found.id)
        self._proposals.promise(turn, find(turn, number), found.starts)
        return number

    @command("tutor programmes", "How proctors and mentors get on", rank=Rank.TEACHER)
    def programmes(self, turn: Turn) -> Message:
        """What needs you first; names are for teachers alone."""
        there = programmes.all_open(turn.db, turn.community, turn.course.id)
        if not there:
            one, other = Call("tutor proctor"), Call("tutor mentoring")
            return Message(text("No programme runs here. {one} or {other} begins one.", one=one, other=other))
        return Message(
            lines(*(line for one in there for line in progress(turn, one))),
            tuple(
                Button(text("End {title}", title=one.title), self.end(one.id), only=turn.person) for one in there[:5]
            ),
        )

    @command("tutor end programme", "End a programme", rank=Rank.TEACHER, offered=False)
    def end(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """Once more to be sure: rooms close with it."""
        found = opened(turn, programme)
        return Message(
            text("End **{title}** now? Its rooms close, and whoever is in it is told.", title=found.title),
            (Button(text("End it"), self.end_now(found.id), only=turn.person),),
        )

    @command("tutor end programme now", "End it", rank=Rank.TEACHER, offered=False)
    def end_now(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """The teacher reads how it went."""
        found = opened(turn, programme)
        if found.course != turn.course.id:
            raise UserError(text("This programme is over."))
        return self._close(turn, found)

    @command("tutor programme out", "A programme ends", rank=Rank.GUEST, offered=False)
    def run_out(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> None:
        """Comes as a reminder."""
        found = programmes.find(turn.db, turn.community, programme)
        if found is not None and found.open:
            tell_teachers(turn, found.course, self._close(turn, found))

    def _close(self, turn: Turn, found: Programme) -> Message:
        programmes.end(turn.db, turn.community, found.id)
        for offer in offers.all_offers(turn.db, turn.community, found.course, found.id):
            offers.withdraw(turn.db, turn.community, found.course, offer.person, found.id)
        told = lines(*progress(turn, found))
        there = tutoring.of_programme(turn.db, turn.community, found.id)
        for one in there:  # first of all: what ends below gives no place to anybody any more
            if one.state not in {ACTIVE, ENDED}:
                self._let_go(turn, one)
        for one in there:
            if one.state == ACTIVE:
                turn.post(Room(key(turn, one)), Message(text("**{title}** has ended.", title=found.title)))
                self._closing.end(turn, one)
        return Message(lines(text("**{title}** has ended.", title=found.title), told))

    def _let_go(self, turn: Turn, one: Tutoring) -> None:
        turn.forget(reminder(one))
        turn.forget(promise(one))
        if one.state == ASKED:
            turn.edit(proposal(one), Message(text("This request was taken back. Thank you anyway!")))
        tutoring.move(turn.db, turn.community, one.id, ENDED, None)
        told = text(
            "**{title}** has ended, and nobody was free for you. I am sorry. {call} is always there.",
            title=one.topic,
            call=Call("tutor ask"),
        )
        turn.post(turn.find(one.learner), Message(told))


def _end(programme: int) -> str:
    return f"tutoring:programme:{programme}"
