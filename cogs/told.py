"""What the pairing engine is told about a person, whatever it is asked. Pure, on rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set as AbstractSet
from datetime import datetime
from typing import Any

from cogs import hours
from storage.apart import Rule
from storage.hours import Hours

ANY_TIME = [[0, hours.WEEK]]


def free(said: Hours | None, zone: str, at: datetime) -> dict[str, Any]:
    """When they have time; any time by the course's clock, if they have not said."""
    if said is None or not said.spans:
        return {"avail": ANY_TIME, "utc_offset_min": hours.offset(zone, at)}
    return {"avail": [list(span) for span in said.spans], "utc_offset_min": hours.offset(said.zone, at)}


def languages(said: str, usual: str) -> list[str]:
    """The languages of a list with commas, or the course's."""
    return [one.strip().casefold() for one in said.split(",") if one.strip()] or [usual.casefold()]


def others(rules: Iterable[Rule], person: int, *, together: bool) -> set[int]:
    """Whom a teacher wants them with, or kept from."""
    return {
        rule.other if rule.person == person else rule.person
        for rule in rules
        if rule.together == together and person in {rule.person, rule.other}
    }


def blocks(avoided: Mapping[int, AbstractSet[int]], rules: Iterable[Rule], person: int) -> set[int]:
    """Whom they are never brought together with."""
    return {*avoided.get(person, ()), *others(rules, person, together=False)}
