"""What a form for feedback asks, up to five criteria a page, and a starter for each.

A course begins with the usual ones; a teacher's own pages are for a task, a language, both, or the whole course.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.language import Text, UserError, text, verbatim

MOST = 5
"""Criteria of a page: as many questions as a form on Discord has, and as a reader of fourteen answers with care."""

NAME = 45
"""Characters of a criterion: as many as a question of a form on Discord has."""

STARTER = 100
"""Characters of a starter: as many as such a form shows before anything is typed."""

_BLANK = re.compile(r"…|\.{3}|_{2,}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What to look at, the beginning of an answer, and less of that beginning for who needs less of it."""

    name: Text
    starter: Text | None = None
    short: Text | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A teacher's own criteria; without a task, or a language (a code like "de"), they serve any."""

    criteria: tuple[Criterion, ...]
    task: str = ""
    language: str = ""


USUAL = (
    Criterion(
        text("What works well"),
        text("One thing that works well is … , because …"),
        text("What works well is …"),
    ),
    Criterion(
        text("What needs more explanation"),
        text("I could not follow … ; can you say more about …?"),
        text("I could not follow …"),
    ),
    Criterion(
        text("Where evidence is missing"),
        text("I would believe … more if there was …"),
        text("I would believe …"),
    ),
    Criterion(
        text("An example that helps, and why"),
        text("The example of … helped me, because …"),
        text("The example of …"),
    ),
    Criterion(
        text("One way to make it better"),
        text("As a next step, you could …"),
        text("A next step …"),
    ),
)
"""In the order of a helpful conversation: first what works, last what to do."""


def asked(pages: Iterable[Page], task: str = "", language: str = "") -> tuple[Criterion, ...]:
    """The criteria for a task in a language: of the page that fits best, a task before a language; else the usual."""
    fitting = [page for page in pages if page.task in {"", task} and page.language in {"", language}]
    best = max(fitting, key=lambda page: (page.task != "", page.language != ""), default=None)
    return best.criteria if best else USUAL


def read(typed: str) -> tuple[Criterion, ...]:
    """Criteria as a teacher types them: a line each, `What to look at: the beginning of an answer …`.

    Raises `UserError` where there are none, too many, two of one name, or one that no form can show.
    """
    listed = [line.strip() for line in typed.splitlines() if line.strip()]
    if not 0 < len(listed) <= MOST:
        raise UserError(text("Please type one to {n} criteria, a line each.", n=MOST))
    parts = (line.replace("：", ":").partition(":") for line in listed)
    found = [(name.strip(), starter.strip()) for name, _, starter in parts]
    for name, starter in found:
        if not 0 < len(name) <= NAME:
            raise UserError(text("A criterion has one to {n} characters: {name}", n=NAME, name=name))
        if len(starter) > STARTER:
            raise UserError(text("A starter has at most {n} characters: {starter}", n=STARTER, starter=starter))
    if len({name.casefold() for name, _ in found}) < len(found):
        raise UserError(text("Two criteria have the same name. Please give each its own."))
    return tuple(_criterion(name, starter) for name, starter in found)


def _criterion(name: str, starter: str) -> Criterion:
    if not starter:
        return Criterion(verbatim(name))
    return Criterion(verbatim(name), verbatim(starter), verbatim(shortened(starter)))


def shortened(starter: str) -> str:
    """The beginning of a starter: as far as its first blank if there is another, else the first half of its words."""
    blank = _BLANK.search(starter)
    if blank and _BLANK.search(starter, blank.end()):
        return starter[: blank.end()]
    plain = _BLANK.sub("", starter).strip()
    words = plain.split()
    if len(words) == 1:  # a language that does not space its words
        return f"{plain[: (len(plain) + 1) // 2]}…"
    return " ".join([*words[: (len(words) + 1) // 2], "…"])
