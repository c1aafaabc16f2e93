"""The seven moves: what turns "I agree" into a reply that a classmate can use."""

from __future__ import annotations

from enum import StrEnum

from bot.language import Text, text

AGREES, ADDS, REPLIES = "agrees", "adds", "replies"
"""What a reply amounted to: nothing new (it agrees, praises, repeats), a thought of its own, or one for a classmate."""


class Move(StrEnum):
    """One way to add something (PROTOCOLS 1.16)."""

    WHY = "why"
    EXAMPLE = "example"
    QUESTION = "question"
    COMPARE = "compare"
    ANOTHER = "another"
    IMPROVE = "improve"
    CONNECT = "connect"

    @property
    def label(self) -> Text:
        """On its button."""
        return {
            Move.WHY: text("Say why"),
            Move.EXAMPLE: text("Give an example"),
            Move.QUESTION: text("Ask a question"),
            Move.COMPARE: text("Compare"),
            Move.ANOTHER: text("Another view"),
            Move.IMPROVE: text("Make it better"),
            Move.CONNECT: text("Link it to a lesson"),
        }[self]

    @property
    def starter(self) -> Text:
        """How such a reply can begin."""
        return {
            Move.WHY: text("I agree because …"),
            Move.EXAMPLE: text("An example of this is …"),
            Move.QUESTION: text("What I would still like to know is …"),
            Move.COMPARE: text("This is similar to … , but different in …"),
            Move.ANOTHER: text("Somebody could also say that …"),
            Move.IMPROVE: text("It would be even clearer if …"),
            Move.CONNECT: text("This goes with what we learned about … , because …"),
        }[self]
