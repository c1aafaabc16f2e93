"""What somebody reads in Discord's client, and what in it is more than letters.

Discord renders a message on the reader's machine; this does the same with as much of its Markdown as can be abused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_WAYS = (
    ("code", r"```(?:\w+\n)?(?P<block>.+?)```|`(?P<code>[^`]+)`"),
    ("escape", r"\\(?P<sign>[!-/:-@\[-`{-~])"),
    ("person", r"<@!?(?P<person>\d+)>"),
    ("role", r"<@&(?P<role>\d+)>"),
    ("channel", r"<#(?P<channel>\d+)>"),
    ("command", r"</(?P<command>[^:>]+):\d+>"),
    ("time", r"<t:(?P<time>-?\d+)(?::[tTdDfFR])?>"),
    ("emoji", r"<a?:(?P<emoji>\w+):\d+>"),
    ("navigation", r"<id:(?P<navigation>\w+)>"),
    ("everybody", r"@everyone|@here"),
    (
        "link",
        r"\[(?P<link>[^\]\n]+)\]\([^)\s]+\)|<?(?P<url>(?:https?|discord)://[^\s>]+)>?|<(?P<mail>[^\s@>]+@[^\s>]+)>",
    ),
    ("heading", r"(?m:^)(?:#{1,3}|-#) +"),
    ("quotation", r"(?m:^)>(?:>>)? "),
    ("list", r"(?m:^) *[-*+] +"),
    ("bold", r"\*\*(?P<bold>.+?)\*\*(?!\*)"),
    ("underline", r"__(?P<underline>.+?)__"),
    ("strike", r"~~(?P<strike>.+?)~~"),
    ("spoiler", r"\|\|(?P<spoiler>.+?)\|\|"),
    ("italic", r"\*(?P<star>[^\s*](?:[^*]*[^\s*])?)\*(?!\*)|\b_(?P<line>[^_]+)_\b"),
)
_TOKEN = re.compile("|".join(f"(?P<is_{name}>{way})" for name, way in _WAYS), re.DOTALL)
_STYLES = {
    "bold": ("bold",),
    "underline": ("underline",),
    "strike": ("strike",),
    "spoiler": ("spoiler",),
    "italic": ("star", "line"),
}
Named = Callable[[str, int], str]


@dataclass(frozen=True)
class Piece:
    """Part of a message: what sort it is (`plain` for letters), and how it reads."""

    sort: str
    text: str


def pieces(content: str, named: Named = lambda sort, number: f"{sort} {number}") -> Iterator[Piece]:
    """A message taken apart; `named` says what a person, role or channel is called."""
    at = 0
    for found in _TOKEN.finditer(content):
        if found.start() > at:
            yield Piece("plain", content[at : found.start()])
        at = found.end()
        sort = next(name for name, _ in _WAYS if found[f"is_{name}"] is not None)
        if sort == "escape":
            yield Piece("plain", found["sign"])
        elif sort in _STYLES:
            yield Piece(sort, "")
            yield from pieces(next(filter(None, (found[name] for name in _STYLES[sort]))), named)
        else:
            yield Piece(sort, _reads(found, sort, named))
    if at < len(content):
        yield Piece("plain", content[at:])


def _reads(found: re.Match[str], sort: str, named: Named) -> str:
    if sort in {"person", "role", "channel"}:
        return named(sort, int(found[sort]))
    written = {
        "code": found["block"] or found["code"],
        "command": f"/{found['command']}",
        "time": _time(int(found["time"] or 0)),
        "link": found["link"] or found["url"] or found["mail"],
        "everybody": found[0],
        "list": "• ",
        "emoji": found["emoji"],
        "navigation": found["navigation"],
    }
    return written.get(sort) or ""


def read(content: str, named: Named) -> str:
    """How it reads."""
    return "".join(piece.text for piece in pieces(content, named))


def more_than_letters(content: str) -> list[str]:
    """Everything in it that is shown as something else than the letters that stand there."""
    return [piece.sort for piece in pieces(content) if piece.sort != "plain"]


def called(content: str) -> set[int]:
    """The numbers of the people whom the words name."""
    numbers: set[int] = set()

    def named(sort: str, number: int) -> str:
        if sort == "person":
            numbers.add(number)
        return ""

    read(content, named)
    return numbers


def _time(stamp: int) -> str:
    """As the terminal writes it; who reads it here has set their client to UTC."""
    at = datetime.fromtimestamp(stamp, UTC)
    return f"{at:%a} {at.day} {at:%b} {at:%H:%M} (UTC)"
