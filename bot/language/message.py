"""What a feature says: messages, buttons, files and forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from bot.language.people import Person, Place
from bot.language.words import Text

Json = str | int | bool | None

LINE = 100
"""Characters that still make one line."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """Everything a person does on purpose: a command's name and arguments that survive a restart."""

    command: str
    args: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A thing to press. `only` may press it, or everybody; after `until` (UTC) it has ended."""

    label: Text
    press: Invocation
    only: Person | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A picture or a document. `alt` says in words what it shows, for whoever cannot see or open it."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    name: str
    data: bytes
    alt: Text


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell. With a `name` (unique in the community) it can be changed later by `turn.edit`.

    One with a name that is `kept` in a room stays there: pinned where the platform knows that. In a room that was
    wished for it is said again when somebody deletes it, until `turn.delete`, or until the room ends.

    One with a name that `renews` turns a page: as the answer to a press it takes the place of the message of this name
    where that can be changed later. What only one person sees in a room cannot, so there it is said anew.
    """

    text: Text
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    name: str = ""
    kept: bool = False
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form. `starter` is the beginning of an answer, in our words; lengths are in characters.

    An answer of at most 100 characters is a name or a title: one line, whatever was typed.
    """

    name: str
    label: Text
    starter: Text | None = None
    shortest: int = 0
    longest: int = 1_000

    @property
    def one_line(self) -> bool:
        """Whether a break in the answer becomes a space, so that no name can look like two messages."""
        return self.longest <= LINE


@dataclass(frozen=True, slots=True)
class Form:
    """At most five questions to one person. What they send comes back as `then`, with the answers added.

    `answers` are already there, from an earlier try; the form goes on with the first question they leave open.
    `place` is where it was asked for, if that was not here: what it leads to is done there.
    """

    title: Text
    questions: tuple[Question, ...]
    then: Invocation
    answers: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


Answer = Message | Form | None
