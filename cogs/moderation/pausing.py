"""A pause: the bot is quiet in a room until a teacher has it go on."""

from __future__ import annotations

from bot.language import Button, Message, Rank, Turn, UserError, command, lines, text
from storage import paused


class Pausing:
    """When a teacher is needed: corrections, a private line, a pause, and who did what."""

    @command("course pause", "Have me be quiet in this room", rank=Rank.DEPUTY, public=True)
    def pause(self, turn: Turn) -> Message:
        """What students ask is put off, talk is not looked at, reminders wait; the line to the teachers stays."""
        paused.pause(turn.db, turn.community, turn.place.platform, turn.place.id, turn.at)
        return Message(
            text("{who} has me be quiet in this room. What was to come waits.", who=turn.person),
            (Button(text("Go on"), self.resume()),),
        )

    @command("course resume", "Have me go on in this room", rank=Rank.DEPUTY, public=True)
    def resume(self, turn: Turn) -> Message:
        """What came due meanwhile comes soon."""
        if not paused.resume(turn.db, turn.community, turn.place.platform, turn.place.id):
            raise UserError(text("I am not quiet here."))
        return Message(
            lines(
                text("I go on, says {who}.", who=turn.person),
                text("What was to come meanwhile follows within a quarter of an hour."),
            )
        )
