"""Roles that go round: everybody has each about as often. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ROLES = ("facilitator", "scribe", "time-keeper")


def hand_out(people: Sequence[int], had: Mapping[tuple[int, str], int], roles: Sequence[str] = ROLES) -> dict[str, int]:
    """Who has each role this time: whoever had it least often, then whoever had the fewest roles.

    Nobody has two; in a group of two, the last role is nobody's.
    """
    free = list(people)
    given: dict[str, int] = {}
    for role in roles[: len(people)]:
        chosen = min(free, key=lambda one: (had.get((one, role), 0), sum(had.get((one, each), 0) for each in roles)))
        free.remove(chosen)
        given[role] = chosen
    return given
