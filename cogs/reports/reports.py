"""Reports: a course, a discussion, a group or a person in figures, told privately; as pictures and files on request."""

from __future__ import annotations

import base64
import json
from importlib.util import find_spec
from typing import Annotated

from bot.language import (
    Button,
    File,
    From,
    Len,
    Message,
    Person,
    Rank,
    Turn,
    UserError,
    command,
    lines,
    text,
    verbatim,
)
from cogs.reports import drawing, papers
from cogs.reports.making import Sort, drawn_of, made, visible
from storage import counts, discussions, groups

_SHORT = 60
"""Characters of a prompt that stand for it in a list."""


def _topics(turn: Turn) -> list[tuple[str, str | int]]:
    every = counts.topics(turn.db, turn.community, turn.course.id)
    return [(f"{number}: {' '.join(prompt.split())[:_SHORT]}", number) for number, prompt in every]


def _groups(turn: Turn) -> list[tuple[str, str | int]]:
    return [(one.name, one.name) for one in visible(turn)]


class Reports:
    """What happened, in figures: your own, and for teachers the course."""

    @command("report course", "The course in figures", rank=Rank.TEACHER)
    def course(self, turn: Turn) -> Message:
        """Nobody is named but in the table of people."""
        return self._told(turn, Sort.COURSE, turn.course.id)

    @command("report discussion", "A discussion in figures", rank=Rank.TEACHER)
    def discussion(
        self,
        turn: Turn,
        number: Annotated[int, "Which one? 0: the one here, or the latest", From(_topics)] = 0,
    ) -> Message:
        """Also one that is over."""
        if not number:
            here = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
            every = counts.topics(turn.db, turn.community, turn.course.id)
            number = here.id if here else next((one for one, _ in every), 0)
        return self._told(turn, Sort.DISCUSSION, number)

    @command("report group", "A study group of yours in figures")
    def group(self, turn: Turn, group: Annotated[str, "Its name or number", Len(0, 60), From(_groups)] = "") -> Message:
        """For its members and for teachers."""
        every = visible(turn)
        found = groups.find(turn.db, turn.community, turn.course.id, group) if group else None
        if not group and len(every) == 1:
            found = every[0]
        if found is None:
            names = ", ".join(one.name for one in every)
            raise UserError(
                text("Which group? There are: {names}", names=names)
                if every
                else text("There is no group for you here.")
            )
        return self._told(turn, Sort.GROUP, found.id)

    @command("report person", "A member in figures, as they see it themselves", rank=Rank.TEACHER)
    def person(self, turn: Turn, who: Annotated[Person, "Who?"]) -> Message:
        """Beside nobody else."""
        return self._told(turn, Sort.PERSON, who.id)

    @command("report mine", "What I did and got here, in figures")
    def mine(self, turn: Turn) -> Message:
        """Nobody else is in it."""
        return self._told(turn, Sort.PERSON, turn.person.id)

    def _told(self, turn: Turn, sort: Sort, number: int) -> Message:
        report = made(turn, sort, number)
        if report.empty:
            return Message(text("There is nothing to report yet."))
        buttons = [Button(text("As files"), self.files(sort, number), only=turn.person)]
        if find_spec("PIL") is not None and sort is not Sort.GROUP:
            buttons.insert(0, Button(text("As pictures"), self.pictures(sort, number), only=turn.person))
        return Message(lines(report.read(), text("None of this is a mark.")), tuple(buttons))

    # To take home, and to look at -----------------------------------------------------------------------------------

    @command("report files", "As files", offered=False)
    def files(self, turn: Turn, sort: Annotated[Sort, "About what?"], number: Annotated[int, "Which?"]) -> Message:
        """Tables for a spreadsheet, and a text."""
        report = made(turn, sort, number)
        return Message(text("Here it is, to take home."), files=papers.files(report, sort.value, turn.course.language))

    @command("report pictures", "As pictures", offered=False)
    def pictures(self, turn: Turn, sort: Annotated[Sort, "About what?"], number: Annotated[int, "Which?"]) -> Message:
        """Drawn outside the turn; they come privately."""
        found = drawn_of(turn, sort, number)
        if not found:
            return Message(text("There is nothing to draw yet."))
        shows = [(one.name, papers.written(one.shows, turn.course.language)) for one in found]
        called = self.drawn(json.dumps(shows))
        turn.work(f"report:{turn.person.id}", drawing, [one.what for one in found], called)
        return Message(text("I draw them, and send them to you in a moment."))

    @command("report drawn", "The pictures are ready", rank=Rank.GUEST, offered=False)
    def drawn(
        self,
        turn: Turn,  # noqa: ARG002 - whoever asked is told
        shows: Annotated[str, "What do they show?", Len(0, 10**6)],
        answer: Annotated[str, "What was drawn", Len(0, 10**8)] = "",
    ) -> Message:
        """What cannot be drawn is said."""
        named: list[tuple[str, str]] = json.loads(shows)
        said = lines(*(verbatim(words) for _, words in named))
        if not answer:
            return Message(lines(text("I cannot draw here. This is what the pictures would show:"), said))
        drawn = [base64.b64decode(one) for one in json.loads(answer)]
        images = [File(name, data, verbatim(words)) for (name, words), data in zip(named, drawn, strict=True)]
        return Message(said, files=tuple(images))
