"""A shared focus timer: work for a while, then a break. It is a reminder like any other, so it survives a restart."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.language import Between, Button, From, Len, Message, Named, Rank, Turn, command, plural, text
from cogs.groups.group import inside, mine, of_mine, tell
from cogs.quiet import named
from storage import groups
from storage.groups import OPEN


class Focus:
    """Study groups: a few people with a goal and a room of their own.

    Work at the same time.
    """

    @command("group focus", "Start a shared focus timer")
    def focus(
        self,
        turn: Turn,
        minutes: Annotated[int, "Minutes of work", Between(5, 120)] = 25,
        pause: Annotated[int, "Minutes of break afterwards", Between(1, 60)] = 5,
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine), Named()] = "",
    ) -> Message:
        """Nobody is called by name, and nobody has to join."""
        return self._start(turn, mine(turn, group).id, minutes, pause)

    @command("group focus again", "Once more", offered=False)
    def again(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        minutes: Annotated[int, "Minutes of work"],
        pause: Annotated[int, "Minutes of break"],
    ) -> Message:
        """The same by a button."""
        return self._start(turn, group, minutes, pause)

    def _start(self, turn: Turn, number: int, minutes: int, pause: int) -> Message:
        found = inside(turn, number)
        end = turn.at + timedelta(minutes=minutes)
        turn.remind(_name(number), end, self.rest(number, minutes, pause))
        stop = Button(text("Stop"), self.stop(number))
        tell(
            turn,
            found,
            text("{who} works until {when}. Who joins?", who=named(turn, turn.person), when=turn.moment(end)),
            stop,
            name=_name(number),
        )
        return Message(plural("{n} minute. Off you go!", "{n} minutes. Off you go!", n=minutes))

    @command("group focus rest", "Time for a break", rank=Rank.GUEST, offered=False)
    def rest(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        minutes: Annotated[int, "Minutes of work"],
        pause: Annotated[int, "Minutes of break"],
    ) -> None:
        """Comes as a reminder."""
        self._change(turn, group, minutes, pause, resting=True)

    @command("group focus done", "The break is over", rank=Rank.GUEST, offered=False)
    def done(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        minutes: Annotated[int, "Minutes of work"],
        pause: Annotated[int, "Minutes of break"],
    ) -> None:
        """Comes as a reminder."""
        self._change(turn, group, minutes, pause, resting=False)

    def _change(self, turn: Turn, number: int, minutes: int, pause: int, *, resting: bool) -> None:
        found = groups.numbered(turn.db, turn.community, number)
        if found is None or found.state != OPEN:
            return
        turn.delete(_name(number))
        if resting:
            end = turn.at + timedelta(minutes=pause)
            turn.remind(_name(number), end, self.done(number, minutes, pause))
            tell(turn, found, text("Well worked. Break until {when}.", when=turn.moment(end)), name=_name(number))
        else:
            more = Button(text("Once more"), self.again(number, minutes, pause))
            tell(turn, found, text("The break is over."), more, name=_name(number))

    @command("group focus stop", "Stop", offered=False)
    def stop(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """Whoever is in it may."""
        inside(turn, group)
        turn.forget(_name(group))
        turn.edit(_name(group), Message(text("The timer was stopped.")))
        return Message(text("Stopped."))


def _name(group: int) -> str:
    """Of the reminder, and of what is said meanwhile."""
    return f"group:{group}:focus"
