"""Whether a draft of feedback is of use to its author, and what it lacks.

`useful` is what an author could act on, or learn from why something works: it points at a concrete element of the work,
and says what is wrong with it, how to change it, or why it works. `weak` is praise or a verdict that fits any work, and
advice that names no place ("add more details"), however long and fluent it is. So this project labels feedback.

What a draft may lack are the features that predict whether feedback is understood and used: a location, a thing of this
work or a criterion, a solution, a reason (Nelson & Schunn 2009, doi 10.1007/s11251-008-9053-x; "describe, evaluate,
suggest", Eli Review), and a respectful tone. Nothing here looks at grammar, or at whether the feedback is right, and
there is no score.

A draft is useful when what they show speaks for one of its sentences (`weighing.py`); what it lacks is told by rules,
from the words of a pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cogs.coaching.drafts import Sentence, sentences, spelled
from cogs.coaching.packs import Kind, packs
from cogs.coaching.weighing import shipped


class Label(StrEnum):
    """What a draft amounts to."""

    WEAK = "weak"
    USEFUL = "useful"


class Aspect(StrEnum):
    """What feedback may say; in the order in which it helps most to hear that it is missing."""

    TONE = "tone"
    WHERE = "where"
    WHAT = "what"
    NEXT = "next"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Coached:
    """A label, and which aspects are missing; a useful draft may lack some, too."""

    label: Label
    missing: tuple[Aspect, ...]


ENOUGH = 0.4
"""A chance of being of use from which a draft is taken for useful, so that whoever wrote one is seldom bothered."""

SEVERAL = 2
"""Things that praise has to name behind "because" to be a reason."""

TOLD = 4
"""Words behind "because" from which they tell something when they do not only praise."""

COPIED = 5
"""Words of a sentence from which it is copied, and not just said as anybody would."""


def coach(draft: str, language: str = "", work: str = "") -> Coached:
    """Look at a draft; `language` is a code like "de" and only a hint.

    Sentences that are only copied from the `work` say nothing. The same draft is always judged the same.
    """
    said = sentences(draft, language)
    if work:
        theirs = f" {' '.join(spelled(work))} "
        said = [one for one in said if len(one.tokens) < COPIED or f" {one.words} " not in theirs]
    useful = shipped().chance(said) >= ENOUGH
    found = {aspect for one in said for aspect in _aspects(one)}
    if not useful and found == set(Aspect) - {Aspect.TONE}:
        found.remove(Aspect.WHAT)  # everything is said of nothing in particular
    if not any(one.has(Kind.RUDE) for one in said):
        found.add(Aspect.TONE)
    missing = tuple(aspect for aspect in Aspect if aspect not in found)
    return Coached(Label.USEFUL if useful else Label.WEAK, missing)


def prepare() -> None:
    """Read the packs and weights now rather than at the first draft."""
    packs()
    shipped()


def _reasoned(one: Sentence) -> bool:
    """Whether what follows "because" is of this work, and not only that it is good."""
    since = one.after(Kind.REASON)
    if since is None:
        return False
    then = one.tokens[since:]
    if one.exact:
        return True
    if any(token.kind in {Kind.PRAISE, Kind.DULL, Kind.VAGUE} for token in then):
        return one.named(since) >= SEVERAL
    return one.named(since) > 0 or len(then) >= TOLD


def _aspects(one: Sentence) -> Iterable[Aspect]:
    if one.exact or one.has(Kind.PART):
        yield Aspect.WHERE
    if one.named() or one.has(Kind.PART, Kind.PLACE, Kind.CRITERION):
        yield Aspect.WHAT
    if one.steps():
        yield Aspect.NEXT
    if _reasoned(one):
        yield Aspect.WHY
