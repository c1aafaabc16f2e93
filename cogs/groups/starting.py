"""Starting a study group, and changing what is said about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    From,
    Len,
    Message,
    Named,
    Turn,
    UserError,
    command,
    lines,
    one_line,
    text,
)
from cogs.availability import known_zone, read
from cogs.groups.board import Board
from cogs.groups.group import (
    described,
    find,
    free_name,
    furnish,
    in_another,
    of_mine,
    only_who_runs,
    run_by_me,
    runs,
    settled,
    tell,
    wanted,
)
from cogs.groups.membership import Membership
from storage import groups
from storage.groups import Group, Wanted

_AS_IT_IS: Any = None


class Entry(StrEnum):
    """How one comes in: freely, after the members were asked, or by invitation."""

    OPEN = "open"
    ASK = "ask"
    CLOSED = "closed"


@dataclass(frozen=True)
class NewGroup:
    """What somebody says about a group that they start."""

    name: Annotated[str, "What is the group called?", Len(1, 60)]
    goal: Annotated[str, "What will you finish together?", Len(0, 300)] = ""
    times: Annotated[str, "When, each week? Like: Tue 18-20, Sat morning", Len(0, 100)] = ""
    languages: Annotated[str, "In which languages? Like: en, de", Len(0, 40)] = ""


class Starting:
    """Study groups: a few people with a goal and a room of their own."""

    def __init__(self, board: Board, membership: Membership) -> None:
        """Each group has a board, and people who come and go."""
        self._board = board
        self._membership = membership

    @command("group start", "Start a study group", public=True)
    def start(
        self,
        turn: Turn,
        seats: Annotated[int, "How many people fit in?", Between(2, 12)] = 5,
        entry: Annotated[Entry, "Who comes in: open, ask its members, or closed"] = Entry.OPEN,
        zone: Annotated[str, "Its time zone, if it is not the course's", Len(0, 60), Named()] = "",
        writing: Annotated[bool, "Only in writing, no calls?", Named()] = False,  # noqa: FBT002 - what is typed is yes or no
        new: NewGroup = FROM_FORM,
    ) -> Message:
        """Whoever starts it is its first member."""
        in_another(turn, turn.course.id)
        free_name(turn, turn.course.id, new.name)
        spans = read(turn, new.times) if new.times else ()
        said = Wanted(
            new.name,
            new.goal,
            seats,
            spans,
            known_zone(zone) if zone else turn.course.zone,
            spoken(new.languages),
            entry,
            writing,
        )
        number = groups.add(turn.db, turn.community, turn.course.id, said, turn.person.id, turn.at)
        group = find(turn, str(number))
        settled(turn, group, turn.person.id)
        self.furnish(turn, group)
        self._membership.offer_seats(turn, group.id)
        return self._board.card(turn, group)

    def furnish(self, turn: Turn, group: Group) -> None:
        """Its room opens, with what is first to be known there."""
        furnish(turn, group)
        tell(
            turn, group, text("This room is for **{group}** alone. Agree on a time and a first step.", group=group.name)
        )
        self._board.begin(turn, group)

    @command("group change", "Change what a study group is called, or anything else about it")
    def change(
        self,
        turn: Turn,
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "",
        name: Annotated[str, "A new name", Len(0, 60), Named()] = "",
        goal: Annotated[str, "What will you finish together?", Len(0, 300), Named()] = "",
        times: Annotated[str, "When, each week? Like: Tue 18-20, Sat morning", Len(0, 100), Named()] = "",
        languages: Annotated[str, "In which languages? Like: en, de", Len(0, 40), Named()] = "",
        seats: Annotated[int, "How many people fit in?", Between(2, 12), Named()] = 0,
        entry: Annotated[Entry, "Who comes in: open, ask its members, or closed", Named()] = _AS_IT_IS,
        zone: Annotated[str, "Its time zone", Len(0, 60), Named()] = "",
        writing: Annotated[bool, "Only in writing, no calls?", Named()] = _AS_IT_IS,
    ) -> Message:
        """What is not named stays."""
        found = run_by_me(turn, group)
        old = wanted(found)
        new = Wanted(
            name or old.name,
            goal or old.goal,
            seats or old.seats,
            read(turn, times) if times else old.spans,
            known_zone(zone) if zone else old.zone,
            spoken(languages) or old.languages,
            old.entry if entry is _AS_IT_IS else entry,
            old.writing if writing is _AS_IT_IS else writing,
        )
        if new == old:
            return Message(described(turn, found))
        before = json.dumps(old)
        return Message(
            lines(text("Changed:"), described(turn, self._set(turn, found, new))),
            (Button(text("Undo"), self.put_back(found.id, before), only=turn.person),),
        )

    @command("group put back", "Undo", offered=False)
    def put_back(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        said: Annotated[str, "What was said about it", Len(0, 2_000)],
    ) -> Message:
        """As it was before."""
        found = find(turn, str(group))
        if not runs(turn, found):
            raise UserError(only_who_runs(turn, found))
        old = Wanted(*json.loads(said))
        old = old._replace(spans=tuple((start, end) for start, end in old.spans))
        return Message(described(turn, self._set(turn, found, old)))

    def _set(self, turn: Turn, found: Group, new: Wanted) -> Group:
        free_name(turn, found.course, new.name, found.id)
        if new.seats < found.taken:
            raise UserError(text("{taken} people are in it, so it needs as many seats.", taken=found.taken))
        groups.change(turn.db, turn.community, found.id, new)
        groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
        changed = find(turn, str(found.id))
        if new.name != found.name:
            furnish(turn, changed)
            told = text("This group is called **{new}** now; it was **{old}**.", new=new.name, old=found.name)
            tell(turn, changed, told)
        self._membership.offer_seats(turn, found.id)
        self._board.update(turn, found.id)
        return changed


def spoken(typed: str) -> str:
    """Languages as they are kept: each once, in small letters."""
    return ", ".join(dict.fromkeys(filter(None, (one_line(one).casefold() for one in typed.split(",")))))
