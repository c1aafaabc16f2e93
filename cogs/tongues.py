"""Languages as people type them: `English, Deutsch` and `en, de` are the same."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from bot.language import Text, UserError, lines, text
from cogs.pairing.explaining import LANGUAGES

_NAMES = {
    "ar": "arabic arabisch arabe",
    "de": "german deutsch aleman",
    "en": "english englisch ingles",
    "es": "spanish spanisch espanol castellano",
    "fr": "french franzosisch frances francais",
    "hi": "hindi",
    "it": "italian italienisch italiano",
    "ja": "japanese japanisch japones",
    "nl": "dutch niederlandisch neerlandes nederlands",
    "pl": "polish polnisch polaco polski",
    "pt": "portuguese portugiesisch portugues",
    "ru": "russian russisch ruso",
    "tr": "turkish turkisch turco turkce",
    "uk": "ukrainian ukrainisch ucraniano",
    "zh": "chinese chinesisch chino mandarin",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")


def read(typed: str) -> str:
    """The languages in `typed`, as they are kept: codes, each once.

    Raises:
        UserError: one of them is none that is known, nor a code, with what was perhaps meant.

    """
    return ", ".join(dict.fromkeys(_code(one) for one in re.split(r"[,;/]", typed) if one.strip()))


def told(kept: str) -> list[Text]:
    """The same for a person, a line each."""
    return [text("· in {language}", language=LANGUAGES.get(code, code)) for code in kept.split(", ") if code]


def _code(typed: str) -> str:
    parts = unicodedata.normalize("NFKD", typed.strip().casefold())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    if plain in _CODES:
        return _CODES[plain]
    if _CODE.fullmatch(plain):
        return plain
    near = get_close_matches(plain, _CODES, n=1)
    raise UserError(
        lines(
            text("I do not know the language **{typed}**.", typed=typed.strip()),
            text("Did you mean {near}?", near=near[0]) if near else text("Write it like: en, de, or English, German."),
        )
    )
