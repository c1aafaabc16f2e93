"""Our words in other languages: gettext catalogues, read when a language is first spoken."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import c2py
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "languages"

Translate = Callable[[str, str, int], str]
"""One of a template and its plural (empty if it has none), for a number: in the other language."""


def english(one: str, many: str, n: int) -> str:
    """As it is written in the code."""
    return many if many and n != 1 else one


def spoken() -> tuple[str, ...]:
    """The languages that there are words for, by their codes."""
    return ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))


def nearest(language: str) -> str:
    """The spoken language that serves `language` (BCP 47) best: itself, the one it is a variety of, or English."""
    known = spoken()
    return next((code for code in (language, language.partition("-")[0]) if code in known), "en")


@lru_cache(maxsize=64)
def translator(language: str) -> Translate:
    """How to speak a language. What its catalogue leaves out stays English."""
    code = nearest(language)
    if code == "en":
        return english
    from babel.messages.pofile import read_po  # noqa: PLC0415 - most bots speak one language

    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    said = {
        (message.id if isinstance(message.id, str) else message.id[0]): message.string
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    which = c2py(catalogue.plural_expr)

    def translate(one: str, many: str, n: int) -> str:
        found = said.get(one)
        if isinstance(found, tuple | list):
            return found[which(n)] or english(one, many, n)
        return found or english(one, many, n)

    return translate
