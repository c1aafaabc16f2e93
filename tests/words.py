"""Every template that the bot speaks, and the catalogues of its translations.

`python -m tests.words` brings each catalogue up to date: new templates come in, untranslated; old ones go.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.language.translation import FOLDER
from bot.school import features

ROOT = Path(__file__).parent.parent


def in_code() -> Iterator[tuple[str, str]]:
    """Each template in a call of text() or plural(), with its plural form or nothing."""
    for path in sorted(path for part in ("bot", "cogs", "adapters") for path in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"text", "plural"}:
                said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if said:
                    yield said[0], said[1] if node.func.id == "plural" else ""


def declared() -> Iterator[tuple[str, str]]:
    """Each description of a feature, a command or an argument, and each starter."""
    catalogue = features()
    for cog, command in catalogue.with_cogs():
        yield (inspect.getdoc(type(cog)) or "").partition("\n")[0], ""
        yield command.about.template, ""
        for parameter in command.parameters:
            yield parameter.about.template, ""
            if parameter.starter:
                yield parameter.starter.template, ""


def templates() -> dict[str, str]:
    """All of them, with their plurals."""
    return {one: many for one, many in (*in_code(), *declared()) if any(char.isalpha() for char in one)}


def read(path: Path) -> Catalog:
    """A catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def update(path: Path) -> None:
    """Bring one up to date."""
    template = Catalog()
    for one, many in templates().items():
        template.add((one, many) if many else one)
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, width=120)


if __name__ == "__main__":
    for path in FOLDER.glob("*.po"):
        update(path)
