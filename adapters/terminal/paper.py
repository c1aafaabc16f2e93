"""How the terminal writes: one marked string for each message, turned into colours, or into plain text."""

from __future__ import annotations

import re

from adapters.dates import on_the_clock
from bot.language import Call, Moment, Person, clean, one_line

# Private-use characters mark what is ours to style. `clean` removes them, so nobody can type a style.
BOLD, CODE, NAME, PLAIN = "\ue000", "\ue001", "\ue002", "\ue003"
_ANSI = {BOLD: "\x1b[1m", CODE: "\x1b[36m", NAME: "\x1b[33m", PLAIN: "\x1b[0m"}
_MARKS = re.compile(r"\*\*|`")

QUOTE = "> "
"""Begins each further line of what somebody typed, so that it cannot pass for a message of its own."""


class Paper:
    """The terminal's markup."""

    def __init__(self, language: str = "en") -> None:
        """Begin a message to a reader of `language`."""
        self._language = language
        self._open: dict[str, bool] = {}

    def ours(self, words: str) -> str:
        """Our words; `**` and backquotes switch a style on and off."""
        return _MARKS.sub(self._toggle, words)

    def _toggle(self, found: re.Match[str]) -> str:
        mark = found.group()
        self._open[mark] = not self._open.get(mark, False)
        if not self._open[mark]:
            return PLAIN
        return BOLD if mark == "**" else CODE

    def theirs(self, words: str) -> str:
        """What somebody typed, without anything that could move the cursor or change colours."""
        return clean(words).replace("\n", f"\n{QUOTE}")

    def person(self, person: Person) -> str:
        """A name."""
        return f"{NAME}{one_line(person.name)}{PLAIN}"

    def moment(self, moment: Moment) -> str:
        """Day and time on the course's clock, in the language that the words around it are in."""
        return on_the_clock(moment, self._language)

    def call(self, call: Call) -> str:
        """With a slash."""
        return f"{CODE}/{one_line(call.call)}{PLAIN}"


class Label(Paper):
    """The same for what stands on one line."""

    def theirs(self, words: str) -> str:
        """What somebody typed."""
        return one_line(words)


def colours(marked: str) -> str:
    """For a terminal that shows colours and bold letters."""
    return "".join(_ANSI.get(char, char) for char in marked)


def plain(marked: str) -> str:
    """For a file, a pipe or a screen reader."""
    return "".join(char for char in marked if char not in _ANSI)
