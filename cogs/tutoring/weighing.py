"""What counts how much when tutors and learners are paired. Pure."""

from __future__ import annotations

from bot.language import Call, Text, text
from cogs.pairing.tutors import Weights
from cogs.weighing import Scale

_ENGINE = Weights()

SCALE = Scale(
    Call("tutor weights"),
    "hours 500, wait 0",
    {
        "level": _ENGINE.closeness,
        "hours": _ENGINE.hours,
        "language": _ENGINE.first_language,
        "asked": _ENGINE.learner_asked,
        "same": _ENGINE.same_tutor,
        "wait": _ENGINE.wait,
        "load": _ENGINE.load,
    },
    {"load": 100},  # more for each further learner, and somebody would rather be left out
)


def weights(kept: str) -> dict[str, int]:
    """The same as the pairing engine takes it."""
    if not kept:
        return {}
    said = SCALE.read(kept)
    return {
        "closeness": said["level"],
        "hours": said["hours"],
        "first_language": said["language"],
        "language": said["language"] // 2,
        "learner_asked": said["asked"],
        "tutor_asked": said["asked"] * 2 // 3,
        "same_tutor": said["same"],
        "wait": said["wait"],
        "load": said["load"],
    }


def told(kept: str) -> Text:
    """For a teacher."""
    return SCALE.told(
        kept,
        text("What counts when I pair people, in points:"),
        {
            "level": text("The tutor is further, and not too far."),
            "hours": text("They share time: all of it from 4 hours a week."),
            "language": text("They share the learner's first language; half for another."),
            "asked": text("One of them asked for the other."),
            "same": text("The same tutor again where that is wished, somebody else where not."),
            "wait": text("For each week of waiting, up to six."),
            "load": text("Taken away for each further learner of one tutor."),
        },
        text("A pair that is possible is worth {n} by itself.", n=_ENGINE.match),
        text("Never weighed: who is kept apart, free places, at least one hour and one language in common."),
    )
