"""Every sentence in the source can be written: it parses, and it has exactly the values that it names."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path
from string import Formatter

import pytest

from bot.language import Text
from bot.school import features

ROOT = Path(__file__).parents[2]
SOURCES = sorted(itertools.chain.from_iterable((ROOT / part).rglob("*.py") for part in ("bot", "cogs", "adapters")))
LANGUAGE = ROOT / "bot" / "language"


def names_in(template: str) -> set[str]:
    """The values of a template; it holds neither formats nor conversions, which no platform would apply."""
    found = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is not None:
            assert name.isidentifier(), template
            assert not form, template
            assert not conversion, template
            found.add(name)
    return found


def sentences() -> list[tuple[str, ast.Call]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"text", "plural"}:
                if path.parent == LANGUAGE and isinstance(node.args[0], ast.Name):
                    continue  # `text` here is another function's argument
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", node))
    return [one for one in found if not is_sql(one)]


def is_sql(one: tuple[str, ast.Call]) -> bool:
    """`bot/check.py` looks into the database with SQLAlchemy's text()."""
    return one[0].startswith("bot/check.py")


SENTENCES = sentences()


def test_the_sentences_are_found() -> None:
    assert len(SENTENCES) > 60


@pytest.mark.parametrize(("where", "call"), SENTENCES, ids=[where for where, _ in SENTENCES])
def test_a_sentence_has_exactly_the_values_it_names(where: str, call: ast.Call) -> None:
    forms = call.args
    assert forms, where
    given = {keyword.arg for keyword in call.keywords}
    assert None not in given, f"{where}: **values hide what is given"
    for form in forms:
        assert isinstance(form, ast.Constant), f"{where}: a template is our own words, never put together"
        assert isinstance(form.value, str)
    named = [names_in(str(form.value)) for form in forms if isinstance(form, ast.Constant)]
    assert set.union(*named) | ({"n"} & given) == given, where
    assert len(forms) == (2 if isinstance(call.func, ast.Name) and call.func.id == "plural" else 1), where


@pytest.mark.parametrize(("where", "call"), SENTENCES, ids=[where for where, _ in SENTENCES])
def test_no_value_stands_inside_code_where_a_backquote_would_end_it(where: str, call: ast.Call) -> None:
    for form in call.args:
        assert isinstance(form, ast.Constant)
        for code in str(form.value).split("`")[1::2]:
            assert "{" not in code, where


def test_what_menus_and_forms_say_names_no_value() -> None:
    for command in features().commands.values():
        said = [command.about, *(p.about for p in command.parameters), *(p.starter for p in command.parameters)]
        for one in said:
            if isinstance(one, Text):
                assert names_in(one.template) == set(), command.name
