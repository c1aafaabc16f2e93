"""A tutor is asked and says yes or no; both may say no once without a reason; who finds nobody is not forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from bot.language import Button, Message, Person, Rank, Turn, UserError, command, lines, text
from cogs.quiet import named
from cogs.staff import tell_teachers
from cogs.tutoring import relaxing
from cogs.tutoring.because import for_teacher, lasting, to_learner, to_tutor
from cogs.tutoring.closing import Seek
from cogs.tutoring.pool import kept_apart
from cogs.tutoring.requests import find, need, pooled, promise, proposal, put_up, reminder, take_down
from cogs.tutoring.sessions import Sessions
from storage import tutoring
from storage.tutoring import ACTIVE, ASKED, ENDED, HELD, WAITING, Tutoring

PATIENCE = timedelta(hours=24)
"""A tutor who was asked and says nothing for so long is passed over."""

PATIENCE_LIVE = timedelta(minutes=10)
"""The same when help is wanted at once."""

PROMISE = timedelta(hours=48)
"""A teacher hears of whoever meets nobody by then."""

PROMISE_LIVE = timedelta(minutes=45)


def patience(request: Tutoring) -> timedelta:
    """How long somebody is to wait at most before a teacher hears of it."""
    return PROMISE_LIVE if request.live else PROMISE


class Proposals:
    """Tutors who are asked, and learners who are told."""

    def __init__(self, sessions: Sessions, seek: Seek) -> None:
        """Where the two meet; and what is done when somebody waits again."""
        self._sessions = sessions
        self._seek = seek

    def propose(self, turn: Turn, request: Tutoring, tutor_id: int) -> None:
        """Ask this tutor. The learner hears of it when they say yes, so that nobody is turned down openly."""
        tutoring.move(turn.db, turn.community, request.id, ASKED, tutor_id)
        tutoring.note_why(turn.db, turn.community, request.id, "asked")
        request = request._replace(tutor=tutor_id)
        pool = pooled(turn, request.course, request.programme)
        tutor = turn.find(tutor_id)
        patience = PATIENCE_LIVE if request.live else PATIENCE
        turn.remind(reminder(request), turn.at + patience, self.passed_over(request.id))
        turn.post(
            tutor,
            Message(
                lines(
                    text(
                        "{who} would like help with **{topic}**.", who=turn.find(request.learner), topic=request.topic
                    ),
                    *need(request),
                    text("They would like it now.") if request.live else None,
                    to_tutor(pool, request, tutor_id, turn.find(request.learner)),
                    text("Can you help? If not, nobody is told that you were asked."),
                ),
                self.answers(tutor, request),
                name=proposal(request),
            ),
        )

    def answers(self, tutor: Person, request: Tutoring) -> tuple[Button, ...]:
        """What a tutor who is asked may say."""
        return (
            Button(text("Yes, I can"), self.accept(request.id), only=tutor),
            Button(text("Not now"), self.decline(request.id), only=tutor),
        )

    @command("tutor accept", "Help this learner", offered=False)
    def accept(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """A private room opens for the two."""
        found = self._asked(turn, request)
        if kept_apart(pooled(turn, found.course, found.programme), found.learner, turn.person.id):
            self.pass_on(turn, found)  # since they were asked; nobody is told
            return Message(text("This request went to somebody else. Thank you!"))
        learner = turn.find(found.learner)
        turn.forget(reminder(found))
        turn.forget(promise(found))
        turn.edit(proposal(found), Message(text("You help {who} with **{topic}**.", who=learner, topic=found.topic)))
        self.meet(turn, found)
        return Message(text("Thank you! The private room is open to you and {who}.", who=learner))

    @command("tutor volunteer", "I can help", offered=False)
    def volunteer(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Somebody answers a request that everybody can read."""
        found = find(turn, request)
        if found.learner == turn.person.id:
            raise UserError(text("That is your own request."))
        pool = pooled(turn, found.course, found.programme)
        if found.state in {ACTIVE, ENDED} or kept_apart(pool, turn.person.id, found.learner):
            raise UserError(text("Somebody helps already. Thank you!"))
        if found.state == HELD:
            raise UserError(text("This request waits for a while. Thank you!"))
        turn.forget(reminder(found))
        turn.forget(promise(found))
        if found.tutor not in {None, turn.person.id}:
            turn.edit(proposal(found), Message(text("This request went to somebody else. Thank you!")))
        self.meet(turn, found._replace(tutor=turn.person.id))
        return Message(text("Thank you! The private room is open to you and {who}.", who=turn.find(found.learner)))

    def publicly(self, turn: Turn, request: Tutoring) -> Message:
        """A request that everybody can read, and answer."""
        who = named(turn, turn.find(request.learner))
        return Message(
            lines(text("{who} would like help with **{topic}**.", who=who, topic=request.topic), *need(request)),
            (Button(text("I can help"), self.volunteer(request.id)),),
            name=put_up(request),
        )

    def bring_together(self, turn: Turn, request: Tutoring, tutor: int) -> None:
        """The same where helpers have said yes beforehand."""
        turn.forget(promise(request))
        self.meet(turn, request._replace(tutor=tutor))

    def meet(self, turn: Turn, found: Tutoring) -> None:
        """The two come together, and the learner reads why."""
        assert found.tutor is not None
        tutor, learner = turn.find(found.tutor), turn.find(found.learner)
        tutoring.move(turn.db, turn.community, found.id, ACTIVE, found.tutor)
        self._sessions.open(turn, found)
        if found.public:
            take_down(turn, found)
        pool = pooled(turn, found.course, found.programme)
        another = (
            () if found.rematched else (Button(text("Somebody else, please"), self.another(found.id), only=learner),)
        )
        turn.post(
            learner,
            Message(
                lines(
                    text("{who} helps you with **{topic}**. Your private room is open.", who=tutor, topic=found.topic),
                    to_learner(pool, found, tutor),
                ),
                another,
                name=f"tutoring:{found.id}:match",
            ),
        )

    @command("tutor decline", "Not now", offered=False)
    def decline(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """No reason is asked, and the learner is not told who declined."""
        found = self._asked(turn, request)
        self.pass_on(turn, found)
        return Message(
            text("That is fine. I ask somebody else."),
            (Button(text("I can after all"), self.volunteer(found.id), only=turn.person),),
        )

    @command("tutor another", "Somebody else, please", offered=False)
    def another(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """Once, without a reason; the tutor is told nothing but that it is over."""
        found = find(turn, request)
        if found.learner != turn.person.id or found.state != ACTIVE or found.rematched or found.tutor is None:
            raise UserError(text("That is no longer possible. You can close it in its room and ask again."))
        tutoring.rematch(turn.db, turn.community, found.id)
        tutor = turn.find(found.tutor)
        self.send_back(turn, found)
        turn.post(
            tutor, Message(text("The tutoring on **{topic}** went to somebody else. Thank you!", topic=found.topic))
        )
        return Message(text("That is fine, and nobody is told why. I look for somebody else."))

    def send_back(self, turn: Turn, found: Tutoring) -> None:
        """The two meet no longer, and the learner waits again, in their old place."""
        assert found.tutor is not None
        self._sessions.cut_off(turn, found)
        tutoring.decline(turn.db, turn.community, found.id, found.tutor)
        tutoring.move(turn.db, turn.community, found.id, WAITING, None)
        if found.public:
            turn.edit(put_up(found), self.publicly(turn, found))
        self.promise(turn, found)
        self._seek(turn, found.course, found.programme)

    @command("tutor passed over", "No answer in time", rank=Rank.GUEST, offered=False)  # whoever asked may have left
    def passed_over(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder, when a tutor has not answered."""
        found = find(turn, request)
        if found.state == ASKED:
            self.pass_on(turn, found)

    def pass_on(self, turn: Turn, found: Tutoring) -> None:
        """This tutor does not take it: the next is asked."""
        turn.forget(reminder(found))
        if found.tutor is not None:
            tutoring.decline(turn.db, turn.community, found.id, found.tutor)
            turn.edit(proposal(found), Message(text("This request went to somebody else. Thank you!")))
        tutoring.move(turn.db, turn.community, found.id, WAITING, None)
        self._seek(turn, found.course, found.programme)

    # The promise ----------------------------------------------------------------------------------------------------

    def promise(self, turn: Turn, found: Tutoring, since: datetime | None = None) -> None:
        """So long from now, or from `since` on if that is later, somebody helps, or a teacher hears of it."""
        turn.remind(promise(found), max(turn.at, since or turn.at) + patience(found), self.broken(found.id))

    @command("tutor promise", "Nobody was found in time", rank=Rank.GUEST, offered=False)
    def broken(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder. Everybody may be asked once more, and a teacher knows."""
        found = find(turn, request)
        if found.state in {ACTIVE, ENDED, HELD}:
            return
        learner = turn.find(found.learner)
        tell_teachers(
            turn,
            found.course,
            Message(
                lines(
                    text(
                        "{who} has waited {long} for help with **{topic}**: {why}. Can you help, or find somebody?",
                        who=learner,
                        long=lasting(turn.at - found.since),
                        topic=found.topic,
                        why=for_teacher(found.why),
                    ),
                    relaxing.for_teacher(pooled(turn, found.course, found.programme), found)
                    if found.state == WAITING
                    else None,
                )
            ),
        )
        turn.post(
            learner,
            Message(
                text(
                    "It takes longer than I promised. Your teacher knows now that you wait for help with **{topic}**.",
                    topic=found.topic,
                )
            ),
        )
        if found.state == WAITING:
            pool = pooled(turn, found.course, found.programme)
            left = {one.tutor for one in pool.sessions if one.tutoring == found.id}  # who met the learner, and then not
            tutoring.forgive(turn.db, turn.community, found.id, left)
            self._seek(turn, found.course, found.programme)

    def _asked(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        if found.state != ASKED or found.tutor != turn.person.id:
            raise UserError(text("This request is no longer yours to answer. Nothing happened."))
        return found
