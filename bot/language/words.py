"""Words and values, kept apart until a platform renders them.

A template is our own text: it may hold Markdown and it is the key of its translation. A value is what it speaks
of: it is escaped, and a person becomes a mention. So nothing that a student types can ping, link or break a page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from string import Formatter
from typing import Protocol

from bot.language.people import Person
from bot.language.translation import Translate, english

LONGEST = 8_000
"""Characters of one typed value that are looked at; the rest is never normalised (it would cost quadratic time)."""

MARKS = 4
"""Combining marks that one letter may carry; more is decoration that spills over other lines."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (aware, UTC) that each platform shows in its reader's way; `zone` is the course's, an IANA name."""

    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Call:
    """A command to type, like `course join`; each platform shows it with its own prefix."""

    call: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with its values. `many` is the plural form, chosen by the value `n`."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    many: str = ""


Value = Person | Moment | Call | Text | int | str


def text(template: str, /, **values: Value) -> Text:
    """Say something: `text("{who} started **{name}**.", who=person, name=name)`."""
    return Text(template, values)


def plural(one: str, many: str, /, *, n: int, **values: Value) -> Text:
    """Say something about `n` things: `plural("{n} seat", "{n} seats", n=3)`."""
    return Text(one, {"n": n, **values}, many)


def lines(*parts: Text | None) -> Text:
    """Put sentences under one another; an absent one leaves no gap."""
    kept = [part for part in parts if part is not None]
    return Text("\n".join(f"{{p{n}}}" for n in range(len(kept))), {f"p{n}": part for n, part in enumerate(kept)})


def verbatim(said: str) -> Text:
    """Exactly what somebody typed, as a value."""
    return Text("{said}", {"said": said})


class Markup(Protocol):
    """How one platform writes each kind of piece."""

    def ours(self, words: str) -> str:
        """Our own words, which may hold Markdown."""

    def theirs(self, words: str) -> str:
        """Something typed by a person, made harmless."""

    def person(self, person: Person) -> str:
        """A mention."""

    def moment(self, moment: Moment) -> str:
        """A date and time for the reader."""

    def call(self, call: Call) -> str:
        """A command as it is typed here."""


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def render(said: Text, markup: Markup, translate: Translate = english) -> str:
    """Write `said` for one platform in one language."""
    n = said.values["n"] if said.many else 1
    written = []
    for literal, name in _pieces(translate(said.template, said.many, n if isinstance(n, int) else 1)):
        if literal:
            written.append(markup.ours(literal))
        if name is not None:
            written.append(_value(said.values[name], markup, translate))
    return "".join(written)


def _value(value: Value, markup: Markup, translate: Translate) -> str:
    match value:
        case Text():
            return render(value, markup, translate)
        case Person():
            return markup.person(value)
        case Moment():
            return markup.moment(value)
        case Call():
            return markup.call(value)
        case int():
            return str(value)
        case str():
            return markup.theirs(value)


_KEPT = frozenset("\n\u200c\u200d")  # the joiners that Persian, Hindi and emoji need
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def tidy(typed: str) -> str:
    """What somebody typed, as one harmless spelling.

    Control, direction and zero-width characters go, stacked marks are thinned to four a letter, and the rest is
    composed (NFC). Text beyond `LONGEST` characters is left as it is, for the caller to refuse by its length.
    """
    if typed.isascii() and typed.isprintable():
        return typed.strip()
    head, tail = typed[:LONGEST].replace("\r\n", "\n").replace("\t", " "), typed[LONGEST:]
    kept: list[str] = []
    marks = 0
    for char in head:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        unseen = category in {"Cc", "Cf", "Co", "Cs"} and char not in _KEPT
        if marks <= MARKS and not unseen and char not in _BIDI:
            kept.append(char)
    return (unicodedata.normalize("NFC", "".join(kept)) + tail).strip()
