"""Every pack in one matcher: which phrases a message consists of, and what is left.

The packs are merged, not chosen by detecting a language: three words cannot be detected, and students mix.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from cogs.discussion.judge.packs import ABOUT_PARENTS, CUES, KEYS, NATIVE, Kind, Pack, choices, packs, written_out
from cogs.writing import NAMED, Piece, fold, squeezed, stretched, written

_END = ""
"""In the tree, under which a phrase ends that is also the beginning of another: no word is empty."""

_LETTERS = 6
"""Phrases of at least so many letters are also known written as one word."""

_TYPED = 6
"""Cue words of at least so many letters are known with one letter doubled, missing or swapped."""

_RUN_TOGETHER = 3
"""Words of the phrases that are known written as one."""

_SHORT = 2
"""Words of the phrases that are said most, whose slips of the finger are known."""

_MANY = 60
"""Pieces that a message may have to be looked at."""

_NEXT = "ꙭ"
"""Stands between pieces that are read in one go: a letter that no living language has."""

_LEET = str.maketrans("4310570", "aeiosto")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


Spellings: TypeAlias = Mapping[tuple[str, ...], None]
"""The ways in which a piece of a phrase is written, each once and in order."""


class Meaning(NamedTuple):
    """What a phrase does, and in which languages."""

    kind: Kind
    languages: frozenset[str]


class Found(NamedTuple):
    """A phrase in a message: from which piece to before which, what it does, and where."""

    start: int
    stop: int
    kind: Kind
    languages: frozenset[str]


@dataclass(slots=True)
class Lexicon:
    """The matcher, and what to look for in parents."""

    meanings: dict[tuple[Kind, frozenset[str]], Meaning] = field(default_factory=dict)
    tree: dict[str, Any] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    native: dict[tuple[str, ...], dict[str, Kind]] = field(default_factory=dict)
    fillers: set[tuple[str, ...]] = field(default_factory=set)
    joined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    squeezed: dict[str, str] = field(default_factory=dict)
    mistyped: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    parents: dict[str, re.Pattern[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    alike: dict[str, str] = field(default_factory=dict)
    thoughts: set[str] = field(default_factory=set)

    def add(self, pack: Pack) -> None:
        """Take in one language."""
        alike = [group.split() for group in pack.phrases.get("alike", ())]
        listed = itertools.chain.from_iterable(pack.phrases.get(key, ()) for key in (*KEYS, "thoughts"))
        pieces = (piece for phrase in listed for place in choices(phrase) for piece in place)
        spelled = spellings(itertools.chain(pieces, *alike))
        for key, kind in KEYS.items():
            for phrase in pack.phrases.get(key, ()):
                for words in ways(phrase, spelled):
                    self._phrase(words, kind, pack.code)
                    if kind == Kind.NAME:
                        self.names.update(words)
        for phrase in pack.phrases.get("thoughts", ()):
            self.thoughts.update("".join(words) for words in ways(phrase, spelled))
        for group in alike:
            same = ["".join(next(iter(spelled[word]))) for word in group]
            first = self.alike.get(same[0], same[0])
            self.alike.update((word, first) for word in same if word not in self.alike)

    def _phrase(self, words: tuple[str, ...], kind: Kind, code: str) -> None:
        node, last = self._place(words)
        if kind in {Kind.FILLER, Kind.LIGHT}:
            self.fillers.add(words)
        if kind in NATIVE:
            self.native.setdefault(words, {}).setdefault(code, kind)
        if (meaning := self._agreed(node.get(last), kind, code)) is not None:
            node[last] = meaning
        cue = kind in CUES and len(words) <= _SHORT
        for word in words:
            if word not in self.known or (cue and len(word) >= _TYPED and word not in self.whole):
                self.known.add(word)
                if word.isascii() and word.isalpha():
                    self._spelled_otherwise(word, cue=cue)
        together = "".join(words)
        if kind == Kind.AGREE and 1 < len(words) <= _RUN_TOGETHER and len(together) >= _LETTERS and together.isascii():
            self.joined.setdefault(together, words)

    def _place(self, words: tuple[str, ...]) -> tuple[dict[str, Any], str]:
        """Where in the tree a phrase ends. Where nothing goes on is a leaf: most are, and it saves a dict each."""
        node = self.tree
        for word in words[:-1]:
            below = node.get(word)
            if not isinstance(below, dict):
                below = node[word] = {} if below is None else {_END: below}
            node = below
        below = node.get(words[-1])
        return (below, _END) if isinstance(below, dict) else (node, words[-1])

    def _agreed(self, before: Meaning | None, kind: Kind, code: str) -> Meaning | None:
        """What a phrase means that another pack, or another list, may have as well; none if that one stays."""
        if before is not None and code not in before.languages:
            if before.kind == Kind.CONTRAST:
                before = None  # where it is no word of another language, it is left over and stops a nudge as well
            elif kind == Kind.CONTRAST:
                return None
        languages = frozenset({code})
        if before is not None and (kind == before.kind or {kind, before.kind} <= CUES):
            languages |= before.languages
            kind = min(kind, before.kind)
        elif before is not None and kind > before.kind:
            return None
        return self.meanings.setdefault((kind, languages), Meaning(kind, languages))

    def _spelled_otherwise(self, word: str, *, cue: bool) -> None:
        self.squeezed.setdefault(squeezed(word), word)
        if cue and len(word) >= _TYPED:
            self.whole.add(word)
            for typed in _slips(word):
                self.mistyped.setdefault(typed, word)

    def recognised(self, pieces: Iterable[Piece]) -> list[Piece]:
        """The pieces with stretched, disguised, joined and mistyped words as the words that are meant."""
        met: list[Piece] = []
        spaced: list[str] = []
        for piece in [*pieces, None]:
            word = piece.word if piece is not None else ""
            if len(word) == 1 and word.isalnum() and word.isascii():
                spaced.append(word)
                continue
            if spaced:
                met += self._spelled(spaced)
                spaced = []
            if piece is not None:
                met += self._meant(piece)
        return met

    def _spelled(self, letters: list[str]) -> list[Piece]:
        together = "".join(letters)
        if len(letters) > 2:  # noqa: PLR2004 - two letters are two words
            meant = self._meant(Piece(together))
            if all(piece.word in self.known for piece in meant):
                return meant
        return [Piece(letter) for letter in letters]

    def _meant(self, piece: Piece) -> list[Piece]:
        word = piece.word
        if word in self.known:
            return [piece]
        if "'" in word:
            whole = word.replace("'", "")
            if whole in self.known:
                return [Piece(whole, piece.capital)]
            first, *rest = word.split("'")
            return [*self._meant(Piece(first, piece.capital)), *(Piece(part) for part in rest if part)]
        if not word.isascii():
            return [Piece(self._unstretched(word), piece.capital)]
        if not word.isdigit() and any(char.isdigit() for char in word):
            plain = word.translate(_LEET)
            return [Piece(plain)] if plain in self.known and plain != word else [piece]
        if (plain := self._unstretched(word)) != word:
            return [Piece(plain)]
        if word in self.joined:
            return [Piece(part) for part in self.joined[word]]
        return [Piece(self._corrected(word), piece.capital)]

    def _unstretched(self, word: str) -> str:
        if stretched(word):
            for run in (r"\1\1", r"\1"):
                plain = re.sub(r"(.)\1{2,}", run, word)
                if plain in self.known:
                    return plain
        elif len(word) < 3 or word[-1] != word[-2]:  # noqa: PLR2004
            return word
        elif word[:-1] in self.known:
            return word[:-1]
        return self.squeezed.get(squeezed(word), word) if stretched(word) else word

    def _corrected(self, word: str) -> str:
        if len(word) < _TYPED - 1:
            return word
        if (meant := self.mistyped.get(word)) is not None:
            return meant
        for n in range(1, len(word) - 1):
            if (shorter := word[:n] + word[n + 1 :]) in self.whole:
                return shorter
        return word

    def cover(self, pieces: list[Piece]) -> tuple[list[Found], list[int]]:
        """The fewest phrases that leave the fewest pieces over, and the pieces that are left."""
        count = len(pieces)
        if count > _MANY:
            return [], list(range(count))
        best: list[tuple[int, Found | None]] = [(0, None)] * (count + 1)
        for start in range(count - 1, -1, -1):
            cheapest: tuple[int, Found | None] = (best[start + 1][0] + 1000, None)
            for found in self._starting(pieces, start):
                cost = best[found.stop][0] + 16 + found.kind // 8
                if cost < cheapest[0]:
                    cheapest = cost, found
            best[start] = cheapest
        chosen: list[Found] = []
        left: list[int] = []
        at = 0
        while at < count:
            taken = best[at][1]
            if taken is None:
                left.append(at)
                at += 1
            else:
                chosen.append(taken)
                at = taken.stop
        return chosen, left

    def _starting(self, pieces: list[Piece], start: int) -> Iterable[Found]:
        reached: list[tuple[Any, int]] = [(self.tree, start)]
        while reached:
            node, at = reached.pop()
            meaning = node if isinstance(node, Meaning) else node.get(_END)
            if meaning is not None and (meaning.kind != Kind.STARTER or _ends(pieces, at)):
                yield Found(start, at, meaning.kind, meaning.languages)
            if at == len(pieces) or meaning is node:
                continue
            piece = pieces[at]
            if (then := node.get(piece.word)) is not None:
                reached.append((then, at + 1))
            if (then := node.get(NAMED)) is not None and self._names(piece, first=at == start):
                reached.append((then, at + 1))
                if at + 1 < len(pieces) and piece.capital and self._names(pieces[at + 1]):
                    reached.append((then, at + 2))

    def phrase(self, pieces: Iterable[Piece]) -> str:
        """What was found, in the pack's own words: whoever is named in it is "…"."""
        return " ".join(map(self._unnamed, pieces)).replace(NAMED, "…")

    def kind_of(self, word: str) -> Kind | None:
        """What a single word does."""
        node = self.tree.get(word)
        meaning = node.get(_END) if isinstance(node, dict) else node
        return meaning.kind if meaning is not None else None

    def is_thought(self, word: str) -> bool:
        """Whether a word tells of a thought rather than of a bare fact: "because", "I", "should"."""
        return word in self.thoughts

    def native_kind(self, pieces: Sequence[Piece], languages: set[str]) -> Kind | None:
        """What a phrase does in one of these languages that goes only with cues of its own."""
        return min((kind for code, kind in self._native(pieces).items() if code in languages), default=None)

    def speakers(self, pieces: Sequence[Piece]) -> set[str]:
        """The languages in which a phrase goes with cues of its own."""
        return set(self._native(pieces))

    def _native(self, pieces: Sequence[Piece]) -> dict[str, Kind]:
        words = tuple(piece.word for piece in pieces)
        return self.native.get(words) or self.native.get(tuple(map(self._unnamed, pieces))) or {}

    def goes_along(self, pieces: Sequence[Piece]) -> bool:
        """Whether it may stand beside a cue in some language, whatever else it is."""
        return tuple(piece.word for piece in pieces) in self.fillers

    def _unnamed(self, piece: Piece) -> str:
        return NAMED if self._names(piece) or piece.word not in self.known else piece.word

    def _names(self, piece: Piece, *, first: bool = False) -> bool:
        """Whether it may be somebody, where a phrase speaks of somebody."""
        if piece.word == NAMED:
            return True
        return piece.word in self.names or (piece.capital and not first and piece.word not in self.known)


