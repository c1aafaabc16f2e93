"""What counts how much when people are paired, as a teacher sees and changes it. Pure."""

from __future__ import annotations

import json
import re

from bot.language import Call, Text, UserError, lines, text
from cogs.pairing.tutors import Weights

_ENGINE = Weights()
_LIKE = Call("tutor weights")

USUAL = {
    "level": _ENGINE.closeness,
    "hours": _ENGINE.hours,
    "language": _ENGINE.first_language,
    "asked": _ENGINE.learner_asked,
    "same": _ENGINE.same_tutor,
    "wait": _ENGINE.wait,
    "load": _ENGINE.load,
}
"""In points."""

MOST, MOST_LOAD = 500, 100
"""Points; more for each further learner, and somebody would rather be left out."""


def read(kept: str) -> dict[str, int]:
    """What a teacher has said, and of everything else what is usual."""
    return USUAL | (json.loads(kept) if kept else {})


def changed(kept: str, typed: str) -> str:
    """The same after somebody typed `hours 500, wait=0`; only what differs from what is usual is kept.

    Raises:
        UserError: something in it is no name, or no number that it may have.

    """
    said = read(kept)
    for one in filter(str.strip, re.split(r"[,;\n]", typed)):
        name, _, number = one.replace("=", " ").replace(":", " ").strip().casefold().partition(" ")
        if name not in USUAL:
            raise UserError(text("I do not weigh **{name}**. I weigh {names}.", name=name, names=", ".join(USUAL)))
        most = MOST_LOAD if name == "load" else MOST
        if not number.strip().isdecimal() or int(number) > most:
            raise UserError(text("**{name}** goes from 0 to {most}.", name=name, most=most))
        said[name] = int(number)
    other = {name: n for name, n in said.items() if n != USUAL[name]}
    return json.dumps(other, sort_keys=True) if other else ""


def weights(kept: str) -> dict[str, int]:
    """The same as the pairing engine takes it."""
    if not kept:
        return {}
    said = read(kept)
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
    said = read(kept)
    about = {
        "level": text("The tutor is further, and not too far."),
        "hours": text("They share time: all of it from 4 hours a week."),
        "language": text("They share the learner's first language; half for another."),
        "asked": text("One of them asked for the other."),
        "same": text("The same tutor again where that is wished, somebody else where not."),
        "wait": text("For each week of waiting, up to six."),
        "load": text("Taken away for each further learner of one tutor."),
    }
    return lines(
        text("What counts when I pair people, in points:"),
        *(_line(name, said[name], USUAL[name], about[name]) for name in USUAL),
        text("A pair that is possible is worth {n} by itself.", n=_ENGINE.match),
        text("Never weighed: who is kept apart, free places, at least one hour and one language in common."),
        text("To change it, say it behind {call}, like: hours 500, wait 0. With 0 it counts nothing.", call=_LIKE),
    )


def _line(name: str, n: int, usual: int, about: Text) -> Text:
    if n == usual:
        return text("· **{name}** {n}: {about}", name=name, n=n, about=about)
    return text("· **{name}** {n} (usually {usual}): {about}", name=name, n=n, usual=usual, about=about)
