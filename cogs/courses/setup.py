"""Setting a course up: five questions, and it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from bot.language import (
    FROM_FORM,
    UNSETTLED,
    Call,
    Form,
    Len,
    Message,
    Owner,
    Rank,
    Starter,
    Turn,
    UserError,
    command,
    form,
    lines,
    text,
)
from cogs.courses.course import Courses, openable
from cogs.courses.roster import Roster
from cogs.courses.settings import Part, Settings
from storage import courses

EVERYTHING = frozenset({"all", "everything", "alles", "todo"})
"""Words for every part."""


@dataclass(frozen=True)
class NewCourse:
    """What a teacher says about a course; all but its name can be left out."""

    name: Annotated[str, "What is the course called?", Len(1, 60)]
    language: Annotated[str, "Its language, like en, es or de", Len(0, 10)] = ""
    zone: Annotated[str, "Its time zone, like Europe/Berlin", Len(0, 60)] = ""
    others: Annotated[str, "Who else teaches? Names, with commas", Len(0, 300)] = ""
    parts: Annotated[
        str,
        "What will you use? Leave it empty for all",
        Starter(", ".join(Part)),
        Len(0, 100),
    ] = ""


class Setup:
    """The course of a room: join it, see who is in it."""

    def __init__(self, course: Courses, people: Roster, settings: Settings) -> None:
        """It ends with the page of settings."""
        self._course = course
        self._people = people
        self._settings = settings

    @command("course setup", "Set up a course in this room, step by step", rank=Rank.TEACHER)
    def setup(self, turn: Turn) -> Form:
        """Five questions; language and zone are there already if the teacher has another course, or the owner said."""
        openable(turn)
        mine = courses.taught(turn.db, turn.community, turn.person.id, Rank.TEACHER)
        known = {"language": mine[0].language, "zone": mine[0].zone} if mine else _settled(turn.owner)
        return replace(form(text("Set up a course"), NewCourse, self.set_up()), answers=known)

    @command("course set up", "Set up a course", rank=Rank.TEACHER, public=True, offered=False)
    def set_up(self, turn: Turn, new: NewCourse = FROM_FORM) -> Message:
        """The page of settings follows privately."""
        without = _without(new.parts)
        self._course.found(turn, new.name, new.language, new.zone, without)
        waiting = self._people.staff(turn, new.others)
        page = self._settings.page(turn)
        following = text("Next: people press Join, and you begin with {call}.", call=_first(without))
        turn.post(turn.person, Message(lines(page.text, waiting, following), page.buttons))
        return self._course.opened(turn)


def _settled(owner: Owner) -> dict[str, str]:
    """What the owner said; what nobody said is asked for."""
    said = {"language": owner.language, "zone": owner.zone}
    return {name: word for name, word in said.items() if word != getattr(UNSETTLED, name)}


def _without(typed: str) -> frozenset[str]:
    """What is off, if these are to be on; nothing where all is wanted.

    Raises:
        UserError: one of them is nothing that there is.

    """
    words = typed.casefold().replace(",", " ").replace(";", " ").split()
    unknown = next((one for one in words if one not in {*Part, *EVERYTHING}), None)
    if unknown is not None:
        raise UserError(text("I do not know **{typed}**. There is: {parts}.", typed=unknown, parts=", ".join(Part)))
    return frozenset() if not words or EVERYTHING.intersection(words) else frozenset(Part) - frozenset(words)


def _first(without: frozenset[str]) -> Call:
    """What could come first in a course with these parts."""
    starts = {Part.DISCUSSION: "discuss start", Part.GROUPS: "group form", Part.FEEDBACK: "review start"}
    return Call(next((call for part, call in starts.items() if part not in without), "tutor settings"))
