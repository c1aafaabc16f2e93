"""What somebody who takes part quietly says in a discussion: the bot says it for them, and it counts the same.

One flag hides it until a teacher has looked (PROTOCOLS R16): its readers do not know whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    Kind,
    Len,
    Message,
    Person,
    Place,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from cogs.discussion.judge import Label, Reply, judge
from cogs.discussion.moves import ADDS, AGREES, REPLIES
from cogs.quiet import is_quiet
from cogs.staff import for_staff, tell_teachers
from cogs.writing import word_count
from storage import discussions, relayed
from storage.discussions import Discussion
from storage.relayed import FINE, GONE, HIDDEN, SHOWN, Relayed


@dataclass(frozen=True)
class Words:
    """What somebody wants to say."""

    words: Annotated[str, "What would you like to say? Your name is not shown", Len(3, 1500)]
    to: Annotated[str, "Do you answer a classmate? Their name", Len(0, 60)] = ""


class Relaying:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

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
        turn.post(place_of(found), self._card(new))
        other, length = to.id if to else None, word_count(words)
        discussions.reply(db, turn.community, found.id, me, verdict, move, turn.at, other, length)

    def _card(self, one: Relayed) -> Message:
        wrong = Button(text("Something is wrong"), self.flag(one.id))
        return Message(_said(one), () if one.state == FINE else (wrong,), name=_name(one))

    @command("discuss flag", "Something is wrong with this", offered=False)
    def flag(self, turn: Turn, which: Annotated[int, "Which text?"]) -> Message:
        """It is hidden at once, and a teacher looks."""
        one, course = _found(turn, which)
        if one.person == turn.person.id:
            raise UserError(text("This is your own."))
        if one.state != SHOWN:
            return Message(text("A teacher knows already. Thank you!"))
        relayed.move(turn.db, turn.community, one.id, HIDDEN)
        turn.edit(_name(one), Message(text("A teacher looks at this first.")))
        writer = turn.find(one.person)
        tell_teachers(
            turn,
            course,
            Message(
                lines(
                    text(
                        "{who} asks you to look. {writer} wrote, without their name: {words}",
                        who=turn.person.name,
                        writer=writer.name,
                        words=one.words,
                    ),
                    text("Until then nobody sees it."),
                ),
                (
                    Button(text("It is fine"), self.decide(one.id, fine=True)),
                    Button(text("Take it away"), self.decide(one.id, fine=False)),
                ),
            ),
        )
        told = text("A classmate asks a teacher to look at what you wrote: {said}", said=one.words)
        turn.post(writer, Message(lines(told, text("Until then nobody sees it."))))
        return Message(text("It is hidden now, and a teacher looks at it. Nobody is told that it was you."))

    @command(
        "discuss decide", "It is fine, or it goes", rank=Rank.GUEST, offered=False, staff=True
    )  # asked of the course below
    def decide(
        self, turn: Turn, which: Annotated[int, "Which text?"], fine: Annotated[bool, "Is it fine as it is?"]
    ) -> Message:
        """By a teacher of the course; the writer is told."""
        one, course = _found(turn, which)
        for_staff(turn, course)
        if one.state != HIDDEN:
            return Message(text("Somebody has looked already. Thank you!"))
        relayed.move(turn.db, turn.community, one.id, FINE if fine else GONE)
        turn.edit(
            _name(one), self._card(one._replace(state=FINE)) if fine else Message(text("A teacher took this away."))
        )
        told = (
            text("A teacher looked at what you wrote, and it is fine: {said}", said=one.words)
            if fine
            else text("A teacher took away what you wrote: {said}", said=one.words)
        )
        turn.post(turn.find(one.person), Message(told))
        return Message(text("The writer is told. Thank you!"))


def place_of(found: Discussion) -> Place:
    """Where a discussion is."""
    return Place(found.platform, found.place, Kind(found.kind), found.home)


def _said(one: Relayed) -> Text:
    if one.addressed:
        return text("A classmate answers {to}: {words}", to=one.addressed, words=one.words)
    return text("A classmate says: {words}", words=one.words)


def _open(turn: Turn) -> Discussion:
    """The discussion of this room; in a conversation alone, the latest of the course."""
    here = discussions.here(turn.db, turn.community, turn.place.platform, turn.place.id)
    found = here or next(reversed(discussions.all_open(turn.db, turn.community, turn.course.id)), None)
    if found is None:
        raise UserError(text("No discussion is open here."))
    return found


def _found(turn: Turn, which: int) -> tuple[Relayed, int]:
    one = relayed.find(turn.db, turn.community, which)
    course = discussions.course_of(turn.db, turn.community, one.discussion) if one else None
    if one is None or course is None:
        raise UserError(text("That was some time ago, and it is not kept any more."))
    return one, course


def _name(one: Relayed) -> str:
    return f"discussion:relayed:{one.id}"
