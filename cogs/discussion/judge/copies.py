"""Whether a reply is an earlier answer over again.

Quoted lines, quotations, code and the prompt's own words are set aside first, from both. A copy then holds hardly a
word of its own, wherever the words stand, and takes over most of the other's or whole stretches of it. A short fact,
formula or line of code is never one: two people may well write the same. Neither is a text that adds a thought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language import clean
from cogs.discussion.judge.lexicon import lexicon
from cogs.discussion.judge.packs import CUES, Kind
from cogs.writing import NAMED, Piece, fold, written

LOOKED_AT = 1500
"""Characters of each text."""

REMEMBERED = 40
"""Of the earlier answers, the latest so many are looked at."""

LOOKED_CLOSER_AT = 6
"""Of these, so many that have most words in common with it."""

BRIEF = 9
"""Words below which nothing is a copy."""

FACT = 16
"""Words below which only a thought ("because", "I think") can be copied, and no bare fact."""

CONTENT = 5
"""Words with a meaning of their own that a copied text has at least."""

NEW = 0.26
"""The share of its own that a copy has at most: swapped synonyms that are in no list, spelling mistakes."""

NEW_IN_CHARACTERS = 0.4
"""The same where pairs of characters stand for words: one swapped character makes two new pairs."""

TAKEN = 0.6
"""The share of the earlier answer that a copy takes over, unless it takes whole stretches."""

STRETCHES = 0.55
"""The share of neighbouring words that are neighbours there, too."""

SHARED = 0.3
"""The share of words that two texts have in common to the letter, or they are not looked at any closer."""

THOUGHT = 4
"""New words in a row that are a thought of one's own."""

_QUOTATION = re.compile(r'"[^"]{12,}"')
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_CODE_LIKE = re.compile(r"[=<>(){};\[\]\\*+^_$]")
_QUERY = re.compile(
    r"\bSELECT\b.*\bFROM\b|\b(?:def|return|import|print|console|public|static|void|var|const|lambda)\b.*[(:;]",
    re.DOTALL,
)
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]{4,}|[\u0900-\u097f]{3,}")
_SENTENCE = re.compile(r"[^.!?。！？؟।\n]+")
_CJK_CHAR = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD, _LONG_WORD = 5, 8
"""Letters from which one wrong letter, and two, still make the same word."""

_SHORTEST = 4

_STEM = 0.6
"""The share of the longer word that two forms of one word have in common from their beginning."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A text as it is compared: all its words, and those that carry a meaning, in order."""

    words: tuple[str, ...]
    content: tuple[str, ...]
    held: frozenset[str]
    sentences: tuple[tuple[str, ...], ...]
    negations: frozenset[str]
    in_characters: bool


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    """Words of the same meaning, each as the first of its group."""
    return lexicon().alike


def _reduced(text: str) -> str:
    """Without what is somebody else's, or nobody's: quotations and code."""
    said = fold(_CODE.sub(" ", text[:LOOKED_AT]))
    return _QUOTATION.sub(" ", said) if said.count('"') > 1 else said


def _pieces(sentence: str) -> list[Piece]:
    return [piece for piece in written(sentence, LOOKED_AT).pieces if piece.word[0].isalnum()]


def _only_wraps(pieces: list[Piece]) -> bool:
    """A sentence that only agrees, praises or greets."""
    known = lexicon()
    met = known.recognised(pieces)
    found, left = known.cover(met)
    return not left and any(one.kind in CUES or one.kind in {Kind.THANKS, Kind.GREETING, Kind.LIGHT} for one in found)


@lru_cache(maxsize=256)
def answer(text: str, without: frozenset[str] = frozenset()) -> Answer:
    """Take a text apart; `without` are the prompt's words."""
    known, alike = lexicon(), _alike()
    every: list[str] = []
    sentences = []
    negations: set[str] = set()
    for sentence in _SENTENCE.findall(_reduced(_unquoted(text))):
        pieces = _pieces(sentence)
        if not pieces or _only_wraps(pieces):
            continue
        words = [piece.word.replace("'", "") for piece in pieces if piece.word != NAMED]
        every += words
        negations.update(word for word in words if known.kind_of(word) == Kind.AGAINST)
        content = tuple(alike.get(word, word) for word in _meaning(words, without))
        if content:
            sentences.append(content)
    flat = tuple(word for sentence in sentences for word in sentence)
    characters = sum(1 for word in every if _CJK_CHAR.match(word))
    return Answer(
        tuple(every), flat, frozenset(flat), tuple(sentences), frozenset(negations), characters * 2 > len(every)
    )


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text[:LOOKED_AT].split("\n") if not line.lstrip().startswith(">"))


def _meaning(words: Sequence[str], without: frozenset[str]) -> list[str]:
    known = lexicon()
    kept: list[str] = []
    before = ""
    for word in words:
        if _CJK_CHAR.match(word):
            if before and before + word not in without:
                kept.append(before + word)
            before = word
            continue
        before = ""
        if word in without:
            continue
        if any(char.isdigit() for char in word) or (
            len(word) >= (_SHORTEST if word.isascii() else _SHORTEST - 1) and known.kind_of(word) not in _EMPTY
        ):
            kept.append(word)
    return kept


_EMPTY = frozenset({Kind.FILLER, Kind.LIGHT, Kind.REASON})


