"""A private line: a student writes to the teachers alone, and is answered alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Len,
    Message,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
    verbatim,
)
from cogs.staff import for_staff, staff
from storage import courses, letters
from storage.letters import Letter

SHOWN = 5
"""So many letters are shown at once."""


@dataclass(frozen=True)
class ToTeachers:
    """What a student writes."""

    words: Annotated[str, "What shall your teachers know?", Len(1, 1500)]


@dataclass(frozen=True)
class Reply:
    """What a teacher answers."""

    words: Annotated[str, "Your answer", Len(1, 1500)]


class Letters:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    @command("course tell", "Write to your teachers, alone")
    def tell(self, turn: Turn, new: ToTeachers = FROM_FORM) -> Message:
        """All of them read it, and nobody else."""
        readers = [one for one in staff(turn, turn.course.id, Rank.DEPUTY) if one.id != turn.person.id]
        if not readers:
            raise UserError(text("There is no teacher on the roster of this course yet."))
        number = letters.write(turn.db, turn.community, turn.course.id, turn.person.id, new.words, turn.at)
        found = letters.find(turn.db, turn.community, number)
        assert found is not None
        for one in readers:
            turn.post(one, self._shown(turn, found, f"letter:{number}:{one.id}"))
        names = ", ".join(one.name for one in readers)
        return Message(
            lines(
                text("Only they read it: {names}. You get the answer here, alone.", names=names),
                text("It is deleted after 60 days."),
            )
        )

    @command("course letters", "What students wrote to you alone", rank=Rank.DEPUTY)
    def letters(self, turn: Turn) -> Message:
        """Those that nobody has answered yet."""
        waiting = letters.waiting(turn.db, turn.community, turn.course.id)
        if not waiting:
            return Message(text("Nobody waits for an answer."))
        told = [self._shown(turn, one, "") for one in waiting[:SHOWN]]
        heading = plural("{n} letter waits for an answer.", "{n} letters wait for an answer.", n=len(waiting))
        return Message(
            lines(heading, *(one.text for one in told)), tuple(button for one in told for button in one.buttons)
        )

    @command("course answer", "Answer a student alone", rank=Rank.GUEST, offered=False, staff=True)
    def answer(self, turn: Turn, letter: Annotated[int, "Which letter?"], new: Reply = FROM_FORM) -> Message:
        """Whoever of the staff is first; the others see that it is done."""
        found = letters.find(turn.db, turn.community, letter)
        if found is None:
            raise UserError(text("This letter was deleted."))
        for_staff(turn, found.course, Rank.DEPUTY)
        letters.answer(turn.db, turn.community, letter, turn.at)
        writer = turn.find(found.person)
        turn.post(
            writer,
            Message(
                lines(text("{who} answers you:", who=turn.person.name), verbatim(new.words)),
                (Button(text("Write back"), self.tell(), only=writer),),
            ),
        )
        told = text("{who} has answered {name}.", who=turn.person.name, name=writer.name)
        for one in staff(turn, found.course, Rank.DEPUTY):
            turn.edit(f"letter:{letter}:{one.id}", Message(told, name=f"letter:{letter}:{one.id}"))
        return Message(text("{name} has your answer.", name=writer.name))

    def _shown(self, turn: Turn, found: Letter, name: str) -> Message:
        who = turn.find(found.person).name
        return Message(
            lines(_heading(turn, found, who), verbatim(found.words)),
            (Button(text("Answer {name}", name=who), self.answer(found.id)),),
            name=name,
        )


def _heading(turn: Turn, found: Letter, who: str) -> Text:
    course = courses.name(turn.db, turn.community, found.course)
    return text("**{name}** writes to you alone, from **{course}**:", name=who, course=course)
