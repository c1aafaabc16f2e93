"""What is wrong with a language pack, for whoever writes one."""

from __future__ import annotations

import math
from collections import Counter

from cogs.discussion.judge.lexicon import ways
from cogs.discussion.judge.packs import ABOUT_COPIES, ABOUT_PARENTS, CUES, KEYS, Kind, Pack, choices

_STOPS = frozenset({Kind.AGAINST, Kind.CONTRAST})


MANY = 2000
"""Ways of writing one phrase: more cost time at every start and say little that fillers do not."""


def faults(pack: Pack) -> list[str]:
    """Phrases that stand twice, are empty, have a bracket or ways too many, or are a cue and its opposite at once."""
    found = []
    stops = {
        words
        for key, kind in KEYS.items()
        if kind in _STOPS
        for phrase in pack.phrases.get(key, ())
        for words in ways(phrase)
    }
    for key, phrases in pack.phrases.items():
        found += [f"{key}: {phrase} stands there twice" for phrase, count in Counter(phrases).items() if count > 1]
        for phrase in phrases:
            if phrase.count("(") != phrase.count(")"):
                found.append(f"{key}: {phrase} has a bracket too many")
            elif math.prod(map(len, choices(phrase))) > MANY:
                found.append(f"{key}: {phrase} is too many phrases at once")
            elif key not in ABOUT_PARENTS + ABOUT_COPIES and not any(ways(phrase)):
                found.append(f"{key}: {phrase} is empty")
            elif KEYS.get(key) in CUES and any(words in stops for words in ways(phrase)):
                found.append(f"{key}: {phrase} is a word of doubt or contrast as well")
    return found
