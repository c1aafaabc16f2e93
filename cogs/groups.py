"""Study groups: start one, find one, join, leave. Each has a private room that follows its members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    From,
    Len,
    Message,
    Rank,
    Room,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from storage import groups
from storage.groups import Group

_LISTED = 10
"""Groups in one message; more would be a wall, and Discord allows 25 buttons."""


@dataclass(frozen=True)
class NewGroup:
    """What somebody says about a group that they start."""

    name: Annotated[str, "What is the group called?", Len(1, 60)]
    goal: Annotated[str, "What will you finish together?", Len(0, 300)] = ""


class Groups:
    """Study groups: a few people with a goal and a room of their own."""

    @command("group start", "Start a study group", public=True)
    def start(
        self,
        turn: Turn,
        seats: Annotated[int, "How many people fit in?", Between(2, 12)] = 5,
        new: NewGroup = FROM_FORM,
    ) -> Message:
        """Whoever starts it is its first member."""
        if groups.find(turn.db, turn.community, turn.course.id, new.name) is not None:
            raise UserError(
                text("There is already a group called **{name}**. Choose another name, or join it.", name=new.name)
            )
        number = groups.add(turn.db, turn.community, turn.course.id, new.name, new.goal, seats, turn.person.id, turn.at)
        group = self._group(turn, str(number))
        self._furnish(turn, group)
        self._tell(
            turn, group, text("This room is for **{group}** alone. Agree on a time and a first step.", group=group.name)
        )
        return self._card(turn, group)

    @command("group find", "Find a study group")
    def find(self, turn: Turn) -> Message:
        """Groups with a free seat first."""
        listed = sorted(groups.all_open(turn.db, turn.community, turn.course.id), key=lambda group: group.full)
        if not listed:
            return Message(text("There is no group yet. Start the first: {call}", call=Call("group start")))
        mine = {group.id for group in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)}
        shown = listed[:_LISTED]
        more = len(listed) - len(shown)
        return Message(
            lines(
                *(text("{n}. {group}", n=group.id, group=_line(group)) for group in shown),
                plural("… and {n} more group.", "… and {n} more groups.", n=more) if more else None,
            ),
            tuple(self._join_button(group) for group in shown if not group.full and group.id not in mine),
        )

    @command("group join", "Join a study group")
    def join(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(_joinable)]) -> Message:
        """Take a free seat."""
        found = self._group(turn, group)
        if turn.person.id in groups.members(turn.db, turn.community, found.id):
            return Message(text("You are already in **{group}**.", group=found.name))
        if found.full:
            raise UserError(
                lines(
                    text("**{group}** is full: {line}", group=found.name, line=_seats(found)),
                    text(
                        "{find} shows others, and {start} begins a new one.",
                        find=Call("group find"),
                        start=Call("group start"),
                    ),
                )
            )
        groups.join(turn.db, turn.community, found.id, turn.person.id, turn.at)
        self._furnish(turn, found)
        self._tell(turn, found, text("{who} joined. Say hello!", who=turn.person))
        self._update(turn, found)
        return Message(
            text("You are in **{group}**. Its private room is open to you.", group=found.name),
            (Button(text("Leave again"), self.leave(str(found.id)), only=turn.person),),
        )

    @command("group leave", "Leave a study group")
    def leave(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(_own)] = "") -> Message:
        """Leave a group. The one who stays longest takes it over; when nobody is left, it ends."""
        mine = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
        found = self._mine(turn, mine, group)
        self._let_go(turn, found, turn.person.id)
        back = (Button(text("Join again"), self.join(str(found.id)), only=turn.person),) if found.taken > 1 else ()
        return Message(text("You left **{group}**.", group=found.name), back)

    @command("group mine", "Which groups am I in?")
    def mine(self, turn: Turn) -> Message:
        """List them, with who is in each."""
        mine = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
        if not mine:
            return Message(text("You are in no group yet. {call} shows what there is.", call=Call("group find")))
        return Message(lines(*(self._with_members(turn, group) for group in mine)))

    @command("group close", "End a study group")
    def close(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(_own)]) -> Message:
        """Ask first: a closed group is not opened again."""
        found = self._closable(turn, group)
        return Message(
            text("End **{group}** for all its members?", group=found.name),
            (Button(text("End it"), self.close_now(str(found.id)), only=turn.person),),
        )

    @command("group close now", "End a study group", offered=False)
    def close_now(self, turn: Turn, group: Annotated[str, "Its number"]) -> Message:
        """End it."""
        found = self._closable(turn, group)
        self._end(turn, found)
        return Message(text("**{group}** has ended.", group=found.name))

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course, and so its groups."""
        for group in groups.of_person(turn.db, turn.community, turn.course.id, person):
            self._let_go(turn, group, person)

    def _group(self, turn: Turn, named: str) -> Group:
        found = groups.find(turn.db, turn.community, turn.course.id, named)
        if found is None:
            raise UserError(
                text("There is no group **{name}**. {call} shows what there is.", name=named, call=Call("group find"))
            )
        return found

    def _mine(self, turn: Turn, mine: list[Group], named: str) -> Group:
        if not named and len(mine) == 1:
            return mine[0]
        if not mine:
            raise UserError(text("You are in no group."))
        if not named:
            names = ", ".join(group.name for group in mine)
            raise UserError(text("Which one? You are in {names}.", names=names))
        found = self._group(turn, named)
        if found not in mine:
            raise UserError(text("You are not in **{group}**.", group=found.name))
        return found

    def _closable(self, turn: Turn, named: str) -> Group:
        found = self._group(turn, named)
        if turn.person.id != found.owner and turn.rank < Rank.TEACHER:
            raise UserError(
                text(
                    "Only {who}, who runs **{group}**, or a teacher can end it.",
                    who=turn.find(found.owner),
                    group=found.name,
                )
            )
        return found

    def _let_go(self, turn: Turn, group: Group, person: int) -> None:
        groups.leave(turn.db, turn.community, group.id, person)
        left = groups.members(turn.db, turn.community, group.id)
        if not left:
            self._end(turn, group)
            return
        self._furnish(turn, group)
        self._tell(turn, group, text("{who} left the group.", who=turn.find(person)))
        if group.owner == person:
            groups.hand_over(turn.db, turn.community, group.id, left[0])
            self._tell(turn, group, text("{who} runs the group from now on.", who=turn.find(left[0])))
        self._update(turn, group)

    def _end(self, turn: Turn, group: Group) -> None:
        groups.close(turn.db, turn.community, group.id)
        turn.close(_key(group), group.name)
        turn.edit(_key(group), Message(text("The study group **{group}** has ended.", group=group.name)))

    def _furnish(self, turn: Turn, group: Group) -> None:
        people = [turn.find(person) for person in groups.members(turn.db, turn.community, group.id)]
        turn.room(_key(group), group.name, people)

    def _tell(self, turn: Turn, group: Group, said: Text) -> None:
        turn.post(Room(_key(group)), Message(said))

    def _update(self, turn: Turn, group: Group) -> None:
        turn.edit(_key(group), self._card(turn, self._group(turn, str(group.id))))

    def _card(self, turn: Turn, group: Group) -> Message:
        return Message(
            text("Study group by {who}: {line}", who=turn.find(group.owner), line=_line(group)),
            () if group.full else (self._join_button(group),),
            name=_key(group),
        )

    def _with_members(self, turn: Turn, group: Group) -> Text:
        names = ", ".join(turn.find(person).name for person in groups.members(turn.db, turn.community, group.id))
        return lines(text("{n}. {group}", n=group.id, group=_line(group)), text("With {names}.", names=names))

    def _join_button(self, group: Group) -> Button:
        return Button(text("Join {group}", group=group.name), self.join(str(group.id)))


def _joinable(turn: Turn) -> list[tuple[str, str | int]]:
    mine = {group.id for group in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)}
    free = (one for one in groups.all_open(turn.db, turn.community, turn.course.id) if not one.full)
    return [(one.name, str(one.id)) for one in free if one.id not in mine]


def _own(turn: Turn) -> list[tuple[str, str | int]]:
    mine = groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)
    return [(one.name, str(one.id)) for one in mine]


def _key(group: Group) -> str:
    return f"group:{group.id}"


def _seats(group: Group) -> Text:
    return text("{taken} of {seats} seats are taken.", taken=group.taken, seats=group.seats)


def _line(group: Group) -> Text:
    if not group.goal:
        return text("**{name}**. {seats}", name=group.name, seats=_seats(group))
    return text("**{name}**, to {goal}. {seats}", name=group.name, goal=group.goal, seats=_seats(group))
