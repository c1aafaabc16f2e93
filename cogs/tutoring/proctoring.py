"""A proctor and somebody who learns: how it goes, explaining one step, and what the proctor thinks of it.

Nobody fails here: what is not secure is shown again, or a teacher has a look.
"""

from __future__ import annotations

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
from cogs.staff import for_staff, tell_teachers
from cogs.tutoring.closing import Closing
from cogs.tutoring.requests import checkup, find, key, openly, programme_of
from storage import programmes, sessions
from storage.programmes import Programme, Showing
from storage.tutoring import ACTIVE, Tutoring

_VISIT = Call("tutor visit")

EACH = timedelta(days=1)
"""How often a learner is asked how it goes."""


class Mark(StrEnum):
    """What a proctor thinks of an explanation."""

    SECURE = "secure"
    ALMOST = "almost"
    TEACHER = "teacher"

    @property
    def says(self) -> Text:
        """In words."""
        return {Mark.SECURE: text("secure"), Mark.ALMOST: text("almost"), Mark.TEACHER: text("a teacher looks at it")}[
            self
        ]


@dataclass(frozen=True)
class Step:
    """The learner's own words."""

    words: Annotated[str, "Explain one step: why is it right?", Len(10, 800), Starter("This is right because …")]


@dataclass(frozen=True)
class Reason:
    """One reason, so that a mark says something."""

    why: Annotated[str, "One reason, kindly: what is clear, what is missing?", Len(5, 400)]


