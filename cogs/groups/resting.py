"""A study group rests, goes on, or ends. Whatever it was, its members are kept, so that each can be taken back."""

from __future__ import annotations

from typing import Annotated

from bot.language import Button, From, Len, Message, Rank, Turn, UserError, command, text
from cogs.groups.board import Board
from cogs.groups.group import (
    card,
    find,
    free_name,
    furnish,
    no_place,
    of_mine,
    only_who_runs,
    run_by_me,
    runs,
    wanted,
)
from storage import candidates, groups, rooms, shelf
from storage.candidates import INVITED
from storage.groups import ARCHIVED, ENDED, OPEN, Group


def _run(turn: Turn) -> list[tuple[str, str | int]]:
    return [one for one in of_mine(turn) if runs(turn, find(turn, str(one[1])))]


def _resting(turn: Turn) -> list[tuple[str, str | int]]:
    own = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id, ARCHIVED)
    found = groups.in_state(turn.db, turn.community, turn.course.id, ARCHIVED) if turn.rank >= Rank.TEACHER else own
    return [(one.name, str(one.id)) for one in found]


class Resting:
    """Study groups: a few people with a goal and a room of their own.

    Let one rest, wake it, end it.
    """

    def __init__(self, board: Board) -> None:
        """A group that goes on gets a new one."""
        self._board = board

    @command("group archive", "Let a study group rest")
    def archive(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(_run)] = "") -> Message:
        """Its room closes; it can go on any time."""
        found = run_by_me(turn, group)
        self.put_away(turn, found)
        return Message(
            text("**{group}** rests now. It can go on any time.", group=found.name),
            (Button(text("Undo"), self.wake(found.id), only=turn.person),),
        )

    @command("group restore", "Let a study group that rested go on")
    def restore(
        self,
        turn: Turn,
        group: Annotated[str, "Its name or number", Len(1, 60), From(_resting)],
        name: Annotated[str, "A new name, if the old one is taken", Len(1, 60)] = "",
    ) -> Message:
        """Any of its members may, or a teacher."""
        found = groups.find(turn.db, turn.community, turn.course.id, group, ARCHIVED) or groups.find(
            turn.db, turn.community, turn.course.id, group, ENDED
        )
        if found is None:
            raise UserError(text("There is no group **{name}** that rests.", name=group))
        return self._restore(turn, found, name)

    @command("group wake", "Undo", offered=False)
    def wake(self, turn: Turn, group: Annotated[int, "Its number"]) -> Message:
        """The same by a button."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or found.state == OPEN:
            raise UserError(text("That group goes on already."))
        return self._restore(turn, found, "")

    def _restore(self, turn: Turn, found: Group, name: str) -> Message:
        was_in = turn.person.id in groups.members(turn.db, turn.community, found.id)
        if not was_in and turn.rank < Rank.TEACHER:
            raise UserError(text("Only who was in **{group}** or a teacher can do that.", group=found.name))
        free_name(turn, found.course, name or found.name)
        if name:
            groups.change(turn.db, turn.community, found.id, wanted(found)._replace(name=name))
        groups.move(turn.db, turn.community, found.id, OPEN)
        heard = rooms.is_heard(turn.db, turn.community, found.room)
        groups.move_house(turn.db, turn.community, found.id)
        groups.touch(turn.db, turn.community, found.id, turn.at)
        found = find(turn, str(found.id))
        room = furnish(turn, found)
        if heard:
            turn.listen(room)
        self._board.begin(turn, found)
        self._board.update(turn, found.id)
        return Message(text("**{group}** goes on, in a new room.", group=found.name))

    @command("group close", "End a study group")
    def close(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(_run)]) -> Message:
        """Ask first."""
        found = self._closable(turn, group)
        return Message(
            text("End **{group}** for all its members?", group=found.name),
            (
                Button(text("End it"), self.close_now(str(found.id)), only=turn.person),
                Button(text("Let it rest"), self.archive(str(found.id)), only=turn.person),
            ),
        )

    @command("group close now", "End a study group", offered=False)
    def close_now(self, turn: Turn, group: Annotated[str, "Its number"]) -> Message:
        """End it."""
        found = self._closable(turn, group)
        self.end(turn, found)
        return Message(
            text("**{group}** has ended.", group=found.name),
            (Button(text("Undo"), self.wake(found.id), only=turn.person),),
        )

    def _closable(self, turn: Turn, named: str) -> Group:
        found = find(turn, named)
        if not runs(turn, found):
            raise UserError(only_who_runs(turn, found))
        return found

    def put_away(self, turn: Turn, group: Group) -> None:
        """It rests."""
        groups.move(turn.db, turn.community, group.id, ARCHIVED)
        _empty_line(turn, group)
        turn.edit(card(group), Message(text("The study group **{group}** rests.", group=group.name)))
        self._board.put_away(turn, group)
        turn.close(group.room, group.name)

    def end(self, turn: Turn, group: Group) -> None:
        """It is over."""
        groups.move(turn.db, turn.community, group.id, ENDED)
        _empty_line(turn, group)
        shelf.clear(turn.db, turn.community, group.id)
        self._board.put_away(turn, group)
        turn.close(group.room, group.name)
        turn.edit(card(group), Message(text("The study group **{group}** has ended.", group=group.name)))


def _empty_line(turn: Turn, group: Group) -> None:
    """Whoever hoped for a place hears that there will be none."""
    for one in candidates.waiting(turn.db, turn.community, group.id):
        candidates.no_longer(turn.db, turn.community, group.id, one.person)
        if one.kind != INVITED:
            no_place(turn, group, turn.find(one.person))
