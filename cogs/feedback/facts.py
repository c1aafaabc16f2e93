"""What allocation looks at: the rows of a round, and who must not review whom in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.language import Turn
from cogs.feedback import allocation
from cogs.feedback.phases import Phase, clock
from cogs.feedback.works import people_of
from cogs.reminding import when_awake
from storage import apart, courses, feedback, groups, rounds
from storage.rounds import Round


def rows(turn: Turn, one: Round) -> allocation.Round:
    """Everything that allocation looks at."""
    db, community = turn.db, turn.community
    works = feedback.of_round(db, community, one.id)
    return allocation.Round(
        one.promised,
        works,
        rounds.everybody(db, community, one.id),
        feedback.arcs(db, community, one.id),
        kept_apart(turn, one, {work.person: people_of(turn, work) for work in works} if one.teams else {}),
        feedback.earlier_pairs(db, community, one.course, one.id),
        clock(one, turn.at),
        extra=one.phase >= Phase.EXTRA,
        over=one.phase >= Phase.READING,
        quiet=one.paused is not None or awake(turn, one, turn.at) > turn.at,
        each=one.each,
    )


def awake(turn: Turn, one: Round, at: datetime) -> datetime:
    """Then; of a round over days the next morning, if that is at night where the course is (PROTOCOLS R14)."""
    if one.live:
        return at
    zone = courses.manner(turn.db, turn.community, one.course).zone
    return when_awake(at.astimezone(ZoneInfo(zone))).astimezone(UTC)


def kept_apart(turn: Turn, one: Round, teams: Mapping[int, list[int]]) -> dict[int, set[int]]:
    """Whom each must not review: whom they avoid, whom a teacher keeps apart, and (if set) who is in their group.

    `teams` are the people behind whoever handed in for a group.
    """
    found = {person: set(others) for person, others in apart.all_avoided(turn.db, turn.community).items()}
    for rule in apart.rules(turn.db, turn.community, one.course):
        if not rule.together:
            found.setdefault(rule.person, set()).add(rule.other)
    if not one.mates and not one.teams:
        for person, others in groups.mates(turn.db, turn.community, one.course).items():
            found.setdefault(person, set()).update(others)
    if not one.teams:
        return found
    for person, others in list(found.items()):
        for other in others:
            found.setdefault(other, set()).add(person)
    behind: dict[int, set[int]] = {}
    for author, members in teams.items():
        for person in members:
            behind.setdefault(person, set()).add(author)
    readers = {person: [person] for person in behind} if one.each else teams
    return {
        reader: {
            author
            for person in people
            for other in {person, *found.get(person, ())}
            for author in behind.get(other, ())
            if author != reader
        }
        for reader, people in readers.items()
    }
