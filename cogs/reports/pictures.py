"""What is drawn, as numbers, and what each picture shows, in words: who replied to whom, when, and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.language import Text, lines, text
from cogs.reports.figures import together
from cogs.reports.talk import AGREES
from storage import counts
from storage.counts import Span
from storage.courses import Member

ROUND = 30
"""Up to so many people stand in a circle; more are a grid, a row and a column each."""

BY_DAY = 21
"""Longer than so many days, and each bar is a week."""

MANY = 4
"""Works with so much feedback or more are one bar."""


class Picture(NamedTuple):
    """What `drawing` is asked for, what the file is called, and what it shows."""

    name: str
    what: dict[str, Any]
    shows: Text


def of_talk(db: Connection, span: Span, students: Sequence[Member], zone: str) -> list[Picture]:
    """Discussions."""
    return [one for one in (replied(db, span, students), over_time(db, span, zone)) if one is not None]


def replied(db: Connection, span: Span, students: Sequence[Member]) -> Picture | None:
    """Who replied to whom, as far as that is known; students go by their place in the alphabet."""
    place = {one.person: n for n, one in enumerate(students)}
    bonds = [
        (place[one], place[other], n) for one, other, n in counts.bonds(db, span) if one in place and other in place
    ]
    if not bonds:
        return None
    answered = {other for _, other, _ in bonds}
    heard = text("Of {n} students, {answered} were answered by a classmate.", n=len(students), answered=len(answered))
    kind = "circle" if len(students) <= ROUND else "grid"
    what = {"kind": kind, "people": len(students), "bonds": bonds}
    if kind == "grid":
        grid = text(
            "Who replied to whom: a row for each who replied, a column for each who was answered; "
            "darker is more often. The numbers are those of the table of people."
        )
        return Picture("replied.png", what, lines(grid, heard))
    alone = [one.name for n, one in enumerate(students) if n not in answered]
    circle = text("Who replied to whom, an arrow each; thicker is more often, orange was answered by nobody.")
    return Picture(
        "replied.png",
        what,
        lines(
            circle,
            heard,
            text("Answered by nobody yet: {names}", names=", ".join(alone)) if alone else None,
            together(Text("{n} {name}", {"n": n, "name": one.name}) for n, one in enumerate(students, start=1)),
        ),
    )


def over_time(db: Connection, span: Span, zone: str) -> Picture | None:
    """Replies by day or week, on the course's clock."""
    clock = ZoneInfo(zone)
    days, agreed = Counter[date](), Counter[date]()
    for hour, n, only in counts.hours(db, span, AGREES):
        day = hour.astimezone(clock).date()
        days[day] += n
        agreed[day] += only
    if not days:
        return None
    first, last = min(days), max(days)
    step = timedelta(days=1)
    if (last - first).days >= BY_DAY:
        step, first = timedelta(days=7), first - timedelta(days=first.weekday())
    begins = [first + n * step for n in range((last - first) // step + 1)]
    every, only_agreed = ([_within(found, one, step) for one in begins] for found in (days, agreed))
    own = [n - only for n, only in zip(every, only_agreed, strict=True)]
    each = (
        text("{day}: {own} and {agreed}", day=f"{one:%Y-%m-%d}", own=a, agreed=b)
        for one, a, b in zip(begins, own, only_agreed, strict=True)
    )
    heading = (
        text("Replies by day; dark: something of their own, light: only agreed.")
        if step.days == 1
        else text("Replies by week, from Monday; dark: something of their own, light: only agreed.")
    )
    what = {"kind": "bars", "labels": [f"{one:%m-%d}" for one in begins], "series": [own, only_agreed]}
    return Picture("activity.png", what, lines(heading, together(each)))


def _within(found: Counter[date], begin: date, step: timedelta) -> int:
    return sum(found[begin + timedelta(days=n)] for n in range(step.days))


def coverage(db: Connection, span: Span) -> Picture | None:
    """How many works got feedback how often."""
    got = Counter(min(one.got, MANY) for one in counts.works(db, span))
    if not got:
        return None
    labels = [*map(str, range(MANY)), f"{MANY}+"]
    numbers = [got[n] for n in range(MANY + 1)]
    each = (text("{times} times: {n}", times=label, n=n) for label, n in zip(labels, numbers, strict=True))
    shows = lines(text("Works, by how often they got feedback."), together(each))
    return Picture("coverage.png", {"kind": "bars", "labels": labels, "series": [numbers]}, shows)
