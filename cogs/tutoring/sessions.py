"""Two who meet: a private room, a card for the tutor, a ladder of hints, and times that both have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Annotated

from bot.language import Button, Message, Rank, Room, Text, Turn, UserError, command, lines, text
from cogs import hours as clock
from cogs.staff import tell_teachers
from cogs.tutoring.closing import LONGER, Closing
from cogs.tutoring.figures import BACK, always_the_same, carries_too_much
from cogs.tutoring.mentoring import Mentoring
from cogs.tutoring.proctoring import Proctoring
from cogs.tutoring.requests import find, key, need, openly, programme_of
from storage import courses, hours, offers, sessions
from storage.hours import Hours
from storage.programmes import Kind
from storage.tutoring import ACTIVE, Tutoring

PROPOSED = 3
"""Times that are proposed."""

SOON = timedelta(minutes=15)
"""How long before a meeting both are reminded."""

AFTER = timedelta(hours=1)
"""How long after its begin they are asked whether they met."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class Rung(IntEnum):
    """The ladder of hints: as little as helps. What is done for somebody, they have not done."""

    ASK = 0
    POINT = 1
    REMIND = 2
    EXAMPLE = 3
    TOGETHER = 4

    @property
    def says(self) -> Text:
        """What the tutor does on it."""
        return {
            Rung.ASK: text("**Ask first:** What do you think happens here? What did you expect? Then let them try."),
            Rung.POINT: text("**Hint 1, where to look:** Point at the place, and ask what they notice. Let them try."),
            Rung.REMIND: text("**Hint 2, what to use:** Remind them of the rule or the word they need. Let them try."),
            Rung.EXAMPLE: text("**Hint 3, one like it:** Show it with another example, and let them do their own."),
            Rung.TOGETHER: text(
                "**Last, together:** They say each step and you only nod or ask. "
                "If that does not help either, ask your teacher: that is no failure."
            ),
        }[self]


