"""A report to take home: its figures and its people as tables, and all of it to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language import Call, File, Moment, Person, Text, render, text, translator
from cogs.papers import plain, table
from cogs.reports.figures import Report

_MARKS = re.compile(r"\*\*|`")

COLUMNS = ("about", "figure", "value", "n", "in_words")


class Letters:
    """Nothing but letters: for a table."""

    def ours(self, words: str) -> str:
        """Our own words, without their marks."""
        return _MARKS.sub("", words)

    def theirs(self, words: str) -> str:
        """What somebody typed, on one line."""
        return " ".join(words.split())

    def person(self, person: Person) -> str:
        """A name."""
        return self.theirs(person.name)

    def moment(self, moment: Moment) -> str:
        """In UTC."""
        return f"{moment.at:%Y-%m-%d %H:%M} UTC"

    def call(self, call: Call) -> str:
        """A command."""
        return call.call


class Markdown(Letters):
    """A text file to read: our marks stay, and what somebody typed has none."""

    def ours(self, words: str) -> str:
        """Our own words."""
        return words

    def theirs(self, words: str) -> str:
        """What somebody typed."""
        return plain(words)


def written(said: Text, language: str) -> str:
    """In a language, as letters alone."""
    return render(said, Letters(), translator(language))


def files(report: Report, name: str, language: str) -> tuple[File, ...]:
    """Figures as a table, people as another, and everything to read."""
    papers = [
        File(f"{name}.csv", table(COLUMNS, _figures(report, language)), text("The figures, as a table")),
        File(f"{name}.md", _to_read(report, language), text("The figures, to read")),
    ]
    if report.people is not None:
        people = table(report.people.columns, report.people.rows)
        papers.append(File(f"{name}-people.csv", people, text("What each person did, as a table: for teachers only")))
    return tuple(papers)


def _figures(report: Report, language: str) -> Iterator[tuple[object, ...]]:
    for part in report.parts:
        title = written(part.title, language)
        for one in part.figures:
            value = None if one.value is None else round(one.value, 3)
            yield title, one.name, value, one.of, written(one.said, language)


def _to_read(report: Report, language: str) -> bytes:
    speak = translator(language)
    told = [f"# {render(report.title, Markdown(), speak).strip('*')}", ""]
    for part in report.parts:
        if part.figures:
            told += [f"## {render(part.title, Markdown(), speak)}", ""]
            told += [f"- {render(one.said, Markdown(), speak)}" for one in part.figures]
            told.append("")
    return "\n".join(told).encode()
