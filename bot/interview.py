"""A form as a conversation, for platforms without forms of their own: one question at a time, then a preview.

Pure: where the conversation stands and what was typed in, what to say and where it stands next out. `step` counts
from 0; the step after the last question is the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import combining, normalize

from bot.language.catalogue import fitting
from bot.language.errors import UserError
from bot.language.message import Form, Question
from bot.language.translation import spoken, translator
from bot.language.words import Text, lines, one_line, text, tidy, verbatim

BACK, SKIP, EMPTY, SEND, CANCEL = "back", "skip", "empty", "send", "cancel"
_BACK, _SKIP, _EMPTY, _SEND, _CANCEL = text("back"), text("skip"), text("empty"), text("send"), text("cancel")
"""The words that lead through a form, as each reader sees them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands. `outcome` tells whether it goes on, is to be sent, or was thrown away."""

    answers: Mapping[str, str]
    step: int
    says: Text
    outcome: Literal["asks", "send", "cancel"] = "asks"


def begin(form: Form) -> Standing:
    """Ask the first question that is still open, or whose answer has to be mended."""
    return _go_on(form, form.answers, -1)


def hear(form: Form, answers: Mapping[str, str], step: int, typed: str) -> Standing:
    """Go on with what was typed."""
    word = _meant(tidy(typed).strip("`").casefold())
    if word == CANCEL:
        return Standing(answers, step, text("Thrown away. Nothing was sent."), "cancel")
    if word == BACK:
        return _ask(form, answers, max(0, step - 1))
    if step >= len(form.questions):
        return _preview(form, answers, word, typed)
    if (pasted := _pasted(form, typed)) is not None:
        return _go_on(form, {**answers, **pasted}, -1)
    question = form.questions[step]
    if word == SEND:  # perhaps the button of an earlier preview
        return _ask(form, answers, step, text("One question is still open."))
    if word == SKIP:
        # An answer that was given stays: whoever looks at it again and goes on has not taken it back.
        if question.shortest > 0 and not answers.get(question.name):
            return _ask(form, answers, step, text("This one is needed. A few words are enough."))
        return _go_on(form, {question.name: "", **answers}, step)
    if word == EMPTY and question.shortest == 0 and answers.get(question.name):
        return _go_on(form, {**answers, question.name: ""}, step)
    try:
        answer = fitting(question, typed)
    except UserError as error:
        return _ask(form, answers, step, error.says)
    return _go_on(form, {**answers, question.name: answer}, step)


def amend(form: Form, answers: Mapping[str, str], step: int, before: str, typed: str) -> Standing | None:
    """Go on after somebody changed the message that an answer was given in; None when it was no answer."""
    for question in form.questions:
        said = one_line(before) if question.one_line else tidy(before)
        if said and answers.get(question.name) == said:
            break
    else:
        return None
    try:
        changed = {**answers, question.name: fitting(question, typed)}
    except UserError as error:
        return _ask(form, answers, form.questions.index(question), error.says)
    return _ask(form, changed, step)


def _pasted(form: Form, typed: str) -> dict[str, str] | None:
    """All answers in one message, each behind its question or its number and a colon; None when it is none.

    What follows on lines of its own belongs to the answer before it.
    """
    found: dict[str, list[str]] = {}
    name = ""
    for line in tidy(typed).split("\n"):
        begun = next((one for one in _beginnings(form) if line.casefold().startswith(one[0])), None)
        if begun is not None and begun[1] not in found:
            name = begun[1]
            found[name] = [line[len(begun[0]) :].lstrip(" :")]
        elif name:
            found[name].append(line)
        else:
            return None
    return {name: "\n".join(said).strip() for name, said in found.items()} if len(found) > 1 else None


def _beginnings(form: Form) -> list[tuple[str, str]]:
    """How a line begins that answers a question, in each language, with the question's name; longest first."""
    found = []
    for n, question in enumerate(form.questions, start=1):
        label = question.label
        spellings = {translator(code)(label.template, "", 1) for code in spoken()} if not label.values else set()
        found += [(f"{one.casefold()}", question.name) for one in spellings if one.endswith("?")]
        found += [(f"{one.casefold()}:", question.name) for one in {*spellings, question.name, str(n)}]
    return sorted(found, key=lambda one: -len(one[0]))


