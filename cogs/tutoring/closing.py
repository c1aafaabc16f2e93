"""How a session ends: the learner says it back, both answer with two taps, and nothing that was written is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    Form,
    Len,
    Message,
    Person,
    Rank,
    Room,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    text,
)
from cogs.staff import teaches
from cogs.tutoring.requests import checkup, ending, find, key, midpoint, programme_of
from storage import offers, sessions, tutoring
from storage.programmes import Kind
from storage.tutoring import ACTIVE, ENDED, Tutoring

_ASK = Call("tutor ask")

WARNED = timedelta(days=1)
"""How long before it closes by itself a room is warned."""

WARNED_LIVE = timedelta(minutes=10)

LONGER = timedelta(days=7)
"""How long a session may last, and lasts on when somebody says so."""


class Question(StrEnum):
    """What both are asked afterwards."""

    UNDERSTOOD = "understood"
    ALONE = "alone"
    USEFUL = "useful"
    NEXT = "next"


_FOLLOWS = {Question.UNDERSTOOD: Question.ALONE, Question.USEFUL: Question.NEXT}

Seek = Callable[[Turn, int, int], None]
"""Look for pairs again, in a course and a programme of it (0: none)."""


@dataclass(frozen=True)
class SaidBack:
    """The learner's own words."""

    words: Annotated[str, "What do you understand now?", Len(10, 800), Starter("Now I know that … , because …")]


