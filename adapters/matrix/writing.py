"""What the core shows, as Matrix takes it: the content of one event or several, none of them too large.

An event holds 64 KiB in all, and encryption makes it a third larger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from adapters.borders import split
from adapters.matrix import choices
from adapters.matrix.choices import MARK, Offered
from adapters.matrix.ink import Ink, Inked, Label, escaped, inked
from bot.language import File, Person, Shown, Text, one_line, render, text, translator

LONGEST = 8_000
"""Characters of one message: longer ones are hard to read on a phone."""
LARGEST = 40_000
"""Bytes of one event's content."""
NAME = 100

_REACT: Text = text("React with a sign, or reply with the word.")
_TYPE: Text = text("React with a sign, or type the word.")
_REPLY: Text = text("Reply with the word or its number.")
_JUST_TYPE: Text = text("Type the word or its number.")

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to be sent after the words."""

    name: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Written:
    """A message ready to be sent. What can be chosen belongs to the last part."""

    parts: tuple[Inked, ...]
    offered: tuple[Offered, ...]
    pictures: tuple[Picture, ...]
    asks: bool

    @property
    def mentioned(self) -> bool:
        """Whether it names somebody."""
        return any(part.mentioned for part in self.parts)

    def quiet_for(self, account: str) -> Written:
        """The same without calling somebody: whoever has just acted needs no bell."""
        parts = (replace(part, mentioned=tuple(one for one in part.mentioned if one != account)) for part in self.parts)
        return replace(self, parts=tuple(parts))

    def contents(self, key: str, *, loud: bool) -> Iterator[Content]:
        """The content of each event of it, in order; only what is `loud` rings a bell."""
        for n, part in enumerate(self.parts):
            last = n == len(self.parts) - 1
            mark: Content = {"key": key if last else f"{key}/{n}"}
            if last and self.offered:
                mark["buttons"] = choices.kept(self.offered)
            if last and self.asks:
                mark["asks"] = True
            yield _content(part, mark, loud=loud)


def written(shown: Shown, prefix: str, *, alone: bool, limited: bool = False) -> Written:
    """Write it in its reader's language. `alone` with somebody, typed words need not be a reply.

    While the server is `limited` no signs are put there to react with.
    """
    speak = translator(shown.language)
    ink = Ink(prefix, shown.language)
    words = render(shown.text, ink, speak)
    named = [
        (choice.label.template, label(choice.label, prefix, shown.language), choice.token) for choice in shown.choices
    ]
    offers = choices.offered(named)
    if offers:
        signs = bool(choices.seeds(offers)) and not limited
        hint = (_TYPE if alone else _REACT) if signs else (_JUST_TYPE if alone else _REPLY)
        lines = [f"{one.sign} {escaped(one.label)}" for one in offers]
        words += "\n\n" + "\n".join([*lines, render(hint, ink, speak)])
    pictures = tuple(_picture(file, prefix, shown.language) for file in shown.files)
    return Written(tuple(_parts(words, ink.people)), offers, pictures, shown.asks)


def label(said: Text, prefix: str, language: str, longest: int = NAME) -> str:
    """Some words on one line, cut where they are too long."""
    words = one_line(render(said, Label(prefix, language), translator(language)))
    return (words if len(words) <= longest else words[: longest - 1].rstrip() + "…") or "…"


def revised(content: Content, event: str) -> Content:
    """A content as the new one of an older event."""
    return {
        "msgtype": content["msgtype"],
        "body": f"* {content['body']}",
        "format": content["format"],
        "formatted_body": f"* {content['formatted_body']}",
        "m.mentions": {},  # whoever was called was called then
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }


def _parts(markdown: str, people: list[Person], longest: int = LONGEST) -> Iterator[Inked]:
    for part in split(markdown, longest) or ("\u2060",):
        made = inked(part, people)
        if len(json.dumps(_content(made, {}, loud=True))) > LARGEST and longest > NAME:
            yield from _parts(part, people, longest // 2)
        else:
            yield made


def _content(part: Inked, mark: Content, *, loud: bool) -> Content:
    return {
        "msgtype": "m.text" if loud else "m.notice",
        "body": part.plain,
        "format": "org.matrix.custom.html",
        "formatted_body": part.html,
        "m.mentions": {"user_ids": list(part.mentioned)} if part.mentioned else {},
        MARK: mark,
    }


def _picture(file: File, prefix: str, language: str) -> Picture:
    return Picture(one_line(file.name) or "file", file.data, label(file.alt, prefix, language, 1_000))
