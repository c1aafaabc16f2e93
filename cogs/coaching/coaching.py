"""Whether a draft of feedback is of use to its author, and what it lacks.

`useful` is what an author could act on, or learn from why something works: it points at a concrete element of the work,
and says what is wrong with it, how to change it, or why it works. `weak` is praise or a verdict that fits any work, and
advice that names no place ("add more details"), however long and fluent it is. So this project labels feedback.

What a draft may lack are the features that predict whether feedback is understood and used: a location, a thing of this
work or a criterion, a solution, a reason (Nelson & Schunn 2009, doi 10.1007/s11251-008-9053-x; "describe, evaluate,
suggest", Eli Review), and a respectful tone. Nothing here looks at grammar, or at whether the feedback is right, and
there is no score.

How it is found: a pack knows the words of its language that could stand in feedback on anything. What a sentence says
beyond them is about this work, and of use where a fault, a next step, a question, a contrast or a
reason goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cogs.coaching.drafts import Sentence, sentences, spelled
from cogs.coaching.packs import Kind, packs


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


SEVERAL = 2
"""Things that a sentence names so that a contrast, or a reason, is one between things of this work."""

DENSE = 0.2
"""Share of a sentence's words that are of this work, from which it is about this work and not about any."""

MANY, FULL = 4, 0.25
"""Likewise, for a sentence that also praises: "opening with burnt toast is smart, it returns when the house burns"."""

TOLD = 4
"""Words of a sentence, or behind "because", from which they tell something when they do not only praise."""

ASKED = 6
"""Words of a question that is about the work where it speaks of nobody, and of nothing that any work has."""

SHORT = 3
"""Words of a sentence that are more than the place it points at."""

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
    praising = sum(one.has(Kind.PRAISE) for one in said)
    praises = praising > 0
    praised = praising >= SEVERAL or (praises and len(said) > SEVERAL)
    useful = any(
        _moves(one, before, praised=praised) or (not praised and _states(one, praises=praises))
        for one, before in zip(said, [None, *said], strict=False)
    )
    found = {aspect for one in said for aspect in _aspects(one)}
    if not useful and found == set(Aspect) - {Aspect.TONE}:
        found.remove(Aspect.WHAT)  # everything is said of nothing in particular
    if not any(one.has(Kind.RUDE) for one in said):
        found.add(Aspect.TONE)
    missing = tuple(aspect for aspect in Aspect if aspect not in found)
    return Coached(Label.USEFUL if useful else Label.WEAK, missing)


def prepare() -> None:
    """Read the packs now rather than at the first draft."""
    packs()


def _moves(one: Sentence, before: Sentence | None, *, praised: bool) -> bool:
    """Whether it points at something, and says what is wrong with it, what to change, or why it works.

    Among much praise it has to name more: there the words that a pack lacks are words of praise.
    """
    judged, vague = one.has(Kind.PRAISE, Kind.DULL), one.has(Kind.VAGUE)
    exact = one.exact or (before is not None and before.exact)
    echoes = one.echoes()
    moves = one.has(Kind.FAULT) or (one.steps() and not echoes) or one.wonders()
    reasoned = _reasoned(one) and not echoes
    turns = one.has(Kind.TURN) or (one.has(Kind.DENIAL) and not (echoes or one.has(Kind.RUDE)))
    if exact and (moves or reasoned or turns or (one.exact and not judged and len(one.tokens) >= SHORT)):
        return True
    if one.lacks() or (one.has(Kind.FAULT) and one.has(Kind.PART, Kind.ORDINAL)):  # "the ending" is of this work
        return True
    if one.corrects() and not (judged or vague or praised or one.has(Kind.RUDE)):
        return True
    general = one.has(Kind.PERSON, Kind.WORK, Kind.CRITERION, Kind.VAGUE, Kind.RUDE)
    if one.asks and one.has(Kind.ASK) and len(one.tokens) >= ASKED and not general:
        return True
    since = one.after(Kind.REASON)
    advised = {token.kind for token in one.tokens[:since]}
    dull = Kind.DULL in advised
    if reasoned and (dull or one.has(Kind.FAULT)) and not one.has(Kind.PRAISE, Kind.VAGUE):
        return True
    named = one.named() + one.has(Kind.PART) - praised
    if moves and named >= 1 + (dull or Kind.PRAISE in advised) + (Kind.VAGUE in advised):
        return True
    plain = len(one.tokens) > TOLD and not (judged or vague or praised or one.has(Kind.PERSON, Kind.WORK))
    if reasoned and not one.has(Kind.PRAISE) and one.named(since or 0) >= SEVERAL:
        return True
    placed = one.has(Kind.PLACE) and not judged
    if since and {Kind.PRAISE, Kind.WORK} <= advised:  # "your podcast is great, because": its topic is no reason
        named = one.named(since)
    compared = one.parts() > 1
    return (reasoned or turns) and named + compared + placed + plain >= SEVERAL + vague


def _states(one: Sentence, *, praises: bool) -> bool:
    """Whether it only says how things are, and says it of this work: "Mozart was Austrian"."""
    numbers = sum(token.word[0].isdigit() for token in one.tokens)
    told = (one.retells() and numbers < SEVERAL) or (one.begins(Kind.WORK) and not numbers)
    if told or (praises and one.has(Kind.PERSON) and not one.happens()):
        return False
    if one.named() == numbers and not one.has(Kind.PART, Kind.PLACE):  # "content 4, language 3"
        return False
    named = one.named() + one.has(Kind.PART)
    if one.has(Kind.PRAISE, Kind.DULL, Kind.RUDE):
        return named >= max(MANY, FULL * len(one.tokens))
    if one.has(Kind.VAGUE) and numbers < SEVERAL:
        return named > SEVERAL + one.has(Kind.PERSON) and not one.has(Kind.WORK, Kind.CRITERION)
    if one.kinds == {None}:  # a note of nothing but things: "Monday: capital"
        return named >= SEVERAL
    if one.parts() >= SEVERAL and not praises and not one.has(Kind.PERSON, Kind.WORK):  # "the legend is below the map"
        return True
    return len(one.tokens) >= TOLD and named >= max(SEVERAL, DENSE * len(one.tokens))


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
