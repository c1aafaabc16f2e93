"""Prompts that need more than agreement: which ones "yes" would answer, and what to use instead.

Pure, and careful: a prompt counts as closed only if it asks, every question in it begins like one for yes or no, and
nothing in it asks for more ("Is 0 even? Explain."). A teacher is warned once too seldom rather than once too often.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language import text, translator


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language asks for yes or no: the words that such a question begins or ends with, and what opens one."""

    begins: frozenset[str]
    ends: tuple[str, ...]
    opens: re.Pattern[str]


def _language(begins: str, ends: str, opens: str) -> _Language:
    words = "|".join(re.escape(one).replace(r"\*", r"\w*") for one in opens.split())
    return _Language(frozenset(begins.split()), tuple(ends.split("|")), re.compile(rf"\b(?:{words})\b"))


_LANGUAGES = {
    "en": _language(
        "is isn't are aren't am was wasn't were weren't do don't does doesn't did didn't can can't cannot could "
        "couldn't should shouldn't would wouldn't will won't have haven't has hasn't had hadn't may might must",
        "right|correct|true|true or false|agree|agreed|ok|okay|yes or no|isn't it|don't you|or not",
        "why how what which who whom whose when where or explain* describ* discuss* justif* reason* prove argu* "
        "compar* contrast* give show* example* list name* find* tell write post* share choose pick think because "
        "evidence support* suggest* imagine",
    ),
    "de": _language(
        "ist sind bin bist seid war waren hat habt haben hatte hatten kann kannst könnt können konnte könnte könnten "
        "soll sollen sollte sollten muss müssen darf dürfen wird werden wurde wurden würde würdet würden gilt gelten "
        "stimmt stimmst findest findet glaubst glaubt glauben denkst denkt meinst meint gibt geht macht braucht gehört "
        "willst wollt möchtest möchtet",
        "oder|nicht wahr|richtig|stimmt's|stimmts|einverstanden|ja oder nein|oder nicht|wahr oder falsch",
        "warum wieso weshalb wie was welche* wer wen wem wessen wann wo woher wohin womit wodurch oder erklär* "
        "beschreib* begründ* diskutier* erörter* vergleich* nenn* zeig* beweis* beispiel* gebt gib grund gründe "
        "schreib* such* erzähl* wähl* überleg* belege weil",
    ),
    "es": _language(
        "es son era eran está están fue fueron hay ha han puede pueden podemos puedes podría podrían debe deben "
        "debemos debería deberían tiene tienen tenemos tienes crees creen cree creéis piensas piensan opinas estás "
        "estáis estamos se no te les os va van vale existe existen será serán sería sirve necesitamos hace",
        "verdad|no|cierto|correcto|sí o no|de acuerdo|verdadero o falso",
        "qué cuál cuáles cómo quién quiénes cuándo dónde adónde cuánto cuánta cuántos cuántas por o explica* explique* "
        "describ* justific* justifiqu* razon* razona* argument* discut* compar* demuestr* demostr* ejemplo* da den dad "
        "nombra* escrib* cuenta* cuenten elige* elijan busca* busquen porque muestra* evidencia*",
    ),
}

_EITHER = re.compile(
    r"\b(?:true or false|yes or no|or not|wahr oder falsch|ja oder nein|oder nicht|verdadero o falso|sí o no|o no)\b"
    r"|\boder(?=\s*\?)"
)
"""An "or" that is no choice between two thoughts."""

_SENTENCES = re.compile(r"[^.!?¿¡\n…]+[.!?…]*")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def closed_prompt(prompt: str, language: str) -> bool:
    """Whether "yes" or "I agree" would answer it, as the course's language asks; English is known everywhere."""
    known = dict.fromkeys((language.partition("-")[0], "en"))
    return any(_closed(prompt, _LANGUAGES[one]) for one in known if one in _LANGUAGES) and not any(
        _asks_for_more(prompt, _LANGUAGES[one]) for one in known if one in _LANGUAGES
    )


def fuller_prompt(prompt: str, language: str) -> str:
    """The same, with something to do that needs a thought of one's own."""
    said = text(
        "{prompt} Post one reason of your own. "
        "Then reply to one classmate with a question, an example or a suggestion.",
        prompt=prompt,
    )
    return translator(language)(said.template, said.many, 1).format(prompt=prompt)


def _closed(prompt: str, language: _Language) -> bool:
    asked = [one for one in map(_plain, _SENTENCES.findall(prompt)) if one.endswith("?")]
    return bool(asked) and all(_for_yes_or_no(one, language) for one in asked)


def _asks_for_more(prompt: str, language: _Language) -> bool:
    return language.opens.search(_EITHER.sub("", _plain(prompt))) is not None


def _for_yes_or_no(question: str, language: _Language) -> bool:
    words = _WORDS.findall(question)
    said = " ".join(words)
    return bool(words) and (
        words[0] in language.begins or any(said == end or said.endswith(f" {end}") for end in language.ends)
    )


def _plain(said: str) -> str:
    return said.strip().casefold().replace("’", "'")
