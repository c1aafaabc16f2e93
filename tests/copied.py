"""Pairs of answers, written by hand and changed by machine, and whether the later one is a copy."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "rules" / "copies"
LOOKALIKE = str.maketrans("aeo", "аео")


class Pair(NamedTuple):
    """Two answers, how the later one came about, and whether it is a copy."""

    how: str
    earlier: str
    later: str
    copy: bool


def pairs() -> Iterator[Pair]:
    """Every pair; the changes are the same each time."""
    sets = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    for found in sets.values():
        for part in ("copies", "own"):
            for line in found[part].strip().split("\n"):
                earlier, later = line.replace("⏎", "\n").split(" => ")
                yield Pair(part, earlier, later, part == "copies")
    answers = sets["pairs"]["long"].strip().split("\n")
    for number, answer in enumerate(answers):
        for how, later in _changed(answer, random.Random(number)):
            yield Pair(how, answer, later, copy=True)
        yield Pair("another's", answers[number - 1], answer, copy=False)


def _changed(answer: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    yield "verbatim", answer
    yield "case", answer.upper()
    yield "look-alikes", answer.translate(LOOKALIKE)
    yield "zero-width", "\u200b".join(answer)
    yield "wrapped", f"I agree. {answer} Great post!"
    yield "agreeing", f"Yes, exactly! {answer}"
    spot = chance.randrange(len(answer) // 3, len(answer) // 2)
    yield "a slip", answer[:spot] + answer[spot + 1 :]
    if " " in answer:
        words = answer.split()
        half = chance.randrange(len(words) // 3, len(words) // 2)
        yield "reordered", " ".join(words[half:] + words[:half])
        words[half], words[half + 1] = words[half + 1], words[half]
        yield "swapped", " ".join(words)
