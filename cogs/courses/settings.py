"""The settings of a course, on one page with buttons."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from bot.language import (
    Button,
    Call,
    Course,
    Len,
    Message,
    Rank,
    Room,
    Text,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from cogs.availability import known_zone
from cogs.courses.course import known_language, not_spoken
from cogs.courses.roster import Roster
from cogs.courses.rules import Rules
from cogs.staff import staff
from storage import courses, rooms, rules


class Part(StrEnum):
    """What a course can do without: the names of features."""

    DISCUSSION = "discussion"
    FEEDBACK = "feedback"
    GROUPS = "groups"
    REFLECTION = "reflection"
    REPORTS = "reports"
    TUTORING = "tutoring"

    @property
    def label(self) -> Text:
        """In words."""
        return {
            Part.DISCUSSION: text("Discussions"),
            Part.FEEDBACK: text("Feedback and review rounds"),
            Part.GROUPS: text("Study groups"),
            Part.REFLECTION: text("Looking back"),
            Part.REPORTS: text("Reports, and what needs you"),
            Part.TUTORING: text("Tutoring"),
        }[self]

    @property
    def begins(self) -> Call:
        """What a teacher does first with it, or how its own settings are seen."""
        return {
            Part.DISCUSSION: Call("discuss settings"),
            Part.FEEDBACK: Call("criteria list"),
            Part.GROUPS: Call("group status"),
            Part.REFLECTION: Call("help exit"),
            Part.REPORTS: Call("needs me"),
            Part.TUTORING: Call("tutor settings"),
        }[self]


class Settings:
    """The course of a room: join it, see who is in it."""

    def __init__(self, card: Rules, people: Roster) -> None:
        """From here one comes to rules and roster."""
        self._rules = card
        self._people = people

    @command("course settings", "See or change how the course is set up", rank=Rank.TEACHER)
    def settings(
        self,
        turn: Turn,
        name: Annotated[str, "A new name", Len(1, 60)] = "",
        language: Annotated[str, "A new language, like en, es or pt-BR", Len(2, 10)] = "",
        zone: Annotated[str, "A new time zone, like Europe/Berlin", Len(1, 60)] = "",
    ) -> Message:
        """Without anything to change, only show them."""
        old = turn.course
        new = (
            name or old.name,
            known_language(language) if language else old.language,
            known_zone(zone) if zone else old.zone,
        )
        if new != (old.name, old.language, old.zone):
            courses.change(turn.db, turn.community, old.id, *new)
            turn.joined = Course(old.id, *new, old.without)
        return self.page(turn)

    @command("course switch", "Switch a part of the course on or off", rank=Rank.TEACHER, offered=False)
    def switch(self, turn: Turn, part: Annotated[Part, "What?"], on: Annotated[bool, "On?"]) -> Message:
        """What is there stays, and comes back with it."""
        if on and part in turn.owner.without:
            raise UserError(text("Whoever runs me has switched this off here. Ask them."))
        old = turn.course
        without = old.without - {part} if on else old.without | {part.value}
        courses.switch(turn.db, turn.community, old.id, without)
        turn.joined = Course(old.id, old.name, old.language, old.zone, without)
        return self.page(turn)

    @command("course looking", "Let teachers look into groups, or not", rank=Rank.TEACHER, offered=False)
    def look(self, turn: Turn, on: Annotated[bool, "May they?"]) -> Message:
        """The rules say so from now on, and are to be read again; each group is told in its own room."""
        if on != courses.looking(turn.db, turn.community, turn.course.id):
            courses.let_look(turn.db, turn.community, turn.course.id, on=on)
            words, _ = rules.rules(turn.db, turn.community, turn.course.id)
            rules.change(turn.db, turn.community, turn.course.id, words)
            told = (
                text("Teachers can look into this room from now on. You see it when one does.")
                if on
                else text("Teachers can look into this room no more.")
            )
            for one in rooms.of_course(turn.db, turn.community, turn.course.id):
                if one.key.startswith("group:"):
                    turn.post(Room(one.key), Message(told))
        return self.page(turn)

    def page(self, turn: Turn) -> Message:
        """Everything that can be chosen for the course as a whole, and where the rest is."""
        course = turn.course
        off = course.without | turn.owner.without
        looking = courses.looking(turn.db, turn.community, course.id)
        teachers = ", ".join(one.name for one in staff(turn, course.id))
        return Message(
            lines(
                text("**{name}** · language: {language}", name=course.name, language=course.language),
                text("Time zone: {zone}, where it is {now} now.", zone=course.zone, now=_clock(turn)),
                text("Teachers: {names}", names=teachers),
                not_spoken(course.language),
                *(_said(part, off=part in off) for part in Part),
                text("Looking into groups: yes, with {call}. The rules say so to everybody.", call=Call("course look"))
                if looking
                else text("Looking into groups: no. Only their members see what is said there."),
            ),
            (
                *(_switch(self, part, on=part in course.without) for part in Part),
                Button(text("Let teachers look into groups"), self.look(on=True))
                if not looking
                else Button(text("Look into no group"), self.look(on=False)),
                Button(text("Rules"), self._rules.rules()),
                Button(text("Who is in it"), self._people.roster()),
            ),
        )


def _switch(settings: Settings, part: Part, *, on: bool) -> Button:
    label = text("Switch on: {part}", part=part.label) if on else text("Switch off: {part}", part=part.label)
    return Button(label, settings.switch(part, on=on))


def _said(part: Part, *, off: bool) -> Text:
    if off:
        return text("· {part}: off", part=part.label)
    return text("· {part}: on. {call} shows more.", part=part.label, call=part.begins)


def _clock(turn: Turn) -> str:
    return f"{turn.at.astimezone(ZoneInfo(turn.course.zone)):%H:%M}"
