"""Who of the staff did what: for teachers among themselves, without a word of anybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from bot.language import Button, Message, Rank, Text, Turn, command, lines, text
from cogs.staff import for_staff
from storage import acts
from storage.acts import Act

SHOWN = 20
"""So many acts are on a page."""


class Audit:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    def __init__(self, about: Callable[[str], Text | None]) -> None:
        """`about` tells what a command does, by its name."""
        self._about = about

    @command("course audit", "What teachers and deputies did", rank=Rank.TEACHER)
    def audit(self, turn: Turn) -> Message:
        """The latest first. That somebody looked is noted, too."""
        latest = acts.latest(turn.db, turn.community, turn.course.id)
        if latest is None:
            return Message(text("Nothing yet."))
        return self._page(turn, turn.course.id, latest.id + 1, latest.id)

    @command("course audit page", "What teachers and deputies did", rank=Rank.GUEST, offered=False)
    def turn_to(
        self,
        turn: Turn,
        course: Annotated[int, "Which course?"],
        before: Annotated[int, "Before which act?"],
        opened: Annotated[int, "What was the latest when they began to read?"],
    ) -> Message:
        """Another page. It is one look with many pages, so this is not noted again."""
        for_staff(turn, course)
        return self._page(turn, course, before, opened)

    def _page(self, turn: Turn, course: int, before: int, opened: int) -> Message:
        found = acts.before(turn.db, turn.community, course, before, SHOWN + 1)
        shown, more = found[:SHOWN], len(found) > SHOWN
        newer = acts.after(turn.db, turn.community, course, before - 1, SHOWN)
        buttons = []
        if more:
            buttons.append(Button(text("Earlier"), self.turn_to(course, shown[-1].id, opened), only=turn.person))
        if newer:
            buttons.append(Button(text("Later"), self.turn_to(course, newer[-1].id + 1, opened), only=turn.person))
        return Message(
            lines(
                text("What teachers and deputies did, the latest first. It is kept for a year, without any words."),
                *(self._said(turn, one) for one in shown),
            ),
            tuple(buttons),
            name=f"audit:{turn.person.id}:{opened}",
            renews=True,
        )

    def _said(self, turn: Turn, one: Act) -> Text:
        who, when = turn.find(one.person).name, turn.moment(one.at)
        what = self._about(one.command) or text("something that is no longer there")
        if one.about is None:
            return text("· {when} {who}: {what}", when=when, who=who, what=what)
        about = turn.find(one.about).name
        return text("· {when} {who}, about {about}: {what}", when=when, who=who, about=about, what=what)
