"""What a reply answers: whether its parent asks directly, is small talk, or already says what the reply repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cogs.discussion.judge.lexicon import Lexicon
from cogs.writing import READ, Piece, fold, written

_SENTENCE = re.compile(r"[^.!?。！？؟\n]+[.!?。！？؟]*")
_SMALL = 16
"""Words that small talk has at most."""

_SMALL_LETTERS = 30
"""Letters of it where words are not spaced."""

_NEAR = 12
"""Letters from the end of a sentence in which a word of asking stands."""

_STEM = 4
"""Letters that two forms of one word share at least."""

_CLOCK = re.compile(r"\b\d{1,2}\s?(?::\d\d|h\b|am\b|pm\b|uhr\b|点|時|时)")


@dataclass(frozen=True, slots=True)
class Said:
    """A parent, or a prompt, in a form in which it can be asked about."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def said(text: str, lexicon: Lexicon) -> Said:
    """Look at it once."""
    if not text:
        return Said("", frozenset(), frozenset(), frozenset())
    words = [piece.word for piece in lexicon.recognised(written(text).pieces)]
    plain = fold(text[:READ]).lower().replace("'", "")
    return Said(plain, frozenset(words), frozenset(map(stem, words)), frozenset(pairwise(words)))


def stem(word: str) -> str:
    """A word without the endings that change most; only for comparing."""
    for ending in ("ing", "es", "ed", "s", "en", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def asks_directly(parent: Said, lexicon: Lexicon) -> bool:
    """A question, poll or roll call that can be answered in a word, and no open prompt.

    "What do you think?" and "convince us" are open: agreeing is no answer to them (REPLY_LABELS). So is a question
    that also asks why.
    """
    if not parent.text:
        return False
    look = lexicon.parents
    if look["asks"].search(parent.text):
        return True
    direct = False
    for sentence in _SENTENCE.findall(parent.text):
        stripped = sentence.strip(" \"'*_-([")
        begins = look["begins"].match(stripped) is not None
        asked = "?" in sentence or begins or _ends_as_a_question(stripped.rstrip(".!。！"), look["ends"])
        if look["open"].match(stripped) or (asked and look["open"].search(stripped)):
            return False
        if not asked:
            continue
        if not look["closed"].search(stripped) and _why(stripped, look["why"]):
            continue
        direct = True
    return direct and not _asks_why_too(parent.text, look["why"])


def _ends_as_a_question(sentence: str, ends: re.Pattern[str]) -> bool:
    """A word of asking near the end; where words are not spaced, the very last."""
    last = sentence[-_NEAR:]
    return any(match[0].isascii() or match.end() == len(last) for match in ends.finditer(last))


def _why(sentence: str, why: re.Pattern[str]) -> bool:
    return why.match(sentence) is not None


def _asks_why_too(text: str, why: re.Pattern[str]) -> bool:
    """A question that ends with "and why?", or is followed by "Why?"."""
    return any(
        why.match(part.strip(" \"'*_-([")) is not None
        for part in re.split(r"[.!?,;:、。！？؟،\n]|\b(?:and|or|y|o|et|ou|und|oder|e|i|ve|aur|और|و)\b", text)
        if part.strip()
    )


def small_talk(parent: Said, lexicon: Lexicon) -> bool:
    """A feeling, a greeting, news or an arrangement: whoever joins in is being kind, not idle."""
    text = parent.text
    if not text or len(text.split()) > _SMALL or (text.count(" ") < 2 and len(text) > _SMALL_LETTERS):  # noqa: PLR2004
        return False
    look = lexicon.parents
    return (
        look["feelings"].search(text) is not None
        or look["arrangements"].search(text) is not None
        or _CLOCK.search(text) is not None
    )


def repeated(pieces: Sequence[Piece], left: Sequence[int], parent: Said, guarded: frozenset[int]) -> set[int]:
    """Which of the pieces that are left are the parent's own words.

    A number, a negation or a contrast (`guarded`) has to stand beside the same word as in the parent: otherwise it
    turns the parent's words into something new.
    """
    if not parent.words:
        return set()
    words = [piece.word for piece in pieces]
    own: set[int] = set()
    for at in left:
        word = words[at]
        beside = (at > 0 and (words[at - 1], word) in parent.pairs) or (
            at + 1 < len(words) and (word, words[at + 1]) in parent.pairs
        )
        if len(word) == 1 and not word.isascii():
            near = beside
        elif at in guarded or any(char.isdigit() for char in word):
            near = beside and word in parent.words
        else:
            near = word in parent.words or stem(word) in parent.stems
        if near:
            own.add(at)
    return own