class Closing:
    """Tutoring that ends."""

    def __init__(self, freed: Seek) -> None:
        """What is done when a tutor of a course (and programme) has a place again."""
        self._freed = freed

    @command("tutor close", "Close the tutoring in this room", offered=False)
    def close(self, turn: Turn, request: Annotated[int, "Its number"]) -> Form | Message:
        """The learner says it back first; that is when one notices what is still open."""
        found = self.active(turn, request)
        if found.programme:
            sure = Button(text("Close the room"), self.close_now(found.id), only=turn.person)
            return Message(text("Are you done with **{topic}**, both of you?", topic=found.topic), (sure,))
        if turn.person.id == found.learner:
            starter = {"words": text("Now I know that … , because …")}
            return form(text("Say it back"), SaidBack, self.say_back(found.id), starter)
        learner = turn.find(found.learner)
        turn.post(
            Room(key(turn, found)),
            Message(
                text("{who}, before this room closes: what do you understand now, in your own words?", who=learner),
                (Button(text("Say it back"), self.say_back(found.id), only=learner),),
            ),
        )
        return Message(
            text("I have asked {who} to say it in their own words; then the room closes.", who=learner),
            (Button(text("Close without"), self.close_now(found.id), only=turn.person),),
        )

    @command("tutor said back", "Say it back and close", offered=False)
    def say_back(self, turn: Turn, request: Annotated[int, "Which request?"], new: SaidBack = FROM_FORM) -> Message:
        """The tutor sees it, and may still correct it."""
        found = self.active(turn, request)
        if turn.person.id != found.learner:
            raise UserError(text("Only the learner says it back."))
        sessions.say_back(turn.db, turn.community, found.id)
        if found.tutor is not None:
            turn.post(
                turn.find(found.tutor),
                Message(
                    lines(
                        text(
                            "{who} says about **{topic}**: {words}", who=turn.person, topic=found.topic, words=new.words
                        ),
                        text("Is something still wrong? Write to them. Otherwise: well done, both of you."),
                    )
                ),
            )
        self.end(turn, found)
        if offers.settings(turn.db, turn.community, found.course).keep:
            return Message(text("Well said. You can still read the room; ask again any time: {call}", call=_ASK))
        return Message(text("Well said. The room is closed; ask again any time: {call}", call=_ASK))

    @command("tutor close now", "Close without saying it back", offered=False)
    def close_now(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Either of the two may."""
        found = self.active(turn, request)
        self.end(turn, found)
        other = found.tutor if turn.person.id == found.learner else found.learner
        if other is not None:
            turn.post(
                turn.find(other),
                Message(text("{who} closed the tutoring on **{topic}**.", who=turn.person, topic=found.topic)),
            )
        return Message(text("Closed."))

    # By itself ------------------------------------------------------------------------------------------------------

    def until(self, turn: Turn, found: Tutoring, time: timedelta) -> None:
        """It closes by itself after that long, and says so before."""
        turn.remind(_until(found), turn.at + time, self.warn(found.id))

    @command("tutor time", "The time is up", rank=Rank.GUEST, offered=False)
    def warn(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder: nothing closes without a word before."""
        found = find(turn, request)
        if found.state != ACTIVE:
            return
        at = turn.at + (WARNED_LIVE if found.live else WARNED)
        turn.remind(_until(found), at, self.run_out(found.id))
        turn.post(
            Room(key(turn, found)),
            Message(
                text("The time for this is over. I close this room {when}, unless you go on.", when=turn.moment(at)),
                (
                    Button(text("Go on"), self.go_on(found.id)),
                    Button(text("We are done"), self.close(found.id)),
                ),
            ),
        )

    @command("tutor go on", "We need more time", offered=False)
    def go_on(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """As long as before."""
        found = self.active(turn, request)
        minutes = offers.settings(turn.db, turn.community, found.course).minutes
        self.until(turn, found, timedelta(minutes=minutes) if found.live else LONGER)
        return Message(text("Good. Take your time."))

    @command("tutor run out", "It closes by itself", rank=Rank.GUEST, offered=False)
    def run_out(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder."""
        found = find(turn, request)
        if found.state == ACTIVE:
            self.end(turn, found)

    # Afterwards -----------------------------------------------------------------------------------------------------

    def end(self, turn: Turn, found: Tutoring) -> None:
        """It is over: the room closes, both are asked two things, and the tutor has a place again."""
        tutoring.move(turn.db, turn.community, found.id, ENDED, found.tutor)
        self.shut(turn, found)
        if found.tutor is not None:
            programme = programme_of(turn, found)
            mentored = programme is not None and programme.kind is Kind.MENTORING
            first = Question.USEFUL if mentored else Question.UNDERSTOOD
            for person in (turn.find(found.learner), turn.find(found.tutor)):
                turn.post(person, self.question(found, person, first))
        self._freed(turn, found.course, found.programme)

    def shut(self, turn: Turn, found: Tutoring) -> None:
        """They meet no longer."""
        sessions.end(turn.db, turn.community, found.id, turn.at)
        for name in (_until(found), f"tutoring:meeting:{found.id}", checkup(found), midpoint(found), ending(found)):
            turn.forget(name)
        if not offers.settings(turn.db, turn.community, found.course).keep:
            turn.close(key(turn, found), found.topic)

    def question(self, found: Tutoring, person: Person, question: Question) -> Message:
        """One to be answered with a tap."""
        asked = _to_learner(found, question) if person.id == found.learner else _to_tutor(found, question)
        return Message(
            asked,
            (
                Button(text("Yes"), self.answer(found.id, question, yes=True), only=person),
                Button(text("Not yet"), self.answer(found.id, question, yes=False), only=person),
            ),
        )

    @command("tutor check", "How it went", offered=False)
    def answer(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        question: Annotated[Question, "Which question?"],
        yes: Annotated[bool, "yes or no"],
    ) -> Message:
        """Two taps each, and only counts of them go to the teacher."""
        found = find(turn, request)
        if turn.person.id not in {found.learner, found.tutor}:
            raise UserError(text("That is between the two who meet there."))
        sessions.check(turn.db, turn.community, found.id, turn.person.id, question, yes=yes)
        if question in _FOLLOWS:
            return self.question(found, turn.person, _FOLLOWS[question])
        if question is Question.ALONE and turn.person.id == found.learner and not yes:
            return Message(text("Then ask once more, that is what it is for: {call}", call=_ASK))
        return Message(text("Thank you!"))

    def active(self, turn: Turn, number: int) -> Tutoring:
        """The request, if this person may close it.

        Raises:
            UserError: they may not, or it is closed.

        """
        found = find(turn, number)
        if turn.person.id not in {found.learner, found.tutor} and not teaches(turn, found.course):
            raise UserError(text("Only the two who meet here, or a teacher, can close this."))
        if found.state != ACTIVE:
            raise UserError(text("This tutoring is already closed."))
        return found


_OF_MENTORING = {
    Question.USEFUL: text("Your mentoring: was it useful lately?"),
    Question.NEXT: text("Do you know what your next step is?"),
}


def _until(found: Tutoring) -> str:
    return f"tutoring:until:{found.id}"


def _to_learner(found: Tutoring, question: Question) -> Text:
    if question is Question.UNDERSTOOD:
        return text("About **{topic}**: did you understand it?", topic=found.topic)
    if question in _OF_MENTORING:
        return _OF_MENTORING[question]
    return text("Could you do the next one alone?")


def _to_tutor(found: Tutoring, question: Question) -> Text:
    if question is Question.UNDERSTOOD:
        return text("About **{topic}**: did they understand it, do you think?", topic=found.topic)
    if question in _OF_MENTORING:
        return _OF_MENTORING[question]
    return text("Could they do the next one alone, do you think?")
