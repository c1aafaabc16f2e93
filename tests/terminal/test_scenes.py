"""The scenes of rehearsals: each is played to its end in each language, and the same is told in all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from adapters.terminal.paper import Paper, plain
from bot.audience import PAGE
from bot.language import Text, render, spoken, translator
from bot.rehearsal import SCENES, play
from cogs.rehearsing import Feature

WRONG = (
    "Something went wrong on my side",
    "This form was already sent or thrown away.",
    "One question is still open.",
    "That is more than this command takes.",
    "Only a teacher can do that.",
    "Usage: ",
)
"""What is told where a line of a scene does not fit any more."""

_OTHERS = len(spoken()) - 1


async def played(feature: Feature, language: str) -> list[Text]:
    opened = f'kim: /course open name="Algebra 1" language={language} zone=Europe/Berlin'
    given = {
        "feature": feature,
        "language": language,
        "zone": "Europe/Berlin",
        "at": "2026-09-09T20:00:00+00:00",
        "hints": True,
        "opening": [opened, "kim: /discuss settings mode=on delay=90"],
    }
    return await play(given)


def read(page: Text, language: str) -> str:
    return plain(render(page, Paper(language), translator(language)))


def sentences(said: Text) -> Iterator[str]:
    """What is said, as it is written in the code."""
    if any(char.isalpha() for char in re.sub(r"\{\w+\}", "", said.template)):
        yield said.template
    for value in said.values.values():
        if isinstance(value, Text):
            yield from sentences(value)


def told(pages: list[Text]) -> Counter[str]:
    every = Counter(one for page in pages for one in sentences(page))
    for one in ("**Rehearsal, page {n} of {all}**", "English", "German", "Spanish"):
        del every[one]
    return every


@pytest.mark.parametrize("feature", list(Feature))
async def test_each_comes_to_its_end_and_tells_the_same_in_each_language(feature: Feature) -> None:
    english = await played(feature, "en")
    words = [read(page, "en") for page in english]
    assert not [wrong for wrong in WRONG if any(wrong in page for page in words)]
    assert [page.splitlines()[0] for page in words] == [
        f"Rehearsal, page {n} of {len(words)}" for n in range(1, len(words) + 1)
    ]
    assert all(len(page) < PAGE + len("Rehearsal, page 10 of 10\n\n") + 20 for page in words)
    for language in spoken():
        if language != "en":
            assert told(await played(feature, language)) == told(english), language


@pytest.mark.parametrize("language", [one for one in spoken() if one != "en"])
async def test_students_write_in_the_language_of_the_course(language: str) -> None:
    pages = "\n".join(read(page, language) for page in await played(Feature.TUTORING, language))
    own = {"de": "Jetzt weiß ich, dass beide zuerst", "es": "Ahora sé que los dos necesitan"}
    assert own[language] in pages
    assert "Now I know" not in pages


def test_what_somebody_writes_stands_there_in_each_language() -> None:
    lines = [one for one in SCENES.read_text(encoding="utf-8").splitlines() if one and not one.startswith(("#", "["))]
    for number, line in enumerate(lines):
        written = re.search(r': (?!/)(?!skip$).*[a-z]{3}|="[^"]*[a-z]{3}|/discuss start', line)
        if written and not line.startswith(" "):
            below = {one.strip().partition(": ")[0] for one in lines[number + 1 : number + 1 + _OTHERS]}
            assert below == {*spoken()} - {"en"}, line
