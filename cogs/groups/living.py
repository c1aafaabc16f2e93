"""A study group over time: whether it still lives, whoever is left alone in it, and the end of a term."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.language import Button, Call, Message, Rank, Turn, UserError, command, lines, plural, text
from cogs.groups.board import Board
from cogs.groups.classes import NOWHERE, placed_late
from cogs.groups.group import described, inside, numbered, tell
from cogs.groups.membership import Membership
from cogs.groups.resting import Resting
from cogs.groups.seeking import group_class, there
from storage import groups, rooms
from storage.groups import OPEN, Group

QUIET = timedelta(days=14)
"""After so long without anybody using the bot, a group is asked whether it still lives."""

PATIENCE = timedelta(days=7)
"""After so long without an answer, it rests; at the end of a term, likewise."""


class Living:
    """Study groups: a few people with a goal and a room of their own.

    Whether they live.
    """

    def __init__(self, board: Board, membership: Membership, resting: Resting) -> None:
        """What begins with a group, how somebody moves to another, and how one rests."""
        self._board = board
        self._membership = membership
        self._resting = resting

    # Quiet ----------------------------------------------------------------------------------------------------------

    def watch(self, turn: Turn, group: Group) -> None:
        """From now on it is asked when it has been quiet for long."""
        turn.remind(_quiet(group.id), (group.touched or turn.at) + QUIET, self.quiet(group.id))

    @command("group look after", "A group of an earlier version", rank=Rank.GUEST, offered=False)
    def look_after(self, turn: Turn, group: Annotated[int, "Which group?"]) -> None:
        """Comes as a reminder, once after an update: it has its board, and everything that comes by the clock."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or found.state != OPEN:
            return
        if found.touched is None:  # nobody noted it; it counts from now on
            groups.touch(turn.db, turn.community, group, turn.at)
            found = numbered(turn, group)
        self._board.begin(turn, found)

    @command("group quiet", "Is anybody still there?", rank=Rank.GUEST, offered=False)
    def quiet(self, turn: Turn, group: Annotated[int, "Which group?"]) -> None:
        """Comes as a reminder."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or found.state != OPEN:
            return
        if turn.at - (found.touched or found.since) < QUIET:
            self.watch(turn, found)
            return
        turn.remind(_quiet(group), turn.at + PATIENCE, self.over(group))
        tell(
            turn,
            found,
            lines(
                text("Nobody has written here for two weeks.")
                if rooms.is_heard(turn.db, turn.community, found.room)
                else text("Nobody has used me here for two weeks. What you write I do not read, so I have to ask."),
                text("If nobody answers, I let this group rest {when}.", when=turn.moment(turn.at + PATIENCE)),
            ),
            Button(text("We are still here"), self.still(group)),
            Button(text("Let it rest"), self._resting.archive(str(group))),
            name=_quiet(group),
        )

    @command("group still", "We are still here", offered=False)
    def still(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """It lives."""
        inside(turn, group)
        turn.forget(_term(group))
        self.watch(turn, numbered(turn, group))
        for name in (_quiet(group), _term(group)):
            turn.edit(name, Message(text("Good that you are here.")))
        return Message(text("Good that you are here."))

    @command("group over", "Nobody is there", rank=Rank.GUEST, offered=False)
    def over(self, turn: Turn, group: Annotated[int, "Which group?"]) -> None:
        """Comes as a reminder. Whatever was done in it since it was asked shows that it lives."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or found.state != OPEN:
            return
        if turn.at - (found.touched or found.since) < QUIET:
            self.watch(turn, found)
            return
        tell(turn, found, text("This group rests now. Whenever you like: {call}", call=Call("group restore")))
        self._resting.put_away(turn, found)

    # Alone ----------------------------------------------------------------------------------------------------------

    def alone(self, turn: Turn, group: Group, person: int) -> None:
        """Only one is left: they are shown a group that would fit, and may stay as well."""
        rooms = [one for one in there(turn, group.course) if one.id != group.id]
        if not rooms:
            return
        [placed] = placed_late(group_class(turn, group.course), [person], rooms)
        if placed.place == NOWHERE:
            return
        other = numbered(turn, -placed.place)
        who = turn.find(person)
        turn.post(
            who,
            Message(
                lines(
                    text("You are the only one in **{group}** now. This group has a place:", group=group.name),
                    described(turn, other),
                    text("You can also stay, and invite others."),
                ),
                (Button(text("Move to {group}", group=other.name), self.move(group.id, other.id), only=who),),
            ),
        )

    @command("group move", "Move to another group", rank=Rank.GUEST, offered=False)
    def move(
        self,
        turn: Turn,
        group: Annotated[int, "From which group?"],
        other: Annotated[int, "Into which?"],
    ) -> Message:
        """Out of the one and into the other, in one step."""
        before, found = inside(turn, group), numbered(turn, other)
        if found.full or found.entry != "open":
            raise UserError(text("**{group}** has no free place any more. You stay where you are.", group=found.name))
        self._membership.take_in(turn, found, turn.person)
        self._membership.let_go(turn, before, turn.person.id)
        return Message(text("You are in **{group}**. Its private room is open to you.", group=found.name))

    # The end of a term ----------------------------------------------------------------------------------------------

    @command("group term", "Ask each group whether it goes on after the term", rank=Rank.TEACHER)
    def term(self, turn: Turn) -> Message:
        """Whoever says nothing within a week rests."""
        every = groups.all_open(turn.db, turn.community, turn.course.id)
        for group in every:
            turn.remind(_term(group.id), turn.at + PATIENCE, self.term_over(group.id))
            tell(
                turn,
                group,
                lines(
                    text("The term ends. Do you go on?"),
                    text("If nobody answers, I let this group rest {when}.", when=turn.moment(turn.at + PATIENCE)),
                ),
                Button(text("We go on"), self.still(group.id)),
                Button(text("Let it rest"), self._resting.archive(str(group.id))),
                name=_term(group.id),
            )
        n = len(every)
        return Message(
            plural("I ask {n} group.", "I ask {n} groups.", n=n),
            (Button(text("Undo"), self.no_term(), only=turn.person),) if every else (),
        )

    @command("group no term", "Undo", rank=Rank.TEACHER, offered=False)
    def no_term(self, turn: Turn) -> Message:
        """They all go on."""
        for group in groups.all_open(turn.db, turn.community, turn.course.id):
            turn.forget(_term(group.id))
            turn.edit(_term(group.id), Message(text("This group goes on.")))
        return Message(text("All groups go on."))

    @command("group term over", "The term is over", rank=Rank.GUEST, offered=False)
    def term_over(self, turn: Turn, group: Annotated[int, "Which group?"]) -> None:
        """Comes as a reminder."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is not None and found.state == OPEN:
            self._resting.put_away(turn, found)


def _quiet(group: int) -> str:
    return f"group:{group}:quiet"


def _term(group: int) -> str:
    return f"group:{group}:term"