def _ends(pieces: list[Piece], at: int) -> bool:
    """Whether no more words come: the beginning of a sentence is only that where nothing follows."""
    return not any(piece.word[0].isalnum() for piece in pieces[at:])


def _slips(word: str) -> Iterable[str]:
    """A letter missing or two swapped, inside the word."""
    for n in range(1, len(word) - 1):
        yield word[:n] + word[n + 1 :]
        if n < len(word) - 2:
            yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def ways(phrase: str, spelled: Mapping[str, Spellings] | None = None) -> Iterable[tuple[str, ...]]:
    """The words of a phrase as they are compared, in each way that an apostrophe or an umlaut may be written."""
    listed = choices(phrase)
    known = spellings(itertools.chain.from_iterable(listed)) if spelled is None else spelled
    for parts in itertools.product(*({way: None for one in place for way in known[one]} for place in listed)):
        if words := tuple(itertools.chain.from_iterable(parts)):
            yield words


def spellings(pieces: Iterable[str]) -> dict[str, Spellings]:
    """The words of each piece of a phrase, also with "ae" for "ä"; all of them read in one go."""
    listed = {piece: tuple(dict.fromkeys((piece, piece.translate(_UMLAUTS)))) for piece in pieces}
    together = f" {_NEXT} ".join(itertools.chain.from_iterable(listed.values())).replace("{name}", f" {NAMED} ")
    words: list[list[str]] = [[]]
    for read in written(together, len(together)).pieces:
        if read.word == _NEXT:
            words.append([])
        else:
            words[-1].append(sys.intern(read.word))
    each = iter(words)
    return {piece: {way: None for _ in both for way in _apart(next(each))} for piece, both in listed.items()}