def is_copy(earlier: str, later: str, prompt: str = "") -> bool:
    """Whether `later` says what `earlier` said, and nothing else."""
    return copied_from(later, (earlier,), prompt) is not None


def may_be_copied(text: str) -> bool:
    """Whether an answer is long enough, and enough of a thought, that a later one can be a copy of it."""
    return len(text) >= 2 * BRIEF and _long_enough(answer(text)) and not _is_code(text)


def copied_from(later: str, prior: Sequence[str], prompt: str = "") -> int | None:
    """Which of the earlier answers this one repeats: its place in `prior`."""
    if len(later) < 2 * BRIEF:
        return None
    asked = frozenset(answer(prompt).content) if prompt else frozenset()
    new = answer(later, asked)
    if not _long_enough(new) or _is_code(later):
        return None
    for place in _closest(later, prior):
        old = answer(prior[place], asked)
        if _long_enough(old) and _repeats(old, new):
            return place
    return None


def _closest(later: str, prior: Sequence[str]) -> list[int]:
    """Which earlier answers are worth a closer look, the most alike first."""
    own = _rough(later)
    alike = []
    for place in range(max(0, len(prior) - REMEMBERED), len(prior)):
        words = _rough(prior[place])
        share = len(own & words) / max(1, min(len(own), len(words)))
        if share >= SHARED / 2:
            alike.append((share, place))
    return [place for _, place in sorted(alike, reverse=True)[:LOOKED_CLOSER_AT]]


@lru_cache(maxsize=256)
def _rough(text: str) -> frozenset[str]:
    """The words of a text at a glance, or its characters where words are not spaced."""
    alike = _alike()
    return frozenset(alike.get(word, word) for word in _WORDS.findall(fold(clean(text[:LOOKED_AT])).lower()))


def _long_enough(one: Answer) -> bool:
    count = len(one.words) // 2 if one.in_characters else len(one.words)
    if count < BRIEF or len(one.content) < CONTENT:
        return False
    return count >= FACT or any(lexicon().is_thought(word) for word in _units(one))


def _units(one: Answer) -> Sequence[str]:
    return one.content + one.words if one.in_characters else one.words


def _is_code(text: str) -> bool:
    plain = _CODE.sub(" ", text)
    words = len(plain.split())
    return len(_CODE_LIKE.findall(plain)) > words // 3 or (
        _QUERY.search(plain) is not None and "\n" not in plain.strip()
    )


def _repeats(old: Answer, new: Answer) -> bool:
    if len(old.held & new.held) < SHARED * min(len(old.held), len(new.held)):
        return False
    fresh = [word not in old.held and not _near(word, old.held) for word in new.content]
    share = sum(fresh) / len(fresh)
    if share > (NEW_IN_CHARACTERS if new.in_characters else NEW):
        return False
    if _denies(old, new) or _denies(new, old) or _other_numbers(old, new) or _adds(new, fresh):
        return False
    taken = sum(word in new.held or _near(word, new.held) for word in old.content) / len(old.content)
    return taken >= TAKEN or _stretches(old, new) >= STRETCHES


def _near(word: str, among: frozenset[str]) -> bool:
    """Whether one of them is the same word, with a slip of the finger or another ending."""
    if len(word) < _WORD:
        return False
    from rapidfuzz.distance import DamerauLevenshtein, Prefix  # noqa: PLC0415 - only where something looks like a copy

    stem = max(_WORD, len(word) * _STEM)
    if any((shared := Prefix.similarity(word, one)) >= stem and shared >= _STEM * len(one) for one in among):
        return True  # another form of the same word: "producing" and "production"
    allowed = 1 if len(word) < _LONG_WORD else 2
    return any(
        abs(len(one) - len(word)) <= allowed
        and len(one) >= _SHORTEST
        and DamerauLevenshtein.distance(word, one, score_cutoff=allowed) <= allowed
        for one in among
    )


def _denies(one: Answer, other: Answer) -> bool:
    """Whether one says "not", in whatever words, and the other never does."""
    if other.negations:
        return False
    said = frozenset(other.words)
    return any(
        word not in said and not _near(word, said) and not any(longer.startswith(word) for longer in said)
        for word in one.negations
    )


def _other_numbers(old: Answer, new: Answer) -> bool:
    """Its own figures make it a work of one's own."""
    had = {word for word in old.words if word.isdigit()}
    return any(word.isdigit() and word not in had for word in new.words)


def _adds(new: Answer, fresh: Sequence[bool]) -> bool:
    """New words in a row, or a sentence that is mostly new."""
    row = 0
    longest = THOUGHT * 2 if new.in_characters else THOUGHT
    for one in fresh:
        row = row + 1 if one else 0
        if row >= longest:
            return True
    at = 0
    for sentence in new.sentences:
        own = sum(fresh[at : at + len(sentence)])
        at += len(sentence)
        if own >= longest - 1 and own / len(sentence) > 0.5:  # noqa: PLR2004 - more than half
            return True
    return False


def _stretches(old: Answer, new: Answer) -> float:
    pairs = list(zip(new.content, new.content[1:], strict=False))
    had = set(zip(old.content, old.content[1:], strict=False))
    return sum(pair in had for pair in pairs) / len(pairs) if pairs else 0.0
