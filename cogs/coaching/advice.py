"""What is said to somebody whose draft lacks something: one thing at a time, with an example of it done well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.language import Text, text
from cogs.coaching.coaching import Aspect, Coached, Label


@dataclass(frozen=True, slots=True)
class Advice:
    """One suggestion, for its writer alone, and feedback that does what it suggests."""

    words: Text
    example: Text


ADVICE: Mapping[Aspect, Advice] = {
    Aspect.TONE: Advice(
        text("You may be right about the work. Say it so that its author wants to read on."),
        text("I lost the thread in the second paragraph, because two people are called Max."),
    ),
    Aspect.WHERE: Advice(
        text("This could be said of any work. Where in this one did you see it?"),
        text("In the second paragraph you say that wolves attack people. Where did you read that?"),
    ),
    Aspect.WHAT: Advice(
        text("Which idea, sentence or step do you mean? Name one thing that is only in this work."),
        text("The comparison with a football pitch helped me: I could picture how big it is."),
    ),
    Aspect.NEXT: Advice(
        text("What could the author do next? One small step is enough."),
        text("Line 3: the sign flips, so write -2x."),
    ),
    Aspect.WHY: Advice(
        text("Say why you think so. Then the author can use it in the next work, too."),
        text("The dialogue sounds real, because the two keep interrupting each other."),
    ),
}
"""For everything that a draft may lack."""


def advice(coached: Coached) -> Advice | None:
    """The one suggestion that helps this draft most; none where it is of use and kind."""
    if coached.label == Label.USEFUL and Aspect.TONE not in coached.missing:
        return None
    return ADVICE[coached.missing[0]]
