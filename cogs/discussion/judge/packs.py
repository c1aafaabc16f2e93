"""The language packs: what is in one, and reading it.

A pack is one TOML file of phrases, a line or a "|" apart. `(a/b/)` stands for each of the ways, `{name}` for a name.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib import resources
from typing import Any


class Kind(IntEnum):
    """What a phrase does in a reply. Where two packs differ, the smaller one is believed."""

    AGAINST = 1
    """Disagreement, negation, doubt, mockery."""
    CONTRAST = 2
    """A condition, an exception, half an agreement: something follows."""
    AGREE = 3
    PRAISE = 4
    STARTER = 5
    """The beginning of a sentence that was never finished."""
    SAME = 6
    """Agreement that may also be sympathy: "me too"."""
    YES = 7
    """Agreement that may also be an answer."""
    NICE = 8
    """Praise that may also be a kindness: "great"."""
    QUALITY = 9
    """Praise where it stands with a thing that somebody posts, and else nothing: "important"."""
    ALONE = 10
    """A cue only where nothing but light words stands around it: "this"."""
    THANKS = 11
    SOCIAL = 12
    GREETING = 13
    BARE = 14
    """"ok", "hmm": says nothing, and needs no hint."""
    LIGHT = 15
    """Words that go with a cue of any language: "so", "bro"."""
    NAME = 16
    THING = 17
    """What somebody posts: "answer", "idea"."""
    FILLER = 18
    """Words that go with a cue of the same language."""
    REASON = 19
    """"because": nothing, as long as nothing follows."""


CUES = frozenset({Kind.AGREE, Kind.PRAISE, Kind.STARTER, Kind.SAME, Kind.YES, Kind.NICE, Kind.QUALITY, Kind.ALONE})

NATIVE = frozenset({Kind.THING, Kind.FILLER, Kind.REASON})
"""What goes only with a cue of the same language."""

KEYS = {
    "against": Kind.AGAINST,
    "contrast": Kind.CONTRAST,
    "agree": Kind.AGREE,
    "praise": Kind.PRAISE,
    "starters": Kind.STARTER,
    "same": Kind.SAME,
    "yes": Kind.YES,
    "nice": Kind.NICE,
    "qualities": Kind.QUALITY,
    "alone": Kind.ALONE,
    "thanks": Kind.THANKS,
    "social": Kind.SOCIAL,
    "greetings": Kind.GREETING,
    "bare": Kind.BARE,
    "light": Kind.LIGHT,
    "names": Kind.NAME,
    "things": Kind.THING,
    "fillers": Kind.FILLER,
    "reasons": Kind.REASON,
}
ABOUT_PARENTS = ("open", "why", "closed", "asks", "begins", "ends", "feelings", "arrangements")
"""What is looked for in a parent: see `parent`."""

ABOUT_COPIES = ("thoughts", "alike")
"""Words that tell of a thought rather than of a fact, and groups of words that mean the same: see `copies`."""

SIGNS = "signs"
"""The pack that belongs to no language: emoji, "+1", names."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One language's phrases, as they are written in its file."""

    code: str
    phrases: dict[str, tuple[str, ...]]


_CHOICE = re.compile(r"\(([^()]*)\)")


def choices(phrase: str) -> list[list[str]]:
    """`(so/very/) true` as what may stand in each place: so, very or nothing; then true."""
    return [piece.split("/") if n % 2 else [piece] for n, piece in enumerate(_CHOICE.split(phrase))]


def written_out(phrase: str) -> Iterator[str]:
    """`(so/very/) true` as "so true", "very true", "true"."""
    for way in itertools.product(*choices(phrase)):
        yield " ".join("".join(way).split())


def read(code: str, source: str) -> Pack:
    """A pack from its text; a key that means nothing is an error."""
    found: dict[str, Any] = tomllib.loads(source)
    phrases = {}
    for key, listed in found.items():
        if key not in KEYS and key not in ABOUT_PARENTS + ABOUT_COPIES:
            raise ValueError(f"{code}: nothing is called {key}")
        phrases[key] = tuple(one for line in str(listed).replace("\n", "|").split("|") if (one := line.strip()))
    return Pack(code, phrases)


def packs() -> tuple[Pack, ...]:
    """Every pack that is shipped, by code."""
    folder = resources.files(__package__) / "packs"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(read(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")) for file in files)
