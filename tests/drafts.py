"""Drafts of feedback as students write them, and whether each is of use: `tests/rules/feedback`.

A line is one draft, as `studyhall replies --feedback` reads it, with its label. The weights of coaching were learnt
from those in `learnt`; those in `unseen` are kept away from whoever mends coaching, and say how well it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cogs.coaching import Label

FOLDER = Path(__file__).parent / "rules" / "feedback"
LEARNT, UNSEEN = FOLDER / "learnt", FOLDER / "unseen"


class Draft(NamedTuple):
    """One draft: the file it stands in, its language, its text, and what it is."""

    file: str
    language: str
    text: str
    label: Label


def drafts(folder: Path) -> Iterator[Draft]:
    """Every draft of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            yield Draft(path.stem, found["lang"], found["text"], Label(found["label"]))
