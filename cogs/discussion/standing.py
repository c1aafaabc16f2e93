"""Who has posted and who has replied in a discussion. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cogs.discussion.moves import ADDS, REPLIES
from storage.courses import Member
from storage.discussions import Voice


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the students of a course: how many have posted and replied, who neither, and with which moves."""

    posted: int
    replied: int
    neither: tuple[Member, ...]
    moves: Counter[str]


def standing(students: Sequence[Member], voices: Iterable[Voice]) -> Standing:
    """Sort them; whoever only agreed has not said anything of their own yet."""
    posted, replied, moves = set[int](), set[int](), Counter[str]()
    for voice in voices:
        if voice.verdict == ADDS:
            posted.add(voice.person)
        elif voice.verdict == REPLIES:
            replied.add(voice.person)
        if voice.move:
            moves[voice.move] += voice.n
    neither = tuple(one for one in students if one.person not in posted | replied)
    known = {one.person for one in students}
    return Standing(len(posted & known), len(replied & known), neither, moves)
