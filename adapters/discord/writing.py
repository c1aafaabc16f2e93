"""What the core shows, as Discord takes it: within every limit, without previews, pinging only who is meant.

Limits: Discord's documentation, "Message" and "Components" (content 2,000; 5 rows of 5 buttons; a select of 25).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

import discord

from adapters.borders import split
from adapters.discord.ink import Ink, Label
from bot.language import Account, Choice, File, Shown, Text, one_line, render, translator

CONTENT = 2_000
LABEL = 80
OPTION = 100
ALT = 1_024
ROW, ROWS = 5, 5
MANY = 10
"""More choices than this are offered as a list to choose from, not as buttons."""
LIST = 25


@dataclass(frozen=True, slots=True)
class Written:
    """A message ready to be sent. The buttons belong to the last part."""

    parts: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    """Label and token."""
    files: tuple[tuple[str, bytes, str], ...]
    """Name, content and alt text."""
    mentioned: tuple[int, ...]
    language: str

    @property
    def mentions(self) -> discord.AllowedMentions:
        """Exactly the people that the words mean to mention."""
        people = [discord.Object(one) for one in self.mentioned]
        return discord.AllowedMentions(everyone=False, roles=False, users=people, replied_user=False)

    def quiet_for(self, account: Account) -> Written:
        """The same without calling somebody: whoever has just acted needs no bell."""
        return replace(self, mentioned=tuple(one for one in self.mentioned if str(one) != account.id))

    def view(self) -> discord.ui.View | None:
        """The buttons, or lists of choices; None without any."""
        if not self.choices:
            return None
        view = discord.ui.View(timeout=None)
        if len(self.choices) <= MANY:
            for n, (label, token) in enumerate(self.choices):
                style = discord.ButtonStyle.primary if n == 0 else discord.ButtonStyle.secondary
                view.add_item(discord.ui.Button(label=label, custom_id=token, style=style, row=n // ROW))
        else:
            for n in range(0, min(len(self.choices), ROWS * LIST), LIST):
                options = [
                    discord.SelectOption(label=label, value=token) for label, token in self.choices[n : n + LIST]
                ]
                view.add_item(discord.ui.Select(custom_id=f"list {options[0].value}", options=options, row=n // LIST))
        view.stop()  # nothing is remembered in memory: a press comes back by its token
        return view

    def attachments(self) -> list[discord.File]:
        """The files; new objects each time, because sending uses them up."""
        return [discord.File(io.BytesIO(data), name, description=alt) for name, data, alt in self.files]


def written(shown: Shown, calls: Mapping[str, str]) -> Written:
    """Write it in its reader's language."""
    speak = translator(shown.language)
    ink = Ink(calls)
    text = render(shown.text, ink, speak)
    parts = split(text, CONTENT) or ("\u2060",)  # Discord takes no empty message
    choices = tuple(_choice(choice, shown.language) for choice in shown.choices)
    files = tuple(_file(file, shown.language) for file in shown.files)
    return Written(parts, choices, files, tuple(int(one) for one in ink.mentioned), shown.language)


def label(said: Text, language: str, longest: int = LABEL) -> str:
    """Some words on one line, cut where they are too long."""
    return cut(one_line(render(said, Label({}), translator(language))), longest) or "…"


def cut(words: str, longest: int) -> str:
    """At most so many characters; a cut is seen."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _choice(choice: Choice, language: str) -> tuple[str, str]:
    return label(choice.label, language), choice.token


def _file(file: File, language: str) -> tuple[str, bytes, str]:
    return one_line(file.name) or "file", file.data, label(file.alt, language, ALT)


class Search:
    """Looks for a message among those that were said, which are shown to it in their order."""

    def __init__(self, message: Written) -> None:
        """Nothing is found yet. What has buttons is known by their tokens, everything else by its words."""
        self._tokens = {token for _, token in message.choices}
        self._words = message.parts[:-1] if self._tokens else message.parts
        self._parts = len(message.parts)
        self.found = 0
        """How many of its parts were there."""

    def ends_with(self, one: discord.Message) -> bool:
        """Whether this is its last part."""
        if self._tokens and self._tokens == _tokens(one):
            return True
        if self.found < len(self._words) and one.content.strip() == self._words[self.found].strip():
            self.found += 1
        return self.found == self._parts


def _tokens(message: discord.Message) -> set[str]:
    found: set[str] = set()
    for row in message.components:
        for item in getattr(row, "children", ()):
            if isinstance(item, discord.SelectMenu):
                found.update(option.value for option in item.options)
            elif getattr(item, "custom_id", None):
                found.add(item.custom_id)
    return found
