"""Weekly free hours as one big integer: bit n is the n-th half hour of the week, counted from Monday 00:00 UTC."""

from __future__ import annotations

from collections.abc import Iterator

from cogs.pairing.reading import MOST, Part

WEEK = 7 * 24 * 60
"""Minutes."""

SLOT = 30
"""Minutes; a slot counts only if all of it is free."""

SLOTS = WEEK // SLOT
ALWAYS = (1 << SLOTS) - 1


def free_slots(person: Part) -> int:
    """The mask of `avail` ([start, end) in local minutes since Monday 00:00, wrapping round) and `utc_offset_min`."""
    offset = person.maybe("utc_offset_min", 0).number(-WEEK, WEEK)
    free = []
    for span in person.at("avail").each():
        start, end = (one.number(-MOST) for one in span.row(2))
        if end < start:
            raise span.wrong("ends before it starts")
        if end - start >= WEEK:
            return ALWAYS
        at = (start - offset) % WEEK
        free.append((at, at + end - start))
    return _whole_slots(free)


def _whole_slots(spans: list[tuple[int, int]]) -> int:
    """Spans may touch, overlap and pass the end of the week; halves of a slot that meet make a whole one."""
    parts = [(start, min(end, WEEK)) for start, end in spans]
    parts += [(0, end - WEEK) for _, end in spans if end > WEEK]
    mask = reached = begun = 0
    for start, end in [*sorted(parts), (WEEK + 1, WEEK + 1)]:
        if start > reached:
            first, last = -(-begun // SLOT), reached // SLOT
            if first < last:
                mask |= (1 << last) - (1 << first)
            begun = start
        reached = max(reached, end)
    return mask


def spans(mask: int, offset: int) -> Iterator[tuple[int, int]]:
    """The free spans of a mask as [start, end) in local minutes of the week, in order; one may pass its end."""
    if mask == ALWAYS:
        yield 0, WEEK
        return
    found = []
    for slot in range(SLOTS):
        if mask >> slot & 1 and not mask >> (slot - 1) % SLOTS & 1:
            length = 1
            while mask >> (slot + length) % SLOTS & 1:
                length += 1
            start = (slot * SLOT + offset) % WEEK
            found.append((start, start + length * SLOT))
    yield from sorted(found)
