"""Tutoring: offer topics, ask with what you tried, meet in a private room, and close by saying it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
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
from cogs.tutoring.matching import best
from storage import tutoring
from storage.tutoring import ACTIVE, ASKED, ENDED, WAITING, Tutoring

PATIENCE = timedelta(hours=24)
"""A tutor who was asked and says nothing for so long is passed over."""


@dataclass(frozen=True)
class Need:
    """What a learner needs. Having tried something is what makes help useful."""

    topic: Annotated[str, "What is it about?", Len(2, 80)]
    tried: Annotated[str, "What have you tried?", Len(5, 800), Starter("First I … , and then I got …")]
    stuck: Annotated[str, "Where are you stuck?", Len(0, 800), Starter("I do not see why …")] = ""


@dataclass(frozen=True)
class SaidBack:
    """The learner's own words."""

    words: Annotated[str, "What do you understand now?", Len(10, 800), Starter("Now I know that … , because …")]


class Tutors:
    """Tutors: offer help with what you know, and get help with what you do not."""

    @command("tutor offer", "Offer to help with some topics")
    def offer(
        self,
        turn: Turn,
        topics: Annotated[str, "Which topics? Separate them by commas", Len(2, 300)],
        learners: Annotated[int, "How many people at a time?", Between(1, 10)] = 2,
    ) -> Message:
        """Whoever already waits for one of them is matched at once."""
        named = ", ".join(topic.strip() for topic in topics.split(",") if topic.strip())
        tutoring.offer(turn.db, turn.community, turn.course.id, turn.person.id, named, learners, turn.at)
        for request in tutoring.waiting(turn.db, turn.community, turn.course.id):
            self._seek(turn, request)
        return Message(
            text("Thank you! I ask you when somebody needs help with: {topics}. You can always say no.", topics=named),
            (Button(text("Stop offering"), self.stop(), only=turn.person),),
        )

    @command("tutor stop", "Stop offering help")
    def stop(self, turn: Turn) -> Message:
        """Whom you help already, you help on."""
        if not tutoring.withdraw(turn.db, turn.community, turn.course.id, turn.person.id):
            return Message(text("You offer nothing now. {call} begins.", call=Call("tutor offer")))
        return Message(text("You will not be asked any more. Thank you for helping!"))

    @command("tutor ask", "Ask for a tutor")
    def ask(self, turn: Turn, new: Need = FROM_FORM) -> Message:
        """The best tutor who is free is asked; nobody else hears of it."""
        number = tutoring.ask(
            turn.db, turn.community, turn.course.id, turn.person.id, new.topic, new.tried, new.stuck, turn.at
        )
        found = self._seek(turn, self._find(turn, number))
        back = (Button(text("Take it back"), self.withdraw(number), only=turn.person),)
        if found is None:
            return Message(
                lines(
                    text("Nobody who is free knows about **{topic}** yet.", topic=new.topic),
                    text("I keep your request and ask as soon as somebody offers it."),
                ),
                back,
            )
        return Message(
            text("I am asking somebody who knows about **{topic}**. I tell you when they answer.", topic=new.topic),
            back,
        )

    @command("tutor mine", "Whom do I help, and who helps me?")
    def mine(self, turn: Turn) -> Message:
        """List own requests and those of others that one has taken on."""
        mine = tutoring.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
        if not mine:
            return Message(
                text("Nothing is going on. {ask} or {offer}?", ask=Call("tutor ask"), offer=Call("tutor offer"))
            )
        return Message(lines(*(self._standing(turn, one) for one in mine)))

    @command("tutor accept", "Help this learner", offered=False)
    def accept(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """A private room opens for the two."""
        found = self._asked(turn, request)
        tutoring.move(turn.db, turn.community, found.id, ACTIVE, turn.person.id)
        turn.forget(_reminder(found))
        learner = turn.find(found.learner)
        turn.edit(_name(found), Message(text("You help {who} with **{topic}**.", who=learner, topic=found.topic)))
        room = turn.room(_key(found), found.topic, [learner, turn.person])
        close = Button(text("We are done"), self.close(found.id))
        turn.post(
            room,
            Message(
                lines(
                    text(
                        "{tutor} helps {learner} with **{topic}**.",
                        tutor=turn.person,
                        learner=learner,
                        topic=found.topic,
                    ),
                    *_need(found),
                    text("Tutor: ask first what they think, then give a hint, and let them try."),
                ),
                (close,),
            ),
        )
        turn.post(
            learner,
            Message(
                text("{who} helps you with **{topic}**. Your private room is open.", who=turn.person, topic=found.topic)
            ),
        )
        return Message(text("Thank you! The private room is open to you and {who}.", who=learner))

    @command("tutor decline", "Not now", offered=False)
    def decline(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """No reason is asked, and the learner is not told who declined."""
        found = self._asked(turn, request)
        self._pass_on(turn, found)
        return Message(text("That is fine. I ask somebody else."))

    @command("tutor passed over", "No answer in time", rank=Rank.GUEST, offered=False)  # whoever asked may have left
    def passed_over(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message | None:
        """Comes as a reminder, when a tutor has not answered."""
        found = self._find(turn, request)
        if found.state != ASKED:
            return None
        self._pass_on(turn, found)
        return None

    @command("tutor withdraw", "Take my request back", offered=False)
    def withdraw(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Before somebody accepted."""
        found = self._find(turn, request)
        if found.learner != turn.person.id:
            raise UserError(text("That is somebody else's request."))
        if found.state == ENDED:
            return Message(text("This request is closed already."))
        if found.state == ACTIVE:
            raise UserError(text("It has been answered already. Close it in its room instead."))
        turn.forget(_reminder(found))
        tutoring.move(turn.db, turn.community, found.id, ENDED, None)
        if found.tutor is not None:
            turn.edit(_name(found), Message(text("This request was taken back. Thank you anyway!")))
        return Message(text("Taken back."))

    @command("tutor close", "Close the tutoring in this room")
    def close(self, turn: Turn, request: Annotated[int, "Its number"]) -> Form | Message:
        """The learner says it back first; that is when one notices what is still open."""
        found = self._active(turn, request)
        if turn.person.id == found.learner:
            return form(text("Say it back in your own words"), SaidBack, self.say_back(found.id))
        learner = turn.find(found.learner)
        turn.post(
            Room(_key(found)),
            Message(
                text("{who}, before you finish: say in your own words what you understand now.", who=learner),
                (
                    Button(text("Say it back"), self.close(found.id), only=learner),
                    Button(text("Close without"), self.close_now(found.id)),
                ),
            ),
        )
        return Message(text("I asked {who} to say it back first.", who=learner))

    @command("tutor say back", "Close by saying it back", offered=False)
    def say_back(self, turn: Turn, request: Annotated[int, "Which request?"], new: SaidBack = FROM_FORM) -> Message:
        """The tutor reads it, and the room closes."""
        found = self._active(turn, request)
        if turn.person.id != found.learner:
            raise UserError(text("Only the learner can say it back."))
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
        self._end(turn, found)
        return Message(text("Well said. The room is closed; ask again any time: {call}", call=Call("tutor ask")))

    @command("tutor close now", "Close without saying it back", offered=False)
    def close_now(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Either of the two may."""
        found = self._active(turn, request)
        self._end(turn, found)
        other = found.tutor if turn.person.id == found.learner else found.learner
        if other is not None:
            turn.post(
                turn.find(other),
                Message(text("{who} closed the tutoring on **{topic}**.", who=turn.person, topic=found.topic)),
            )
        return Message(text("Closed."))

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course: their offer goes, and nobody is left waiting for them."""
        tutoring.withdraw(turn.db, turn.community, turn.course.id, person)
        for found in tutoring.of_person(turn.db, turn.community, turn.course.id, person):
            turn.forget(_reminder(found))
            if found.state == ACTIVE:
                self._end(turn, found)
                other = found.tutor if person == found.learner else found.learner
                if other is not None:
                    turn.post(
                        turn.find(other),
                        Message(
                            text(
                                "The tutoring on **{topic}** has ended: {who} left the course.",
                                topic=found.topic,
                                who=turn.find(person),
                            )
                        ),
                    )
            elif person == found.learner:
                tutoring.move(turn.db, turn.community, found.id, ENDED, None)
            else:
                self._pass_on(turn, found)

    # Finding a tutor ----------------------------------------------------------------------------------------------

    def _seek(self, turn: Turn, request: Tutoring) -> Person | None:
        """Ask the best tutor who is free and was not asked before."""
        asked_before = tutoring.who_declined(turn.db, turn.community, request.id)
        offers = tutoring.all_offers(turn.db, turn.community, request.course)
        chosen = best(request.topic, offers, {*asked_before, request.learner})
        if chosen is None:
            tutoring.move(turn.db, turn.community, request.id, WAITING, None)
            return None
        tutoring.move(turn.db, turn.community, request.id, ASKED, chosen.person)
        request = request._replace(tutor=chosen.person)
        tutor = turn.find(chosen.person)
        turn.remind(_reminder(request), turn.at + PATIENCE, self.passed_over(request.id))
        turn.post(
            tutor,
            Message(
                lines(
                    text(
                        "{who} would like help with **{topic}**.", who=turn.find(request.learner), topic=request.topic
                    ),
                    *_need(request),
                    text("Can you help? If not, nobody is told that you were asked."),
                ),
                (
                    Button(text("Yes, I can"), self.accept(request.id), only=tutor),
                    Button(text("Not now"), self.decline(request.id), only=tutor),
                ),
                name=_name(request),
            ),
        )
        return tutor

    def _pass_on(self, turn: Turn, request: Tutoring) -> None:
        turn.forget(_reminder(request))
        if request.tutor is not None:
            tutoring.decline(turn.db, turn.community, request.id, request.tutor)
            turn.edit(_name(request), Message(text("This request went to somebody else. Thank you!")))
        if self._seek(turn, request) is None:
            turn.post(
                turn.find(request.learner),
                Message(
                    lines(
                        text("Nobody who is free can help with **{topic}** right now.", topic=request.topic),
                        text("I keep your request and ask as soon as somebody offers it."),
                    )
                ),
            )

    def _find(self, turn: Turn, number: int) -> Tutoring:
        found = tutoring.find(turn.db, turn.community, number)
        if found is None:
            raise UserError(text("There is no such request."))
        return found

    def _asked(self, turn: Turn, number: int) -> Tutoring:
        found = self._find(turn, number)
        if found.state != ASKED or found.tutor != turn.person.id:
            raise UserError(text("This request is no longer yours to answer. Nothing happened."))
        return found

    def _active(self, turn: Turn, number: int) -> Tutoring:
        found = self._find(turn, number)
        if turn.person.id not in {found.learner, found.tutor} and turn.rank < Rank.TEACHER:
            raise UserError(text("Only the two who meet here, or a teacher, can close this."))
        if found.state != ACTIVE:
            raise UserError(text("This tutoring is already closed."))
        return found

    def _end(self, turn: Turn, found: Tutoring) -> None:
        tutoring.move(turn.db, turn.community, found.id, ENDED, found.tutor)
        turn.close(_key(found), found.topic)
        for request in tutoring.waiting(turn.db, turn.community, found.course):
            self._seek(turn, request)  # the tutor has a place again

    def _standing(self, turn: Turn, found: Tutoring) -> Text:
        if found.state == ACTIVE and found.tutor is not None:
            return text(
                "{n}. {tutor} helps {learner} with **{topic}**.",
                n=found.id,
                tutor=turn.find(found.tutor),
                learner=turn.find(found.learner),
                topic=found.topic,
            )
        if found.learner != turn.person.id:
            return text(
                "{n}. {who} waits for your answer about **{topic}**.",
                n=found.id,
                who=turn.find(found.learner),
                topic=found.topic,
            )
        if found.state == ASKED:
            return text("{n}. **{topic}**: I asked somebody and wait for their answer.", n=found.id, topic=found.topic)
        return text("{n}. **{topic}**: nobody is free yet.", n=found.id, topic=found.topic)


def _need(request: Tutoring) -> list[Text | None]:
    return [
        text("Tried: {tried}", tried=request.tried),
        text("Stuck: {stuck}", stuck=request.stuck) if request.stuck else None,
    ]


def _key(found: Tutoring) -> str:
    return f"tutoring:{found.id}"


def _name(found: Tutoring) -> str:
    return f"tutoring:{found.id}:{found.tutor}"


def _reminder(found: Tutoring) -> str:
    return f"tutoring:{found.id}"
