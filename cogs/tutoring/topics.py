"""Topics as people name them, each with how sure somebody is of it, and which of them mean the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SURE = 4
"""How sure of a topic, from 1 to 5, somebody is who does not say."""

FIRM = 5
"""How sure somebody is taken to be whom a programme has chosen."""

STEP = 15
"""Of the engine's 100, so many are one step of 5: the distance at which help is best."""

ALIKE = 80
"""How alike (0 to 100) a request and an offered topic have to be to mean the same."""

_LEVEL = re.compile(r"^(?P<name>.*?)\s*[:=]\s*(?P<level>[1-5])$")
"""Only what stands behind a colon is a level: "Algebra 2" is a topic."""

_NUMBER = re.compile(r"\d+")


_ODD = re.compile(r"[:=]\s*\d+$")
_BARE = re.compile(r"\s[1-5]$")


class Topic(NamedTuple):
    """Something that somebody offers to help with."""

    name: str
    level: int


def read(typed: str) -> list[Topic]:
    """`fractions: 4, Algebra 2` as topics; each name once."""
    found: dict[str, Topic] = {}
    for one in re.split(r"[,;\n]", typed):
        match = _LEVEL.match(one.strip())
        name = match["name"].strip() if match else one.strip()
        if name:
            found.setdefault(name.casefold(), Topic(name, int(match["level"]) if match else SURE))
    return list(found.values())


def odd(found: Iterable[Topic]) -> str | None:
    """A topic whose level is none from 1 to 5; None if there is no such."""
    return next((one.name for one in found if _ODD.search(one.name)), None)


def bare(found: Iterable[Topic]) -> str | None:
    """A topic that ends in a number which was perhaps meant as a level, without it; None if there is no such."""
    return next((_BARE.sub("", one.name) for one in found if _BARE.search(one.name)), None)


def written(topics: Iterable[Topic]) -> str:
    """The same in one line, as it is kept."""
    return ", ".join(f"{one.name}: {one.level}" for one in topics)


def level_for(wanted: str, topics: Iterable[Topic]) -> int | None:
    """How sure they are of the topic that is most like the wanted one; None if none is."""
    alike, level = max(((how_alike(wanted, one.name), one.level) for one in topics), default=(0, 0))
    return level if alike >= ALIKE else None


@lru_cache(maxsize=10_000)
def how_alike(wanted: str, offered: str) -> int:
    """How well a request fits an offered topic, 0 to 100, whatever the word order and small slips.

    Where both have numbers, these have to be the same: "Algebra 1" is no "Algebra 2".
    """
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - 4 MiB that only a course with tutors needs

    numbers = [set(_NUMBER.findall(one)) for one in (wanted, offered)]
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return 0
    return int(fuzz.token_set_ratio(wanted, offered, processor=utils.default_process))


def points(level: int) -> int:
    """A level from 1 to 5 on the engine's scale of 100."""
    return STEP + STEP * level
