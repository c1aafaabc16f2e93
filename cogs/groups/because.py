"""Why people are in a group together, or in none, in words for them and for teachers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import Text, plural, text
from cogs.groups.classes import Share, Told

SLOTS_AN_HOUR = 2


def together(terms: Mapping[str, int], told: Told) -> list[Text]:
    """What speaks for a group, in the words that its members may read: nobody's level, and nobody's wishes."""
    hours = terms["slots"] // SLOTS_AN_HOUR
    shared = None
    if told.hours == Share.ALL:
        shared = (
            plural("You share {n} hour a week.", "You share {n} hours a week.", n=hours)
            if hours
            else text("You share no hour a week yet: say more times, or agree on one.")
        )
    common = (
        text("You all speak a language in common.")
        if terms["language"] == 0
        else text("Not all of you speak the same language: use short sentences, and help one another.")
    )
    return [shared, common] if shared else [common]


def for_teacher(terms: Mapping[str, int], size: int, told: Told) -> Text:
    """The same for a teacher, in one line, with what students do not see."""
    said = []
    if told.hours == Share.NONE:
        said.append(text("nobody said when"))
    else:
        said.append(plural("{n} shared hour", "{n} shared hours", n=terms["slots"] // SLOTS_AN_HOUR))
    if told.hours == Share.SOME:
        said.append(text("not all said when"))
    if told.levels:
        said += [
            text("levels near the class's") if terms["balance"] >= _HALF * size else text("levels off the class's"),
            text("levels mixed") if terms["spread"] >= _MIXED * size else text("levels alike, or far apart"),
        ]
    said.append(text("a common language") if terms["language"] == 0 else text("no common language"))
    if terms["friends"]:
        said.append(text("wishes kept"))
    if terms["met"]:
        said.append(text("some were together before"))
    return Text(", ".join(f"{{s{n}}}" for n in range(len(said))), {f"s{n}": one for n, one in enumerate(said)})


_HALF = 100
"""Of the 200 points a member that a mean level like the class's is worth."""

_MIXED = 50
"""Of the 100 that levels neither all alike nor far apart are worth."""


def why_nowhere(reason: str) -> Text:
    """Why somebody is in no group, for them."""
    return {
        "none": text("There is no group yet that you could come into."),
        "full": text("Every group is full right now."),
        "too_few": text("Too few look for a group right now."),
        "sizes": text("The groups came out full, and one more would have made one too large."),
        "kept_apart": text("No group with a free seat fits right now."),
        "one": text("The others of your group have found another meanwhile."),
    }[reason]
