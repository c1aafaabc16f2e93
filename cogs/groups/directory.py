"""Which study groups there are, and which are mine."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, Call, From, Len, Message, Text, Turn, command, lines, one_line, plural, text
from cogs.groups.board import Board
from cogs.groups.group import described, mine, of_mine, people
from cogs.groups.membership import Membership
from storage import candidates, groups
from storage.candidates import ASKS, INVITED, OFFERED, WAITS
from storage.groups import OPEN, Group

_LISTED = 10
"""Groups in one message; more would be a wall, and Discord allows 25 buttons."""


class Directory:
    """Study groups: a few people with a goal and a room of their own.

    What there is, and what is mine.
    """

    def __init__(self, board: Board, membership: Membership) -> None:
        """Where one comes in, and what each group shows."""
        self._board = board
        self._membership = membership

    @command("group find", "Find a study group")
    def find(
        self, turn: Turn, words: Annotated[str, "A word of its name, goal or languages", Len(0, 40)] = ""
    ) -> Message:
        """Groups with a free seat first."""
        every = groups.all_open(turn.db, turn.community, turn.course.id)
        if not every:
            return Message(text("There is no group yet. Start the first: {call}", call=Call("group start")))
        listed = sorted((one for one in every if _holds(one, words)), key=lambda group: group.full)
        if not listed:
            return Message(
                text("No group has **{words}** in it. {call} shows all.", words=words, call=Call("group find"))
            )
        own = {group.id for group in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)}
        shown = listed[:_LISTED]
        more = len(listed) - len(shown)
        return Message(
            lines(
                *(text("{n}. {group}", n=group.id, group=described(turn, group)) for group in shown),
                plural("… and {n} more group.", "… and {n} more groups.", n=more) if more else None,
            ),
            tuple(self._way_in(group) for group in shown if group.id not in own and group.entry != "closed"),
        )

    def _way_in(self, group: Group) -> Button:
        if group.full:
            return Button(text("Wait for {group}", group=group.name), self._membership.wait(group.id))
        return self._membership.door(group)

    @command("group mine", "Which groups am I in?")
    def mine(self, turn: Turn) -> Message:
        """List them, with who is in each; those that one waits for, and those that rest."""
        own = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
        resting = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id, groups.ARCHIVED)
        waits = self._waits(turn)
        if not own and not waits and not resting:
            return Message(text("You are in no group yet. {call} shows what there is.", call=Call("group find")))
        return Message(
            lines(
                *(self._with_members(turn, group) for group in own),
                *waits,
                *(
                    text(
                        "{n}. **{group}** rests. {call} wakes it.", n=one.id, group=one.name, call=Call("group restore")
                    )
                    for one in resting
                ),
            )
        )

    @command("group board", "Show the board of my group again")
    def show(self, turn: Turn, group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "") -> Message:
        """At the end of its room, also if somebody deleted it."""
        found = mine(turn, group)
        self._board.put_up(turn, found)
        return Message(self._board.shown(turn, found).text)

    def _waits(self, turn: Turn) -> list[Text]:
        said = []
        for number, kind in candidates.waiting_of(turn.db, turn.community, turn.person.id).items():
            found = groups.numbered(turn.db, turn.community, number)
            if found is not None and (found.course, found.state) == (turn.course.id, OPEN):
                said.append(
                    {
                        WAITS: text("You wait for a place in **{group}**.", group=found.name),
                        ASKS: text("You asked to come into **{group}**.", group=found.name),
                        INVITED: text("You are invited into **{group}**.", group=found.name),
                        OFFERED: text("A place in **{group}** is kept for you.", group=found.name),
                    }[kind]
                )
        return said

    def _with_members(self, turn: Turn, group: Group) -> Text:
        names = ", ".join(person.name for person in people(turn, group) if person != turn.person)
        return lines(
            text("{n}. {group}", n=group.id, group=described(turn, group)),
            text("With {names}.", names=names) if names else None,
        )


def _holds(group: Group, words: str) -> bool:
    told = one_line(f"{group.name} {group.goal} {group.languages}").casefold()
    return all(word in told for word in words.casefold().split())
