"""The weights of coaching, learnt from the drafts in `tests/rules/feedback/learnt`.

`python -m tests.weights` (`make weights`) prints how well each fifth of them is told when it was learnt from the others
alone, and how well the unseen ones are when it was learnt from all, and writes `cogs/coaching/weights.json`. It takes
two minutes.

A draft is learnt from by its likelihood: every sentence of a weak one was taken for too much, as far as it was; every
sentence of a useful one is raised, the more so the less the others explain. The weights follow by FTRL-Proximal
(McMahan et al. 2013, doi 10.1145/2487575.2488200), which leaves what tells little at nothing at all.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from math import copysign, prod, sqrt
from pathlib import Path

from cogs.coaching import Label
from cogs.coaching.coaching import ENOUGH
from cogs.coaching.drafts import sentences
from cogs.coaching.weighing import BIAS, Weights, pieces, shows, sigmoid, words
from tests.drafts import LEARNT, UNSEEN, Draft, drafts

FILE = Path(__file__).parent.parent / "cogs" / "coaching" / "weights.json"

SEEN = 4
"""Drafts in which a piece has to be, or else it is somebody's one word."""

SOFTLY = 0.2
"""How loud a piece is beside what a sentence shows: a word has some twenty."""

ROUNDS = 10
RATE, SPARSE, SMALL = 0.1, 3.0, 0.5
"""How quickly a weight moves, how much it has to tell in order to be one, and how much it is drawn towards nothing."""

FOLDS = 5
LEAST = 1e-4
"""A mistake from which nothing is to be learnt."""

Judged = list[tuple[Draft, bool]]
"""Drafts, and whether each is taken for weak."""


def main() -> None:
    """Measure, learn, and write."""
    learnt, unseen = list(drafts(LEARNT)), list(drafts(UNSEEN))
    order = random.Random(1).sample(learnt, len(learnt))
    folds = [order[fold::FOLDS] for fold in range(FOLDS)]
    held = [judge(one, learn(chain.from_iterable(other for other in folds if other is not one))) for one in folds]
    _print("each fifth, learnt from the others", list(chain.from_iterable(held)))
    weights = learn(learnt)
    _print("learnt", judge(learnt, weights))
    _print("unseen", judge(unseen, weights))
    FILE.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(weights)} weights")


def learn(known: Iterable[Draft]) -> dict[str, float]:
    """The weights that these drafts suggest; the same for the same drafts in the same order."""
    every = [(_seen(one), one.label == Label.USEFUL) for one in known]
    common = Counter(chain.from_iterable({sign for shown in seen for sign, _ in shown} for seen, _ in every))
    for seen, _ in every:
        seen[:] = [[pair for pair in shown if common[pair[0]] >= SEEN] for shown in seen]
    weights: dict[str, float] = {}
    pulls: dict[str, float] = defaultdict(float)
    moved: dict[str, float] = defaultdict(float)
    chance = random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(every)
        for seen, useful in every:
            chances = [sigmoid(sum(weights.get(sign, 0.0) * loud for sign, loud in shown)) for shown in seen]
            weak = prod(1 - one for one in chances)
            blame = -weak / max(1e-6, 1 - weak) if useful else 1.0
            for shown, one in zip(seen, chances, strict=True):
                if abs(one * blame) < LEAST:
                    continue
                for sign, loud in shown:
                    slope = one * blame * loud
                    before, moved[sign] = moved[sign], moved[sign] + slope * slope
                    pulls[sign] += slope - (sqrt(moved[sign]) - sqrt(before)) / RATE * weights.get(sign, 0.0)
                    over = abs(pulls[sign]) - (SPARSE if sign else 0.0)
                    weights[sign] = -copysign(max(0.0, over), pulls[sign]) / (sqrt(moved[sign]) / RATE + SMALL)
    loudness = {sign: SOFTLY if sign.startswith("-") else 1.0 for sign in weights}
    return {sign: round(weight * loudness[sign], 4) for sign, weight in weights.items() if weight}


def judge(known: Sequence[Draft], weights: dict[str, float]) -> Judged:
    """What these weights take each draft for."""
    weighing = Weights(weights)
    return [(one, weighing.chance(sentences(one.text)) < ENOUGH) for one in known]


def figures(judged: Judged) -> tuple[float, float]:
    """Precision and recall of the weak ones."""
    seen = Counter((weak, one.label == Label.WEAK) for one, weak in judged)
    right, false, missed = seen[True, True], seen[True, False], seen[False, True]
    return right / max(1, right + false), right / max(1, right + missed)


def _seen(one: Draft) -> list[list[tuple[str, float]]]:
    """For each sentence of a draft what it shows, and how loud."""
    said = sentences(one.text)
    seen = []
    for sentence, shown in zip(said, shows(said), strict=True):
        found = Counter(f"-{piece}" for word in words(sentence) for piece in pieces(word))
        seen.append([(sign, 1.0) for sign in (BIAS, *shown)] + [(sign, SOFTLY * n) for sign, n in found.items()])
    return seen


def _print(name: str, judged: Judged) -> None:
    print(name)
    for part in ["", *sorted({one.file for one, _ in judged} | {one.language for one, _ in judged})]:
        of_it = [pair for pair in judged if part in {"", pair[0].file, pair[0].language}]
        precision, recall = figures(of_it)
        print(f"  {part or 'all':24} {len(of_it):5}  P {precision:.3f}  R {recall:.3f}")


if __name__ == "__main__":
    main()
