"""The sets of drafts in `tests/rules/feedback`: how students write feedback, and whether it is of use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cogs.coaching import Label

FOLDER = Path(__file__).parent / "rules" / "feedback"
PARTS = {"weak": Label.WEAK, "useful": Label.USEFUL, "missed": Label.WEAK}


class Draft(NamedTuple):
    """One draft, which part of its set it is from, and what it is; `missed`: it is known that coaching misses it."""

    language: str
    text: str
    label: Label
    missed: bool


def drafts(path: Path) -> Iterator[Draft]:
    """Every draft of a file: a line each, `⏎` for a new line."""
    for part, lines in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for line in lines.strip("\n").split("\n"):
            yield Draft(path.stem, line.replace("⏎", "\n"), PARTS[part], part == "missed")


def files() -> list[Path]:
    """A file a language."""
    return sorted(FOLDER.glob("*.toml"))
