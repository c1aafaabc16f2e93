"""What the judge is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """What kind of place a reply stands in."""

    DISCUSSION = "discussion"
    CHAT = "chat"
    HELP = "help"


class Label(StrEnum):
    """What a reply amounts to."""

    AGREE_ONLY = "agree_only"
    PRAISE_ONLY = "praise_only"
    COPY = "copy"
    SUBSTANTIVE = "substantive"
    ANSWER = "answer_to_question"
    SOCIAL = "social"
    OTHER = "other"


class Gate(StrEnum):
    """What kept a reply from a nudge, whatever its words are; none when its words alone decided."""

    NONE = ""
    COMMAND = "a command"
    EDITED = "an edited message"
    STAFF = "written by staff"
    CONTRIBUTED = "its writer has already contributed"
    PLACE = "not a discussion"
    LONG = "long"
    LINK = "a link"
    QUOTED = "a word in quotation marks"
    QUESTION = "a question"
    FORMULA = "a formula"
    AGAINST = "a negation, doubt or contrast"
    ASKED = "an answer to a direct question"
    COMPANY = "the parent is small talk"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, and what is known about where it stands.

    `prior` are earlier answers of the same thread, `prompt` is the teacher's; `language` is a code like "de" and only
    a hint, because students mix languages. `asked`: somebody has just asked the room what a word can answer.
    """

    text: str
    parent: str = ""
    prior: tuple[str, ...] = ()
    prompt: str = ""
    where: Where = Where.DISCUSSION
    language: str = ""
    edited: bool = False
    staff: bool = False
    command: bool = False
    contributed: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: the cues that were found, the words that are left without them, and the gate that stopped it."""

    cues: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    gate: Gate = Gate.NONE
    copied: int | None = None
    """Which of the earlier answers it is close to, counted from 0."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A label, whether a private hint would help, and the evidence."""

    label: Label
    nudge: bool
    evidence: Evidence