class Proctoring:
    """Learners with a proctor."""

    def __init__(self, closing: Closing) -> None:
        """How it ends."""
        self._closing = closing

    def opened(self, turn: Turn, found: Tutoring, programme: Programme, room: Room) -> None:
        """The task for both, the key for the proctor, and a question every day."""
        assert found.tutor is not None
        turn.post(
            room,
            Message(
                lines(
                    text(
                        "{tutor} is your proctor, {learner}.",
                        tutor=turn.find(found.tutor),
                        learner=turn.find(found.learner),
                    ),
                    text("The task: {task}", task=programme.task),
                    text("Write here what you try. When you are done, explain one step."),
                    openly(turn, found),
                ),
                (self._show(found),),
            ),
        )
        if programme.clue:
            turn.post(turn.find(found.tutor), Message(text("For you alone, the key: {clue}", clue=programme.clue)))
        turn.remind(checkup(found), turn.at + EACH, self.how_is_it(found.id))

    @command("tutor how is it", "How is it going?", rank=Rank.GUEST, offered=False)
    def how_is_it(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder, every day while there is nothing to see."""
        found = find(turn, request)
        if found.state != ACTIVE:
            return
        turn.remind(checkup(found), turn.at + EACH, self.how_is_it(found.id))
        shown = programmes.showing(turn.db, turn.community, found.id)
        if shown is None or shown.mark:
            stuck = Button(text("I am stuck"), self.stuck(found.id), only=turn.find(found.learner))
            turn.post(Room(key(turn, found)), Message(text("How is it going?"), (stuck, self._show(found))))

    @command("tutor stuck", "I am stuck", offered=False)
    def stuck(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """The proctor hears of it, and a teacher if the proctor is away."""
        found = self._learners(turn, request)
        assert found.tutor is not None
        away = Button(text("Nobody answers"), self.away(found.id), only=turn.person)
        told = text("{who}, ask first: what did they try, and where does it stop?", who=turn.find(found.tutor))
        turn.post(Room(key(turn, found)), Message(told, (away,)))
        return Message(text("Write what you tried; that is half of it."))

    @command("tutor away", "Nobody answers", offered=False)
    def away(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Nobody waits blind; being away is no fault."""
        found = self._learners(turn, request)
        assert found.tutor is not None
        told = text(
            "{learner} is stuck, and {tutor} has not answered yet: **{topic}**. Number {n} for {call}.",
            learner=turn.person,
            tutor=turn.find(found.tutor),
            topic=found.topic,
            n=found.id,
            call=_VISIT,
        )
        tell_teachers(turn, found.course, Message(told))
        return Message(text("Your teacher knows. Go on with something else meanwhile."))

    # Showing it -----------------------------------------------------------------------------------------------------

    def _show(self, found: Tutoring) -> Button:
        return Button(text("I can explain it"), self.show(found.id))

    @command("tutor show", "I can explain it", offered=False)
    def show(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Form:
        """In writing, so that it is as good for the quiet ones."""
        found = self._learners(turn, request)
        return form(text("Your proctor and your teachers read it"), Step, self.shown(found.id))

    @command("tutor shown", "Explain one step", offered=False)
    def shown(self, turn: Turn, request: Annotated[int, "Which request?"], new: Step = FROM_FORM) -> Message:
        """The proctor is asked what they think."""
        found = self._learners(turn, request)
        assert found.tutor is not None
        programmes.show(turn.db, turn.community, found.id, new.words, turn.at)
        sessions.say_back(turn.db, turn.community, found.id)
        proctor = turn.find(found.tutor)
        turn.post(
            proctor,
            Message(
                lines(
                    text("{who} explains: {words}", who=turn.person, words=new.words),
                    text("What do you think? It is no grade; say one reason."),
                ),
                (
                    Button(text("Secure"), self.judge(found.id, Mark.SECURE), only=proctor),
                    Button(text("Almost"), self.judge(found.id, Mark.ALMOST), only=proctor),
                    Button(text("A teacher should look"), self.judge(found.id, Mark.TEACHER), only=proctor),
                ),
            ),
        )
        return Message(text("Thank you. {who} reads it and answers you.", who=proctor))

    @command("tutor judge", "What do you think of it?", offered=False)
    def judge(
        self, turn: Turn, request: Annotated[int, "Which request?"], to: Annotated[Mark, "secure, almost or teacher"]
    ) -> Form:
        """One reason each time."""
        found = self._proctors(turn, request)
        return form(text("Your reason; they read it"), Reason, self.judged(found.id, to))

    @command("tutor judged", "Say why", offered=False)
    def judged(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        to: Annotated[Mark, "secure, almost or teacher"],
        new: Reason = FROM_FORM,
    ) -> Message:
        """What is secure is done; of everything else nobody is left alone with it."""
        found = self._proctors(turn, request)
        programmes.mark(turn.db, turn.community, found.id, to, new.why)
        shown = programmes.showing(turn.db, turn.community, found.id)
        self._tell_learner(turn, found, to, new.why)
        if to is Mark.SECURE:
            self._closing.end(turn, found)
        if to is Mark.TEACHER and shown is not None:
            self._tell_teachers(turn, found, shown)
        return Message(text("Thank you. I have told them, with your reason."))

    def _tell_learner(self, turn: Turn, found: Tutoring, to: Mark, why: str) -> None:
        learner = turn.find(found.learner)
        differs = Button(text("I see it differently"), self.dispute(found.id), only=learner)
        told = {
            Mark.SECURE: text("Your explanation of **{topic}** is secure: {why}", topic=found.topic, why=why),
            Mark.ALMOST: text("Your explanation of **{topic}** is almost there: {why}", topic=found.topic, why=why),
            Mark.TEACHER: text("A teacher has a look at **{topic}** with you: {why}", topic=found.topic, why=why),
        }[to]
        turn.post(learner, Message(told, () if to is Mark.SECURE else (self._show(found), differs)))

    @command("tutor dispute", "I see it differently", offered=False)
    def dispute(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Two who disagree are never a fail: a teacher decides."""
        found = self._learners(turn, request)
        shown = programmes.showing(turn.db, turn.community, found.id)
        if shown is None or not shown.mark or shown.disputed:
            raise UserError(text("There is nothing to look at again."))
        programmes.dispute(turn.db, turn.community, found.id)
        self._tell_teachers(turn, found, shown._replace(disputed=True))
        return Message(text("Your teacher looks at it. There is nothing bad in that."))

    def _tell_teachers(self, turn: Turn, found: Tutoring, shown: Showing) -> None:
        told = lines(
            text("{learner} sees it differently: **{topic}**", learner=turn.find(found.learner), topic=found.topic)
            if shown.disputed
            else text(
                "Please have a look: {learner}, **{topic}**", learner=turn.find(found.learner), topic=found.topic
            ),
            text("Explained: {words}", words=shown.words),
            text("The proctor: {mark}. {why}", mark=Mark(shown.mark).says, why=shown.reason),
        )
        buttons = (
            Button(text("Secure"), self.decide(found.id, Mark.SECURE)),
            Button(text("Almost"), self.decide(found.id, Mark.ALMOST)),
        )
        tell_teachers(turn, found.course, Message(told, buttons))

    @command("tutor decide", "A teacher decides", offered=False, staff=True)
    def decide(
        self, turn: Turn, request: Annotated[int, "Which request?"], to: Annotated[Mark, "secure or almost"]
    ) -> Form:
        """With a reason as well."""
        found = self._teachers(turn, request)
        return form(text("Your reason; they read it"), Reason, self.decided(found.id, to))

    @command("tutor decided", "Say why", offered=False, staff=True)
    def decided(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        to: Annotated[Mark, "secure or almost"],
        new: Reason = FROM_FORM,
    ) -> Message:
        """It counts instead of the proctor's mark."""
        found = self._teachers(turn, request)
        programmes.mark(turn.db, turn.community, found.id, to, new.why)
        self._tell_learner(turn, found, to, new.why)
        if to is Mark.SECURE:
            self._closing.end(turn, found)
        return Message(text("Thank you. I have told them, with your reason."))

    def _learners(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        if turn.person.id != found.learner:
            raise UserError(text("That is for {who} to say.", who=turn.find(found.learner)))
        return _running(turn, found)

    def _proctors(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        if turn.person.id != found.tutor:
            raise UserError(text("That is for their proctor to say."))
        return _running(turn, found)

    def _teachers(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        for_staff(turn, found.course)
        return _running(turn, found)


def _running(turn: Turn, found: Tutoring) -> Tutoring:
    if found.state != ACTIVE or programme_of(turn, found) is None:
        raise UserError(text("This tutoring is already closed."))
    return found
