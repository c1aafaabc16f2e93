"""Every template that the bot speaks, and the catalogues of its translations.

`python -m tests.words` (`make words`) brings each catalogue up to date: new templates come in, untranslated; old
ones go. An empty file becomes a catalogue in which everything waits to be translated.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.language.translation import FOLDER
from bot.school import features

ROOT = Path(__file__).parent.parent
NOT_SPOKEN = {ROOT / "bot" / "check.py"}
"""Where `text()` is SQLAlchemy's."""

WIDTH = 120


class Found(NamedTuple):
    """A template, its plural form or nothing, and the file it stands in."""

    one: str
    many: str
    file: str


def in_code() -> Iterator[Found]:
    """Each template in a call of text() or plural(), with its plural form or nothing."""
    for path in sorted(path for part in ("bot", "cogs", "adapters") for path in (ROOT / part).rglob("*.py")):
        if path in NOT_SPOKEN:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"text", "plural"}:
                said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if said:
                    yield Found(said[0], said[1] if node.func.id == "plural" else "", _file(path))


def declared() -> Iterator[Found]:
    """Each description of a feature, a command or an argument, and each starter."""
    catalogue = features()
    for cog, command in catalogue.with_cogs():
        file = _file(Path(inspect.getfile(type(cog))))
        yield Found((inspect.getdoc(type(cog)) or "").partition("\n")[0], "", file)
        yield Found(command.about.template, "", file)
        for parameter in command.parameters:
            yield Found(parameter.about.template, "", file)
            if parameter.starter:
                yield Found(parameter.starter.template, "", file)


def _file(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def everything() -> Iterator[Found]:
    """What has words to translate."""
    return (found for found in (*in_code(), *declared()) if any(char.isalpha() for char in found.one))


def templates() -> dict[str, str]:
    """All of them, with their plurals."""
    return {one: many for one, many, _ in everything()}


def read(path: Path) -> Catalog:
    """A catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def write(path: Path, catalogue: Catalog) -> None:
    """Write one: in alphabetical order, naming files and no lines, so that it changes only when words do."""
    code = path.stem
    head = f"""\
# {Locale.parse(code, sep="_").english_name}. `make words` keeps it up to date; CONTRIBUTING.md says how to translate.
msgid ""
msgstr ""
"Project-Id-Version: Studyhall\\n"
"Language: {code}\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
    body = BytesIO()
    write_po(
        body, catalogue, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True, width=WIDTH
    )
    path.write_bytes(head.encode() + body.getvalue().strip() + b"\n")


def update(path: Path) -> None:
    """Bring one up to date."""
    template = Catalog()
    for one, many, file in everything():
        template.add((one, many) if many else one, locations=[(file, 0)])
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    write(path, catalogue)


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.po")):
        update(path)
