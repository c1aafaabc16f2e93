"""What counts how much when a class is divided into study groups. Pure."""

from __future__ import annotations

from bot.language import Call, Text, text
from cogs.pairing.circles import Weights
from cogs.weighing import Scale

_ENGINE = Weights()

SCALE = Scale(
    Call("group weights"),
    "hours 500, met 0",
    {
        "hours": _ENGINE.hours,
        "level": _ENGINE.balance,
        "mixed": _ENGINE.spread,
        "language": _ENGINE.no_language,
        "asked": _ENGINE.friend,
        "met": _ENGINE.met,
    },
    {},
)


def weights(kept: str) -> dict[str, int]:
    """The same as the pairing engine takes it."""
    if not kept:
        return {}
    said = SCALE.read(kept)
    return {
        "hours": said["hours"],
        "balance": said["level"],
        "spread": said["mixed"],
        "no_language": said["language"],
        "friend": said["asked"],
        "met": said["met"],
    }


def told(kept: str) -> Text:
    """For a teacher."""
    return SCALE.told(
        kept,
        text("What counts when I form groups, in points for each member:"),
        {
            "hours": text("All of the group share time: all of it from 4 hours a week."),
            "level": text("The group's mean level is like the class's."),
            "mixed": text("Levels are neither all alike nor far apart."),
            "language": text("Taken away where the group has no language in common."),
            "asked": text("They are with somebody for whom they asked."),
            "met": text("Taken away for two who were in one group before, each time."),
        },
        text("Never weighed: who is kept apart, and the sizes."),
    )
