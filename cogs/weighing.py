"""What counts how much when people are brought together, as a teacher sees and changes it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.language import Call, Text, UserError, lines, text

MOST = 500
"""Points that one thing may have, where nothing else is said."""

USUAL = "usual"
"""Typed in place of a change: everything counts again as it usually does."""

BACK_TO_USUAL = text("Back to usual")


class Scale(NamedTuple):
    """What is weighed for one purpose: how many points each has usually, and the most where that is its own.

    `like` is a change as somebody could type it.
    """

    call: Call
    like: str
    usual: Mapping[str, int]
    most: Mapping[str, int]

    def read(self, kept: str) -> dict[str, int]:
        """What a teacher has said, and of everything else what is usual."""
        return dict(self.usual) | (json.loads(kept) if kept else {})

    def changed(self, kept: str, typed: str) -> str:
        """The same after somebody typed `hours 500, wait=0`; only what differs from what is usual is kept.

        Raises:
            UserError: something in it is no name, or no number that it may have.

        """
        if typed.strip().casefold() == USUAL:
            return ""
        said = self.read(kept)
        for one in filter(str.strip, re.split(r"[,;\n]", typed)):
            name, _, number = one.replace("=", " ").replace(":", " ").strip().casefold().partition(" ")
            if name not in self.usual:
                known = ", ".join(self.usual)
                raise UserError(text("I do not weigh **{name}**. I weigh {names}.", name=name, names=known))
            most = self.most.get(name, MOST)
            if not number.strip().isdecimal() or int(number) > most:
                raise UserError(text("**{name}** goes from 0 to {most}.", name=name, most=most))
            said[name] = int(number)
        other = {name: n for name, n in said.items() if n != self.usual[name]}
        return json.dumps(other, sort_keys=True) if other else ""

    def told(self, kept: str, heading: Text, about: Mapping[str, Text], *more: Text) -> Text:
        """For a teacher: each with its points and what it is about, `more` to be known, and how it is changed."""
        said = self.read(kept)
        return lines(
            heading,
            *(_line(name, said[name], n, about[name]) for name, n in self.usual.items()),
            *more,
            text(
                "To change it, say it behind {call}, like: {like}. With 0 it counts nothing.",
                call=self.call,
                like=self.like,
            ),
        )


def _line(name: str, n: int, usual: int, about: Text) -> Text:
    if n == usual:
        return text("· **{name}** {n}: {about}", name=name, n=n, about=about)
    return text("· **{name}** {n} (usually {usual}): {about}", name=name, n=n, usual=usual, about=about)
