"""How a study group shows itself: a card in the course's room, and a board in its own with the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.language import Button, Message, Room, Text, Turn, lines, text
from cogs.groups.group import card, described, details, line
from cogs.quiet import is_quiet
from storage import groups
from storage.groups import OPEN, Group


class Step(NamedTuple):
    """How one thing stands. With buttons, it is a step that can be taken."""

    says: Text
    buttons: tuple[Button, ...] = ()


Look = Callable[[Turn, Group], Step | None]
"""How one part of this feature sees a group now; nothing if it has nothing to say."""


class Board:
    """What the parts of this feature say of a group, in their order; the first step that can be taken is the next."""

    def __init__(self) -> None:
        """The parts are added when all are there: they need the board, too."""
        self.looks: Sequence[Look] = ()
        self.door: Callable[[Group], Button]
        self.watches: Sequence[Callable[[Turn, Group], None]] = ()
        """What comes with a group that begins, or goes on again."""
        self.others: Sequence[Callable[[Turn, Group], None]] = ()
        """What else is shown of a group, and changes with who is in it."""

    def card(self, turn: Turn, group: Group) -> Message:
        """For the course's room."""
        by = (
            text("Study group by {who}: {line}", who=turn.find(group.owner), line=line(group))
            if group.owner and not is_quiet(turn, group.owner)
            else (text("Study group: {line}", line=line(group)))
        )
        way_in = () if group.full or group.entry == "closed" else (self.door(group),)
        return Message(lines(by, details(turn, group)), way_in, name=card(group))

    def put_up(self, turn: Turn, group: Group) -> None:
        """Post the board at the end of its room; an earlier one goes."""
        turn.delete(_name(group))
        turn.post(Room(group.room), self.shown(turn, group))

    def begin(self, turn: Turn, group: Group) -> None:
        """A group begins, or goes on again."""
        self.put_up(turn, group)
        for watch in self.watches:
            watch(turn, group)

    def update(self, turn: Turn, number: int) -> None:
        """Something changed that the class sees, too."""
        group = groups.numbered(turn.db, turn.community, number)
        if group is not None and group.state == OPEN:
            turn.edit(card(group), self.card(turn, group))
            for change in self.others:
                change(turn, group)
            self.go_on(turn, number)

    def go_on(self, turn: Turn, number: int) -> None:
        """Another step is the next."""
        group = groups.numbered(turn.db, turn.community, number)
        if group is not None and group.state == OPEN:
            turn.edit(_name(group), self.shown(turn, group))

    def put_away(self, turn: Turn, group: Group) -> None:
        """Its room can only be read from now on: what it was stays, without a next step."""
        turn.edit(_name(group), Message(described(turn, group), name=_name(group), kept=True))

    def shown(self, turn: Turn, group: Group) -> Message:
        """The board as it is now."""
        steps = [step for look in self.looks if (step := look(turn, group)) is not None]
        to_take = [step for step in steps if step.buttons]
        return Message(
            lines(
                described(turn, group),
                *(step.says for step in steps if not step.buttons),
                *(text("**Next:** {step}", step=step.says) for step in to_take[:1]),
                *(text("Then: {step}", step=step.says) for step in to_take[1:]),
            ),
            to_take[0].buttons if to_take else (),
            name=_name(group),
            kept=True,
        )


def _name(group: Group) -> str:
    return f"group:{group.id}:board"