def _apart(words: list[str]) -> Iterable[tuple[str, ...]]:
    """With an apostrophe left out, and with one that parts two words."""
    if not any("'" in word for word in words):
        return (tuple(words),)
    parts = (part for word in words for part in word.split("'") if part)
    return tuple(sys.intern(word.replace("'", "")) for word in words), tuple(map(sys.intern, parts))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases in a text that was folded and lowered; where there are letters, whole words."""
    spelled = {
        fold(spelling).lower().replace("'", "")
        for listed in phrases
        for phrase in written_out(listed)
        for spelling in (phrase, phrase.translate(_UMLAUTS))
    } - {""}
    longest_first = sorted(spelled, key=lambda one: (-len(one), one))
    words = [re.escape(one) for one in longest_first if one[0].isascii() and one[0].isalnum()]
    rest = [_edged(one) for one in longest_first if not (one[0].isascii() and one[0].isalnum())]
    either = ([rf"\b(?:{'|'.join(words)})(?!\w)"] if words else []) + rest
    return re.compile("|".join(either) or r"(?!)")


def _edged(phrase: str) -> str:
    if re.match("[\u0400-\u06ff\u0900-\u097f]", phrase):
        return rf"(?<![\w\u0900-\u097f]){re.escape(phrase)}(?![\w\u0900-\u097f])"
    return re.escape(phrase)


def merged(listed: Iterable[Pack]) -> Lexicon:
    """One matcher of several packs."""
    lexicon = Lexicon()
    about: dict[str, list[str]] = {key: [] for key in ABOUT_PARENTS}
    for pack in listed:
        lexicon.add(pack)
        for key in ABOUT_PARENTS:
            about[key] += pack.phrases.get(key, ())
    lexicon.parents = {key: _pattern(phrases) for key, phrases in about.items()}
    return lexicon


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped packs, read when they are first needed."""
    return merged(packs())
