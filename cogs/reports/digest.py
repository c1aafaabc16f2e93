"""The week on one screen: what needs a teacher, and how it went. Everything else on request (PROTOCOLS 2)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import Annotated
from zoneinfo import ZoneInfo

from bot.language import Button, Call, Course, Message, Person, Rank, Text, Turn, command, lines, plural, text
from cogs.reports.equality import equality
from cogs.reports.figures import lasting, percent
from cogs.reports.needs import Needs
from cogs.staff import staff
from storage import counts, courses, flags, relayed, tutoring
from storage.counts import Span
from storage.tutoring import WAITING

MONDAY, MORNING = 0, time(7)
"""When it comes, on the course's clock: before the week begins."""

WEEK, BEFORE = timedelta(days=7), timedelta(days=60)


class Digest:
    """What needs you: three things at most, each with a button that mends it; and the week on one screen."""

    def __init__(self, needs: Needs) -> None:
        """It begins with the card of what needs somebody."""
        self._needs = needs

    def begin(self, turn: Turn) -> None:
        """From next Monday on it comes to the teachers of this course."""
        turn.remind(_timer(turn.course.id), _next(turn.at, turn.course.zone), self.due(turn.course.id))

    @command("digest show", "The week on one screen", rank=Rank.TEACHER)
    def show(self, turn: Turn) -> Message:
        """As it comes on Monday."""
        said, buttons = self._week(turn, turn.course, turn.person)
        each = Button(text("Have it each Monday"), self.weekly(on=True), only=turn.person)
        nothing = text("Nothing needs you, and nothing happened this week.")
        return Message(
            lines(
                text("**{course}: the week**", course=turn.course.name),
                *(said or [nothing]),
                text("More: {call}", call=Call("report course")),
            ),
            (*buttons, each),
        )

    @command("digest weekly", "Have it come each Monday, or no longer", rank=Rank.TEACHER)
    def weekly(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """For all teachers of the course."""
        if on:
            self.begin(turn)
            return Message(text("Each Monday at 7:00, the teachers of this course get the week on one screen."))
        turn.forget(_timer(turn.course.id))
        return Message(
            text("It comes no more by itself."), (Button(text("Undo"), self.weekly(on=True), only=turn.person),)
        )

    @command("digest due", "A week is over", rank=Rank.GUEST, offered=False)
    def due(self, turn: Turn, course: Annotated[int, "Which course?"]) -> None:
        """Comes as a reminder; who teaches the course is looked up now."""
        found = courses.find(turn.db, turn.community, course)
        if found is None:
            return
        here = turn.joined = Course(*found)
        teachers = staff(turn, course)
        if not teachers:
            return
        self.begin(turn)
        for teacher in teachers:
            said, buttons = self._week(turn, here, teacher)
            if said:  # a quiet week is not told
                title = text("**{course}: the week**", course=here.name)
                turn.post(
                    teacher, Message(lines(title, *said, text("More: {call}", call=Call("report course"))), buttons)
                )

    def _week(self, turn: Turn, course: Course, person: Person) -> tuple[list[Text], tuple[Button, ...]]:
        """The card, and five lines at most below it."""
        needs, buttons = self._needs.card(turn, course, person)
        feedback = _feedback(turn, course)
        said = [*needs, *_talked(turn, course), *_waiting(turn, course), *([feedback] if feedback else [])]
        return said, buttons


def _talked(turn: Turn, course: Course) -> list[Text]:
    """What was run, how many took part, and how evenly."""
    roster = courses.roster(turn.db, turn.community, course.id)
    students = [one.person for one in roster if one.rank < Rank.TEACHER]
    topics = counts.words(turn.db, Span(turn.community, course.id, turn.at - WEEK))
    if not topics or not students:
        return []
    spread = (equality(topic.get(one, 0) for one in students) for topic in topics.values())
    even = [one for one in spread if one is not None]
    active = len({person for topic in topics.values() for person in topic}.intersection(students))
    said = [
        plural(
            "In {n} discussion, {active} of {all} students took part ({share} %).",
            "In {n} discussions, {active} of {all} students took part ({share} %).",
            n=len(topics),
            active=active,
            all=len(students),
            share=percent(active / len(students)),
        )
    ]
    if even:
        said.append(
            plural(
                "How evenly words are spread in it: {share} of 100. 100 is everybody the same, 0 is one alone.",
                "How evenly words are spread, in the middle one of {n}: {share} of 100. "
                "100 is everybody the same, 0 is one alone.",
                n=len(even),
                share=percent(median(even)),
            )
        )
    return said


def _waiting(turn: Turn, course: Course) -> list[Text]:
    """Orphans, the longest wait, and what nobody has looked at."""
    works = counts.works(turn.db, Span(turn.community, course.id, turn.at - BEFORE))
    orphans = [one.since for one in works if not one.got]
    requests = tutoring.all_open(turn.db, turn.community, course.id)
    unmatched = [one.since for one in requests if one.state == WAITING]
    flagged = sum(one.decided is None for one in flags.of_course(turn.db, turn.community, course.id))
    flagged += sum(one.waits for one in relayed.flagged(turn.db, turn.community, course.id))
    said = []
    if orphans:
        said.append(
            plural(
                "{n} work has no feedback yet; the longest wait is {long}.",
                "{n} works have no feedback yet; the longest wait is {long}.",
                n=len(orphans),
                long=lasting(turn.at - min(orphans)),
            )
        )
    if unmatched:
        said.append(
            plural(
                "{n} student waits for a tutor; the longest wait is {long}.",
                "{n} students wait for a tutor; the longest wait is {long}.",
                n=len(unmatched),
                long=lasting(turn.at - min(unmatched)),
            )
        )
    if flagged:
        said.append(plural("{n} flagged text waits.", "{n} flagged texts wait.", n=flagged))
    return said


def _feedback(turn: Turn, course: Course) -> Text | None:
    """How much feedback says enough to work with: this week, and before."""
    now = counts.gave(turn.db, Span(turn.community, course.id, turn.at - WEEK))
    ever = counts.gave(turn.db, Span(turn.community, course.id, turn.at - BEFORE))
    sent, weak = sum(one.n for one in now), sum(one.weak for one in now)
    earlier, earlier_weak = sum(one.n for one in ever) - sent, sum(one.weak for one in ever) - weak
    if not sent:
        return None
    said = plural(
        "Of {n} piece of feedback on this week's work, {share} % said enough to work with",
        "Of {n} pieces of feedback on this week's work, {share} % said enough to work with",
        n=sent,
        share=percent((sent - weak) / sent),
    )
    if not earlier:
        return Text("{said}.", {"said": said})
    return text(
        "{said}; before, {share} % of {n}.", said=said, share=percent((earlier - earlier_weak) / earlier), n=earlier
    )


def _timer(course: int) -> str:
    return f"course:{course}:digest"


def _next(now: datetime, zone: str) -> datetime:
    """The next Monday morning on the course's clock, in UTC."""
    clock = ZoneInfo(zone)
    today = now.astimezone(clock)
    day = today.date() + timedelta(days=(MONDAY - today.weekday()) % 7)
    at = datetime.combine(day, MORNING, clock)
    if at <= today:
        at = datetime.combine(day + WEEK, MORNING, clock)
    return at.astimezone(UTC)
