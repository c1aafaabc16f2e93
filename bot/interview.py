"""A form as a conversation, for platforms without forms of their own: one question at a time, then a preview.

Pure: where the conversation stands and what was typed in, what to say and where it stands next out. `step` counts
from 0; the step after the last question is the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.language.command import fitting
from bot.language.errors import UserError
from bot.language.message import Form, Question
from bot.language.words import Text, lines, text, verbatim

BACK, SKIP, SEND, CANCEL = "back", "skip", "send", "cancel"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands. `outcome` tells whether it goes on, is to be sent, or was thrown away."""

    answers: Mapping[str, str]
    step: int
    says: Text
    outcome: Literal["asks", "send", "cancel"] = "asks"


def begin(form: Form) -> Standing:
    """Ask the first question that is still open."""
    step = next((n for n, q in enumerate(form.questions) if q.name not in form.answers), len(form.questions))
    return _ask(form, form.answers, step)


def hear(form: Form, answers: Mapping[str, str], step: int, typed: str) -> Standing:
    """Go on with what was typed."""
    word = typed.strip().casefold()
    if word == CANCEL:
        return Standing(answers, step, text("Thrown away. Nothing was sent."), "cancel")
    if word == BACK:
        return _ask(form, answers, max(0, step - 1))
    if step >= len(form.questions):
        return _preview(form, answers, word)
    question = form.questions[step]
    if word == SEND:  # perhaps the button of an earlier preview
        return _ask(form, answers, step, text("One question is still open."))
    if word == SKIP:
        if question.shortest > 0:
            return _ask(form, answers, step, text("This one is needed. A few words are enough."))
        return _ask(form, {**answers, question.name: ""}, _next_open(form, answers, step))
    try:
        answer = fitting(question, typed)
    except UserError as error:
        return _ask(form, answers, step, error.says)
    return _ask(form, {**answers, question.name: answer}, _next_open(form, answers, step))


def _next_open(form: Form, answers: Mapping[str, str], step: int) -> int:
    """The question after `step`; the preview at once when a single answer was being changed."""
    open_ones = [n for n, q in enumerate(form.questions) if n > step and q.name not in answers]
    return open_ones[0] if open_ones else len(form.questions)


def _preview(form: Form, answers: Mapping[str, str], word: str) -> Standing:
    if word in {SEND, "yes"}:
        return Standing(answers, len(form.questions), text("Sent."), "send")
    if word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= len(form.questions):
        return _ask(form, answers, int(word) - 1)
    hint = text("Type `send`, the number of an answer to change it, or `cancel`.")
    return Standing(answers, len(form.questions), hint)


def _ask(form: Form, answers: Mapping[str, str], step: int, trouble: Text | None = None) -> Standing:
    if step >= len(form.questions):
        return Standing(
            answers, step, lines(text("**{title}**: your answers", title=form.title), *_listed(form, answers))
        )
    question = form.questions[step]
    said = answers.get(question.name)
    heading = text("**{title}**", title=form.title)
    if len(form.questions) > 1:
        heading = text("**{title}**, question {n} of {all}", title=form.title, n=step + 1, all=len(form.questions))
    return Standing(
        answers,
        step,
        lines(
            trouble,
            None if trouble else heading,
            question.label,
            text("You could begin: “{starter}”", starter=question.starter) if question.starter else None,
            text("Until now you said: {said}", said=said) if said else None,
            _way_out(question, step),
        ),
    )


def _way_out(question: Question, step: int) -> Text:
    if question.shortest == 0:
        return (
            text("Type your answer, or `skip`, `back`, `cancel`.")
            if step
            else text("Type your answer, or `skip`, `cancel`.")
        )
    return text("Type your answer, or `back`, `cancel`.") if step else text("Type your answer, or `cancel`.")


def _listed(form: Form, answers: Mapping[str, str]) -> list[Text]:
    nothing = text("(nothing)")
    return [
        text(
            "{n}. {label}: {said}",
            n=n,
            label=question.label,
            said=verbatim(answers[question.name]) if answers.get(question.name) else nothing,
        )
        for n, question in enumerate(form.questions, start=1)
    ]
