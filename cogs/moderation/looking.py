"""Looking into the room of a group: openly, for a while, and only where the course's rules say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.language import Button, Call, From, Len, Message, Rank, Room, Turn, UserError, command, text
from storage import courses, rooms
from storage.people import folded
from storage.rooms import Wished

LONG = timedelta(hours=1)
"""After that a teacher is taken out again."""

OF_GROUPS = "group:"
"""The keys of groups' rooms begin so. Tutoring has its own way in; nobody looks into a talk with the bot."""


class Looking:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    @command("course look", "Look into a group's room for an hour", rank=Rank.TEACHER)
    def look(self, turn: Turn, group: Annotated[str, "Which group?", Len(1, 100), From(_groups)]) -> Message:
        """Everybody in it sees it."""
        if not courses.looking(turn.db, turn.community, turn.course.id):
            raise UserError(
                text(
                    "The rules of this course do not say that teachers look in. You can change that: {call}",
                    call=Call("course settings"),
                )
            )
        found = next((one for one in _rooms(turn) if folded(one.title) == folded(group)), None)
        if found is None:
            raise UserError(text("There is no group **{name}** with a room.", name=group))
        present = rooms.members(turn.db, turn.community, found.key)
        if turn.person.id in present:
            raise UserError(text("You are in that room already."))
        until = turn.at + LONG
        rooms.visit(turn.db, turn.community, found.key, turn.person.id, until)
        _furnish(turn, found)
        turn.post(
            Room(found.key), Message(text("{who} looks in, until {until}.", who=turn.person, until=turn.moment(until)))
        )
        turn.remind(f"look:{found.key}:{turn.person.id}", until, self.over(found.key))
        return Message(
            text("The room of **{group}** is open to you for an hour. Everybody in it sees that.", group=found.title),
            (Button(text("I have seen enough"), self.over(found.key), only=turn.person),),
        )

    @command("course look over", "Leave the room again", rank=Rank.GUEST, offered=False)
    def over(self, turn: Turn, room: Annotated[str, "Which room?"]) -> Message | None:
        """Comes as a reminder, or by the button; whoever was never in it leaves nothing."""
        if not rooms.end_visit(turn.db, turn.community, room, turn.person.id):
            return None
        turn.forget(f"look:{room}:{turn.person.id}")
        found = rooms.wished(turn.db, turn.community, room)
        if found is None or found.closed:
            return None
        _furnish(turn, found, but=turn.person.id)
        turn.post(Room(room), Message(text("{who} has left again.", who=turn.person)))
        return Message(text("You are out of the room of **{group}** again.", group=found.title))


def _furnish(turn: Turn, found: Wished, but: int = 0) -> None:
    """Its room holds whoever is in it; visitors come by themselves."""
    present = rooms.members(turn.db, turn.community, found.key)
    turn.room(found.key, found.title, [turn.find(one) for one in present if one != but])


def _rooms(turn: Turn) -> list[Wished]:
    found = rooms.of_course(turn.db, turn.community, turn.course.id)
    return [one for one in found if one.key.startswith(OF_GROUPS)]


def _groups(turn: Turn) -> list[tuple[str, str | int]]:
    return [(one.title, one.title) for one in _rooms(turn)]
