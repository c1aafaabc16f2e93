"""A draft in sentences, and what each of them holds: places, things named, next steps, faults, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import NamedTuple

from bot.language import clean
from cogs.coaching.packs import WORDS, Kind, Pack, packs, tokens
from cogs.writing import NAMED, fold

READ = 1200
"""Characters that are looked at: twice as many as an answer in a form has."""

WORK = 4000
"""Characters of a work in which a copied sentence is looked for."""

_HEARD = 40
"""Words from which the language is told."""

_APART = 2
"""Words that may stand between a place and its number: "line number 3", "the 2nd of the paragraphs"."""

_DENIED = 3
"""Words from a negation to the fault that it denies."""

_GREETING = 2
"""Words of a greeting: "Hi Emma"."""

_BLANK = "␣"
"""For what a starter leaves open; a sign that folding leaves alone."""

_PLAIN = (
    (re.compile(r"か(?=[。.!\n]|\Z)"), "か?"),
    (re.compile("[。।]"), ". "),
    (re.compile(r"(?:https?://|www\.)\S+"), " "),
    (re.compile(r"^[ \t]*(?:[-*•·–]+|\(?\d{1,2}[.)]|[a-z]\))[ \t]+", re.MULTILINE), ""),
    (re.compile(r"\b(p|pp|pg|s|l|nr|no|abb|fig|eq|ln|z|pag|str|ex|n|num)\.[ \t]*(?=\d)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(\d)\.(?=[ \t]+\w)"), r"\1 "),
    (re.compile(r"\b\d+(?:[.,]\d+)?\s*/\s*(?:5|6|10|15|20|100)\b|\b10+\s*%|\b100\b"), " "),
    (re.compile(r"…|⋯|\.{3,}|_{2,}"), _BLANK),
)
"""Full stops of every script; and links, bullets and marks out of ten, which say nothing."""

_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.](?=\w))+[.!?;\n]*")
_QUOTED = re.compile(r"""(?<!\w)["']([^"'\n]{2,200})["'](?!\w)|"([^"\n]{2,200})\"""")
_EXACT = re.compile(
    r"`[^`\n]+`|\b\w+\(\w*\)|\b[a-z]+_[a-z_0-9]+\b|\b[a-z]{2,}[A-Z]\w*\b|\b\w+\[\w+\]"  # code
    r"|(?<![\w.])-?\d*[a-z][ ]?[=<>^+*/-][ ]?-?\d|[=<>≤≥≠≈][ ]?-?\d|\d[ ]?[+*/=<>^][ ]?[\w(]"  # formulas
    r"|(?<!\w)[a-z] ?[=<>^+*] ?[a-z]\b"
    r"|\d[^.!?\n]{0,20}\b(?:is|ist|es|est|sono|to) (?:not |nicht |no |non )?-?\d"  # "the mean of 2 and 4 is 3"
    r"|(?<![\w-])-?\d+[a-z]\b|[√∑∫π]"
    r"|(?<![\d/])\d{1,2}:\d\d(?!\d)"  # a time in a recording
)
_SIGN = re.compile(r"[\d_()\[\]=<>≤≥≠≈^+*/`√∑∫π-]|[a-z][A-Z]")
"""What nothing `_EXACT` is without: most sentences need no closer look."""

_CLAUSE = frozenset(f',:;()\n"-{_BLANK}')
_PIECES = re.compile(rf'{WORDS.pattern}|[,:;()\n"{_BLANK}-]')
"""Words, and what parts one clause from the next."""


class Token(NamedTuple):
    """A word or phrase, what it does, and whether a clause begins with it."""

    word: str
    kind: Kind | None
    head: bool = False


_ORDERS = frozenset({Kind.ORDER, Kind.ACT})
_OWN = frozenset({None, Kind.ACT})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence holds.

    `exact`: it points at a place by a number, its words, code or a formula; `blank`: it leaves something open, as a
    starter does.
    """

    tokens: tuple[Token, ...]
    kinds: frozenset[Kind | None]
    exact: bool
    asks: bool
    blank: bool

    @property
    def words(self) -> str:
        """Its words, a space apart."""
        return " ".join(token.word for token in self.tokens)

    def has(self, *kinds: Kind) -> bool:
        """Whether any word is one of these."""
        return not self.kinds.isdisjoint(kinds)

    def steps(self) -> bool:
        """Whether a next step is said: "you should", or an order at the head of a clause."""
        return Kind.CHANGE in self.kinds or (
            self.has(Kind.ORDER, Kind.ACT) and any(token.head and token.kind in _ORDERS for token in self.tokens)
        )

    def named(self, since: int = 0) -> int:
        """How many things it names that could not be said of any work, and that it has not named before.

        Where words are not spaced, two letters are one.
        """
        own = {token.word for token in self.tokens[since:] if token.kind in _OWN}
        own -= {token.word for token in self.tokens[:since]}
        letters = sum(unspaced(word) for word in own)
        return sum(not unspaced(word) for word in own) + (letters + 1) // 2

    def after(self, kind: Kind) -> int | None:
        """Where what follows the first word of a kind begins."""
        return next((n for n, token in enumerate(self.tokens, start=1) if token.kind == kind), None)


