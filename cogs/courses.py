"""Courses: a teacher opens one in a room, people join it, and the roster says who may do what."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from bot.language import (
    Button,
    Call,
    Course,
    From,
    Len,
    Message,
    Person,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    nearest,
    plural,
    spoken,
    text,
)
from storage import courses
from storage.people import folded

Leaving = Callable[[Turn, int], None]
"""What another feature does when the person of this id leaves the course."""


class Role(StrEnum):
    """What a teacher may make of a member."""

    STUDENT = "student"
    TUTOR = "tutor"
    TEACHER = "teacher"

    @property
    def rank(self) -> Rank:
        """What it allows."""
        return Rank[self.name]

    @property
    def label(self) -> Text:
        """In words."""
        return {Role.STUDENT: text("student"), Role.TUTOR: text("tutor"), Role.TEACHER: text("teacher")}[self]

    def given(self, who: Person) -> Text:
        """That somebody has it now; whole sentences, because of articles and endings."""
        return {
            Role.STUDENT: text("{who} is now a student.", who=who),
            Role.TUTOR: text("{who} is now a tutor.", who=who),
            Role.TEACHER: text("{who} is now a teacher.", who=who),
        }[self]


class Courses:
    """The course of a room: join it, see who is in it."""

    def __init__(self, leaving: Sequence[Leaving] = ()) -> None:
        """Other features that have to know when somebody leaves."""
        self._leaving = leaving

    @command("course open", "Open a course in this room", rank=Rank.TEACHER, public=True)
    def open(
        self,
        turn: Turn,
        name: Annotated[str, "What is the course called?", Len(1, 60)],
        language: Annotated[str, "Its language, like en, es or pt-BR", Len(2, 10)] = "en",
        zone: Annotated[str, "Its time zone, like Europe/Berlin", Len(1, 60)] = "UTC",
    ) -> Message:
        """The room it is opened in becomes its home; one room has one course."""
        if turn.joined is not None:
            raise UserError(text("This room already has the course **{course}**.", course=turn.joined.name))
        language, zone = _language(language), _zone(zone)
        course = courses.add(
            turn.db,
            turn.community,
            name,
            language,
            zone,
            turn.at,
            turn.place.platform,
            turn.place.id,
        )
        courses.join(turn.db, turn.community, course, turn.person.id, Rank.TEACHER, turn.at)
        turn.joined = Course(course, name, language, zone)
        return Message(
            lines(
                text("{who} opened the course **{name}**.", who=turn.person, name=name),
                text("Join to find study groups, feedback and tutors."),
                _not_spoken(language),
            ),
            (Button(text("Join"), self.join()),),
        )

    @command("course bring", "Bring a course of yours into this room", rank=Rank.TEACHER, public=True)
    def bring(self, turn: Turn, name: Annotated[str, "Which course?", Len(1, 60), From(_taught)]) -> Message:
        """One more room of a course, perhaps on another platform; for whoever teaches it there as well."""
        if turn.joined is not None:
            raise UserError(text("This room already has the course **{course}**.", course=turn.joined.name))
        mine = courses.taught(turn.db, turn.community, turn.person.id, Rank.TEACHER)
        found = next((one for one in mine if folded(one.name) == folded(name)), None)
        if found is None:
            raise UserError(text("With this account, you teach no course called **{name}** in this class.", name=name))
        courses.add_place(turn.db, turn.community, found.id, turn.place.platform, turn.place.id)
        turn.joined = Course(*found)
        return Message(
            lines(
                text("This room belongs to the course **{name}**, too.", name=found.name),
                text("Join to find study groups, feedback and tutors."),
            ),
            (Button(text("Join"), self.join()),),
        )

    @command("course join", "Join the course of this room", rank=Rank.GUEST)
    def join(self, turn: Turn) -> Message:
        """Put yourself on the roster."""
        if not courses.join(turn.db, turn.community, turn.course.id, turn.person.id, Rank.STUDENT, turn.at):
            return Message(text("You are already in **{course}**.", course=turn.course.name))
        return Message(
            lines(
                text("Welcome to **{course}**.", course=turn.course.name),
                text("{call} shows what you can do. What you ask me here, only you see.", call=Call("help")),
            )
        )

    @command("course leave", "Leave the course", rank=Rank.STUDENT)
    def leave(self, turn: Turn) -> Message:
        """Take yourself off the roster, and out of everything that belongs to the course."""
        self._leave(turn, turn.person.id)
        return Message(
            text("You left **{course}** and its groups. You can come back any time.", course=turn.course.name),
            (Button(text("Join again"), self.join(), only=turn.person),),
        )

    @command("course roster", "Who is in the course?")
    def roster(self, turn: Turn) -> Message:
        """List everybody, teachers first."""
        people = courses.roster(turn.db, turn.community, turn.course.id)
        named = [
            text("· {name}, {role}", name=member.name, role=Role[Rank(member.rank).name].label) for member in people
        ]
        heading = plural(
            "**{course}** has {n} member:", "**{course}** has {n} members:", n=len(people), course=turn.course.name
        )
        return Message(lines(heading, *named))

    @command("course role", "Make a member a student, tutor or teacher", rank=Rank.TEACHER)
    def role(
        self, turn: Turn, who: Annotated[Person, "Who?"], role: Annotated[Role, "student, tutor or teacher"]
    ) -> Message:
        """Give somebody on the roster another role."""
        before = courses.rank_of(turn.db, turn.community, turn.course.id, who.id)
        if before is None:
            raise UserError(text("{who} is not in this course yet.", who=who))
        courses.set_rank(turn.db, turn.community, turn.course.id, who.id, role.rank)
        return Message(
            role.given(who),
            (Button(text("Undo"), self.role(who, Role[Rank(before).name]), only=turn.person),),
        )

    @command("course remove", "Take somebody off the roster", rank=Rank.TEACHER)
    def remove(self, turn: Turn, who: Annotated[Person, "Who?"]) -> Message:
        """Take somebody out of the course and its groups."""
        if courses.rank_of(turn.db, turn.community, turn.course.id, who.id) is None:
            raise UserError(text("{who} is not in this course.", who=who))
        self._leave(turn, who.id)
        return Message(
            text("{who} is no longer in **{course}**. They can join again.", who=who, course=turn.course.name)
        )

    @command("course settings", "See or change name, language and time zone", rank=Rank.TEACHER)
    def settings(
        self,
        turn: Turn,
        name: Annotated[str, "A new name", Len(1, 60)] = "",
        language: Annotated[str, "A new language, like en, es or pt-BR", Len(2, 10)] = "",
        zone: Annotated[str, "A new time zone, like Europe/Berlin", Len(1, 60)] = "",
    ) -> Message:
        """Without anything to change, only show them."""
        old = turn.course
        new = (name or old.name, _language(language) if language else old.language, _zone(zone) if zone else old.zone)
        if new != (old.name, old.language, old.zone):
            courses.change(turn.db, turn.community, old.id, *new)
            turn.joined = Course(old.id, *new)
        now = f"{turn.at.astimezone(ZoneInfo(new[2])):%H:%M}"
        return Message(
            lines(
                text("**{name}** · language: {language}", name=new[0], language=new[1]),
                text("Time zone: {zone}, where it is {now} now.", zone=new[2], now=now),
                _not_spoken(new[1]),
            )
        )

    @command("course close", "End the course", rank=Rank.TEACHER)
    def close(self, turn: Turn) -> Message:
        """Ask first: closing is not undone."""
        return Message(
            text("End **{course}** for everybody? Its groups close too.", course=turn.course.name),
            (Button(text("End it"), self.close_now(turn.course.id), only=turn.person),),
        )

    @command("course close now", "End the course", rank=Rank.TEACHER, offered=False)
    def close_now(self, turn: Turn, course: Annotated[int, "Which one?"]) -> Message:
        """End it."""
        if turn.joined is None or turn.joined.id != course:
            raise UserError(text("That course has already ended."))
        for member in courses.roster(turn.db, turn.community, course):
            self._leave(turn, member.person)
        courses.close(turn.db, turn.community, course)
        return Message(text("**{course}** has ended. Thank you for teaching it.", course=turn.joined.name))

    def _leave(self, turn: Turn, person: int) -> None:
        for leaving in self._leaving:
            leaving(turn, person)
        courses.leave(turn.db, turn.community, turn.course.id, person)


def _taught(turn: Turn) -> list[tuple[str, str | int]]:
    return [(one.name, one.name) for one in courses.taught(turn.db, turn.community, turn.person.id, Rank.TEACHER)]


def _language(typed: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", typed):
        raise UserError(text("I do not know the language **{typed}**. Write it like en, es or pt-BR.", typed=typed))
    first, dash, rest = typed.partition("-")
    return f"{first.lower()}{dash}{rest}"


def _not_spoken(language: str) -> Text | None:
    if nearest(language).partition("-")[0] == language.partition("-")[0]:
        return None
    known = ", ".join(spoken())
    return text("I do not speak {language} yet, so I speak English. I know: {known}.", language=language, known=known)


def _zone(typed: str) -> str:
    known = available_timezones()
    if typed in known:
        return typed
    near = get_close_matches(typed, known, n=1)
    raise UserError(
        lines(
            text("I do not know the time zone **{typed}**.", typed=typed),
            text("Did you mean {near}?", near=near[0])
            if near
            else text("Write it like Europe/Berlin or America/Lima."),
        )
    )
