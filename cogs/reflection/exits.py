"""Exit questions (PROTOCOLS 1.13): one at the end, alone; and the class hears what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    File,
    Kind,
    Len,
    Message,
    Named,
    Place,
    Rank,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs import hours as clock
from cogs.availability import course_zone, read
from cogs.reflection.heavy import heavy
from cogs.reflection.muddy import points
from cogs.staff import for_staff, tell_teachers
from cogs.writing import word_count
from storage import courses, exits
from storage.exits import Answer, Exit

ENOUGH = 5
"""Answers of which a mean is told; of fewer it could tell on somebody (and says little)."""

FEW = 6
"""Words below which it is asked once which part exactly."""

IGNORED = 3
"""Questions in a row of whose answers the class heard nothing, until fewer are suggested."""

SHOWN = 15
"""Answers that are shown at once; all of them are in the file."""


@dataclass(frozen=True)
class Said:
    """What a student answers."""

    words: Annotated[str, "Your answer", Len(1, 600), Starter("I do not see yet how …")]


@dataclass(frozen=True)
class Did:
    """What a teacher makes of it."""

    heard: Annotated[str, "You said: what did you hear from them?", Len(3, 500)]
    does: Annotated[str, "We do: what happens now?", Len(3, 500)]
    when: Annotated[str, "When do they read it? Leave it empty for now, or like: Tue 8:00", Len(0, 60)] = ""


class Exits:
    """Looking back: a question at the end, and what came of it."""

    @command("exit ask", "Ask the class one question at the end", rank=Rank.TEACHER, public=True)
    def ask(
        self,
        turn: Turn,
        question: Annotated[str, "Your question. Without: what was least clear", Len(0, 300)] = "",
        names: Annotated[bool, "Do teachers see names?", Named()] = True,  # noqa: FBT002 - what is typed is yes or no
        hours: Annotated[int, "For how many hours can they answer?", Between(1, 168), Named()] = 12,
    ) -> Message:
        """Everybody answers alone; the room sees how many have."""
        earlier = exits.of_course(turn.db, turn.community, turn.course.id)
        if earlier and earlier[-1].open:
            raise UserError(
                text("A question is open until {when}.", when=turn.moment(earlier[-1].until)),
                Button(text("Close it now"), self.results(earlier[-1].id), only=turn.person),
            )
        self._nudge(turn, earlier)
        where, until = turn.place, turn.at + timedelta(hours=hours)
        asked = Exit(
            *(0, turn.course.id, turn.person.id, question, names, where.platform, where.id, where.kind, where.home),
            *(turn.at, until, True, "", ""),
        )
        new = exits.ask(turn.db, turn.community, asked)
        turn.remind(_name(new), until, self.due(new.id))
        return self._card(turn, new)

    def _nudge(self, turn: Turn, earlier: list[Exit]) -> None:
        """What was asked and not answered is known to end exit questions; said to the teacher alone."""
        if not earlier or earlier[-1].heard:
            return
        ignored = len(earlier) >= IGNORED and not any(one.heard for one in earlier[-IGNORED:])
        says = (
            text(
                "The class has not heard what came of its last {n} questions. "
                "Fewer of them, each with a word of yours, are worth more than many.",
                n=IGNORED,
            )
            if ignored
            else text("The class has not heard yet what came of its last question. Two lines are enough.")
        )
        answer = Button(text("Tell the class"), self.reply(earlier[-1].id), only=turn.person)
        turn.post(turn.person, Message(says, (answer,)))

    @command("exit answer", "Answer the question at the end")
    def answer(
        self, turn: Turn, which: Annotated[int, "Which question?", Named()] = 0, said: Said = FROM_FORM
    ) -> Message:
        """As often as one likes while it is open; the latest counts."""
        found = self._open(turn, which)
        known = exits.answers(turn.db, turn.community, found.id)
        before = next((one for one in known if one.person == turn.person.id), None)
        sure = before.sure if before else 0
        exits.answer(turn.db, turn.community, found.id, Answer(turn.person.id, said.words, sure))
        card = self._card(turn, found)
        turn.edit(card.name, card)
        again = Button(text("Change it"), self.answer(found.id), only=turn.person)
        if heavy(said.words):
            return self._stand_by(turn, found, said.words, again)
        if word_count(said.words) < FEW and before is None:
            return Message(text("Thank you! Which part exactly? A few words more help your teacher."), (again,))
        return Message(
            lines(
                text("Thank you! Your teacher reads it, and you all hear what comes of it."),
                text("How sure do you feel about today?"),
            ),
            (
                Button(text("Not at all"), self.feel(found.id, 1), only=turn.person),
                Button(text("A little"), self.feel(found.id, 2), only=turn.person),
                Button(text("Quite"), self.feel(found.id, 3), only=turn.person),
                Button(text("Very"), self.feel(found.id, 4), only=turn.person),
                again,
            ),
        )

    @command("exit feel", "How sure do you feel?", rank=Rank.GUEST, offered=False)
    def feel(
        self,
        turn: Turn,
        which: Annotated[int, "Which question?"],
        sure: Annotated[int, "From 1, not at all, to 4, very", Between(1, 4)],
    ) -> Message:
        """One tap, after the words."""
        found = self._open(turn, which)
        if not exits.feel(turn.db, turn.community, found.id, turn.person.id, sure):
            raise UserError(text("Answer the question first."), Button(text("Answer"), self.answer(found.id)))
        return Message(text("Thank you for saying so. See you next time!"))

    def _stand_by(self, turn: Turn, found: Exit, words: str, again: Button) -> Message:
        """No analysis: help, now. A teacher who sees names hears at once; else whoever wrote it decides."""
        if found.named:
            self._call(turn, found, words)
        return Message(
            lines(
                text("Thank you for writing this. It sounds heavy, and you need not carry it alone."),
                text("Please talk to somebody you trust. If you are in danger, call the emergency number now."),
                text("Your teachers read it now, so that one of them can talk with you.")
                if found.named
                else text("Shall a teacher hear from you? They would see your name and what you wrote."),
            ),
            (again,) if found.named else (Button(text("Tell a teacher"), self.tell(found.id), only=turn.person), again),
        )

    @command("exit tell", "Tell a teacher", rank=Rank.GUEST, offered=False)
    def tell(self, turn: Turn, which: Annotated[int, "Which question?"]) -> Message:
        """With their name, since they ask for it."""
        found = exits.find(turn.db, turn.community, which)
        answers = exits.answers(turn.db, turn.community, which)
        mine = next((one for one in answers if one.person == turn.person.id), None)
        if found is None or mine is None:
            raise UserError(text("I have no answer of yours any more. Please talk to your teacher, or to me again."))
        self._call(turn, found, mine.words)
        return Message(text("Your teachers have it. That was brave."))

    def _call(self, turn: Turn, found: Exit, words: str) -> None:
        told = text("{who} wrote this, and may need somebody to talk to, soon: {words}", who=turn.person, words=words)
        if courses.over(turn.db, turn.community, found.course):  # nobody is on its roster, and it has to reach somebody
            turn.post(turn.find(found.teacher), Message(told))
        tell_teachers(turn, found.course, Message(told))

    @command("exit due", "The time to answer is over", rank=Rank.GUEST, offered=False)
    def due(self, turn: Turn, which: Annotated[int, "Which question?"]) -> None:
        """Comes as a reminder."""
        found = exits.find(turn.db, turn.community, which)
        if found is not None and found.open:
            self._close(turn, found)
            turn.post(turn.find(found.teacher), self._results(turn, found))

    @command("exit results", "See what the class answered at the end", rank=Rank.TEACHER)
    def results(self, turn: Turn, which: Annotated[int, "Which question?", Named()] = 0) -> Message:
        """Closes it, if it is open: nobody's answer is looked at while others still write."""
        found = self._taught(turn, which)
        if found.open:
            self._close(turn, found)
            turn.forget(_name(found))
        return self._results(turn, found)

    @command("exit reply", "Tell the class what came of its answers", rank=Rank.TEACHER)
    def reply(self, turn: Turn, which: Annotated[int, "Which question?", Named()] = 0, did: Did = FROM_FORM) -> Message:
        """You said, we do: now, or when they meet next."""
        found = self._taught(turn, which)
        if found.open:
            raise UserError(
                text("They can still answer, until {when}.", when=turn.moment(found.until)),
                Button(text("Close it now"), self.results(found.id), only=turn.person),
            )
        at = None
        if did.when:
            at = next(clock.meetings([(read(turn, did.when), course_zone(turn))], turn.at, 15))
        exits.tell(turn.db, turn.community, found.id, did.heard, did.does)
        if at is None:
            self._say(turn, found._replace(heard=did.heard, does=did.does))
            return Message(text("The class can read it now."))
        turn.remind(f"exit:{found.id}:said", at, self.say(found.id))
        return Message(text("The class reads it {when}.", when=turn.moment(at)))

    @command("exit say", "What came of it", rank=Rank.GUEST, offered=False)
    def say(self, turn: Turn, which: Annotated[int, "Which question?"]) -> None:
        """Comes as a reminder, when the class meets."""
        found = exits.find(turn.db, turn.community, which)
        if found is not None and not courses.over(turn.db, turn.community, found.course):
            self._say(turn, found)

    def forget(self, turn: Turn, person: int) -> None:  # noqa: ARG002 - as all that know when somebody leaves
        """Somebody leaves; where it is because the course ends, its question does, and whoever asked reads the rest."""
        if not courses.over(turn.db, turn.community, turn.course.id):
            return
        for one in exits.of_course(turn.db, turn.community, turn.course.id):
            if one.open:
                self._close(turn, one)
                turn.forget(_name(one))
                turn.post(turn.find(one.teacher), self._results(turn, one))

    def _say(self, turn: Turn, found: Exit) -> None:
        told = lines(text("**You said:** {heard}", heard=found.heard), text("**We do:** {does}", does=found.does))
        turn.post(_place(found), Message(told))

    # How it looks ---------------------------------------------------------------------------------------------------

    def _card(self, turn: Turn, found: Exit) -> Message:
        n = len(exits.answers(turn.db, turn.community, found.id))
        return Message(
            lines(
                text("**Before you go:** {question}", question=_asked(found)),
                text(
                    "Until {when}. Your teacher sees who wrote what, and nobody else does.",
                    when=turn.moment(found.until),
                )
                if found.named
                else text(
                    "Until {when}. Nobody sees who wrote what, your teacher neither.", when=turn.moment(found.until)
                ),
                plural("{n} has answered.", "{n} have answered.", n=n) if n else None,
            ),
            (Button(text("Answer"), self.answer(found.id), until=found.until),),
            name=_name(found),
        )

    def _close(self, turn: Turn, found: Exit) -> None:
        exits.close(turn.db, turn.community, found.id)
        n = len(exits.answers(turn.db, turn.community, found.id))
        turn.edit(
            _name(found),
            Message(
                lines(
                    text("**Before you go:** {question}", question=_asked(found)),
                    plural("{n} has answered. Thank you!", "{n} have answered. Thank you!", n=n)
                    if n
                    else text("It is closed now."),
                )
            ),
        )

    def _results(self, turn: Turn, found: Exit) -> Message:
        every = exits.answers(turn.db, turn.community, found.id)
        students = sum(one.rank == Rank.STUDENT for one in courses.roster(turn.db, turn.community, found.course))
        sure = [one.sure for one in every if one.sure]
        usual = [one for one in every if not heavy(one.words)]
        shared = points([one.words for one in usual], found.question)
        reply = Button(text("Tell the class"), self.reply(found.id), only=turn.find(found.teacher))
        can_be_told = bool(every) and not courses.over(turn.db, turn.community, found.course)
        return Message(
            lines(
                _asked(found),
                text("{n} of {all} students answered.", n=len(every), all=students),
                _trend(turn, found),
                *(
                    text("· Somebody may need a person to talk to: {said}", said=_line(turn, found, one))
                    for one in every
                    if heavy(one.words)
                ),
                text("How sure they are: {mean} of 4 on average ({n} answers).", mean=f"{fmean(sure):.1f}", n=len(sure))
                if len(sure) >= ENOUGH
                else None,
                text("Often: {points}", points=", ".join(f"{one.word} ({one.n})" for one in shared))
                if shared
                else None,
                *(text("· {said}", said=_line(turn, found, one)) for one in usual[:SHOWN]),
                text("All of them are in the file.") if len(usual) > SHOWN else None,
                text("Say in two lines what you heard and what happens now: that is what makes them answer again.")
                if can_be_told and not found.heard
                else None,
            ),
            (reply,) if can_be_told else (),
            (_file(turn, found, usual),) if len(usual) > SHOWN else (),
        )

    # Which one ------------------------------------------------------------------------------------------------------

    def _open(self, turn: Turn, which: int) -> Exit:
        found = self._found(turn, which)
        if courses.rank_of(turn.db, turn.community, found.course, turn.person.id) is None:
            raise UserError(text("First join the course: {call}", call=Call("course join")))
        if not found.open:
            raise UserError(text("This question is closed. There will be another."))
        return found

    def _taught(self, turn: Turn, which: int) -> Exit:
        found = self._found(turn, which)
        for_staff(turn, found.course)
        return found

    def _found(self, turn: Turn, which: int) -> Exit:
        """The one of that number, or the latest of the course."""
        every = [] if which else exits.of_course(turn.db, turn.community, turn.course.id)
        found = exits.find(turn.db, turn.community, which) if which else next(reversed(every), None)
        if found is None:
            raise UserError(text("No question was asked here yet."))
        if courses.over(turn.db, turn.community, found.course):
            raise UserError(text("That course has already ended."))
        return found


