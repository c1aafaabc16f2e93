"""What a teacher takes home: a table for a spreadsheet, and a text to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cogs.papers import plain, table
from storage.comments import Comment
from storage.feedback import DONE, Given, Request

COLUMNS = (
    *("work", "author", "late", "feedback", "reviewer", "weak", "missing", "level_no_mark", "criterion", "comment"),
    *("helpful", "became", "because"),
)

Name = Callable[[int], str]


def rows(
    works: Sequence[Request], arcs: Sequence[Given], comments: Sequence[Comment], name: Name
) -> Iterable[tuple[object, ...]]:
    """A row for each comment; for a work without any, one of its own."""
    said: dict[int, list[Comment]] = {}
    for one in comments:
        said.setdefault(one.given, []).append(one)
    for work in works:
        head = work.id, name(work.person), "yes" if work.late else ""
        mine = [arc for arc in arcs if arc.request == work.id and arc.state == DONE]
        if not mine:
            yield (*head, *[""] * (len(COLUMNS) - len(head)))
        for arc in mine:
            about = arc.id, name(arc.person), "yes" if arc.weak else "", arc.missing, arc.level
            for one in said.get(arc.id, []):
                yield (*head, *about, one.criterion, one.words, one.helpful, one.fate, one.because)


def as_csv(found: Iterable[tuple[object, ...]]) -> bytes:
    """Comments for a spreadsheet."""
    return table(COLUMNS, found)


def as_markdown(
    title: str,
    works: Sequence[Request],
    arcs: Sequence[Given],
    comments: Sequence[Comment],
    name: Name,
) -> bytes:
    """To read: each work with what was said about it, and what became of it."""
    said: dict[int, list[Comment]] = {}
    for one in comments:
        said.setdefault(one.given, []).append(one)
    told = [f"# {plain(title)}", "", "No marks: levels are suggestions of classmates.", ""]
    for work in works:
        told += [f"## {work.id}. {plain(name(work.person))}", "", f"> {plain(work.work)}", ""]
        for arc in [one for one in arcs if one.request == work.id and one.state == DONE]:
            level = f" (suggested level: {arc.level} of 4)" if arc.level is not None else ""
            told += [f"**{plain(name(arc.person))}**{level}", ""]
            for one in said.get(arc.id, []):
                became = f" — {one.fate}" if one.fate else ""
                because = f": {plain(one.because)}" if one.because else ""
                helpful = f" [helpful: {one.helpful} of 5]" if one.helpful is not None else ""
                told.append(f"- {plain(one.criterion)}: {plain(one.words)}{helpful}{became}{because}")
            told.append("")
    return "\n".join(told).encode()
