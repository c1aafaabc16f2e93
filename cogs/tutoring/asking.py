"""Asking for a tutor, and waiting: where one stands, how long it usually takes, and that nobody is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    Len,
    Message,
    Named,
    Person,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs import tongues
from cogs.tutoring import topics
from cogs.tutoring.because import lasting, why_nobody
from cogs.tutoring.closing import Closing
from cogs.tutoring.figures import usual_wait
from cogs.tutoring.matching import Matching
from cogs.tutoring.proposals import Proposals, patience
from cogs.tutoring.relaxing import for_learner
from cogs.tutoring.requests import find, pooled, promise, proposal, reminder, take_down
from storage import courses, offers, timers, tutoring
from storage.tutoring import ACTIVE, ASKED, ENDED, HELD, PLANNED, WAITING, Tutoring, Wanted

_NOBODY: Any = None


@dataclass(frozen=True)
class Need:
    """What a learner needs. Having tried something is what makes help useful."""

    topic: Annotated[str, "What is it about?", Len(2, 80)]
    tried: Annotated[str, "What have you tried?", Len(5, 800), Named(), Starter("First I … , and then I got …")]
    stuck: Annotated[str, "Where are you stuck?", Len(0, 800), Named(), Starter("I do not see why …")] = ""


class Asking:
    """Tutors: whoever needs one."""

    def __init__(self, matching: Matching, proposals: Proposals, closing: Closing) -> None:
        """How one is found, and how it ends."""
        self._matching = matching
        self._proposals = proposals
        self._closing = closing

    @command("tutor ask", "Ask for a tutor")
    def ask(
        self,
        turn: Turn,
        new: Need = FROM_FORM,
        level: Annotated[int, "How sure are you of it, from 1 to 5?", Between(1, 5), Named()] = 2,
        now: Annotated[bool, "Do you need it now? Otherwise you plan a time", Named()] = False,  # noqa: FBT002 - what is typed is yes or no
        public: Annotated[bool, "May everybody here see it and help?", Named()] = False,  # noqa: FBT002
        languages: Annotated[str, "In which languages? Like: en, de", Len(0, 40), Named()] = "",
        who: Annotated[Person, "A tutor you would like", Named()] = _NOBODY,
        same: Annotated[bool, "The same tutor as last time, if possible?", Named()] = False,  # noqa: FBT002
    ) -> Message:
        """The tutor whom the engine finds is asked; nobody else hears of it, unless it is public."""
        mine = [one for one in self._mine(turn) if one.learner == turn.person.id and not one.programme]
        waits = [one for one in mine if one.state != ACTIVE]
        if waits:
            raise UserError(
                text("You already wait for help with **{topic}**. One at a time, please.", topic=waits[0].topic),
                Button(text("Take it back"), self.withdraw(waits[0].id), only=turn.person),
            )
        wish = None if who is _NOBODY else who.id
        wanted = Wanted(new.topic, new.tried, new.stuck, level, tongues.read(languages), now, public, wish, same)
        number = tutoring.ask(turn.db, turn.community, turn.course.id, turn.person.id, wanted, turn.at)
        self._proposals.promise(turn, find(turn, number))
        self._matching.seek(turn, turn.course.id)
        if public:
            turn.post(turn.place, self._proposals.publicly(turn, find(turn, number)))
        return self.standing(turn, find(turn, number))

    @command("tutor mine", "Whom do I help, and who helps me?")
    def mine(self, turn: Turn) -> Message:
        """List own requests and those of others that one has taken on."""
        mine = [one for one in self._mine(turn) if one.learner == turn.person.id or one.state != PLANNED]
        if not mine:
            return Message(
                text("Nothing is going on. {ask} or {offer}?", ask=Call("tutor ask"), offer=Call("tutor offer"))
            )
        told = [self._told(turn, one) for one in mine]
        buttons = [button for one in mine for button in self._buttons(turn, one)]
        return Message(lines(*told), tuple(buttons))

    @command("tutor withdraw", "Take my request back", offered=False)
    def withdraw(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Before somebody accepted."""
        found = self._own(turn, request)
        if found.state == ENDED:
            return Message(text("This request is closed already."))
        turn.forget(reminder(found))
        turn.forget(promise(found))
        tutoring.move(turn.db, turn.community, found.id, ENDED, None)
        if found.state == ASKED:
            turn.edit(proposal(found), Message(text("This request was taken back. Thank you anyway!")))
        if found.public:
            take_down(turn, found)
        self._matching.seek(turn, found.course, found.programme)
        return Message(text("Taken back."))

    @command("tutor hold", "Hold my place", offered=False)
    def hold(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Nobody is asked meanwhile, and the place in the queue stays."""
        found = self._own(turn, request)
        held = Message(
            text("I hold your place. Nobody is asked until you come back."),
            (Button(text("I am back"), self.resume(found.id), only=turn.person),),
        )
        if found.state == HELD:
            return held
        if found.state == ENDED:
            raise UserError(text("There is no place to hold."))
        turn.forget(reminder(found))
        turn.forget(promise(found))
        if found.state == ASKED:
            turn.edit(proposal(found), Message(text("This request waits for a while. Thank you!")))
        tutoring.move(turn.db, turn.community, found.id, HELD, None)
        self._matching.seek(turn, found.course, found.programme)
        return held

    @command("tutor resume", "I am back", offered=False)
    def resume(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """In the old place."""
        found = self._own(turn, request)
        if found.state == ENDED:
            raise UserError(text("There is no place to hold."))
        if found.state != HELD:
            return self.standing(turn, found)
        tutoring.move(turn.db, turn.community, found.id, WAITING, None)
        self._proposals.promise(turn, found)
        self._matching.seek(turn, found.course, found.programme)
        return self.standing(turn, find(turn, request))

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course: their offer goes, and nobody is left waiting for them."""
        course = turn.course.id
        over = courses.over(turn.db, turn.community, course)
        offers.withdraw(turn.db, turn.community, course, person)
        for found in tutoring.of_person(turn.db, turn.community, course, person):
            if over:
                self._end_with_course(turn, found)
            elif person == found.learner:
                self._leave_as_learner(turn, found)
            elif found.state == ACTIVE:
                turn.post(
                    turn.find(found.learner),
                    Message(
                        lines(
                            text(
                                "The tutoring on **{topic}** has ended: {who} left the course.",
                                topic=found.topic,
                                who=turn.find(person),
                            ),
                            text("You keep your place, and I look for somebody else."),
                        )
                    ),
                )
                self._proposals.send_back(turn, found)
            else:
                self._proposals.pass_on(turn, found)

    def _end_with_course(self, turn: Turn, found: Tutoring) -> None:
        turn.forget(reminder(found))
        turn.forget(promise(found))
        tutoring.move(turn.db, turn.community, found.id, ENDED, found.tutor)
        if found.state == ACTIVE:
            self._closing.shut(turn, found)
        elif found.state == ASKED:
            turn.edit(proposal(found), Message(text("The course has ended. Thank you anyway!")))

    def _leave_as_learner(self, turn: Turn, found: Tutoring) -> None:
        turn.forget(reminder(found))
        turn.forget(promise(found))
        if found.public and found.state != ACTIVE:
            take_down(turn, found)
        tutoring.move(turn.db, turn.community, found.id, ENDED, found.tutor)
        if found.state == ACTIVE and found.tutor is not None:
            self._closing.shut(turn, found)
            told = text(
                "The tutoring on **{topic}** has ended: {who} left the course.",
                topic=found.topic,
                who=turn.find(found.learner),
            )
            turn.post(turn.find(found.tutor), Message(told))
        elif found.state == ASKED:
            turn.edit(proposal(found), Message(text("This request was taken back. Thank you anyway!")))
        self._matching.seek(turn, found.course, found.programme)

    # Where one stands -----------------------------------------------------------------------------------------------

    def standing(self, turn: Turn, found: Tutoring) -> Message:
        """What somebody who waits is told."""
        if found.state == ASKED:
            told = text(
                "I am asking somebody who knows about **{topic}**. I tell you when they answer.", topic=found.topic
            )
        elif not found.why:
            told = text("I look for somebody who knows about **{topic}**.", topic=found.topic)
        else:
            told = lines(
                text("Nobody who is free knows about **{topic}** yet.", topic=found.topic),
                why_nobody(found, found.why),
                for_learner(pooled(turn, found.course, found.programme), found),
                text("I keep your request and ask as soon as somebody offers it."),
            )
        due = timers.when(turn.db, turn.community, promise(found)) or turn.at + patience(found)  # made in this turn
        return Message(lines(told, *self._queue(turn, found, due)), tuple(self._buttons(turn, found)))

    def _queue(self, turn: Turn, found: Tutoring, due: datetime | None) -> list[Text | None]:
        """The place, what is usual here, who helps, and the promise."""
        pool = pooled(turn, found.course, found.programme)
        ahead = sum(one.id < found.id for one in pool.waiting)
        helping = sum(topics.level_for(found.topic, topics.read(one.topics)) is not None for one in pool.offers)
        usual = usual_wait(pool.sessions)
        return [
            _place(ahead) if found.state == WAITING else None,
            plural("{n} person helps with this topic.", "{n} people help with this topic.", n=helping)
            if helping
            else None,
            text("It usually takes {low} to {high} here.", low=lasting(usual.low), high=lasting(usual.high))
            if usual
            else None,
            text("If nobody can by {when}, your teacher hears of it.", when=turn.moment(due))
            if due
            else text("Your teacher knows that you wait."),
        ]

    def _told(self, turn: Turn, found: Tutoring) -> Text:
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
        if found.state == HELD:
            return text("{n}. **{topic}**: I hold your place.", n=found.id, topic=found.topic)
        waiting = text("{n}. **{topic}**: nobody is free yet.", n=found.id, topic=found.topic)
        could = for_learner(pooled(turn, found.course, found.programme), found) if found.why else None
        return lines(waiting, could, *self._queue(turn, found, timers.when(turn.db, turn.community, promise(found))))

    def _buttons(self, turn: Turn, found: Tutoring) -> list[Button]:
        if found.state == ASKED and found.tutor == turn.person.id:
            return list(self._proposals.answers(turn.person, found))
        if found.learner != turn.person.id or found.state in {ACTIVE, ENDED}:
            return []
        if found.state == HELD:
            return [Button(text("I am back"), self.resume(found.id), only=turn.person)]
        return [
            Button(text("Take it back"), self.withdraw(found.id), only=turn.person),
            Button(text("Hold my place"), self.hold(found.id), only=turn.person),
        ]

    def _mine(self, turn: Turn) -> list[Tutoring]:
        return tutoring.of_person(turn.db, turn.community, turn.course.id, turn.person.id)

    def _own(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        if found.learner != turn.person.id:
            raise UserError(text("That is somebody else's request."))
        if found.state == ACTIVE:
            raise UserError(text("It has been answered already. Close it in its room instead."))
        return found


def _place(ahead: int) -> Text:
    if not ahead:
        return text("You are the next.")
    return plural("{n} person is ahead of you.", "{n} people are ahead of you.", n=ahead)
