"""Two taps a week, alone: was it useful, was it fair? Only means are ever seen, and a teacher is told by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import fmean
from typing import Annotated

from bot.language import FROM_FORM, Between, Button, From, Len, Message, Rank, Turn, command, text
from cogs.groups.group import inside, local, mine, of_mine, people, zone
from cogs.hours import again
from cogs.reminding import reminds
from cogs.staff import tell_teachers
from storage import groups, hints, pulses
from storage.groups import OPEN, Group
from storage.pulses import Pulse

FRIDAY, AFTERNOON = 4, time(16)
"""When it is asked, on the group's clock."""

ENOUGH = 3
"""Answers that make a mean; of fewer, one could tell who said what."""

LOW, WEEKS = 1.0, 2
"""Less than this ("partly") for so many weeks in a row, and a teacher is told that a group may need them."""

SPARED = "pulses"


@dataclass(frozen=True)
class Report:
    """What somebody wants a teacher to know."""

    what: Annotated[str, "What happened? Only teachers read it", Len(3, 1_000)]


class Asking:
    """Study groups: a few people with a goal and a room of their own.

    How they are.
    """

    def watch(self, turn: Turn, group: Group) -> None:
        """From the next Friday on, its members are asked."""
        today = local(turn, group, turn.at)
        day = today.date() + timedelta(days=(FRIDAY - today.weekday()) % 7)
        at = datetime.combine(day, AFTERNOON, today.tzinfo)
        at = at if at - today > timedelta(days=2) else again(at.astimezone(UTC), zone(turn, group))
        turn.remind(_timer(group.id), at.astimezone(UTC), self.due(group.id))

    @command("group pulse", "How was the week?", rank=Rank.GUEST, offered=False)
    def due(self, turn: Turn, group: Annotated[int, "Which group?"]) -> None:
        """Comes as a reminder."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or found.state != OPEN:
            return
        self.watch(turn, found)
        week = week_of(turn.at)
        if found.taken < 2:  # noqa: PLR2004 - one alone is no group
            return
        self._tell_of(turn, found, week)
        for person in people(turn, found):
            if reminds(turn, f"pulse:{group}:{week}", person.id, SPARED):
                turn.post(
                    person,
                    Message(
                        text("How useful was **{group}** this week? Nobody sees your answer.", group=found.name),
                        (
                            Button(text("Very"), self.useful(group, week, 2), only=person),
                            Button(text("A little"), self.useful(group, week, 1), only=person),
                            Button(text("Not"), self.useful(group, week, 0), only=person),
                            Button(text("Ask me no more"), self.spare(on=False), only=person),
                        ),
                    ),
                )

    @command("group pulse useful", "Was it useful?", rank=Rank.GUEST, offered=False)
    def useful(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        week: Annotated[int, "Which week?"],
        how: Annotated[int, "0, 1 or 2", Between(0, 2)],
    ) -> Message:
        """The first tap leads to the second."""
        found = inside(turn, group)
        pulses.useful(turn.db, turn.community, group, turn.person.id, week, how)
        return Message(
            text("And was everybody in **{group}** heard, you too?", group=found.name),
            (
                Button(text("Yes"), self.fair(group, week, 2), only=turn.person),
                Button(text("Mostly"), self.fair(group, week, 1), only=turn.person),
                Button(text("No"), self.fair(group, week, 0), only=turn.person),
            ),
        )

    @command("group pulse fair", "Was everybody heard?", rank=Rank.GUEST, offered=False)
    def fair(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        week: Annotated[int, "Which week?"],
        how: Annotated[int, "0, 1 or 2", Between(0, 2)],
    ) -> Message:
        """Whoever says no may tell a teacher, and need not."""
        inside(turn, group)
        pulses.fair(turn.db, turn.community, group, turn.person.id, week, how)
        if how:
            return Message(text("Thank you!"))
        return Message(
            text("Thank you for saying so. Would you like to tell a teacher? Only teachers read it."),
            (Button(text("Tell a teacher"), self.tell(group), only=turn.person),),
        )

    @command("group asked", "Switch the weekly question about my groups on or off for me")
    def spare(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """Nobody hears of it."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("I ask you once a week how it is."))
        return Message(
            text("I ask you no more how it is."), (Button(text("Undo"), self.spare(on=True), only=turn.person),)
        )

    # Telling a teacher ----------------------------------------------------------------------------------------------

    @command("group report", "Tell a teacher, alone, that something is wrong in a group")
    def report(
        self,
        turn: Turn,
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "",
        said: Report = FROM_FORM,
    ) -> Message:
        """Nobody of the group hears of it."""
        return self._report(turn, mine(turn, group), said)

    @command("group tell", "Tell a teacher", rank=Rank.GUEST, offered=False)
    def tell(self, turn: Turn, group: Annotated[int, "Which group?"], said: Report = FROM_FORM) -> Message:
        """The same by a button."""
        return self._report(turn, inside(turn, group), said)

    def _report(self, turn: Turn, group: Group, said: Report) -> Message:
        told = text(
            "{who} tells you about **{group}**, alone: {what}", who=turn.person, group=group.name, what=said.what
        )
        tell_teachers(turn, group.course, Message(told))
        return Message(text("Your teachers have it, and nobody else. I keep no copy. Thank you for saying it."))

    def _tell_of(self, turn: Turn, group: Group, week: int) -> None:
        """A rule, and no look at anybody's answer: low for weeks, and enough of them have said so."""
        every = [one for one in pulses.of_course(turn.db, turn.community, group.course) if one.group == group.id]
        if is_low(every, week):
            tell_teachers(
                turn,
                group.course,
                Message(
                    text(
                        "In **{group}**, not everybody feels heard, for two weeks now. Could you have a look?",
                        group=group.name,
                    )
                ),
            )


def week_of(at: datetime) -> int:
    """Weeks since the year 1; each begins on Monday, UTC."""
    return (at.date().toordinal() - 1) // 7


def mean(said: Iterable[int | None]) -> float | None:
    """Of all answers, if they are enough that nobody's can be told from it."""
    known = [one for one in said if one is not None]
    return fmean(known) if len(known) >= ENOUGH else None


def is_low(every: Sequence[Pulse], week: int) -> bool:
    """Whether the weeks before this one were all unfair, as far as the members say."""
    means = [mean(one.fair for one in every if one.week == week - n) for n in range(1, WEEKS + 1)]
    return all(one is not None and one < LOW for one in means)


def _timer(group: int) -> str:
    return f"group:{group}:pulse"
