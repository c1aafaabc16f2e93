"""A feature that only these tests have: one command for each way in which something reaches Discord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Answer,
    Button,
    Len,
    Message,
    Rank,
    Said,
    Turn,
    command,
    listens,
    text,
)

LONG = 1_500
"""Letters in each paragraph of a long post: two of them do not fit into one message."""


@dataclass(frozen=True)
class Entry:
    title: Annotated[str, "What is it called?", Len(1, 20)]


class Notebook:
    """Writes down what is said."""

    @command("note listen", "Write down what is said here", rank=Rank.GUEST, public=True)
    def listen(self, turn: Turn) -> Message:
        turn.watch(turn.place)
        return Message(text("I write down what is said here."))

    @listens
    def heard(self, turn: Turn, said: Said) -> Answer:
        turn.post(turn.place, Message(text("Written: {words}", words=said.text)))
        return None

    @command("note read", "Answer privately", rank=Rank.GUEST)
    def read(self, turn: Turn, words: Annotated[str, "What?"] = "nothing") -> Message:  # noqa: ARG002
        return Message(text("It says: {words}", words=words))

    @command("note show", "Answer publicly", rank=Rank.GUEST, public=True)
    def show(self, turn: Turn, words: Annotated[str, "What?"] = "nothing") -> Message:  # noqa: ARG002
        return Message(text("Here is: {words}", words=words))

    @command("note post", "Post here", rank=Rank.GUEST)
    def post(self, turn: Turn, words: Annotated[str, "What?"], n: Annotated[int, "How many?"] = 1) -> Message:
        for count in range(n):
            turn.post(turn.place, Message(text("Post {count}: {words}", count=count + 1, words=words)))
        return Message(text("Posted."))

    @command("note long", "Post something long here", rank=Rank.GUEST)
    def long(self, turn: Turn, words: Annotated[str, "What?"]) -> Message:
        paragraphs = "\n\n".join(f"{letter * LONG} {words}" for letter in "abc")
        turn.post(turn.place, Message(text("{paragraphs}", paragraphs=paragraphs)))
        return Message(text("Posted."))

    @command("note offer", "Post a button here", rank=Rank.GUEST)
    def offer(self, turn: Turn, words: Annotated[str, "What?"]) -> Message:
        turn.post(turn.place, self._offered(words))
        return Message(text("Posted."))

    @command("note change", "Change what was offered", rank=Rank.GUEST)
    def change(self, turn: Turn, words: Annotated[str, "Into what?"]) -> Message:
        turn.edit("offer", self._offered(words))
        return Message(text("Changed."))

    @command("note remove", "Take away what was offered", rank=Rank.GUEST)
    def remove(self, turn: Turn) -> Message:
        turn.delete("offer")
        return Message(text("Removed."))

    def _offered(self, words: str) -> Message:
        return Message(
            text("Offered: {words}", words=words), (Button(text("Press"), self.read("pressed")),), name="offer"
        )

    @command("note letter", "Write to me directly", rank=Rank.GUEST)
    def letter(self, turn: Turn, words: Annotated[str, "What?"]) -> Message:
        turn.post(turn.person, Message(text("Dear you: {words}", words=words)))
        return Message(text("Sent."))

    @command("note room", "Be in a room, and say something there", rank=Rank.GUEST)
    def room(self, turn: Turn, words: Annotated[str, "What?"], n: Annotated[int, "Which room?"] = 1) -> Message:
        room = turn.room(f"quiet {n}", f"Quiet room {n}", [turn.person])
        turn.post(room, Message(text("In here: {words}", words=words)))
        return Message(text("It is open."))

    @command("note entry", "Fill in a form", rank=Rank.GUEST)
    def entry(self, turn: Turn, entry: Entry = FROM_FORM) -> Message:
        turn.post(turn.place, Message(text("Entry: {title}", title=entry.title)))
        return Message(text("It is out."))
