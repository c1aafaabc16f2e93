"""The languages in which drafts are read: words that point, that change something, or that could be said of anything.

A pack is one TOML file of words, a space apart; `_` joins the words of a phrase, `*` at the end stands for any ending,
and for any word in the middle of three.
Accents and capitals make no difference.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from cogs.writing import NAMED, fold, squeezed, stretched

_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe"
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SORTS = {
    "word": rf"(?:[^\W\d_{_CJK}]|[\u0900-\u0963\u0971-\u097f\u064b-\u0652])+|{NAMED}",
    "number": r"\d+(?:[.,:]\d+)*",
    "katakana": rf"[{_KATAKANA}]+",
    "letter": rf"[{_CJK}]",
}
WORDS = re.compile("|".join(_SORTS.values()))
TOKENS = re.compile("|".join(f"(?P<{sort}>{written})" for sort, written in _SORTS.items()))
"""What a text is made of, once it is folded and lowered; where words are not spaced, a letter at a time."""

_STEM = 3
"""Letters that a word shares at least with an entry that ends in `*`."""

ANY = "*"
"""Any word, in the middle of three."""

_ARTICLES = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
"""What Arabic writes in one with the word behind it."""


class Kind(StrEnum):
    """What a word does in feedback. Where a word stands in two lists, the earlier kind is believed."""

    RUDE = "rude"
    """Hurts whoever reads it."""
    PLACE = "places"
    """A part of the work that is counted: with a number or "second", it says where."""
    PART = "parts"
    """A part of the work that there is one of, or that has to be looked for: "ending", "graph"."""
    ORDINAL = "ordinals"
    FAULT = "faults"
    """What is wrong with something: "missing", "repeats"."""
    CHANGE = "changes"
    """A next step, wherever it stands: "should", "instead"."""
    ORDER = "orders"
    """A next step at the head of a clause: "move" in "move it up", and not in "the way you move"."""
    ACT = "acts"
    """Likewise, and it names what is done: "divide", "stir", "bend"."""
    REASON = "reasons"
    TURN = "turns"
    """A contrast: something may be wrong."""
    DENIAL = "denials"
    """A negation: something may be missing, or not as bad as all that."""
    ASK = "asks"
    ECHO = "echoes"
    """Retells the work or the task, or tells of the reader's own work: "talks about", "I also"."""
    WORK = "works"
    """The whole of what was made: "your story", "the app"."""
    PERSON = "persons"
    """Speaks to the author, or of the reader."""
    CRITERION = "criteria"
    """What work is looked at for: "evidence", "structure". It names something, but could be said of any work."""
    VAGUE = "vague"
    """A change that nobody could begin with: "better", "improve"."""
    PRAISE = "praise"
    DULL = "dull"
    """A verdict, or what the work is about: neither helps."""
    EMPTY = "empty"
    """Could stand in feedback on anything."""


_LEADS = "leads"
"""Words that a clause may begin with before its order: "maybe", "and"."""

_GREETINGS = "greetings"
"""Words before somebody's name at the beginning: "dear"."""


@dataclass(slots=True)
class Pack:
    """One language: phrases, single words, beginnings of words (`stems`), what may lead a clause, and what greets.

    `longest` has, for the first word of a phrase, how many words the longest has; `heads` the first letters of stems.
    """

    code: str
    phrases: dict[tuple[str, ...], Kind] = field(default_factory=dict)
    single: dict[str, Kind] = field(default_factory=dict)
    stems: dict[str, Kind] = field(default_factory=dict)
    leads: frozenset[tuple[str, ...]] = frozenset()
    greetings: frozenset[str] = frozenset()
    longest: dict[str, int] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)

    def add(self, words: tuple[str, ...], kind: Kind) -> None:
        """Take in a word or phrase, unless an earlier kind has it."""
        if len(words) == 1:
            self.single.setdefault(words[0], kind)
        elif words:
            self.phrases.setdefault(words, kind)
            self.longest[words[0]] = max(len(words), self.longest.get(words[0], 0))

    def add_stem(self, stem: str, kind: Kind) -> None:
        """Take in a word with any ending."""
        self.stems.setdefault(stem, kind)
        self.heads.add(stem[:_STEM])

    def kind(self, words: Sequence[str], at: int) -> tuple[Kind | None, int]:
        """What the longest phrase that begins here does, and how many words it has; none for a word of this work."""
        word = words[at]
        if (longest := self.longest.get(word)) is not None:
            for count in range(min(longest, len(words) - at), 1, -1):
                if (kind := self.phrases.get(tuple(words[at : at + count]))) is not None:
                    return kind, count
            if at + 2 < len(words) and (kind := self.phrases.get((word, ANY, words[at + 2]))) is not None:
                return kind, 3
        return self.single.get(word) or self._word(word), 1

    def knows(self, word: str) -> bool:
        """Whether it is a word of this language, as far as this pack goes."""
        return self._known(word) is not None

    def _word(self, word: str) -> Kind | None:
        if (kind := self._known(word)) is not None:
            return kind
        if stretched(word):
            return self._known(re.sub(r"(.)\1{2,}", r"\1\1", word)) or self._known(squeezed(word))
        if self.code == "ar":
            for article in _ARTICLES:
                if word.startswith(article) and (kind := self._known(word[len(article) :])) is not None:
                    return kind
        return None

    def _known(self, word: str) -> Kind | None:
        if (kind := self.single.get(word)) is not None:
            return kind
        if word[:_STEM] in self.heads:
            for end in range(len(word), _STEM - 1, -1):
                if (kind := self.stems.get(word[:end])) is not None:
                    return kind
        return None


def tokens(text: str) -> list[str]:
    """The words of a text that was folded and lowered."""
    return WORDS.findall(text)


def read(code: str, source: str) -> Pack:
    """A pack from its text; a key that means nothing is an error."""
    found = tomllib.loads(source)
    if unknown := set(found) - {*Kind, _LEADS, _GREETINGS}:
        raise ValueError(f"{code}: nothing is called {', '.join(sorted(unknown))}")
    leads = frozenset(words for words, _ in _entries(found.get(_LEADS, "")))
    pack = Pack(code, leads=leads, greetings=frozenset(tokens(fold(found.get(_GREETINGS, "")).lower())))
    for kind in Kind:
        for words, open_ended in _entries(found.get(kind, "")):
            if open_ended and len(words) > 1:
                raise ValueError(f"{code}: {'_'.join(words)} is a phrase, and has one ending")
            if open_ended:
                pack.add_stem(words[0], kind)
            else:
                pack.add(words, kind)
                pack.add(_joined(words), kind)
    for lead in pack.leads:
        pack.add(lead, Kind.EMPTY)
    return pack


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """With what stands behind an apostrophe written as one with the word before it: "dont"."""
    return next(
        ((*words[: n - 1], words[n - 1] + words[n], *words[n + 1 :]) for n in range(1, len(words)) if words[n] == "t"),
        words,
    )


def _entries(listed: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The words of each entry, and whether any ending may follow."""
    for entry in fold(listed).lower().split():
        words = (tokens(part) or [part] for part in entry.split("_"))
        yield tuple(word for part in words for word in part), entry.endswith("*")


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """Every pack that is shipped, by code; read when they are first needed."""
    folder = resources.files(__package__) / "packs"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(read(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")) for file in files)
