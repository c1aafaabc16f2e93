"""How the reviews of a round come to their author: all at once, drawn by lot, under as much of a name as it shows.

Nothing that an author gets may tell who wrote it: not the order, the time, a number, or the key of a message or button
(those are made in the turn in which all of it is given out). So what comes later is gathered and comes as a batch, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from bot.language import Text, text
from cogs.feedback import criteria
from storage.comments import Comment

ANONYMOUS, PSEUDONYM, NAMED = "anonymous", "pseudonym", "named"

FEW = 3
"""Of fewer reviewers it can be guessed who wrote what; their author is told so."""


def drawn(said: Sequence[Comment], names: str, rng: Random) -> list[Comment]:
    """The comments of a work in the order in which its author sees them.

    Where nobody has a name, they stand by criterion and say nothing of which belong together; else by their reviewers.
    """
    shuffled = list(said)
    rng.shuffle(shuffled)
    if names == ANONYMOUS:
        return sorted(shuffled, key=lambda one: one.n)
    groups = list(dict.fromkeys(one.given for one in shuffled))
    return sorted(shuffled, key=lambda one: (groups.index(one.given), one.n))


def alias(taken: Sequence[int], rng: Random) -> int:
    """A number for somebody in a round, that says nothing about when they came."""
    size = 90
    while size < 3 * len(taken):
        size *= 10
    free: list[int] = sorted({*range(10, 10 + size)}.difference(taken))
    return free[rng.randrange(len(free))]


def written(said: Sequence[Comment], names: Mapping[int, Text]) -> list[Text]:
    """Every comment, numbered, under the name of whoever gave it where `names` has one."""
    told = []
    last = 0
    for n, one in enumerate(said, start=1):
        if one.given in names and one.given != last:
            told.append(text("From {who}:", who=names[one.given]))
            last = one.given
        told.append(text("{n}. **{label}:** {said}", n=n, label=criteria.label(one), said=one.words))
    return told


def few(reviewers: int, names: str) -> Text | None:
    """What an author has to know where it could be guessed who wrote it."""
    if names == NAMED or reviewers >= FEW:
        return None
    return text(
        "Fewer than three people wrote this, so you may guess who. Please do not: they were promised not to be known."
    )
