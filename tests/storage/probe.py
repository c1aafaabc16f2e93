"""A feature for tests: it reminds, listens, and gathers rows."""

from __future__ import annotations

from datetime import timedelta

from bot.language import Catalogue, Message, Rank, Said, Turn, command, listens, text


class Probe:
    """Reminders, and places that are listened to."""

    @command("probe start", "Be reminded in an hour, and heard from now on", rank=Rank.GUEST)
    def start(self, turn: Turn) -> Message:
        """Wish for both."""
        turn.remind("probe", turn.at + timedelta(hours=1), self.ring())
        turn.watch(turn.place)
        return Message(text("Started."))

    @command("probe ring", "An hour is over", rank=Rank.GUEST, offered=False)
    def ring(self, turn: Turn) -> Message:
        """What the reminder does."""
        turn.post(turn.place, Message(text("It rings.")))
        turn.watch(turn.place)
        return Message(text("An hour is over."))

    @listens
    def hear(self, turn: Turn, said: Said) -> Message:  # noqa: ARG002 - the language's
        """Say that it was heard."""
        return Message(text("Heard: {words}", words=said.text))


def catalogue() -> Catalogue:
    """Nothing but the probe."""
    return Catalogue([Probe()])
