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


_BREAKS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_BLANKS = dict.fromkeys(map(ord, "\t\u3164\uffa0\u2800"), " ")
"""What is drawn as nothing at all, so that nobody has a name or an answer that cannot be seen."""
_FILLERS = "\u115f\u1160\u17b4\u17b5\u034f"
_JOINERS = frozenset("\u200c\u200d")  # Persian, Hindi and families of emoji need them, between what they join


_REMEMBERED = 10_000
"""Characters that are remembered: more than any class uses, and nobody can fill the memory with the rest."""


class _Harmless(dict[int, int | str | None]):
    """For `str.translate`: each character is looked up once."""

    def __missing__(self, code: int) -> int | str | None:
        unseen = unicodedata.category(chr(code)) in {"Cc", "Cf", "Co", "Cs"} and chr(code) not in _JOINERS
        kept = None if unseen and code != ord("\n") else code
        if len(self) < _REMEMBERED:
            self[code] = kept
        return kept


_harmless = _Harmless(_BREAKS | _BLANKS | dict.fromkeys(map(ord, _FILLERS)))


def clean(words: str) -> str:
    """`words` without anything that could hide, reverse or break what stands around it, in one spelling.

    Control, direction and zero-width characters go, stacked marks are thinned to four a letter, and the rest is
    composed (NFC). The work grows with the length and no faster, because marks are thinned before they are composed.
    """
    if words.isascii() and words.isprintable():
        return words
    visible = words.replace("\r\n", "\n").translate(_harmless)
    if visible.isascii():
        return visible
    thin = _thinned(visible)
    composed = unicodedata.normalize("NFC", thin)
    # Composing takes some letters apart (Hindi, Hebrew), and the marks that come out are counted too.
    return composed if composed == thin else _thinned(composed)


_LETTER, _SPACE, _MARK, _JOINER = range(4)


class _Sorts(dict[str, int]):
    def __missing__(self, char: str) -> int:
        if char in _JOINERS:
            sort = _JOINER
        elif unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me"}:
            sort = _MARK
        else:
            sort = _SPACE if char.isspace() else _LETTER
        if len(self) < _REMEMBERED:
            self[char] = sort
        return sort


_sorts = _Sorts()


def _thinned(words: str) -> str:
    """Without marks that no letter carries, marks past the fourth, and joiners that join nothing."""
    kept: list[str] = []
    marks = MARKS
    joiner = ""
    before = _SPACE
    for char in words:
        sort = _sorts[char]
        if sort == _JOINER:
            joiner = char
            continue
        if sort == _MARK:
            marks += 1
            if marks > MARKS:
                continue
        elif sort == _LETTER:
            marks = 0
        if joiner:
            if before != _SPACE != sort:
                kept.append(joiner)
            joiner = ""
        kept.append(char)
        before = sort
    return "".join(kept)


def tidy(typed: str) -> str:
    """What somebody typed, `clean`, without the space around it."""
    return clean(typed).strip()


def one_line(typed: str) -> str:
    """The same for a name or a title: breaks and runs of spaces become one space."""
    return " ".join(clean(typed).split())
