"""Discord cuts what is too long for a form; nothing that people have to know may be lost by that."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any, get_type_hints

import pytest

import cogs
from adapters.discord import forms
from adapters.discord.writing import label
from bot.language import Question, Sheet, text
from bot.language.command import questions
from bot.language.translation import FOLDER
from bot.school import features

LABEL, NOTE, FIELDS = 45, 100, 5


def named(one: type) -> str:
    """Two features may each have a form of one name."""
    return f"{one.__module__.removeprefix('cogs.')}.{one.__name__}"


def declared() -> dict[str, tuple[Question, ...]]:
    """Every form: those that commands take, and those that features answer with."""
    found = {one.form[1] for _, one in features().with_cogs() if one.form}
    for module in pkgutil.walk_packages(cogs.__path__, "cogs."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and dataclasses.is_dataclass(one) and one.__module__.startswith("cogs."):
                notes = [
                    getattr(hint, "__metadata__", ()) for hint in get_type_hints(one, include_extras=True).values()
                ]
                if all(any(isinstance(note, str) for note in each) for each in notes):
                    found.add(one)
    return {named(one): tuple(field.question for field in questions(one)) for one in sorted(found, key=named)}


FORMS = declared()


def shown(asked: tuple[Question, ...], language: str, answers: dict[str, str]) -> list[dict[str, Any]]:
    made = forms.modal(Sheet(text("A form"), asked, answers, "token", language)).to_dict()
    rows: list[dict[str, Any]] = made["components"]
    return rows


@pytest.mark.parametrize("language", ["en", *(path.stem for path in sorted(FOLDER.glob("*.po")))])
@pytest.mark.parametrize("form", FORMS)
def test_every_question_and_starter_is_told_in_full(form: str, language: str) -> None:
    rows = shown(FORMS[form], language, {})
    assert 1 <= len(rows) <= FIELDS
    for question, row in zip(FORMS[form], rows, strict=True):
        note = row.get("description") or ""
        assert len(row["label"]) <= LABEL
        assert len(note) <= NOTE
        whole = label(question.label, language, 4_000)
        assert whole == row["label"] or whole in note
        if question.starter is not None:
            assert label(question.starter, language, 4_000) in note


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_comes_back_whole(form: str) -> None:
    long = {question.name: "x" * (question.longest + 1) for question in FORMS[form]}
    for question, row in zip(FORMS[form], shown(FORMS[form], "en", long), strict=True):
        assert row["component"]["value"] == long[question.name]
        assert row["component"]["max_length"] >= question.longest + 1
        assert row["description"].startswith(
            f"At most {question.longest} characters; these are {question.longest + 1}."
        )


def test_the_forms_of_all_features_are_looked_at() -> None:
    assert {named(one.form[1]) for _, one in features().with_cogs() if one.form} <= set(FORMS)
    assert {"groups.agreeing.Agreement", "tutoring.mentoring.Agreement"} <= set(FORMS)
