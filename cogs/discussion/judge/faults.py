"""What is wrong with a language pack, for whoever writes one."""

from __future__ import annotations

from collections import Counter

from cogs.discussion.judge.lexicon import ways
from cogs.discussion.judge.packs import ABOUT_COPIES, ABOUT_PARENTS, CUES, KEYS, Kind, Pack

_STOPS = frozenset({Kind.AGAINST, Kind.CONTRAST})


def faults(pack: Pack) -> list[str]:
    """Phrases that stand twice, are empty, have a bracket too many, or are a cue and its opposite at once."""
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
            elif key not in ABOUT_PARENTS + ABOUT_COPIES and not any(ways(phrase)):
                found.append(f"{key}: {phrase} is empty")
            elif KEYS.get(key) in CUES and any(words in stops for words in ways(phrase)):
                found.append(f"{key}: {phrase} is a word of doubt or contrast as well")
    return found