def _asked(found: Exit) -> Text:
    return text("{question}", question=found.question) if found.question else text("What was least clear to you today?")


def _line(turn: Turn, found: Exit, one: Answer) -> Text:
    said = text("{words}", words=one.words)
    if one.sure:
        said = text("{words} (sure: {sure} of 4)", words=one.words, sure=one.sure)
    return text("{who}: {said}", who=turn.find(one.person).name, said=said) if found.named else said


def _trend(turn: Turn, found: Exit) -> Text | None:
    """How many answered the questions before it."""
    before = [one for one in exits.of_course(turn.db, turn.community, found.course) if one.id < found.id][-3:]
    if not before:
        return None
    counts = [str(len(exits.answers(turn.db, turn.community, one.id))) for one in before]
    return text("Answers to the questions before it: {counts}.", counts=", ".join(counts))


def _file(turn: Turn, found: Exit, every: list[Answer]) -> File:
    said = [f"{turn.find(one.person).name}: {one.words}" if found.named else one.words for one in every]
    alt = text("All {n} answers, one a line.", n=len(every))
    return File("answers.txt", "\n".join(" ".join(one.split()) for one in said).encode(), alt)


def _place(found: Exit) -> Place:
    return Place(found.platform, found.place, Kind(found.kind), found.home)


def _name(found: Exit) -> str:
    return f"exit:{found.id}"
