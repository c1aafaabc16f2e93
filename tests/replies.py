"""The sets of phrases in `tests/rules/replies`: how people write in class chats, and what that is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "rules" / "replies"
WORTH_A_NUDGE = frozenset({"agree", "praise", "echo", "missed"})
PARTS = WORTH_A_NUDGE | {"substantive", "begins", "answers", "social", "other"}


class Phrase(NamedTuple):
    """One reply, which part of its set it is from, and what it answers."""

    language: str
    part: str
    parent: str
    text: str

    @property
    def nudge(self) -> bool:
        """Whether its writer should be nudged, also if the judge is known to miss it."""
        return self.part in WORTH_A_NUDGE


def phrases(path: Path) -> Iterator[Phrase]:
    """Every phrase of a file: a line each, `parent => reply`, `⏎` for a new line."""
    for part, lines in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert part in PARTS, part
        for line in lines.strip("\n").split("\n"):
            parent, _, text = line.replace("⏎", "\n").rpartition(" => ")
            yield Phrase(path.stem, part, parent, text)


def files(folder: Path = FOLDER) -> list[Path]:
    """A set, a file a language."""
    return sorted(folder.glob("*.toml"))


def every_file() -> list[Path]:
    """The files of all sets, in the order in which the sets were written."""
    later = (FOLDER / name for name in ("unseen", "fourth", "fifth", "sixth", "seventh"))
    return [path for folder in (FOLDER, *later) for path in files(folder)]
