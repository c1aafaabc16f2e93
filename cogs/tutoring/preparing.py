"""Before somebody helps in a programme: what they promise, and one situation to try out, with feedback."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from bot.language import Button, Call, Message, Person, Text, Turn, UserError, command, lines, plural, text, verbatim
from cogs.staff import tell_teachers
from storage import offers, programmes
from storage.programmes import Kind, Programme

Joined = Callable[[Turn, int, int], None]
"""What is done when a course's programme has a helper more."""

_HOURS = Call("tutor hours")


class Reply(StrEnum):
    """What one may write to a learner who is wrong."""

    ASK = "ask"
    TELL = "tell"


class Preparing:
    """Proctors and mentors who begin."""

    def __init__(self, joined: Joined) -> None:
        """What is done when somebody is ready."""
        self._joined = joined

    def invite(self, turn: Turn, person: Person, programme: Programme, places: int) -> None:
        """A teacher has named them; they may say no."""
        card = self._card(programme, person, places)
        no = Button(text("Rather not"), self.refuse(programme.id), only=person)
        told = text("{who} would like you to be a proctor: **{title}**", who=turn.person, title=programme.title)
        turn.post(person, Message(lines(told, card.text), (*card.buttons, no)))

    @command("tutor be mentor", "I can be a mentor", offered=False)
    def be_mentor(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """Whoever would like to help prepares first."""
        return self._card(opened(turn, programme), turn.person, 0)

    def _card(self, programme: Programme, person: Person, places: int) -> Message:
        return Message(
            lines(
                text("· Ask first, then hint, and let them try. Explain, do not do."),
                text("· What they write stays between you, them and the teachers."),
                text("· If somebody is not well, tell a teacher. You do not carry that alone."),
                text("One try before you begin. They write: “I get 12”, and it is 15. What do you write?"),
            ),
            (
                Button(text("It is 15."), self.reply(programme.id, Reply.TELL, places), only=person),
                Button(text("How did you get 12?"), self.reply(programme.id, Reply.ASK, places), only=person),
            ),
        )

    @command("tutor reply", "What would you write?", offered=False)
    def reply(
        self,
        turn: Turn,
        programme: Annotated[int, "Which programme?"],
        reply: Annotated[Reply, "ask or tell"],
        places: Annotated[int, "How many people?"],
    ) -> Message:
        """Telling is what everybody does first; there is no harm in having tried it here."""
        found = opened(turn, programme)
        if reply is Reply.TELL:
            ask = Button(text("How did you get 12?"), self.reply(found.id, Reply.ASK, places), only=turn.person)
            return Message(
                text("Then they have a number, and still do not know why. What else could you write?"), (ask,)
            )
        told = text("Yes: now they explain it, and you see where to hint.")
        if places:
            return Message(lines(told, self._ready(turn, found, places)))
        return Message(
            lines(told, text("How many people would you like to mentor?")),
            tuple(Button(verbatim(str(n)), self.ready(found.id, n), only=turn.person) for n in (1, 2, 3)),
        )

    @command("tutor ready", "I am ready", offered=False)
    def ready(
        self, turn: Turn, programme: Annotated[int, "Which programme?"], places: Annotated[int, "How many people?"]
    ) -> Message:
        """A mentor says for how many people."""
        return Message(self._ready(turn, opened(turn, programme), min(max(places, 1), 3)))

    def _ready(self, turn: Turn, found: Programme, places: int) -> Text:
        person = turn.person.id
        offers.offer(turn.db, turn.community, found.course, person, "", "", places, None, turn.at, found.id)
        self._joined(turn, found.course, found.id)
        if found.kind is Kind.PROCTOR:
            return plural(
                "You are a proctor now, for {n} person at a time. I tell you who comes.",
                "You are a proctor now, for up to {n} people at a time. I tell you who comes.",
                n=places,
            )
        return lines(
            text("Thank you! I look for somebody from {when} on, and ask you first.", when=turn.moment(found.starts)),
            text("{call} says when you have time; I bring people together who have an hour in common.", call=_HOURS),
        )

    @command("tutor refuse", "Rather not", offered=False)
    def refuse(self, turn: Turn, programme: Annotated[int, "Which programme?"]) -> Message:
        """No reason is asked."""
        found = opened(turn, programme)
        told = text("{who} would rather not be a proctor: **{title}**", who=turn.person, title=found.title)
        tell_teachers(turn, found.course, Message(told))
        return Message(text("That is fine. I tell your teacher."))


def opened(turn: Turn, number: int) -> Programme:
    """The programme of that number.

    Raises:
        UserError: it is over.

    """
    found = programmes.find(turn.db, turn.community, number)
    if found is None or not found.open:
        raise UserError(text("This programme is over."))
    return found
