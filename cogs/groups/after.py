"""After a meeting: did you finish what you wanted? And, kindly, whoever has not been seen for two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from bot.language import Button, Call, Invocation, Message, Rank, Room, Turn, UserError, command, lines, text
from cogs.groups.board import Board
from cogs.groups.group import inside, people, shortly, zone
from cogs.hours import again
from cogs.quiet import named
from cogs.reminding import reminds
from storage import groups, meetings
from storage.groups import OPEN, Group
from storage.meetings import OVER, Meeting

SPARED = "meetings"
UNSEEN = 2
"""Meetings in a row of which a member said nothing, before or after."""


class Did(StrEnum):
    """What became of what somebody wanted to finish."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    AWAY = "away"


Plan = Callable[[Turn, Group, datetime, bool], None]
"""How a meeting is planned; the last argument says whether every week."""


class After:
    """Study groups: a few people with a goal and a room of their own.

    What became of a meeting.
    """

    def __init__(self, board: Board, leave: Callable[[str], Invocation], plan: Plan) -> None:
        """Whoever is missed may leave, and the next meeting is planned."""
        self._board = board
        self._leave = leave
        self._plan = plan

    @command("group after", "A meeting is over", rank=Rank.GUEST, offered=False)
    def ask(self, turn: Turn, meeting: Annotated[int, "Which meeting?"]) -> None:
        """Comes as a reminder."""
        found = meetings.find(turn.db, turn.community, meeting)
        group = groups.numbered(turn.db, turn.community, found.group) if found else None
        if found is None or group is None or group.state != OPEN:
            return
        turn.post(Room(group.room), self._card(turn, group, found))
        self._miss(turn, group, found)
        if found.weekly and meetings.following(turn.db, turn.community, group.id) is None:
            following = again(found.at, zone(turn, group))
            while following <= turn.at:  # the bot was away for weeks
                following = again(following, zone(turn, group))
            self._plan(turn, group, following, True)  # noqa: FBT003 - a weekly one is followed by a weekly one
        else:
            self._board.go_on(turn, group.id)

    @command("group did", "Did you finish it?", offered=False)
    def did(
        self,
        turn: Turn,
        meeting: Annotated[int, "Which meeting?"],
        did: Annotated[Did, "yes, partly, no or away"],
    ) -> Message:
        """Each for themselves; nobody sees who did not, and nothing is counted against anybody."""
        found = meetings.find(turn.db, turn.community, meeting)
        if found is None or found.state != OVER:
            raise UserError(text("That meeting was called off."))
        group = inside(turn, found.group)
        plan = meetings.plan_of(turn.db, turn.community, meeting, turn.person.id)
        meetings.note(turn.db, turn.community, meeting, plan._replace(did=did))
        card = self._card(turn, group, found)
        turn.edit(card.name, card)
        return Message(
            {
                Did.YES: text("Well done!"),
                Did.PARTLY: text("A good piece of the way. What is the next small step?"),
                Did.NO: text("That happens. What would be a smaller step for next time?"),
                Did.AWAY: text("That is fine. See you next time."),
            }[did]
        )

    def _card(self, turn: Turn, group: Group, found: Meeting) -> Message:
        said = meetings.plans(turn.db, turn.community, found.id)
        goals = [(person, said[person.id]) for person in people(turn, group) if person.id in said]
        finished = sum(plan.did in {Did.YES, Did.PARTLY} for _, plan in goals)
        following = again(found.at, zone(turn, group))
        more = (
            ()
            if found.weekly
            else (Button(text("Again: {when}", when=shortly(turn, group, following)), self.repeat(found.id)),)
        )
        return Message(
            lines(
                text("**Did you finish what you wanted?**"),
                *(
                    text("· {who}: {goal}", who=named(turn, person), goal=plan.goal)
                    for person, plan in goals
                    if plan.coming and plan.goal
                ),
                text("{n} of you got on.", n=finished) if finished else None,
            ),
            (
                Button(text("Finished"), self.did(found.id, Did.YES)),
                Button(text("Partly"), self.did(found.id, Did.PARTLY)),
                Button(text("Not yet"), self.did(found.id, Did.NO)),
                Button(text("I was not there"), self.did(found.id, Did.AWAY)),
                *more,
            ),
            name=f"group:{group.id}:did:{found.id}",
        )

    @command("group again", "The same time next week", offered=False)
    def repeat(self, turn: Turn, meeting: Annotated[int, "Which meeting?"]) -> Message:
        """Also where the clocks change in between."""
        found = meetings.find(turn.db, turn.community, meeting)
        if found is None:
            raise UserError(text("That meeting was called off."))
        group = inside(turn, found.group)
        at = again(found.at, zone(turn, group))
        if at <= turn.at:
            raise UserError(text("That time is over. Please agree on another."))
        self._plan(turn, group, at, found.weekly)
        return Message(text("Good."))

    # Whoever is missed ----------------------------------------------------------------------------------------------

    def _miss(self, turn: Turn, group: Group, found: Meeting) -> None:
        """Asks them alone, whether they would like another time, to stay, or to go. Nobody else hears of it."""
        every = meetings.of_group(turn.db, turn.community, group.id)
        earlier = [one for one in every if one.state == OVER and one.at < found.at][-UNSEEN:]
        if len(earlier) < UNSEEN:
            return
        for member in groups.roster(turn.db, turn.community, group.id):
            if member.since < earlier[0].at and _unseen(turn, earlier, member.person):
                person = turn.find(member.person)
                if reminds(turn, f"missing:{group.id}:{earlier[-1].id}", person.id, SPARED):
                    turn.post(
                        person,
                        Message(
                            text("You were not at the last meetings of **{group}**. Is all well?", group=group.name),
                            (
                                Button(text("I stay"), self.stay(group.id), only=person),
                                Button(text("Leave the group"), self._leave(str(group.id)), only=person),
                            ),
                        ),
                    )

    @command("group stay", "I stay", offered=False)
    def stay(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """Nothing else is asked."""
        found = inside(turn, group)
        return Message(
            text(
                "Good. If the time does not fit you, {call} looks for another in **{group}**.",
                call=Call("group meet"),
                group=found.name,
            )
        )


def _unseen(turn: Turn, past: Sequence[Meeting], person: int) -> bool:
    """Whether they neither said that they cannot come, nor anything about it afterwards, each time."""
    plans = [meetings.plan_of(turn.db, turn.community, one.id, person) for one in past]
    return all(plan.coming is not False and plan.did in {"", Did.AWAY} for plan in plans)
