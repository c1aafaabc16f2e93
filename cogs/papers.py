"""What people take home: a table that no spreadsheet takes for formulas, and a text with nothing hidden in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for a formula, or steps over before one."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~@&])")


def cell(said: object) -> str:
    """A value that no spreadsheet takes for a formula; whoever reads it sees what was typed, behind an apostrophe."""
    typed = "" if said is None else str(said)
    # Full-width signs count as well: some spreadsheets read them as the usual ones.
    bare = typed.lstrip()
    return f"'{typed}" if typed.startswith(_BEGINS) or bare.startswith((*_BEGINS, "＝", "＋", "－", "＠")) else typed


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """For a spreadsheet, in UTF-8 that Excel recognises."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def plain(typed: str) -> str:
    """What somebody typed, with nothing in it that Markdown would take for more than letters."""
    return _MARKDOWN.sub(r"\\\1", " ".join(typed.split()))
