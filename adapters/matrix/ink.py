"""How Matrix writes: our Markdown as HTML, people's words with every sign escaped, people as pills where meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.dates import on_the_clock
from bot.language import Call, Moment, Person, clean, one_line

NAME = "matrix"

# Private-use characters stand for people until the HTML is made. `clean` removes them, so nobody can type one.
_PILL = re.compile("\ue000([0-9]+)\ue001")
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
"""Every sign that Markdown lets one escape."""
_INDENT = re.compile(r"(?m)^[ ]+")

_TAGS = set(
    re.findall(
        r"\w+",
        "a b blockquote br caption code del div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup "
        "table tbody td th thead tr u ul",
    )
)
"""What the specification asks clients to show, without pictures and folds."""


def escaped(words: str) -> str:
    """Something typed by a person, shown as it was typed and nothing else."""
    # Spaces at the beginning of a line would be lost, or begin code.
    return _INDENT.sub(lambda found: "\u00a0" * len(found.group()), _SIGNS.sub(r"\\\g<0>", clean(words)))


def code(words: str) -> str:
    """Something to type, on one line."""
    # A backquote would end the code.
    return f"`{one_line(words).replace('`', 'ˋ')}`"


@dataclass(slots=True)
class Ink:
    """Matrix's markup for one message, as Markdown. `people` are whom the words speak of, in their order."""

    prefix: str
    language: str = "en"
    people: list[Person] = field(default_factory=list)

    def ours(self, words: str) -> str:
        """Our words hold Markdown already."""
        return words

    def theirs(self, words: str) -> str:
        """What somebody typed."""
        return escaped(words)

    def person(self, person: Person) -> str:
        """A pill for whoever is on Matrix; who is met elsewhere is named."""
        if person.account.platform != NAME:
            return escaped(one_line(person.name))
        known = [one.account for one in self.people]
        if person.account not in known:
            self.people.append(person)
            known.append(person.account)
        return f"\ue000{known.index(person.account)}\ue001"

    def moment(self, moment: Moment) -> str:
        """Day and time on the course's clock: Matrix has no way to show it on the reader's."""
        return escaped(on_the_clock(moment, self.language))

    def call(self, call: Call) -> str:
        """With the prefix."""
        return code(f"{self.prefix} {call.call}")


class Label(Ink):
    """The same for the words of a choice or the name of a room: plain words on one line."""

    def ours(self, words: str) -> str:
        """Without the signs of Markdown."""
        return words.replace("**", "").replace("`", "")

    def theirs(self, words: str) -> str:
        """What somebody typed."""
        return one_line(words)

    def person(self, person: Person) -> str:
        """A name."""
        return one_line(person.name)

    def moment(self, moment: Moment) -> str:
        """Day and time."""
        return on_the_clock(moment, self.language)

    def call(self, call: Call) -> str:
        """As it is typed."""
        return f"{self.prefix} {one_line(call.call)}"


@dataclass(frozen=True, slots=True)
class Inked:
    """Some Markdown in the two ways in which it is sent."""

    plain: str
    html: str
    mentioned: tuple[str, ...]


def inked(markdown: str, people: list[Person]) -> Inked:
    """Markdown with people in it, as plain text and as HTML."""
    tokens = _reader().parse(markdown)
    mentioned: dict[str, None] = {}

    def pill(found: re.Match[str]) -> str:
        person = people[int(found[1])]
        mentioned[person.account.id] = None
        address = quote(person.account.id, safe="@:")
        return f'<a href="https://matrix.to/#/{address}">{escape(one_line(person.name), quote=False)}</a>'

    html = _PILL.sub(pill, _reader().renderer.render(tokens, _reader().options, {}))
    clear = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"https"}, link_rel=None
    )
    plain = _PILL.sub(lambda found: one_line(people[int(found[1])].name), "".join(_plain(tokens)))
    return Inked(plain.strip("\n"), _bare(clear.strip()), tuple(mentioned))


@cache
def _reader() -> MarkdownIt:
    """Lines stay lines: our words begin some with a number, which belongs to what it counts and not to a list."""
    rules = ["code", "heading", "hr", "lheading", "list", "reference", "table"]
    return MarkdownIt("js-default", {"breaks": True, "linkify": False}).disable(rules)


_LONE = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)


def _bare(html: str) -> str:
    """A single paragraph needs no marks of one, and looks better in a line."""
    lone = _LONE.fullmatch(html)
    return lone[1] if lone else html


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    """What remains when all marks are taken away; what stood on lines of its own still does."""
    between = ""
    for token in tokens:
        if token.type == "inline":
            yield between
            yield from _words(token.children or [])
            between = "\n\n"
        elif token.type in {"fence", "code_block"}:
            yield between + token.content.rstrip("\n")
            between = "\n\n"


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type in {"text", "code_inline", "text_special"}:
            yield token.content
