"""Cutting a long text where a reader would: what platforms with a longest message share."""

from __future__ import annotations


def split(text: str, longest: int) -> tuple[str, ...]:
    """`text` in parts that fit: between paragraphs where possible, else between lines, sentences, words.

    A mention or an escaped sign is never cut, because both hold no space.
    """
    parts: list[str] = []
    rest = text.strip("\n")
    while len(rest) > longest:
        at = _border(rest, longest)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip("\n ")
    if rest.strip():
        parts.append(rest)
    return tuple(parts)


def _border(text: str, longest: int) -> int:
    """Where to cut: at the last border of the best kind in the second half of what fits."""
    window = text[: longest + 1]
    for border in ("\n\n", "\n", ". ", " "):
        at = window.rfind(border, longest // 2)
        if at > 0:
            return at + (1 if border == ". " else 0)
    at = window.rfind(" ")
    if at > 0:
        return at
    # One endless word: cut it, but not between a backslash and the sign that it escapes.
    backslashes = len(window[:longest]) - len(window[:longest].rstrip("\\"))
    return longest - backslashes % 2
