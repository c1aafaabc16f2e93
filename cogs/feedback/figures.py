"""What a course's feedback amounts to, for its teachers: pure, from rows. Nothing here is a mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from storage.comments import DISAGREE, LATER, USED, Comment
from storage.feedback import DONE, OPEN, Given, Request

WIDE = 2
"""Levels (of 4) between the highest and the lowest from which on reviewers see a work differently."""


class Work(NamedTuple):
    """One work: reviews it got, how far it is in its reviewers' eyes, and how far apart these are."""

    request: Request
    got: int
    levels: tuple[int, ...]

    @property
    def spread(self) -> int | None:
        """The highest less the lowest, where there are two."""
        return self.levels[-1] - self.levels[0] if len(self.levels) > 1 else None

    @property
    def suggested(self) -> float | None:
        """The median: a suggestion to a teacher, and no mark."""
        return median(self.levels) if self.levels else None


class Figures(NamedTuple):
    """A round, or everything in rooms."""

    works: list[Work]
    promised: int
    sent: int
    open: int
    weak: int
    missing: Counter[str]
    """What a check missed, by how often."""
    comments: int
    helpful: float | None
    """The mean over the comments that were rated, from 1 to 5."""
    rated: int
    fates: Counter[str]
    changed: int
    """Comments that were used, of works that were handed in again afterwards (PROTOCOLS 2.4)."""

    @property
    def covered(self) -> int:
        """Works that got what was promised."""
        return sum(work.got >= self.promised for work in self.works)

    @property
    def orphans(self) -> list[Work]:
        """Works that got nothing."""
        return [work for work in self.works if not work.got]

    @property
    def apart(self) -> list[Work]:
        """Works that their reviewers see differently, the most first."""
        wide = [work for work in self.works if work.spread is not None and work.spread >= WIDE]
        return sorted(wide, key=lambda work: (-(work.spread or 0), work.request.id))

    @property
    def spread(self) -> tuple[float, int] | None:
        """How far apart reviewers of a work are, in levels: on the average, and at most."""
        each = [work.spread for work in self.works if work.spread is not None]
        return (sum(each) / len(each), max(each)) if each else None

    @property
    def decided(self) -> int:
        """Comments of which the author has said what became of them."""
        return sum(self.fates[fate] for fate in (USED, LATER, DISAGREE))


def figures(works: Sequence[Request], arcs: Sequence[Given], comments: Sequence[Comment], promised: int = 1) -> Figures:
    """Everything about these works."""
    by_work: dict[int, list[Given]] = {work.id: [] for work in works}
    for arc in arcs:
        if arc.state == DONE and arc.request in by_work:
            by_work[arc.request].append(arc)
    sent = [arc for done in by_work.values() for arc in done]
    known = {arc.id: arc.request for arc in sent}
    said = [one for one in comments if one.given in known]
    rated = [one.helpful for one in said if one.helpful is not None]
    revised = {work.id for work in works if work.revised}
    return Figures(
        [
            Work(work, len(done), tuple(sorted(arc.level for arc in done if arc.level is not None)))
            for work, done in ((work, by_work[work.id]) for work in works)
        ],
        promised,
        len(sent),
        sum(arc.state == OPEN and arc.request in by_work for arc in arcs),
        sum(arc.weak for arc in sent),
        Counter(name for arc in sent for name in arc.missing.split()),
        len(said),
        sum(rated) / len(rated) if rated else None,
        len(rated),
        Counter(one.fate for one in said if one.fate),
        sum(one.fate == USED and known[one.given] in revised for one in said),
    )


class About(NamedTuple):
    """What was said about one criterion: so many comments, how helpful these were, and how many were used."""

    example: Comment
    comments: int
    helpful: float | None
    used: int


def by_criterion(comments: Sequence[Comment]) -> list[About]:
    """Every criterion about which something was said, the most first."""
    found: dict[str, list[Comment]] = {}
    for one in comments:
        found.setdefault(one.criterion, []).append(one)
    each = []
    for said in found.values():
        rated = [one.helpful for one in said if one.helpful is not None]
        helpful = sum(rated) / len(rated) if rated else None
        each.append(About(said[0], len(said), helpful, sum(one.fate == USED for one in said)))
    return sorted(each, key=lambda one: -one.comments)


UNKNOWN = 50
"""What counts for somebody of whom nothing is known, as much as two reviews."""


def strengths(arcs: Sequence[Given], comments: Sequence[Comment]) -> dict[int, int]:
    """How much the reviews of each helped so far, from 0 to 100, so that every work gets some that help.

    A review counts as helpful as its author found it (1 is 0, 5 is 100); before that as 75 if a check found it useful
    when it was sent, and 25 if not. It is never shown, and no mark.
    """
    rated: dict[int, list[int]] = {}
    for one in comments:
        if one.helpful is not None:
            rated.setdefault(one.given, []).append(one.helpful)
    worth: dict[int, list[float]] = {}
    for arc in arcs:
        if arc.state == DONE:
            marks = rated.get(arc.id)
            found = 25 * (sum(marks) / len(marks) - 1) if marks else 25 if arc.weak else 75
            worth.setdefault(arc.person, []).append(found)
    return {person: round((2 * UNKNOWN + sum(each)) / (2 + len(each))) for person, each in worth.items()}


class Person(NamedTuple):
    """What somebody gave: reviews sent, how many said little, and how helpful others found them."""

    person: int
    gave: int
    weak: int
    alike: bool
    """Whether they gave every work the same level."""
    helpful: float | None
    used: int
    comments: int


def by_person(arcs: Sequence[Given], comments: Sequence[Comment]) -> list[Person]:
    """Everybody who sent something, by their number."""
    said: dict[int, list[Comment]] = {}
    for one in comments:
        said.setdefault(one.given, []).append(one)
    found = []
    for person in sorted({arc.person for arc in arcs if arc.state == DONE}):
        mine = [arc for arc in arcs if arc.person == person and arc.state == DONE]
        words = [one for arc in mine for one in said.get(arc.id, [])]
        rated = [one.helpful for one in words if one.helpful is not None]
        levels = [arc.level for arc in mine if arc.level is not None]
        found.append(
            Person(
                person,
                len(mine),
                sum(arc.weak for arc in mine),
                len(levels) >= 3 and len(set(levels)) == 1,  # noqa: PLR2004 - of two that is nothing
                sum(rated) / len(rated) if rated else None,
                sum(one.fate == USED for one in words),
                len(words),
            )
        )
    return found