def spelled(text: str) -> list[str]:
    """The words of a work, as those of sentences are written; of a long one, the beginning."""
    return tokens(_plain(text[:WORK]).lower())


def sentences(text: str, language: str = "") -> list[Sentence]:
    """The sentences of a draft, in the language that most of its words belong to; `language` breaks a tie."""
    said = _plain(text[:READ])
    pack = _spoken(tokens(said.lower()), language)
    said = _QUOTED.sub(lambda quoted: _cited(quoted[0], pack), said)
    return [found for match in _SENTENCE.finditer(said) if (found := _sentence(match[0], pack)).tokens]


def _plain(text: str) -> str:
    said = clean(text)
    for pattern, instead in _PLAIN:
        said = pattern.sub(instead, said)
    return fold(said)


def _spoken(words: list[str], language: str) -> Pack:
    heard = words[:_HEARD]
    pairs = [pair for pair in pairwise(heard) if unspaced(pair[0])]
    return max(
        packs(),
        key=lambda pack: (
            sum(map(pack.knows, heard)) + sum(pair in pack.phrases for pair in pairs),
            pack.code == language,
            pack.code == "en",
        ),
    )


def _cited(quoted: str, pack: Pack) -> str:
    """A quotation as one thing that is named, since its words are the work's; but "great" stays praise."""
    praised = all(pack.kind([word], 0)[0] == Kind.PRAISE for word in tokens(quoted.lower()))
    return quoted if praised else f" {NAMED} "


def _sentence(said: str, pack: Pack) -> Sentence:
    found = _greeted(list(_tokens(said, pack)), pack)
    kinds = {token.kind for token in found}
    if {Kind.DENIAL, Kind.FAULT} <= kinds:
        found = _forgiven(found)
        kinds = {token.kind for token in found}
    exact = NAMED in said or (Kind.PLACE in kinds and _placed(found))
    exact = exact or (_SIGN.search(said) is not None and _EXACT.search(said) is not None)
    return Sentence(tuple(found), frozenset(kinds), exact, "?" in said, _BLANK in said)


def _tokens(said: str, pack: Pack) -> Iterator[Token]:
    words: list[str] = []
    heads = {0}
    for piece in _PIECES.findall(said.lower()):
        if piece in _CLAUSE:
            heads.add(len(words))
        else:
            words.append(piece)
    at, head = 0, False
    while at < len(words):
        kind, count = pack.kind(words, at)
        head = head or at in heads
        said_here = words[at : at + count]
        yield Token(words[at] if count == 1 else " ".join(said_here), kind, head)
        head = head and tuple(said_here) in pack.leads
        at += count


def _greeted(found: list[Token], pack: Pack) -> list[Token]:
    """A name behind a greeting is no thing of the work: "Hi Emma,"."""
    if len(found) > 1 and found[0].word in pack.greetings and (len(found) == _GREETING or found[_GREETING].head):
        found[:_GREETING] = (token._replace(kind=Kind.EMPTY) for token in found[:_GREETING])
    return found


def _forgiven(found: list[Token]) -> list[Token]:
    """A fault that is denied is none: "never drags", "no typos"."""
    for at in [at for at, token in enumerate(found) if token.kind == Kind.DENIAL]:
        near = takewhile(lambda later: not found[later].head, range(at + 1, min(at + 1 + _DENIED, len(found))))
        fault = next((later for later in near if found[later].kind == Kind.FAULT), None)
        if fault is not None:
            found[at], found[fault] = found[at]._replace(kind=Kind.EMPTY), found[fault]._replace(kind=Kind.EMPTY)
    return found


def _placed(found: Sequence[Token]) -> bool:
    """Whether a part that is counted stands beside its number: "line 3", "the second paragraph"."""
    places = [n for n, token in enumerate(found) if token.kind == Kind.PLACE]
    numbers = [n for n, token in enumerate(found) if token.kind == Kind.ORDINAL or token.word[0].isdigit()]
    return any(abs(place - number) <= _APART for place in places for number in numbers)


def unspaced(word: str) -> bool:
    """Whether it is one letter of a language that writes no spaces between words, or stands alone like one."""
    return len(word) == 1 and not word.isascii() and not word.isdigit()
