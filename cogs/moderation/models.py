"""A model reply: what a teacher shows as an example, pinned where everybody sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Kind,
    Len,
    Message,
    Place,
    Rank,
    Starter,
    Turn,
    UserError,
    command,
    lines,
    text,
)


@dataclass(frozen=True)
class Model:
    """A reply to learn from."""

    reply: Annotated[str, "The reply that you want to show", Len(10, 1200)]
    why: Annotated[str, "What makes it good?", Len(0, 400), Starter("It names … , and says why.")] = ""


class Models:
    """When a teacher is needed: corrections, a private line, a pause, and who did what.

    Model replies.
    """

    @command("check model", "Show a model reply, and pin it in this room", rank=Rank.DEPUTY)
    def show(self, turn: Turn, new: Model = FROM_FORM) -> Message:
        """One for each room: a new one takes its place. Nobody is named, because the reply is good and not a person."""
        if turn.place.kind is Kind.DIRECT:
            raise UserError(text("Do this in the room where everybody is to see it."))
        shown = lines(
            text("**A model reply**"),
            text("“{reply}”", reply=new.reply),
            text("What makes it good: {why}", why=new.why) if new.why else None,
        )
        turn.delete(_name(turn.place))
        turn.post(turn.place, Message(shown, name=_name(turn.place), kept=True))
        return Message(
            text("It is in the room, and pinned if I may pin there."),
            (Button(text("Take it away"), self.take_away(), only=turn.person),),
        )

    @command("check model away", "Take the model reply away", rank=Rank.DEPUTY, offered=False)
    def take_away(self, turn: Turn) -> Message:
        """From this room."""
        turn.delete(_name(turn.place))
        return Message(text("It is gone from the room."))


def _name(place: Place) -> str:
    return f"model:{place.platform}:{place.id}"
