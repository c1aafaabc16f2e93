"""A course: a teacher opens it in a room, people join it, and it ends."""

from __future__ import annotations

import re
from typing import Annotated

from bot.language import (
    Button,
    Call,
    Course,
    From,
    Kind,
    Len,
    Message,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    misses,
    nearest,
    plural,
    spoken,
    text,
)
from cogs.availability import known_zone
from cogs.courses.roster import Leaving, Roster
from cogs.courses.rules import Rules
from storage import courses, paused, people, roster
from storage.people import folded

__all__ = ["Courses", "Leaving"]

_REPORT = Call("report course")


class Courses:
    """The course of a room: join it, see who is in it."""

    def __init__(self, members: Roster, rules: Rules) -> None:
        """Whoever joins is on the roster, and reads the rules."""
        self._members = members
        self._rules = rules

    @command("course open", "Open a course in this room", rank=Rank.TEACHER, public=True)
    def open(
        self,
        turn: Turn,
        name: Annotated[str, "What is the course called?", Len(1, 60)],
        language: Annotated[str, "Its language, like en, es or pt-BR", Len(2, 10)] = "",
        zone: Annotated[str, "Its time zone, like Europe/Berlin", Len(1, 60)] = "",
    ) -> Message:
        """The room it is opened in becomes its home; one room has one course."""
        self.found(turn, name, language, zone, frozenset())
        return self.opened(turn)

    def found(self, turn: Turn, name: str, language: str, zone: str, without: frozenset[str]) -> None:
        """Have the course be there, as the class has it where nothing is said; whoever acts teaches it.

        Raises:
            UserError: none can be opened here, or the language or the zone is none.

        """
        openable(turn)
        language, zone = known_language(language or turn.owner.language), known_zone(zone or turn.owner.zone)
        where = turn.place
        course = courses.add(turn.db, turn.community, name, language, zone, turn.at, where.platform, where.id)
        paused.resume(turn.db, turn.community, where.platform, where.id)  # it was another course's
        courses.join(turn.db, turn.community, course, turn.person.id, Rank.TEACHER, turn.at)
        if without:
            courses.switch(turn.db, turn.community, course, without)
        people.use_course(turn.db, turn.community, turn.person.id, course)  # alone with us they mean this one
        turn.joined = Course(course, name, language, zone, without)

    def opened(self, turn: Turn) -> Message:
        """That it is there now, for everybody in the room."""
        return Message(
            lines(
                text("{who} opened the course **{name}**.", who=turn.person, name=turn.course.name),
                text("Join to find study groups, feedback and tutors."),
                not_spoken(turn.course.language),
            ),
            (Button(text("Join"), self.join()),),
        )

    @command("course bring", "Bring a course of yours into this room", rank=Rank.TEACHER, public=True)
    def bring(self, turn: Turn, name: Annotated[str, "Which course?", Len(1, 60), From(_taught)]) -> Message:
        """One more room of a course, perhaps on another platform; for whoever teaches it there as well."""
        free(turn)
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
        self._members.arrive(turn)
        return Message(
            lines(
                text("Welcome to **{course}**.", course=turn.course.name),
                text("{call} shows what you can do. What you ask me here, only you see.", call=Call("help")),
                self._rules.card(turn),
            ),
            (self._rules.noticed(turn, only=turn.person),),
        )

    @command("course leave", "Leave the course", rank=Rank.STUDENT)
    def leave(self, turn: Turn) -> Message:
        """Take yourself off the roster, and out of everything that belongs to the course."""
        self._members.leave(turn, turn.person.id)
        return Message(
            text("You left **{course}** and its groups. You can come back any time.", course=turn.course.name),
            (Button(text("Join again"), self.join(), only=turn.person),),
        )

    @command("course close", "End the course", rank=Rank.TEACHER)
    def close(self, turn: Turn) -> Message:
        """Ask first: closing is not undone."""
        return Message(
            lines(
                text("End **{course}** for everybody? Its groups and rounds end too.", course=turn.course.name),
                text("Nobody can read its reports afterwards. First take what you need: {call}", call=_REPORT),
            ),
            (Button(text("End it"), self.close_now(turn.course.id), only=turn.person),),
        )

    @command("course close now", "End the course", rank=Rank.TEACHER, offered=False)
    def close_now(self, turn: Turn, course: Annotated[int, "Which one?"]) -> Message:
        """End it."""
        if turn.joined is None or turn.joined.id != course:
            raise UserError(text("That course has already ended."))
        courses.close(turn.db, turn.community, course, turn.at)
        for member in courses.roster(turn.db, turn.community, course):
            self._members.leave(turn, member.person)
        roster.forget(turn.db, turn.community, course)
        return Message(text("**{course}** has ended. Thank you for teaching it.", course=turn.joined.name))

    @misses
    def gone(self, turn: Turn, room: str) -> None:
        """Whoever is in the class no more is in none of its courses."""
        if room:
            return
        for course in courses.taught(turn.db, turn.community, turn.person.id, Rank.STUDENT):
            turn.joined = Course(*course)
            self._members.leave(turn, turn.person.id)


def free(turn: Turn) -> None:
    """Nothing, if this is a room without a course.

    Raises:
        UserError: it has one, or it is a conversation with one person.

    """
    if turn.place.kind is Kind.DIRECT:
        raise UserError(text("A course lives in a room. Say this in the room that your class meets in."))
    if turn.joined is not None:
        raise UserError(text("This room already has the course **{course}**.", course=turn.joined.name))


def openable(turn: Turn) -> None:
    """Nothing, if a course can be opened here.

    Raises:
        UserError: this is no room for one, or the class has as many as its owner allows.

    """
    free(turn)
    most = turn.owner.courses
    if most is not None and courses.how_many(turn.db, turn.community) >= most:
        raise UserError(
            plural(
                "Here {n} course can be open at a time, and it is. End it with {call} where it lives, "
                "or ask whoever runs me for more.",
                "Here {n} courses can be open at a time, and all are. End one with {call} where it lives, "
                "or ask whoever runs me for more.",
                n=most,
                call=Call("course close"),
            )
        )


def _taught(turn: Turn) -> list[tuple[str, str | int]]:
    return [(one.name, one.name) for one in courses.taught(turn.db, turn.community, turn.person.id, Rank.TEACHER)]


def known_language(typed: str) -> str:
    """`typed` as a language's code.

    Raises:
        UserError: it is none.

    """
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", typed):
        raise UserError(text("I do not know the language **{typed}**. Write it like en, es or pt-BR.", typed=typed))
    first, dash, rest = typed.partition("-")
    return f"{first.lower()}{dash}{rest}"


def not_spoken(language: str) -> Text | None:
    """That we speak English instead, if it is so."""
    if nearest(language).partition("-")[0] == language.partition("-")[0]:
        return None
    known = ", ".join(spoken())
    return text("I do not speak {language} yet, so I speak English. I know: {known}.", language=language, known=known)