def _go_on(form: Form, answers: Mapping[str, str], step: int) -> Standing:
    """Ask what is open after `step`, then what is open before it; the preview when nothing is."""
    wrong = {n: _trouble(q, answers[q.name]) for n, q in enumerate(form.questions) if q.name in answers}
    opened = [n for n in range(len(form.questions)) if wrong.get(n, True)]
    n = next((n for n in opened if n > step), opened[0] if opened else len(form.questions))
    return _ask(form, answers, n, wrong.get(n))


def _trouble(question: Question, answer: str) -> Text | None:
    """Why an answer that was typed elsewhere cannot stay as it is."""
    try:
        fitting(question, answer)
    except UserError as error:
        return error.says
    return None


def _preview(form: Form, answers: Mapping[str, str], word: str, typed: str) -> Standing:
    if word in {SEND, "yes"}:
        return Standing(answers, len(form.questions), text("Sent."), "send")
    number, _, anew = tidy(typed).partition(":")
    if number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= len(form.questions):
        step = int(number) - 1
        return hear(form, answers, step, anew) if anew.strip() else _ask(form, answers, step)
    if len(form.questions) == 1:
        return hear(form, answers, 0, typed)
    hint = text(
        "Type **{send}**, or **{cancel}**, or a number and a new answer to change that one, like “1: …”.",
        send=_SEND,
        cancel=_CANCEL,
    )
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
            _way_out(question, step, answered=bool(said)),
        ),
    )


def _way_out(question: Question, step: int, *, answered: bool) -> Text:
    # Whole sentences, because other languages put such words elsewhere.
    back, skip, empty, cancel = _BACK, _SKIP, _EMPTY, _CANCEL
    words = {
        (False, False, False): text("Type your answer, or **{cancel}**.", cancel=cancel),
        (False, False, True): text("Type your answer, or **{back}**, **{cancel}**.", back=back, cancel=cancel),
        (False, True, False): text("Type your answer, or **{skip}**, **{cancel}**.", skip=skip, cancel=cancel),
        (False, True, True): text(
            "Type your answer, or **{skip}**, **{back}**, **{cancel}**.", skip=skip, back=back, cancel=cancel
        ),
        (True, False, False): text(
            "Type a new answer, or **{skip}** to keep it, **{cancel}**.", skip=skip, cancel=cancel
        ),
        (True, False, True): text(
            "Type a new answer, or **{skip}** to keep it, **{back}**, **{cancel}**.",
            skip=skip,
            back=back,
            cancel=cancel,
        ),
        (True, True, False): text(
            "Type a new answer, or **{skip}** to keep it, **{empty}**, **{cancel}**.",
            skip=skip,
            empty=empty,
            cancel=cancel,
        ),
        (True, True, True): text(
            "Type a new answer, or **{skip}** to keep it, **{empty}**, **{back}**, **{cancel}**.",
            skip=skip,
            empty=empty,
            back=back,
            cancel=cancel,
        ),
    }
    return words[answered, question.shortest == 0, step > 0]


def _meant(word: str) -> str:
    """The word that leads through a form, if this is one in any language, with or without its accents."""
    return _meanings().get(_bare(word), word)


@cache
def _meanings() -> dict[str, str]:
    return {
        _bare(translator(code)(word, "", 1)): word for code in spoken() for word in (BACK, SKIP, EMPTY, SEND, CANCEL)
    }


def _bare(word: str) -> str:
    return "".join(char for char in normalize("NFD", word) if not combining(char))


def _listed(form: Form, answers: Mapping[str, str]) -> list[Text]:
    nothing = text("(nothing)")
    return [
        lines(
            text("{n}. **{label}**", n=n, label=question.label),
            verbatim(answers[question.name]) if answers.get(question.name) else nothing,
        )
        for n, question in enumerate(form.questions, start=1)
    ]
