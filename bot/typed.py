"""Reading a typed line: which command, and which words are which argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.language.command import Catalogue, Command, Parameter
from bot.language.errors import UserError
from bot.language.message import Invocation, Json
from bot.language.people import Rank
from bot.language.words import Call, lines, text

# A quote is one only at a word's start ("don't" holds none), and phones write them in many ways.
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "‘": "’", "'": "'"}
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    value: str
    start: int
    """Where its value begins in the line."""
    quoted: bool


def read(line: str, catalogue: Catalogue, rank: Rank) -> Invocation:
    """The invocation that `line` (without its prefix) asks for.

    Raises:
        UserError: no such command (naming the nearest), or an argument too many.

    """
    found = find_command(line, catalogue)
    if found is None:
        raise _unknown(line, catalogue, rank)
    declared, rest = found
    return Invocation(declared.name, _arguments(declared, rest))


def find_command(line: str, catalogue: Catalogue) -> tuple[Command, str] | None:
    """The command that `line` begins with, and the rest of the line."""
    words = _SPACES.split(line.strip(), maxsplit=3)
    for count in (3, 2, 1):
        declared = catalogue.commands.get(" ".join(words[:count]).casefold())
        if declared is not None and declared.offered and len(words) >= count:
            begin = re.match(rf"\s*(?:\S+\s*){{{count}}}", line)
            return declared, line[begin.end() :] if begin else ""
    return None


def _unknown(line: str, catalogue: Catalogue, rank: Rank) -> UserError:
    words = _SPACES.split(line.strip().casefold(), maxsplit=2)
    known = [declared.name for _, declared in catalogue.offered(rank)]
    related = [name for name in known if name.split()[0] == words[0]]
    near = get_close_matches(" ".join(words[:2]), known, n=1, cutoff=0.5) or related[:1]
    return UserError(
        lines(
            text("There is no command `{typed}`.", typed=" ".join(words[:2])[:60]),
            text("Did you mean {near}?", near=Call(near[0])) if near else None,
            text("{call} lists what you can do.", call=Call("help")),
        )
    )


def _arguments(declared: Command, line: str) -> dict[str, Json]:
    parameters = {parameter.name: parameter for parameter in declared.parameters}
    words = _words(line, parameters)
    given: dict[str, Json] = {word.key: word.value for word in words if word.key}
    loose = [word for word in words if not word.key]
    free = [parameter for parameter in declared.parameters if parameter.name not in given]
    for position, word in enumerate(loose):
        if not free:
            raise UserError(
                lines(text("That is more than this command takes."), text("Usage: {it}", it=Call(declared.usage)))
            )
        parameter = free.pop(0)
        last = not any(other.required or other.kind is str for other in free)
        if last and parameter.kind is str and len(loose) > position + 1 and not word.quoted:
            given[parameter.name] = line[word.start :].strip()  # the last words take the rest of the line
            break
        given[parameter.name] = word.value
    return given


def _words(line: str, parameters: dict[str, Parameter]) -> list[_Word]:
    keys = re.compile(rf"({'|'.join(map(re.escape, parameters))})\s*=\s*", re.IGNORECASE) if parameters else None
    words: list[_Word] = []
    at = 0
    while True:
        spaces = _SPACES.match(line, at)
        at = spaces.end() if spaces else at
        if at >= len(line):
            return words
        key = ""
        if keys is not None and (named := keys.match(line, at)):
            key, at = named.group(1).casefold(), named.end()
        value, end, quoted = _value(line, at)
        words.append(_Word(key, value, at, quoted))
        at = end


def _value(line: str, at: int) -> tuple[str, int, bool]:
    if closing := _QUOTES.get(line[at : at + 1]):
        for end in range(at + 1, len(line)):
            ends_word = end + 1 == len(line) or line[end + 1].isspace()
            if line[end] in closing and ends_word:
                return line[at + 1 : end], end + 1, True
    end = at
    while end < len(line) and not line[end].isspace():
        end += 1
    return line[at:end], end, False
