"""What a report is made of, and who may have it: looked at whenever it is asked for, also by a button of before."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.language import Rank, Turn, UserError, text
from cogs.reports import groups as group_figures, helping, pictures, talk
from cogs.reports.figures import People, Report
from cogs.reports.person import one_person
from cogs.reports.pictures import Picture
from storage import counts, courses, groups, sessions
from storage.counts import Span
from storage.courses import Member
from storage.groups import Group

BACK = timedelta(days=60)
"""How far reports look back: as far as hints are remembered (`bot/housekeeping.py`)."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

COLUMNS = (
    *("number", "name", "own_thoughts", "only_agreed", "words", "answered_by", "replies_got"),
    *("feedback_given", "works", "works_with_feedback", "sessions_as_tutor", "sessions_as_learner"),
)


class Sort(StrEnum):
    """What a report is about."""

    COURSE = "course"
    DISCUSSION = "discussion"
    GROUP = "group"
    PERSON = "person"


def visible(turn: Turn) -> list[Group]:
    """Groups of which somebody may have a report: their own, or every one for a teacher."""
    if turn.rank >= Rank.TEACHER:
        return groups.all_open(turn.db, turn.community, turn.course.id)
    return groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)


def may_see(turn: Turn, sort: Sort, number: int) -> bool:
    """Whether this person may have this report now; `number` is that of the course, discussion, group or person."""
    match sort:
        case Sort.GROUP:
            return number in {one.id for one in visible(turn)}
        case Sort.COURSE:
            return turn.rank >= Rank.TEACHER and number == turn.course.id
        case Sort.DISCUSSION:
            return turn.rank >= Rank.TEACHER and number in dict(_topics(turn))
        case Sort.PERSON:
            return number == turn.person.id or (turn.rank >= Rank.TEACHER and _rank(turn, number) is not None)


def made(turn: Turn, sort: Sort, number: int) -> Report:
    """The report.

    Raises:
        UserError: it is not this person's to see, or there is no such thing in this course.

    """
    if not may_see(turn, sort, number):
        raise UserError(text("There is no such report for you here."))
    match sort:
        case Sort.COURSE:
            return _of_course(turn)
        case Sort.DISCUSSION:
            return _of_discussion(turn, number)
        case Sort.GROUP:
            return _of_group(turn, number)
        case Sort.PERSON:
            return _of_person(turn, number)


def drawn_of(turn: Turn, sort: Sort, number: int) -> list[Picture]:
    """The same as pictures; of a group there is none, and of a person only when they took part.

    Raises:
        UserError: as above.

    """
    if not may_see(turn, sort, number):
        raise UserError(text("There is no such report for you here."))
    zone, span = turn.course.zone, span_of(turn, sort, number)
    match sort:
        case Sort.GROUP:
            return []
        case Sort.PERSON:
            found = pictures.over_time(turn.db, span, zone)
            return [found] if found else []
        case Sort.DISCUSSION:
            return pictures.of_talk(turn.db, span, students(turn), zone)
        case Sort.COURSE:
            covered = pictures.coverage(turn.db, span)
            return [*pictures.of_talk(turn.db, span, students(turn), zone), *([covered] if covered else [])]


def span_of(turn: Turn, sort: Sort, number: int) -> Span:
    """Which replies are counted: a discussion whole, of everything else the last 60 days."""
    if sort is Sort.DISCUSSION:
        return Span(turn.community, turn.course.id, _EVER, number)
    return Span(turn.community, turn.course.id, turn.at - BACK, whose=number if sort is Sort.PERSON else 0)


def students(turn: Turn) -> list[Member]:
    """Whose taking part is counted, by the alphabet."""
    every = courses.roster(turn.db, turn.community, turn.course.id)
    return sorted((one for one in every if one.rank < Rank.TEACHER), key=lambda one: one.name.casefold())


def _of_course(turn: Turn) -> Report:
    span, roster = span_of(turn, Sort.COURSE, 0), students(turn)
    found = talk.talk(turn.db, span, [one.person for one in roster])
    log = sessions.of_course(turn.db, turn.community, turn.course.id, span.since)
    checks = sessions.all_checks(turn.db, turn.community, turn.course.id, span.since)
    return Report(
        text("**{course}, the last {days} days**", course=turn.course.name, days=BACK.days),
        (
            *talk.parts(found, turn.at),
            helping.feedback(turn.db, span, turn.at),
            helping.tutoring(log, checks),
            group_figures.all_groups(turn.db, turn.community, turn.course.id, [one.person for one in roster], turn.at),
        ),
        _people(turn, span, roster, found),
    )


def _of_discussion(turn: Turn, number: int) -> Report:
    span, roster = span_of(turn, Sort.DISCUSSION, number), students(turn)
    found = talk.talk(turn.db, span, [one.person for one in roster])
    prompt = dict(_topics(turn))[number]
    title = text("**Discussion:** {prompt}", prompt=prompt)
    rows = [(n, one.name, *_spoken(found, one.person)) for n, one in enumerate(roster, start=1)]
    return Report(title, talk.parts(found, turn.at), People(COLUMNS[:7], rows))


def _of_group(turn: Turn, number: int) -> Report:
    group = next(one for one in visible(turn) if one.id == number)
    title = text("**Group {group}**", group=group.name)
    return Report(title, group_figures.one_group(turn.db, turn.community, group, turn.at))


def _of_person(turn: Turn, number: int) -> Report:
    span = span_of(turn, Sort.PERSON, number)
    title = text(
        "**{name} in {course}, the last {days} days**",
        name=_name(turn, number),
        course=turn.course.name,
        days=BACK.days,
    )
    return Report(title, one_person(turn.db, span, turn.at))


def _people(turn: Turn, span: Span, roster: list[Member], found: talk.Talk) -> People:
    gave = {one.person: one.n for one in counts.gave(turn.db, span)}
    works = counts.works(turn.db, span)
    log = sessions.of_course(turn.db, turn.community, turn.course.id, span.since)
    own, covered = Counter(one.person for one in works), Counter(one.person for one in works if one.got)
    taught, learnt = Counter(one.tutor for one in log), Counter(one.learner for one in log)
    rows = [
        (
            *(n, one.name, *_spoken(found, one.person)),
            *(count[one.person] for count in (Counter(gave), own, covered, taught, learnt)),
        )
        for n, one in enumerate(roster, start=1)
    ]
    return People(COLUMNS, rows)


def _spoken(found: talk.Talk, person: int) -> tuple[int, int, int, int, int]:
    voice, heard = found.voices[person], found.heard.get(person)
    return voice.own, voice.agreed, voice.words, heard.by if heard else 0, heard.n if heard else 0


def _topics(turn: Turn) -> list[tuple[int, str]]:
    return counts.topics(turn.db, turn.community, turn.course.id)


def _rank(turn: Turn, person: int) -> int | None:
    return courses.rank_of(turn.db, turn.community, turn.course.id, person)


def _name(turn: Turn, person: int) -> str:
    return turn.person.name if person == turn.person.id else turn.find(person).name
