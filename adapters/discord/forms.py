"""A form as Discord's own: shown at once, and read when it is sent.

Limits: Discord's documentation, "Modal" and "Label" (title and label 45, description 100, five questions).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord.writing import cut, label
from bot.language import Question, Sheet, text

TITLE = 45
NOTE = 100
WHOLE = 4_000
"""Characters of any label, before it is cut."""
PARAGRAPH = 100
"""Answers that may be longer get a field of several lines."""


def modal(sheet: Sheet) -> discord.ui.Modal:
    """The form, with what was already filled in."""
    made = discord.ui.Modal(title=label(sheet.title, sheet.language, TITLE), custom_id=sheet.token)
    for question in sheet.questions:
        made.add_item(_field(question, sheet))
    made.stop()  # nothing is remembered in memory: what is sent comes back by the token
    return made


def _field(question: Question, sheet: Sheet) -> discord.ui.Label[Any]:
    asked = label(question.label, sheet.language, WHOLE)
    notes = [asked] if len(asked) > TITLE else []
    given = sheet.answers.get(question.name, "")[:WHOLE]
    longest = min(question.longest, WHOLE)
    if len(given) > longest:  # Discord shows it only where it fits, and nothing that was written is to be lost
        shorter = text("At most {longest} characters; these are {long}.", longest=longest, long=len(given))
        notes.insert(0, label(shorter, sheet.language, NOTE))
    elif question.starter is not None:
        begin = text("You could begin: “{starter}”", starter=question.starter)
        notes.append(label(begin, sheet.language, NOTE))
    return discord.ui.Label(
        text=cut(asked, TITLE),
        description=cut(" · ".join(notes), NOTE) or None,
        component=discord.ui.TextInput(
            custom_id=question.name,
            style=discord.TextStyle.paragraph if question.longest > PARAGRAPH else discord.TextStyle.short,
            default=given or None,
            required=question.shortest > 0,
            min_length=question.shortest or None,
            max_length=max(longest, len(given)),
        ),
    )


def answers(data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the question's name."""
    found: dict[str, str] = {}
    for row in data.get("components", ()):
        for field in (row["component"],) if "component" in row else row.get("components", ()):
            if "value" in field:
                found[field["custom_id"]] = field["value"] or ""
    return found