class Sessions:
    """Tutor and learner in their room."""

    def __init__(self, closing: Closing, proctoring: Proctoring, mentoring: Mentoring) -> None:
        """How it ends; and what is said in programmes."""
        self._closing = closing
        self._proctoring = proctoring
        self._mentoring = mentoring

    def open(self, turn: Turn, found: Tutoring) -> None:
        """The room opens, the tutor gets a card, and who plans gets times to choose from."""
        assert found.tutor is not None
        tutor, learner = turn.find(found.tutor), turn.find(found.learner)
        alarmed = self._alarm(turn, found)
        sessions.begin(turn.db, turn.community, found.course, found.id, tutor.id, learner.id, found.since, turn.at)
        room = turn.room(key(turn, found), found.topic, [learner, tutor])
        programme = programme_of(turn, found)
        if programme is None:
            self._begin(turn, found, room)
        elif programme.kind is Kind.PROCTOR:
            self._proctoring.opened(turn, found, programme, room)
        else:
            self._mentoring.opened(turn, found, programme, room)
        if programme is None or programme.kind is Kind.PROCTOR:
            turn.post(tutor, self._card(turn, found, Rung.ASK))
        self._tell_of(turn, found, alarmed)

    def _begin(self, turn: Turn, found: Tutoring, room: Room) -> None:
        assert found.tutor is not None
        tutor, learner = turn.find(found.tutor), turn.find(found.learner)
        minutes = offers.settings(turn.db, turn.community, found.course).minutes
        self._closing.until(turn, found, timedelta(minutes=minutes) if found.live else LONGER)
        turn.post(
            room,
            Message(
                lines(
                    text("{tutor} helps {learner} with **{topic}**.", tutor=tutor, learner=learner, topic=found.topic),
                    *need(found),
                    text("Tutor: ask first what they think, then give a hint, and let them try."),
                    openly(turn, found),
                    text("This is for {n} minutes; you can go on then.", n=minutes) if found.live else None,
                ),
                (Button(text("We are done"), self._closing.close(found.id)),),
            ),
        )
        if not found.live:
            self._propose(turn, found, room)

    def cut_off(self, turn: Turn, found: Tutoring) -> None:
        """They meet no longer, and the learner goes on looking."""
        self._closing.shut(turn, found)
        turn.close(key(turn, found), found.topic)

    # The card -------------------------------------------------------------------------------------------------------

    def _card(self, turn: Turn, found: Tutoring, rung: Rung) -> Message:
        assert found.tutor is not None
        tutor = turn.find(found.tutor)
        more = (Button(text("They need more"), self.hint(found.id, rung + 1), only=tutor),)
        return Message(
            lines(
                text("Your card for {who}: explain, do not do.", who=turn.find(found.learner)),
                rung.says,
            ),
            more if rung < max(Rung) else (),
            name=_card(found),
        )

    @command("tutor hint", "They need more", offered=False)
    def hint(
        self, turn: Turn, request: Annotated[int, "Which request?"], rung: Annotated[int, "Which rung?"]
    ) -> Message:
        """One rung further; how far down it went is counted, nothing else."""
        found = self._mine(turn, request)
        if turn.person.id != found.tutor:
            raise UserError(text("This card is the tutor's."))
        sessions.climb(turn.db, turn.community, found.id, min(rung, max(Rung)))
        return self._card(turn, found, Rung(min(rung, max(Rung))))

    # Meetings -------------------------------------------------------------------------------------------------------

    def _propose(self, turn: Turn, found: Tutoring, room: Room) -> None:
        language, zone = courses.manner(turn.db, turn.community, found.course)
        times = self._times(turn, found)
        if not times:
            turn.post(room, Message(text("I find no hour that you share in the next two weeks. Please agree on one.")))
            return
        buttons = tuple(
            Button(
                text("{when}", when=clock.labelled(at, zone, language)),
                self.meet(found.id, (at - _EPOCH) // _MINUTE),
            )
            for at in times
        )
        turn.post(room, Message(text("When do you meet? One of these could suit you both."), buttons))

    def _times(self, turn: Turn, found: Tutoring) -> list[datetime]:
        usual = Hours(courses.manner(turn.db, turn.community, found.course).zone, ())
        both = [hours.hours(turn.db, turn.community, one) or usual for one in (found.learner, found.tutor or 0)]
        coming = clock.meetings([(one.spans, one.zone) for one in both], turn.at + SOON, 60)
        return [at for _, at in zip(range(PROPOSED), coming, strict=False)]

    @command("tutor meet", "We meet then", offered=False)
    def meet(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        minute: Annotated[int, "When, in minutes since 1970"],
    ) -> Message:
        """Either of the two fixes it, for both."""
        found = self._mine(turn, request)
        at = _EPOCH + minute * _MINUTE
        if at <= turn.at:
            raise UserError(text("That time is over. Please agree on another."))
        session = sessions.running(turn.db, turn.community, found.id)
        if session is not None and session.meeting == at:  # both may press it
            return Message(text("Good."))
        self.fix(turn, found, at)
        return Message(text("Good."))

    def fix(self, turn: Turn, found: Tutoring, at: datetime) -> None:
        """They meet at that instant, and are reminded."""
        sessions.meet(turn.db, turn.community, found.id, at)
        self._closing.until(turn, found, at + timedelta(days=2) - turn.at)
        turn.remind(_meeting(found), max(at - SOON, turn.at), self.soon(found.id))
        turn.post(Room(key(turn, found)), Message(text("You meet {when}.", when=turn.moment(at))))

    @command("tutor soon", "A meeting is near", rank=Rank.GUEST, offered=False)
    def soon(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder."""
        session = sessions.running(turn.db, turn.community, request)
        if session is None or session.meeting is None:
            return
        found = find(turn, request)
        turn.remind(_meeting(found), session.meeting + AFTER, self.ask_whether(request))
        turn.post(
            Room(key(turn, found)),
            Message(text("You meet {when}: what do you want to understand today?", when=turn.moment(session.meeting))),
        )

    @command("tutor whether", "Did you meet?", rank=Rank.GUEST, offered=False)
    def ask_whether(self, turn: Turn, request: Annotated[int, "Which request?"]) -> None:
        """Comes as a reminder; the first of the two who answers answers for both."""
        session = sessions.running(turn.db, turn.community, request)
        if session is None or session.meeting is None:
            return
        minute = (session.meeting - _EPOCH) // _MINUTE
        turn.post(
            Room(key(turn, find(turn, request))),
            Message(
                text("Did you meet?"),
                (
                    Button(text("Yes"), self.met(request, minute, held=True)),
                    Button(text("No"), self.met(request, minute, held=False)),
                ),
                name=f"tutoring:{request}:met",
            ),
        )

    @command("tutor met", "Whether they met", offered=False)
    def met(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        minute: Annotated[int, "Which meeting?"],
        held: Annotated[bool, "yes or no"],
    ) -> Message:
        """Then the next one: the same time a week later on the wall clock, also when the clocks change between."""
        found = self._mine(turn, request)
        session = sessions.running(turn.db, turn.community, request)
        at = _EPOCH + minute * _MINUTE
        if session is None or session.meeting != at:
            return Message(text("That was answered already."))
        sessions.met(turn.db, turn.community, request, held=held)
        sessions.meet(turn.db, turn.community, request, None)
        slip = Button(text("We did meet"), self.met_after_all(request, minute, session.missed + 1))
        told = text("Good that you met.") if held else text("That happens. Try again?")
        self._say_next(turn, found, at, told, *(() if held else (slip,)))
        return Message(text("Thank you!"))

    @command("tutor met after all", "We did meet", offered=False)
    def met_after_all(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        minute: Annotated[int, "Which meeting?"],
        missed: Annotated[int, "How many were missed, with this one?"],
    ) -> Message:
        """Whoever pressed No by mistake takes it back, once."""
        found = self._mine(turn, request)
        if not sessions.met_after_all(turn.db, turn.community, request, missed):
            return Message(text("That was answered already."))
        self._say_next(turn, found, _EPOCH + minute * _MINUTE, text("Good that you met."))
        return Message(text("Thank you!"))

    def _say_next(self, turn: Turn, found: Tutoring, at: datetime, told: Text, *more: Button) -> None:
        language, zone = courses.manner(turn.db, turn.community, found.course)
        following = clock.again(at, zone)
        when = clock.labelled(following, zone, language)
        turn.edit(
            f"tutoring:{found.id}:met",
            Message(
                told,
                (
                    Button(text("Again: {when}", when=when), self.meet(found.id, (following - _EPOCH) // _MINUTE)),
                    Button(text("We are done"), self._closing.close(found.id)),
                    *more,
                ),
            ),
        )

    # Staff ----------------------------------------------------------------------------------------------------------

    @command("tutor visit", "Look into a tutoring room", rank=Rank.TEACHER)
    def visit(self, turn: Turn, request: Annotated[int, "Its number, from /tutor status"]) -> Message:
        """Openly: both see who comes."""
        found = find(turn, request)
        if found.state != ACTIVE or found.tutor is None or found.course != turn.course.id:
            raise UserError(text("There is no open room for that."))
        room = turn.room(key(turn, found), found.topic, [turn.find(found.learner), turn.find(found.tutor), turn.person])
        turn.post(room, Message(text("{who} looks in.", who=turn.person)))
        return Message(text("The room is open to you. Both see that you are there."))

    def _alarm(self, turn: Turn, found: Tutoring) -> tuple[int | None, int | None]:
        log = sessions.of_course(turn.db, turn.community, found.course, turn.at - BACK)
        return carries_too_much(log), always_the_same(log, found.learner)

    def _tell_of(self, turn: Turn, found: Tutoring, before: tuple[int | None, int | None]) -> None:
        """One helper carries too much, or one learner always meets the same: a teacher can change that."""
        much, same = (now if now != then else None for now, then in zip(self._alarm(turn, found), before, strict=True))
        told = lines(
            text("{who} gives half of all the help in this course. Who else could offer some?", who=turn.find(much))
            if much is not None
            else None,
            text(
                "{learner} nearly always meets {tutor}. Would somebody else do them good?",
                learner=turn.find(found.learner),
                tutor=turn.find(same),
            )
            if same is not None
            else None,
        )
        if told.values:
            tell_teachers(turn, found.course, Message(told))

    def _mine(self, turn: Turn, number: int) -> Tutoring:
        found = find(turn, number)
        if turn.person.id not in {found.learner, found.tutor}:
            raise UserError(text("That is between the two who meet there."))
        if found.state != ACTIVE:
            raise UserError(text("This tutoring is already closed."))
        return found


def _card(found: Tutoring) -> str:
    return f"tutoring:{found.id}:card"


def _meeting(found: Tutoring) -> str:
    return f"tutoring:meeting:{found.id}"
