"""What a teacher says of a claim; a correction follows the mistake to everybody who took part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.language import FROM_FORM, Len, Message, Rank, Text, Turn, command, lines, plural, text
from storage import marks, rooms
from storage.marks import Mark

SHOWN = 10
"""So many marks are shown."""


class Kind(StrEnum):
    """What was said of a claim."""

    WRONG = "wrong"
    RIGHT = "right"
    SOURCE = "source"

    def said(self, found: Mark) -> Text:
        """For everybody; nobody is named, because a claim is talked about and not a person."""
        claim, because = found.claim, found.because
        match self:
            case Kind.WRONG:
                return text("**Corrected:** “{claim}” This is not right. {because}", claim=claim, because=because)
            case Kind.RIGHT if because:
                return text("**Confirmed:** “{claim}” {because}", claim=claim, because=because)
            case Kind.RIGHT:
                return text("**Confirmed:** “{claim}” This is right.", claim=claim)
            case Kind.SOURCE:
                return text("**Needs a source:** “{claim}” Where does that come from?", claim=claim)


@dataclass(frozen=True)
class Correction:
    """What is wrong, and what is right."""

    claim: Annotated[str, "What is not right? Quote it", Len(1, 300)]
    because: Annotated[str, "What is right, and why?", Len(5, 800)]


@dataclass(frozen=True)
class Confirmation:
    """What is right."""

    claim: Annotated[str, "What is right? Quote it", Len(1, 300)]
    because: Annotated[str, "Why, if you like", Len(0, 800)] = ""


@dataclass(frozen=True)
class Unsourced:
    """What needs a source."""

    claim: Annotated[str, "What needs a source? Quote it", Len(1, 300)]


class Checking:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    @command("check wrong", "Correct something; everybody who took part hears it", rank=Rank.DEPUTY, public=True)
    def wrong(self, turn: Turn, new: Correction = FROM_FORM) -> Message:
        """In the room, and privately to whoever took part there: perhaps they have gone on believing it."""
        return self._mark(turn, Kind.WRONG, new.claim, new.because)

    @command("check right", "Confirm something", rank=Rank.DEPUTY, public=True)
    def right(self, turn: Turn, new: Confirmation = FROM_FORM) -> Message:
        """In the room."""
        return self._mark(turn, Kind.RIGHT, new.claim, new.because)

    @command("check source", "Ask where something comes from", rank=Rank.DEPUTY, public=True)
    def source(self, turn: Turn, new: Unsourced = FROM_FORM) -> Message:
        """In the room."""
        return self._mark(turn, Kind.SOURCE, new.claim, "")

    @command("check list", "What was corrected, confirmed, or needs a source")
    def all(self, turn: Turn) -> Message:
        """The latest first."""
        found = marks.latest(turn.db, turn.community, turn.course.id, SHOWN)
        if not found:
            return Message(text("No teacher has corrected or confirmed anything yet."))
        return Message(lines(*(text("· {said}", said=Kind(one.kind).said(one)) for one in found)))

    def _mark(self, turn: Turn, kind: Kind, claim: str, because: str) -> Message:
        found = Mark(kind, claim, because, turn.at)
        marks.mark(turn.db, turn.community, turn.course.id, found)
        if kind is Kind.WRONG:
            self._deliver(turn, found)
        return Message(kind.said(found))

    def _deliver(self, turn: Turn, found: Mark) -> None:
        told = Message(
            lines(
                text("A teacher of **{course}** corrects something where you took part:", course=turn.course.name),
                Kind.WRONG.said(found),
            )
        )
        readers = [one for one in _took_part(turn) if one != turn.person.id]
        for one in readers:
            turn.post(turn.find(one), told)
        sent = plural("{n} person gets it privately, too.", "{n} people get it privately, too.", n=len(readers))
        turn.post(turn.person, Message(sent))


def _took_part(turn: Turn) -> list[int]:
    """Who wrote in the discussion here, or is in this private room."""
    where = turn.place
    key = rooms.key_at(turn.db, turn.community, where.platform, where.id)
    if key is not None:
        return rooms.members(turn.db, turn.community, key)
    return marks.took_part(turn.db, turn.community, where.platform, where.id)
