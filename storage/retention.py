"""What is forgotten of a course some time after it has ended: everything that anybody wrote or did in it.

Whose rows a course's are is told by their columns, so that a new feature's rows go along without being told. A table
that is neither a course's nor named in `STAYS` fails a test. These statements are built when they are needed: once for
each course.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from storage.courses import courses
from storage.schema import metadata

PARENTS = {
    "discussion_id": "discussions",
    "exit_id": "exit_questions",
    "given_id": "feedback_given",
    "group_id": "groups",
    "key": "rooms",
    "meeting_id": "group_meetings",
    "reflection_id": "reflections",
    "relayed_id": "relayed",
    "request_id": "feedback_requests",
    "round_id": "review_rounds",
    "tutoring_id": "tutorings",
}
"""Of a table without `course_id`: the column that leads to the table whose course is theirs."""

STAYS = {
    "accounts": "of people, not of courses",
    "avoided": "of people",
    "brought": "of people",
    "buttons": "goes a year after it was pressed last",
    "courses": "its name and when it was; who was in it goes",
    "course_places": "gone when the course ended",
    "cursors": "of platforms",
    "drafts": "goes after 30 days",
    "homes": "of the class",
    "inbox": "goes after 30 days",
    "jobs": "goes when it is done",
    "link_tries": "goes after a day",
    "links": "of people",
    "outbox": "goes 7 days after it was delivered",
    "paused": "of rooms",
    "people": "of the class",
    "posts": "where messages are; what those say that are pinned goes with their room",
    "reminders": "of people",
    "spared": "of people",
    "staff_acts": "goes after a year",
    "timers": "goes when it comes",
    "watched": "of rooms",
    "weekly_hours": "of people",
}
"""What is not forgotten with a course, and why."""


def due(db: Connection, community: int, before: datetime) -> list[int]:
    """The courses of a class that ended before this, and of which something is still known."""
    ended = select(courses.c.id).where(courses.c.community_id == community, courses.c.ended < before)
    return list(db.scalars(ended.order_by(courses.c.id)))


def forget(db: Connection, community: int, course: int) -> int:
    """Delete everything of a course that has ended but that there was one; how many rows. Again is nothing more."""
    theirs = [one for one in metadata.sorted_tables if one.name not in STAYS]
    theirs.sort(key=_depth)  # and as foreign keys want it where that is the same
    gone = sum(db.execute(delete(one).where(of_course(one, community, course))).rowcount for one in reversed(theirs))
    this = courses.c.community_id == community, courses.c.id == course
    db.execute(update(courses).where(*this).values(ended=None))
    return gone


def of_course(table: Table, community: int, course: int) -> ColumnElement[bool]:
    """Which rows of a table are this course's. A private room that is still open somewhere is left alone."""
    ours = table.c.community_id == community
    if "course_id" in table.c:
        its = and_(ours, table.c.course_id == course)
        return its & table.c.closed if table.name == "rooms" else its
    column, parent = _parent(table)
    known = select(parent.c["key" if column == "key" else "id"]).where(of_course(parent, community, course))
    return and_(ours, table.c[column].in_(known))


def _depth(table: Table) -> int:
    """How many steps it is to the course: what is farther goes first, while the way is still there."""
    if table.name in STAYS or "course_id" in table.c:
        return 0
    return 1 + _depth(_parent(table)[1])


def _parent(table: Table) -> tuple[str, Table]:
    column = next(one for one in PARENTS if one in table.c)
    return column, metadata.tables[PARENTS[column]]
