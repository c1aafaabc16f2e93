"""The rules card of a course: everybody reads it once, and says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    Len,
    Message,
    Person,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from storage import courses, rules

NAMED = 10
"""So many of those who have not read them are named."""


@dataclass(frozen=True)
class NewRules:
    """The rules, as a teacher writes them."""

    words: Annotated[str, "The rules, one a line; three are enough", Len(0, 800)] = ""


class Rules:
    """The course of a room: join it, see who is in it."""

    @command("course rules", "Read the rules of the course")
    def rules(self, turn: Turn) -> Message:
        """The card; to teachers also who has not read it."""
        if turn.rank < Rank.TEACHER:
            read = rules.has_read(turn.db, turn.community, turn.course.id, turn.person.id)
            return Message(self.card(turn), () if read else (self.noticed(turn, only=turn.person),))
        return Message(
            lines(self.card(turn), self._unread(turn)),
            (
                Button(text("Change them"), self.change(), only=turn.person),
                Button(text("Show them to everybody"), self.show(), only=turn.person),
            ),
        )

    @command("course rules change", "Change the rules of the course", rank=Rank.TEACHER, offered=False)
    def change(self, turn: Turn, new: NewRules = FROM_FORM) -> Message:
        """Nobody has read the new ones yet. Without words they are the usual ones."""
        rules.change(turn.db, turn.community, turn.course.id, new.words)
        return Message(
            lines(self.card(turn), text("Everybody is asked to read them once more, when they are shown.")),
            (Button(text("Show them to everybody"), self.show(), only=turn.person),),
        )

    @command("course rules show", "Show the rules in the room", rank=Rank.TEACHER, public=True, offered=False)
    def show(self, turn: Turn) -> Message:
        """Whoever reads them there says so with the button."""
        return Message(self.card(turn), (self.noticed(turn),))

    @command("course rules read", "You have read the rules", offered=False)
    def read(self, turn: Turn, version: Annotated[int, "Which of them?"]) -> Message:
        """Once."""
        if rules.rules(turn.db, turn.community, turn.course.id)[1] != version:
            raise UserError(
                lines(text("These rules have changed since."), self.card(turn)), self.noticed(turn, only=turn.person)
            )
        if turn.member:
            rules.read(turn.db, turn.community, turn.course.id, turn.person.id, version, turn.at)
        return Message(text("Thank you. I will not ask again."))

    def card(self, turn: Turn) -> Text:
        """The rules, as everybody reads them."""
        words, _ = rules.rules(turn.db, turn.community, turn.course.id)
        own = [text("· {rule}", rule=one) for one in words.splitlines() if one.strip()]
        return lines(
            text("**How we work in {course}**", course=turn.course.name),
            *(own or _usual()),
            _looked_into(turn),
            text("· Something is wrong, or you are lost? Tell your teachers alone: {call}", call=Call("course tell")),
        )

    def noticed(self, turn: Turn, only: Person | None = None) -> Button:
        """What says that they were read."""
        version = rules.rules(turn.db, turn.community, turn.course.id)[1]
        return Button(text("I have read this"), self.read(version), only=only)

    def _unread(self, turn: Turn) -> Text:
        readers = rules.readers(turn.db, turn.community, turn.course.id)
        students = [one for one in courses.roster(turn.db, turn.community, turn.course.id) if one.rank < Rank.TEACHER]
        missing = [one.name for one in students if one.person not in readers]
        if not missing:
            return plural("{n} student has read this.", "All {n} students have read this.", n=len(students))
        names = ", ".join(missing[:NAMED]) + (", …" if len(missing) > NAMED else "")
        return plural(
            "{n} student has not said yet that they have read this: {names}",
            "{n} students have not said yet that they have read this: {names}",
            n=len(missing),
            names=names,
        )


def _usual() -> list[Text]:
    return [
        text("· Be kind. Talk about the work, never about the person."),
        text("· Help others think: ask, give a hint, explain. Do not hand out answers."),
        text("· Say where an idea comes from, and say when you are not sure."),
    ]


def _looked_into(turn: Turn) -> Text | None:
    if not courses.looking(turn.db, turn.community, turn.course.id):
        return None
    return text("· Teachers can look into the rooms of groups. Everybody there sees it when one does.")
