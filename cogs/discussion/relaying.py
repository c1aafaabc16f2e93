"""What somebody who takes part quietly says in a discussion: the bot says it for them, and it counts the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Call,
    Kind,
    Len,
    Message,
    Person,
    Place,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from cogs.discussion.flags import Flags
from cogs.discussion.judge import Label, Reply, judge
from cogs.discussion.moves import ADDS, AGREES, REPLIES
from cogs.quiet import is_quiet
from cogs.writing import word_count
from storage import discussions, relayed
from storage.discussions import Discussion


@dataclass(frozen=True)
class Words:
    """What somebody wants to say."""

    words: Annotated[str, "What would you like to say? Your name is not shown", Len(3, 1500)]
    to: Annotated[str, "Do you answer a classmate? Their name", Len(0, 60)] = ""


class Relaying:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

    def __init__(self, flags: Flags) -> None:
        """How it is shown, and what becomes of it when something is wrong with it."""
        self._flags = flags

    @command("discuss write", "Say something in the discussion without my name")
    def write(self, turn: Turn, new: Words = FROM_FORM) -> Message:
        """For whoever takes part quietly. What it amounts to is judged as anybody's words are."""
        if not is_quiet(turn, turn.person.id):
            raise UserError(
                text(
                    "Write it in the room, like everybody. Would you rather not be named? {call} changes that.",
                    call=Call("course quiet yes"),
                )
            )
        found = _open(turn)
        to = turn.find(new.to) if new.to else None
        contributed = discussions.contributed(turn.db, turn.community, found.id, turn.person.id, AGREES)
        judged = judge(
            Reply(new.words, "", (), found.prompt, language=turn.course.language, contributed=contributed, asked=False)
        )
        own = judged.label is Label.SUBSTANTIVE
        verdict = AGREES if not own else REPLIES if to else ADDS
        self.say(turn, found, new.words, verdict, to=to)
        return Message(
            lines(
                text("It is in the discussion, without your name, and it counts as yours."),
                None if own else text("One reason or one example more would help your classmates."),
            )
        )

    def say(
        self, turn: Turn, found: Discussion, words: str, verdict: str, move: str = "", to: Person | None = None
    ) -> None:
        """Say it in the room for whoever acts."""
        db, me = turn.db, turn.person.id
        new = relayed.add(db, turn.community, found.id, me, words, to.name if to else "", turn.at)
        turn.post(place_of(found), self._flags.card(new))
        other, length = to.id if to else None, word_count(words)
        discussions.reply(db, turn.community, found.id, me, verdict, move, turn.at, other, length)


def place_of(found: Discussion) -> Place:
    """Where a discussion is."""
    return Place(found.platform, found.place, Kind(found.kind), found.home)


def _open(turn: Turn) -> Discussion:
    """The discussion of this room; in a conversation alone, the latest of the course."""
    here = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
    found = here or next(reversed(discussions.all_open(turn.db, turn.community, turn.course.id)), None)
    if found is None:
        raise UserError(text("No discussion is open here."))
    return found
