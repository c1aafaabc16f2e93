"""How Discord writes: our Markdown as it is, people's words with every sign escaped, mentions only where meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.language import Call, Moment, Person, clean, one_line

NAME = "discord"

_SIGNS = re.compile(r"[\\*_~|`\[\]()<>@#:]")
"""What Discord could read as style, a link, a mention, a channel, an emoji or a time."""
_STARTS = re.compile(r"(?m)^(\s*\d*)([-+=.)])")
"""What it could read as a list or a heading at the beginning of a line."""


def escaped(words: str) -> str:
    """Something typed by a person, shown as it was typed and nothing else.

    A backslash before `:` also keeps `https://` from becoming a link; invitations and the like show no preview,
    because every message is sent without embeds.
    """
    return _STARTS.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", clean(words)))


@dataclass(slots=True)
class Ink:
    """Discord's markup for one message. `mentioned` collects whom the words mention, by account id."""

    calls: Mapping[str, str]
    """How each command is shown so that it can be clicked, by its name."""
    mentioned: list[str] = field(default_factory=list)

    def ours(self, words: str) -> str:
        """Our words hold Markdown already."""
        return words

    def theirs(self, words: str) -> str:
        """What somebody typed."""
        return escaped(words)

    def person(self, person: Person) -> str:
        """A mention for whoever is on Discord; who is met elsewhere is named."""
        if person.account.platform != NAME:
            return escaped(one_line(person.name))
        if person.account.id not in self.mentioned:
            self.mentioned.append(person.account.id)
        return f"<@{person.account.id}>"

    def moment(self, moment: Moment) -> str:
        """Discord shows it in the reader's own time zone and language."""
        return f"<t:{int(moment.at.timestamp())}:f>"

    def call(self, call: Call) -> str:
        """A command that can be clicked, and its arguments as they are typed."""
        words = call.call.split()
        for count in (len(words), 3, 2, 1):
            shown = self.calls.get(" ".join(words[:count]))
            if shown is not None:
                rest = " ".join(words[count:])
                return f"{shown} {_typed(rest)}" if rest else shown
        return _typed(f"/{call.call}")


def _typed(words: str) -> str:
    # A backquote in what was typed would end the code.
    return f"`{one_line(words).replace('`', 'ˋ')}`"


class Label(Ink):
    """The same for a button, a title or a field of a form: plain words on one line, no Markdown, no mentions."""

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
        """The day and the hour, on the course's clock."""
        return f"{moment.at.astimezone(ZoneInfo(moment.zone)):%Y-%m-%d %H:%M}"

    def call(self, call: Call) -> str:
        """As it is typed."""
        return f"/{one_line(call.call)}"
