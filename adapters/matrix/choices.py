"""Buttons, where there are none: signs to react with and words to reply with.

Which sign or word means which button stands in our own message, hidden from people (`org.studyhall`), so it is known
as long as the message is, and whoever wrote the message is looked at before it is believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.language import one_line
from bot.language.command import NO, YES

MARK = "org.studyhall"
"""What our own events carry for ourselves."""

TICK, CROSS = "✅", "❌"
_NUMBERS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
_LETTERS = {letter: chr(0x1F1E6 + n) for n, letter in enumerate("ABCDEFGHIJ")}
SIGNS = frozenset({TICK, CROSS, *_NUMBERS, *_LETTERS.values()})

_AGREEING = frozenset({"Yes", "Yes, I can", "Join", "Join {group}", "Join again", "Send", "It helped", "Go on with it"})
_DECLINING = frozenset(
    {"No", "Not now", "Not really", "Cancel", "Leave again", "Undo", "Stop offering", "No more hints", "Close without"}
)
"""By their templates, which are the same in every language."""

_LOOKS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""How an emoji is drawn, and in which colour of skin."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One choice: the sign that stands before it, how it is called, and what pressing it means."""

    sign: str
    label: str
    token: str


def offered(choices: Sequence[tuple[str, str, str]]) -> tuple[Offered, ...]:
    """Give each choice (template, label, token) its sign: by what it means, by its letter, or by its number."""
    templates = [template for template, _, _ in choices]
    meant = [_meaning(template) for template in templates]
    once = {sign for sign in (TICK, CROSS) if meant.count(sign) == 1}
    letters = [_LETTERS.get(label.strip().upper(), "") for _, label, _ in choices]
    found: list[Offered] = []
    for n, (_, label, token) in enumerate(choices):
        sign = _NUMBERS[n] if n < len(_NUMBERS) else f"{n + 1}."
        if len(choices) > 1 and all(letters) and len(set(letters)) == len(letters):
            sign = letters[n]
        elif len(choices) <= len(_NUMBERS) and meant[n] in once:
            sign = meant[n]
        found.append(Offered(sign, label, token))
    return tuple(found)


def _meaning(template: str) -> str:
    if template in _AGREEING:
        return TICK
    return CROSS if template in _DECLINING else ""


def seeds(choices: Sequence[Offered]) -> tuple[str, ...]:
    """The reactions that we put there ourselves, so that one tap is enough; none where they would be a wall."""
    return tuple(one.sign for one in choices) if len(choices) <= len(_NUMBERS) else ()


def kept(choices: Iterable[Offered]) -> list[list[str]]:
    """As the message keeps it."""
    return [[one.sign, one.label, one.token] for one in choices]


def read(content: Mapping[str, Any]) -> tuple[Offered, ...]:
    """What a message of ours offers."""
    mark = content.get(MARK)
    rows = mark.get("buttons") if isinstance(mark, Mapping) else None
    if not isinstance(rows, list):
        return ()
    return tuple(Offered(*row) for row in rows if isinstance(row, list) and [type(one) for one in row] == [str] * 3)


def by_sign(choices: Iterable[Offered], reaction: str) -> str | None:
    """The token that a reaction means."""
    wanted = _plainly(reaction)
    return next((one.token for one in choices if _plainly(one.sign) == wanted), None)


def by_word(choices: Sequence[Offered], typed: str) -> str | None:
    """The token that some typed words mean: a label, a sign, a number, or yes and no where that is what is asked."""
    word = _word(typed)
    if not word:
        return None
    called = [one.token for one in choices if _word(one.label) == word]
    if len(called) == 1:
        return called[0]
    signs = {_plainly(one.sign): one for one in choices}
    if (signed := signs.get(_plainly(typed.strip()))) is not None:
        return signed.token
    if word.isascii() and word.isdigit() and len(word) < 4:  # noqa: PLR2004 - more choices than that fit nowhere
        n = int(word)
        numbered = choices[n - 1] if 1 <= n <= len(choices) else None
        # Only where the number is what people see.
        return numbered.token if numbered and _plainly(numbered.sign).rstrip(".") in _spellings(n) else None
    for words, sign in ((YES, TICK), (NO, CROSS)):
        if word in words and not word.isdigit() and sign in signs:
            return signs[sign].token
    return None


def _spellings(n: int) -> set[str]:
    return {str(n), _plainly(_NUMBERS[n - 1])} if n <= len(_NUMBERS) else {str(n)}


def _plainly(sign: str) -> str:
    """An emoji, however it is drawn."""
    return _LOOKS.sub("", sign)


def _word(typed: str) -> str:
    letters = unicodedata.normalize("NFKC", one_line(typed)).replace("’", "'")
    return letters.strip(" .!?„“”\"'«»`").casefold()
