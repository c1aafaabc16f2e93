"""A figure: a number, what it is out of, and a sentence that says what it means. Never a score, never a rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bot.language import Text, lines, plural, text

CELL = 5
"""Fewer people than this, and a statistic of what they said unseen could reveal one of them: it is not told."""


class Figure(NamedTuple):
    """One number; `name` is its column in a table, `of` the n behind it, and `said` reads well aloud."""

    name: str
    value: float | None
    of: int
    said: Text


@dataclass(frozen=True, slots=True)
class Part:
    """Figures about one thing, under a heading."""

    title: Text
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class People:
    """What people did, a row each: for teachers, and for nobody to be ranked by."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Report:
    """What is told about a course, a discussion, a group or a person."""

    title: Text
    parts: Sequence[Part]
    people: People | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell yet."""
        return not any(part.figures for part in self.parts)

    def read(self) -> Text:
        """To be read, or read aloud: a heading, and a sentence a line."""
        told: list[Text | None] = [self.title]
        for part in self.parts:
            if part.figures:
                told += [
                    Text("**{title}**", {"title": part.title}),
                    *(Text("· {it}", {"it": one.said}) for one in part.figures),
                ]
        return lines(*told)


def percent(share: float) -> int:
    """A share in whole per cent. Only all is 100 and only nothing is 0."""
    rounded = round(100 * share)
    if 0 < share < 1:
        return min(99, max(1, rounded))
    return rounded


def share(name: str, part: int, whole: int, said: Text) -> Figure:
    """`part` of `whole`, as a share."""
    return Figure(name, part / whole if whole else None, whole, said)


def masked(part: int, whole: int, people: int | None = None) -> bool:
    """Whether a count could reveal somebody: too few `people` behind it, or all but a few said the same."""
    few = range(1, CELL)
    return (whole if people is None else people) < CELL or part in few or whole - part in few


def withheld(name: str, what: Text) -> Figure:
    """A figure of which only this is told."""
    return Figure(
        name, None, 0, text("{what}: not told, because fewer than {n} people could be told apart.", what=what, n=CELL)
    )


def unseen(name: str, part: int, whole: int, what: Text, *, people: int | None = None) -> Figure | None:
    """A share of what people said unseen, told where nobody can be told from it; None where nobody said anything."""
    if not whole:
        return None
    if masked(part, whole, people):
        return withheld(name, what)
    said = text(
        "{what}: {part} of {whole} ({share} %).", what=what, part=part, whole=whole, share=percent(part / whole)
    )
    return share(name, part, whole, said)


def known(*figures: Figure | None) -> list[Figure]:
    """Those that there are."""
    return [one for one in figures if one is not None]


def lasting(time: timedelta) -> Text:
    """How long, in the unit that says most."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:  # noqa: PLR2004 - an hour and a half is still counted in minutes
        return plural("{n} minute", "{n} minutes", n=minutes)
    if minutes < 36 * 60:
        return plural("{n} hour", "{n} hours", n=round(minutes / 60))
    return plural("{n} day", "{n} days", n=round(minutes / 60 / 24))


def hours(time: timedelta | None) -> float | None:
    """The same for a table, in hours."""
    return None if time is None else round(time.total_seconds() / 3600, 2)


def together(parts: Iterable[Text]) -> Text:
    """One after another, with commas."""
    every = list(parts)
    return Text(", ".join(f"{{p{n}}}" for n in range(len(every))), {f"p{n}": one for n, one in enumerate(every)})
