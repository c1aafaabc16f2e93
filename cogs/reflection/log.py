"""My log (PROTOCOLS 1.14): what I did in a course, as far as it is known here; I can add to it. Only I see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    Len,
    Message,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from storage import evidence
from storage.evidence import Evidence

_LISTED = 10


@dataclass(frozen=True)
class Also:
    """What is not known here."""

    words: Annotated[str, "What did you do, and where?", Len(3, 300)]


class Log:
    """Looking back: a question at the end, and what came of it.

    What I did.
    """

    @command("reflect log", "See what you did in this course; only you see it")
    def log(self, turn: Turn) -> Message:
        """Counted, and without anybody's words but one's own."""
        course = turn.course.id
        known = told(evidence.of(turn.db, turn.community, course, turn.person.id))
        mine = evidence.entries(turn.db, turn.community, course, turn.person.id)[-_LISTED:]
        return Message(
            lines(
                text("**What I know of you in {course}**", course=turn.course.name),
                *(known or [text("· Nothing yet. It begins with your first reply, meeting or feedback.")]),
                *(text("· You added: {words}", words=one.words) for one in mine),
                text("Something is missing? Add it. {call} shows this again.", call=Call("reflect log")),
            ),
            (
                Button(text("Add something"), self.add(), only=turn.person),
                *(
                    Button(text("Take away: {words}", words=_short(one.words)), self.drop(one.id), only=turn.person)
                    for one in mine
                ),
            ),
        )

    @command("reflect add", "Add to your log what you did elsewhere")
    def add(self, turn: Turn, also: Also = FROM_FORM) -> Message:
        """Work at a kitchen table counts, too."""
        entry = evidence.add(turn.db, turn.community, turn.course.id, turn.person.id, also.words, turn.at)
        return Message(text("It is in your log."), (Button(text("Undo"), self.drop(entry), only=turn.person),))

    @command("reflect drop", "Take it out of my log", offered=False)
    def drop(self, turn: Turn, entry: Annotated[int, "Which one?"]) -> Message:
        """Only one's own."""
        if not evidence.drop(turn.db, turn.community, entry, turn.person.id):
            raise UserError(text("It is not in your log any more."))
        return Message(text("It is out of your log."))


def told(known: Evidence) -> list[Text]:
    """Each kind of work that there was, as a line."""
    n = sum(known.roles.values())
    counted: tuple[tuple[int, Text], ...] = (
        (
            known.said,
            plural(
                "· {n} thought of your own in discussions", "· {n} thoughts of your own in discussions", n=known.said
            ),
        ),
        (known.met, plural("· {n} meeting with your group", "· {n} meetings with your group", n=known.met)),
        (known.reached, plural("· {n} goal reached there", "· {n} goals reached there", n=known.reached)),
        (n, plural("· a role there, {n} time", "· a role there, {n} times", n=n)),
        (
            known.explained,
            plural(
                "· {n} question explained to your group", "· {n} questions explained to your group", n=known.explained
            ),
        ),
        (
            known.wrote,
            plural(
                "· {n} comment on work of others ({used} used by them)",
                "· {n} comments on work of others ({used} used by them)",
                n=known.wrote,
                used=known.used,
            ),
        ),
        (
            known.received,
            plural(
                "· {n} comment on your work ({acted} used by you)",
                "· {n} comments on your work ({acted} used by you)",
                n=known.received,
                acted=known.acted,
            ),
        ),
        (known.tutored, plural("· {n} person tutored", "· {n} people tutored", n=known.tutored)),
    )
    return [line for there, line in counted if there]


def _short(words: str) -> str:
    return words if len(words) <= 20 else f"{words[:19]}…"  # noqa: PLR2004 - what fits on a button
