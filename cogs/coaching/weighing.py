"""How likely a draft is of use to its author: weights for what its sentences show, learnt from drafts with labels.

A draft is of use when one of its sentences is. A sentence shows what its words do (praise, point, ask, deny), how many
things of this work it names, where it stands among the others, and its words; each has a weight, and their sum is how
much speaks for the sentence. A word weighs what its pieces of two to five letters weigh, since students misspell, and
languages inflect (as in Bojanowski et al. 2017, doi 10.1162/tacl_a_00051).

The chance of a draft comes from those of its sentences as in a noisy-or: it is weak when every sentence is (Maron &
Lozano-Pérez 1998, "A framework for multiple-instance learning"). `python -m tests.weights` learns the weights.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import groupby
from math import exp

from cogs.coaching.drafts import Sentence, unspaced
from cogs.coaching.packs import Kind

BIAS = ""
"""What every sentence begins with."""

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
"""Of a sentence's words, those that are of this work."""

LENGTHS = (4, 6, 8, 12, 16, 20)
"""Words of a sentence."""

MOST_NAMED, MOST_PRAISING, MOST_SENTENCES = 6, 5, 8
"""What is counted no further."""

SHORTEST, LONGEST = 2, 5
"""Letters of a piece of a word, with the blanks around it."""

REMEMBERED = 5_000
"""Words of which the weight is remembered."""

_STEEPEST = 30.0
"""A sum from which nothing more is to be gained, so that its exponential is always a number."""


class Weights:
    """What each sign weighs; a piece of a word begins with a hyphen."""

    def __init__(self, found: Mapping[str, float]) -> None:
        """Weigh with these."""
        self._found = found
        self._words: dict[str, float] = {}

    def chance(self, said: Sequence[Sentence]) -> float:
        """How likely, from 0 to 1, a draft of these sentences is of use; without any it is not."""
        weak = 1.0
        for one, shown in zip(said, shows(said), strict=True):
            total = self._found.get(BIAS, 0.0) + sum(self._found.get(sign, 0.0) for sign in shown)
            weak *= 1 - sigmoid(total + sum(map(self.word, words(one))))
        return 1 - weak

    def word(self, word: str) -> float:
        """What a word weighs: the sum of its pieces."""
        if (weight := self._words.get(word)) is None:
            if len(self._words) >= REMEMBERED:
                self._words.clear()
            weight = self._words[word] = sum(self._found.get(f"-{piece}", 0.0) for piece in pieces(word))
        return weight


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights of `weights.json`; read when they are first needed."""
    return Weights(json.loads((resources.files(__package__) / "weights.json").read_text(encoding="utf-8")))


def shows(said: Sequence[Sentence]) -> Iterator[list[str]]:
    """For each sentence of a draft what it shows, its words aside."""
    praising = min(sum(one.has(Kind.PRAISE) for one in said), MOST_PRAISING)
    draft = [f"praising {n}" for n in range(1, praising + 1)]
    draft += [f"sentences {n}" for n in range(2, min(len(said), MOST_SENTENCES) + 1)]
    before: Sentence | None = None
    for one in said:
        shown = list(_shows(one))
        if not one.exact:  # a sentence that points at its place stands for itself, whatever praise is around it
            shown += draft
        if before is None:
            shown.append("first")
        elif before.exact:
            shown.append("behind a place")
        yield shown
        before = one


def _shows(one: Sentence) -> Iterator[str]:
    length, named = len(one.tokens), one.named()
    for kind, count in Counter(token.kind for token in one.tokens).items():
        if kind is not None:
            yield kind
            if count > 1:
                yield f"{kind} again"
    yield from (f"named {n}" for n in range(1, min(named, MOST_NAMED) + 1))
    yield from (f"share {share}" for share in SHARES if named >= share * length)
    yield from (f"length {n}" for n in LENGTHS if length >= n)
    if one.exact:
        yield "exact"
    if one.asks:
        yield "asked"
    if one.blank:
        yield "blank"
    if one.steps():
        yield "step"
    if any(token.word[0].isdigit() for token in one.tokens):
        yield "number"


def words(one: Sentence) -> list[str]:
    """The different words of a sentence, in order; where words are not spaced, a run of letters is one."""
    found: list[str] = []
    for together, run in groupby(one.words.split(), key=unspaced):
        said = list(run)
        found += ["".join(said)] if together else said
    return list(dict.fromkeys(found))


def pieces(word: str) -> Iterator[str]:
    """Its pieces, with a blank where it begins and ends: they tell "no" from the end of "piano"."""
    spaced = f" {word} "
    for length in range(SHORTEST, LONGEST + 1):
        for at in range(len(spaced) - length + 1):
            yield spaced[at : at + length]


def sigmoid(total: float) -> float:
    """What a sum of weights means as a chance."""
    return 1 / (1 + exp(-max(-_STEEPEST, min(_STEEPEST, total))))
