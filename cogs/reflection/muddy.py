"""What several answers to an exit question have in common; pure, and no more than counting words.

A teacher reads the answers themselves; this only says where to begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cogs.coaching.packs import TOKENS
from cogs.writing import fold

SHORTEST = 4
"""Letters of a word that says what it is about."""

STEM = 6
"""Letters by which "fraction" and "fractions" are the same."""

NAMED = 3
"""Points that are named."""

_EMPTY = """
about also because been clear could does doing dont every everything find from have idea just know less like lesson make
maybe more most much need never nothing only other part quite really same should some something still sure than that
their them then there these they thing think this today understand unclear understood very want were what when where
which while will with work would your
aber alle alles auch beim dann dass denn diese dieser doch eine einen einer eigentlich etwas ganz habe haben heute immer
kann keine konnte machen mehr mich muss nicht nichts noch oder sein sich sind stunde teil unklar verstanden verstehe
verstehen viel vielleicht wann warum weil weiss wenn werden wieso wird wurde wusste
algo ahora clase como cuando cual donde entender entendi entendido entiendo esta estas este esto estos hacer hasta menos
mucho nada para parte pero porque puede quiero saber siempre sobre solo tambien tengo tiene todo todos
"""
_SAYS_NOTHING = frozenset(_EMPTY.split())


class Point(NamedTuple):
    """A word as it was first written, and in how many answers it stands."""

    word: str
    n: int


def points(answers: Sequence[str], question: str) -> list[Point]:
    """What at least two answers speak of and the question does not, the most frequent first."""
    asked = set(_stems(question))
    count: Counter[str] = Counter()
    written: dict[str, str] = {}
    for answer in answers:
        found = _stems(answer)
        count.update(found.keys() - asked)
        for stem, word in found.items():
            written.setdefault(stem, word)
    shared = [Point(written[stem], n) for stem, n in count.items() if n > 1]
    return sorted(shared, key=lambda one: (-one.n, one.word))[:NAMED]


def _stems(said: str) -> dict[str, str]:
    words = [match[0] for match in TOKENS.finditer(fold(said).lower()) if match.lastgroup in {"word", "katakana"}]
    return {word[:STEM]: word for word in words if len(word) >= SHORTEST and word not in _SAYS_NOTHING}
