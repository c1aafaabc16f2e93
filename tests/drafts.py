"""The sets of drafts in `tests/rules/feedback`: how students write feedback, and whether it is of use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cogs.coaching import Label

FOLDER = Path(__file__).parent / "rules" / "feedback"
PARTS = {"weak": Label.WEAK, "useful": Label.USEFUL, "missed": Label.WEAK, "bothered": Label.USEFUL}
KNOWN = ("missed", "bothered")


class Draft(NamedTuple):
    """One draft, its language, and what it is; `missed`: it is known that coaching takes it for the other."""

    language: str
    text: str
    label: Label
    missed: bool


def drafts(path: Path) -> Iterator[Draft]:
    """Every draft of a file: a line each, `⏎` for a new line."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    for language, parts in (found if path.stem.isdigit() else {path.stem: found}).items():
        for part, lines in parts.items():
            for line in lines.strip("\n").split("\n"):
                yield Draft(language, line.replace("⏎", "\n"), PARTS[part], part in KNOWN)


def files() -> list[Path]:
    """The oldest sets, a file a language, and every later one, a file a set, by its number in decision 021."""
    return sorted(FOLDER.glob("*.toml"))
