"""How the interactive terminal looks: lines broken where words end, colours only where they are wanted."""

from __future__ import annotations

import os
import re
import shutil

from prompt_toolkit.utils import get_cwidth

from adapters.terminal.paper import colours, plain


def simple() -> bool:
    """Whether whoever sits there wants plain lines: a screen reader, a braille display, a very old terminal."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "dumb") in {"dumb", ""}


def shown(marked: str) -> str:
    """A message as this terminal shows it."""
    if simple():
        return plain(marked)  # and unbroken: a screen reader reads sentences, not screen lines
    return colours(wrapped(marked, shutil.get_terminal_size().columns))


def wrapped(marked: str, width: int) -> str:
    """Long lines broken between words, each part as far in as the line began."""
    return "\n".join(part for line in marked.split("\n") for part in _broken(line, max(width, 20)))


def _broken(line: str, width: int) -> list[str]:
    margin = line[: len(line) - len(line.lstrip(" "))]
    parts = [margin]
    room = width - len(margin)
    for word in re.split(r"(?<=\S)(?= )", line[len(margin) :]):
        wide = get_cwidth(plain(word))
        if wide > room and parts[-1].strip():
            word = word.lstrip(" ")  # noqa: PLW2901 - the space became the break
            parts.append(margin)
            room, wide = width - len(margin), get_cwidth(plain(word))
        parts[-1] += word
        room -= wide
    return parts
