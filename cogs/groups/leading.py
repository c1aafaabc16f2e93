"""Who runs a study group: whoever started it, then whoever has been in it longest and still comes, else the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from bot.language import Button, From, Len, Message, Person, Turn, UserError, command, text
from cogs.groups.board import Board
from cogs.groups.group import inside, of_mine, only_who_runs, run_by_me, tell
from cogs.quiet import is_quiet
from storage import groups
from storage.groups import Group, Member

LATELY = timedelta(days=14)
"""Whoever did something in the group since then is active."""

_NOBODY: Any = None


class Leading:
    """Study groups: a few people with a goal and a room of their own.

    Who runs one.
    """

    def __init__(self, board: Board) -> None:
        """The card says who it is."""
        self._board = board

    @command("group lead", "Hand a study group on, or take one that nobody runs")
    def lead(
        self,
        turn: Turn,
        who: Annotated[Person, "Who is to run it? Nobody: you"] = _NOBODY,
        group: Annotated[str, "Its name or number", Len(1, 60), From(of_mine)] = "",
    ) -> Message:
        """By whoever runs it or a teacher; a group that the bot keeps is anybody's in it."""
        found = run_by_me(turn, group)
        heir = turn.person if who is _NOBODY else who
        if heir.id == found.owner:
            return Message(text("{who} runs **{group}** already.", who=heir, group=found.name))
        if heir.id not in groups.members(turn.db, turn.community, found.id):
            raise UserError(text("{who} is not in **{group}**.", who=heir, group=found.name))
        self._hand_over(turn, found, heir.id)
        return Message(text("{who} runs **{group}** now.", who=heir, group=found.name))

    @command("group take", "I run it", offered=False)
    def take(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """A group that nobody runs."""
        found = inside(turn, group)
        if found.owner is not None:
            raise UserError(only_who_runs(turn, found))
        self._hand_over(turn, found, turn.person.id)
        return Message(text("Thank you!"))

    @command("group pass on", "Rather not", offered=False)
    def pass_on(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """Somebody who was given a group would rather not run it: the next, and in the end nobody, does."""
        found = inside(turn, group)
        if found.owner != turn.person.id:
            return Message(text("You do not run **{group}** any more.", group=found.name))
        order = groups.roster(turn.db, turn.community, found.id)
        place = next(n for n, one in enumerate(order) if one.person == turn.person.id)
        self.hand_on(turn, found, order[place + 1 :])
        return Message(text("That is fine."))

    def hand_on(self, turn: Turn, group: Group, left: Sequence[Member]) -> None:
        """Give it to the first of these who is active, or let the bot keep it."""
        heir = heir_of([one for one in left if not is_quiet(turn, one.person)], turn.at)
        if heir is None:
            groups.hand_over(turn.db, turn.community, group.id, None)
            tell(
                turn,
                group,
                text("Nobody has to run this group: I keep it, and each of you may decide."),
                Button(text("I run it"), self.take(group.id)),
            )
        else:
            self._hand_over(turn, group, heir)

    def _hand_over(self, turn: Turn, group: Group, heir: int) -> None:
        groups.hand_over(turn.db, turn.community, group.id, heir)
        who = turn.find(heir)
        rather_not = Button(text("Rather not"), self.pass_on(group.id), only=who)
        tell(turn, group, text("{who} runs the group from now on.", who=who), rather_not)
        self._board.update(turn, group.id)


def heir_of(left: Sequence[Member], now: datetime) -> int | None:
    """The first, so the one who has been in it longest, who is active."""
    return next((one.person for one in left if now - (one.active or one.since) <= LATELY), None)
