"""Reading a typed line: which command, and which words are which argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from bot.language.catalogue import Catalogue
from bot.language.command import NO, YES, Command, Parameter
from bot.language.errors import UserError
from bot.language.message import Invocation, Json
from bot.language.people import Person, Rank
from bot.language.words import Call, clean, lines, text

# A quote is one only at a word's start ("don't" holds none), and phones write them in many ways.
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "‘": "’", "'": "'"}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Word:
    """Where a word stands in the line, its quotes included, and the argument it names."""

    key: str
    start: int
    end: int
    quoted: bool

    def value(self, line: str) -> str:
        """What it says."""
        return line[self.start + 1 : self.end - 1] if self.quoted else line[self.start : self.end]


def read(line: str, catalogue: Catalogue, rank: Rank) -> Invocation:
    """The invocation that `line` (without its prefix) asks for. A feature's name alone asks for help with it.

    Raises:
        UserError: no such command (naming the nearest), or an argument too many.

    """
    line = clean(line)
    found = find_command(line, catalogue)
    if found is None:
        words = _SPACES.split(line.strip().casefold(), maxsplit=2)[:2]
        known = [declared.name for _, declared in catalogue.offered(rank)]
        related = any(name.split()[0] == words[0] for name in known)
        if related and len(words) == 1:
            return Invocation("help", {"about": words[0]})
        raise _unknown(" ".join(words)[:60], known, Call(f"help {words[0]}" if related else "help"))
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


def _unknown(typed: str, known: list[str], lists: Call) -> UserError:
    if not typed:
        return UserError(text("There was no command in that. {call} lists what you can do.", call=lists))
    near = get_close_matches(typed, known, n=1, cutoff=0.5)
    return UserError(
        lines(
            # Not as code: a backquote in what was typed would end it.
            text("There is no command “{typed}”.", typed=typed),
            text("Did you mean {near}?", near=Call(near[0])) if near else None,
            text("{call} lists what you can do.", call=lists),
        )
    )


def _arguments(declared: Command, line: str) -> dict[str, Json]:
    parameters = {parameter.name: parameter for parameter in declared.parameters}
    words = _words(line, parameters)
    given: dict[str, Json] = {word.key: word.value(line) for word in words if word.key}
    loose = [word for word in words if not word.key]
    free = [parameter for parameter in declared.parameters if parameter.name not in given and not parameter.named]
    for position, word in enumerate(loose):
        if not free:
            raise UserError(
                lines(text("That is more than this command takes."), text("Usage: {it}", it=Call(declared.usage)))
            )
        parameter = free.pop(0)
        rest = loose[position:]
        prose = len(rest) > 1 and not (word.quoted and rest[1].quoted)
        if prose and parameter.kind is str and not _may_be(free, rest[1].value(line)):
            given[parameter.name] = _together(line, rest)  # the last words take the rest of the line
            break
        given[parameter.name] = word.value(line)
    return given


def _may_be(free: list[Parameter], word: str) -> bool:
    """Whether `word`, after a text, can be meant for the next argument instead of going on with the text."""
    if not free:
        return False
    kind = free[0].kind
    if free[0].required or kind in {str, Person}:
        return True
    if kind is int:
        return any(char.isdigit() for char in word)
    return word.casefold() in (YES | NO if kind is bool else free[0].choices)


def _together(line: str, words: list[_Word]) -> str:
    """These words as they stand in the line, without the named arguments between them."""
    parts = [line[words[0].start : words[0].end]]
    for before, word in pairwise(words):
        gap = line[before.end : word.start]
        parts += [gap if gap.isspace() else " ", line[word.start : word.end]]
    return "".join(parts)


def _words(line: str, parameters: dict[str, Parameter]) -> list[_Word]:
    """The words of a line, each with the argument it is for if it says so.

    A text that was begun as `name=Proof` goes on, unquoted, with the words after it.
    """
    names = "|".join(map(re.escape, parameters))
    # `n == 0` is no argument, whatever is called n.
    keys = re.compile(rf"({names})[^\S\n]*=(?!=)[^\S\n]*", re.IGNORECASE) if parameters else None
    words: list[_Word] = []
    unclosed: set[str] = set()
    going_on = False
    at = 0
    while True:
        spaces = _SPACES.match(line, at)
        at = spaces.end() if spaces else at
        if at >= len(line):
            return words
        key = ""
        if keys is not None and (named := keys.match(line, at)):
            key, at = named.group(1).casefold(), named.end()
            if at >= len(line) or (line[at - 1].isspace() and keys.match(line, at)):
                words.append(_Word(key, at, at, quoted=False))
                going_on = False
                continue
        end, quoted = _end(line, at, unclosed)
        if going_on and not key:
            begun = words.pop()
            words.append(_Word(begun.key, begun.start, end, quoted=False))
        else:
            words.append(_Word(key, at, end, quoted))
            going_on = key != "" and not quoted and parameters[key].kind is str
        at = end


def _end(line: str, at: int, unclosed: set[str]) -> tuple[int, bool]:
    """Where the word at `at` ends, and whether it is quoted.

    Quotes that are known to close nowhere are `unclosed`, so that nothing is searched twice.
    """
    opening = line[at : at + 1]
    if (closing := _QUOTES.get(opening)) and opening not in unclosed:
        for end in range(at + 1, len(line)):
            ends_word = end + 1 == len(line) or line[end + 1].isspace()
            if line[end] in closing and ends_word:
                return end + 1, True
        unclosed.add(opening)
    end = at
    while end < len(line) and not line[end].isspace():
        end += 1
    return end, False
