"""What would match somebody who waits: the engine's cheapest change, in words that name nobody. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.language import Text, text
from cogs.pairing.explaining import LANGUAGES, listing, times, zone
from cogs.pairing.reading import Part
from cogs.pairing.tutors import Learner, Tutor, read
from cogs.pairing.waiting import why_waiting
from cogs.told import free
from cogs.tutoring.pool import Pool, instance
from cogs.tutoring.topics import STEP
from storage.hours import Hours
from storage.tutoring import WAITING, Tutoring


def for_learner(pool: Pool, request: Tutoring) -> Text | None:
    """What they could do themselves; None if there is nothing.

    Whoever is full is passed over, or the answer would tell those who are busy from those who keep away.
    """
    full = {one.person for one in pool.offers if one.load >= one.places}
    changes = _changes(pool, request, pool.hours.get(request.learner), full)
    return text("With this I could match you: {changes}.", changes=changes) if changes else None


def for_teacher(pool: Pool, request: Tutoring) -> Text | None:
    """The same by the course's clock, and a further place could be it."""
    changes = _changes(pool, request, None, ())
    return text("With this I could match them: {changes}.", changes=changes) if changes else None


def _changes(pool: Pool, request: Tutoring, clock: Hours | None, away: Collection[int]) -> Text | None:
    school = read(Part(instance(replace(pool, requests=[request._replace(state=WAITING)]), "relax")))
    load = {str(one.person): one.load for one in pool.offers}
    [learner] = school.learners
    numbers = {school.tutor_number[str(one)] for one in away}
    relax = why_waiting(school, learner, [load[one.id] for one in school.tutors], numbers)["relax"]
    if not relax:
        return None
    tutor = school.tutors[school.tutor_number[relax["tutor"]]]
    offset: int = free(clock, pool.zone, pool.at)["utc_offset_min"]
    said = [_change(request, one["rule"], one["by"], learner, tutor, offset) for one in relax["changes"]]
    return listing(one for one in said if one) if said and all(said) else None


def _change(request: Tutoring, rule: str, by: int, learner: Learner, tutor: Tutor, offset: int) -> Text | None:
    """One of the changes; None if nobody could make it."""
    if rule == "hours":
        hour = _hour(learner.free, tutor.free)
        return text("time on {times} ({zone})", times=times(hour, offset), zone=zone(offset)) if hour else None
    if rule == "level":
        level = request.level - -(-by // STEP)
        return text("level {level} of 5 in place of {said}", level=level, said=request.level) if level >= 1 else None
    if rule == "language":
        one = min(tutor.langs)
        return text("a common language, like {language}", language=LANGUAGES.get(one, one))
    return text("one more place with a tutor")


def _hour(mine: int, theirs: int) -> int:
    """Of the hours in which a tutor is free, the one nearest to when somebody has time; 0 if there is none."""
    starts = theirs & theirs >> 1
    while starts and mine:
        found = starts & mine & mine >> 1
        if found:
            first = found & -found
            return first | first << 1
        mine |= mine << 1 | mine >> 1
    return 0
