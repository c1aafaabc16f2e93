"""Reading JSON that may be anything: a rule looks at what is there, and the OpenAPI document says what must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]


def fields(value: object) -> Fields:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def objects(value: object) -> list[Fields]:
    """The objects of a list."""
    return [each for each in listed(value) if isinstance(each, Mapping)]


def words(value: object) -> str:
    """A text, or an empty one."""
    return value if isinstance(value, str) else ""


def number(value: object) -> int:
    """An integer, or 0; a component's or an option's type is one."""
    return value if isinstance(value, int) else 0


def long(what: str, value: object, most: int, least: int = 0) -> Iterator[str]:
    """Says that a text has too many characters, or too few; one that is missing is another rule's business."""
    if isinstance(value, str) and not least <= len(value) <= most:
        allowed = f"{least:,} to {most:,}" if least else f"at most {most:,}"
        yield f"{what} has {len(value):,} characters; {allowed} are allowed"


def many(what: str, count: int, most: int, least: int = 0) -> Iterator[str]:
    """Says that there are too many of something, or too few."""
    if not least <= count <= most:
        allowed = f"{least:,} to {most:,}" if least else f"at most {most:,}"
        yield f"{count:,} {what}; {allowed} are allowed"


def twice(what: str, values: Iterable[object]) -> Iterator[str]:
    """Says which values occur more than once."""
    seen: set[object] = set()
    told: set[object] = set()
    for value in values:
        if value in seen and value not in told:
            told.add(value)
            yield f"{what} {value!r} occurs more than once; each must be the only one"
        seen.add(value)
