"""Who of the staff did what: for teachers among themselves, without a word of anybody's."""

from __future__ import annotations

from collections.abc import Callable

from bot.language import Message, Rank, Text, Turn, command, lines, text
from storage import acts
from storage.acts import Act

SHOWN = 20
"""So many acts are shown."""


class Audit:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    def __init__(self, about: Callable[[str], Text | None]) -> None:
        """`about` tells what a command does, by its name."""
        self._about = about

    @command("course audit", "What teachers and deputies did", rank=Rank.TEACHER)
    def audit(self, turn: Turn) -> Message:
        """The latest first."""
        found = acts.latest(turn.db, turn.community, turn.course.id, SHOWN)
        if not found:
            return Message(text("Nothing yet."))
        return Message(
            lines(
                text("What teachers and deputies did, the latest first. It is kept for a year, without any words."),
                *(self._said(turn, one) for one in found),
            )
        )

    def _said(self, turn: Turn, one: Act) -> Text:
        who, when = turn.find(one.person).name, turn.moment(one.at)
        what = self._about(one.command) or text("something that is no longer there")
        if one.about is None:
            return text("· {when} {who}: {what}", when=when, who=who, what=what)
        about = turn.find(one.about).name
        return text("· {when} {who}, about {about}: {what}", when=when, who=who, about=about, what=what)
