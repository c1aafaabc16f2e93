"""Who has posted and replied in a discussion, for its teacher; and a private reminder for who did neither yet."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from bot.language import (
    Button,
    Message,
    Rank,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
    verbatim,
)
from cogs.discussion.alike import wait_to_be_seen
from cogs.discussion.report import with_moves
from cogs.discussion.standing import Standing, standing
from cogs.reminding import reminds, when_awake
from storage import courses, discussions, hints
from storage.discussions import Discussion

SPARED = "reminders"


class Overview:
    """Who takes part in a discussion, for teachers; and reminders."""

    @command("discuss status", "Who has posted and replied here?", rank=Rank.DEPUTY)
    def status(self, turn: Turn) -> Message:
        """Names are for the teacher alone."""
        found = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
        if found is None:
            raise UserError(text("No discussion is open here."))
        now = _standing(turn, found)
        said = (
            verbatim(found.prompt),
            plural("{n} has posted.", "{n} have posted.", n=now.posted),
            plural("{n} has replied to somebody.", "{n} have replied to somebody.", n=now.replied),
            with_moves(now.moves),
            wait_to_be_seen(turn),
        )
        if not now.neither:
            return Message(lines(*said, text("Everybody in the course has said something.")))
        names = ", ".join(one.name for one in now.neither)
        return Message(
            lines(*said, text("Not yet: {names}", names=names)),
            (Button(text("Remind the others"), self.remind(found.id), only=turn.person),),
        )

    @command("discuss remind", "Remind the others privately", rank=Rank.DEPUTY, offered=False)
    def remind(self, turn: Turn, discussion: Annotated[int, "Which discussion?"]) -> Message:
        """Now, or in the morning if it is late where the course is."""
        found = discussions.find(turn.db, turn.community, discussion)
        if found is None:
            raise UserError(text("This discussion is over."))
        awake = when_awake(turn.today).astimezone(UTC)
        if awake > turn.at:
            turn.remind(f"discussion:{discussion}", awake, self.remind_now(discussion))
            return Message(text("It is late, so they hear from me {when}.", when=turn.moment(awake)))
        told, spared = self._remind(turn, found)
        return Message(
            lines(
                plural("{n} person gets a private reminder.", "{n} people get a private reminder.", n=told),
                plural(
                    "{n} does not: once for each discussion and twice a day is enough, and some want none.",
                    "{n} do not: once for each discussion and twice a day is enough, and some want none.",
                    n=spared,
                )
                if spared
                else None,
            )
        )

    @command("discuss remind now", "Remind the others privately", rank=Rank.DEPUTY, offered=False)
    def remind_now(self, turn: Turn, discussion: Annotated[int, "Which discussion?"]) -> None:
        """Comes in the morning after a teacher asked for it, if they still are one."""
        found = discussions.find(turn.db, turn.community, discussion)
        if found is not None:
            self._remind(turn, found)

    @command("discuss reminders", "Switch reminders of discussions on or off for me")
    def reminders(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """They come once for each discussion, and twice a day at most."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("I may remind you of a discussion, once each."))
        return Message(
            text("No more reminders of discussions for you."),
            (Button(text("Undo"), self.reminders(on=True), only=turn.person),),
        )

    def _remind(self, turn: Turn, found: Discussion) -> tuple[int, int]:
        """Remind whom one may; how many that are, and how many are left alone."""
        neither = _standing(turn, found).neither
        told = 0
        for member in neither:
            if not reminds(turn, f"discussion:{found.id}", member.person, SPARED):
                continue
            told += 1
            person = turn.find(member.person)
            turn.post(
                person,
                Message(
                    lines(
                        text("There is a discussion that you could still add to: {prompt}", prompt=found.prompt),
                        text("One reason of your own is enough, or one question to a classmate."),
                    ),
                    (Button(text("No more reminders"), self.reminders(on=False), only=person),),
                ),
            )
        return told, len(neither) - told


def _standing(turn: Turn, found: Discussion) -> Standing:
    roster = courses.roster(turn.db, turn.community, found.course)
    students = [one for one in roster if one.rank == Rank.STUDENT]
    return standing(students, discussions.voices(turn.db, turn.community, found.id))
