"""What a teacher sees of study groups: numbers, and who looks for one. Never what is said or done in them."""

from __future__ import annotations

from bot.language import Call, Message, Rank, Text, Turn, command, lines, plural, text
from cogs.groups.pulse import mean, week_of
from storage import courses, forming, groups, meetings, pulses
from storage.groups import ARCHIVED, OPEN

BACK = 4
"""Weeks whose pulse is shown."""

_LISTED = 15


class Overview:
    """Study groups: a few people with a goal and a room of their own.

    For teachers.
    """

    @command("group status", "How many groups there are, who looks for one, and how they are", rank=Rank.TEACHER)
    def status(self, turn: Turn) -> Message:
        """Names only of those who asked for a group and have none."""
        course = turn.course.id
        every = groups.all_open(turn.db, turn.community, course)
        inside = {one for group in groups.together(turn.db, turn.community, course, OPEN).values() for one in group}
        students = [one for one in courses.roster(turn.db, turn.community, course) if one.rank < Rank.TEACHER]
        without = [one for one in students if one.person not in inside]
        asked = [one for one in forming.seekers(turn.db, turn.community, course).values() if one.since is not None]
        looking = [one for one in asked if one.person not in inside]
        resting = len(groups.in_state(turn.db, turn.community, course, ARCHIVED))
        held = meetings.held(turn.db, turn.community, course)
        return Message(
            lines(
                text("**Study groups in {course}**", course=turn.course.name),
                plural(
                    "{n} group, with {people} in it.",
                    "{n} groups, with {people} in them.",
                    n=len(every),
                    people=len(inside),
                ),
                plural("{n} group rests.", "{n} groups rest.", n=resting) if resting else None,
                plural("{n} student has no group.", "{n} students have no group.", n=len(without)) if without else None,
                *(text("· {who} looks for one.", who=turn.find(one.person).name) for one in looking[:_LISTED]),
                plural("{n} meeting held.", "{n} meetings held.", n=held) if held else None,
                *self._pulse(turn, course),
                text("{call} divides whoever has none.", call=Call("group form")) if without else None,
            ),
        )

    def _pulse(self, turn: Turn, course: int) -> list[Text]:
        """The trend, in per cent, where enough have answered that nobody can be told from it."""
        every = pulses.of_course(turn.db, turn.community, course)
        said = []
        for back in range(BACK - 1, -1, -1):
            week = [one for one in every if one.week == week_of(turn.at) - back]
            useful, fair = mean(one.useful for one in week), mean(one.fair for one in week)
            if useful is not None and fair is not None:
                when = text("This week")
                if back:
                    when = plural("{n} week ago", "{n} weeks ago", n=back)
                said.append(
                    text(
                        "{when}: useful {useful} %, fair {fair} %",
                        when=when,
                        useful=round(50 * useful),
                        fair=round(50 * fair),
                    )
                )
        return said
