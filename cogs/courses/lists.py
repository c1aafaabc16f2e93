"""A class list as it comes out of a spreadsheet or a school's own program, read. Pure."""

from __future__ import annotations

import csv
from typing import NamedTuple

from cogs.courses.roles import Role

LONGEST = 60
"""Characters of a name or an account."""

NAMES = frozenset({"name", "names", "student", "nombre", "alumno", "alumna", "schüler", "schülerin"})
ACCOUNTS = frozenset({"account", "user", "username", "id", "konto", "benutzer", "cuenta", "usuario"})
ROLES = frozenset({"role", "rolle", "rol"})


class Line(NamedTuple):
    """Somebody on a list. `account` has no sign before it; it is empty where only a name is known."""

    name: str
    account: str
    role: Role


def read_list(typed: str) -> tuple[list[Line], list[str]]:
    """Who is on the list, and the lines that say nobody or an unknown role.

    Columns are name, account and role, in the order that a first line says or in this one; only the name is needed.
    They stand apart by commas, semicolons or tabs, whichever the first line has most of.
    """
    rows = [line for line in typed.splitlines() if line.strip()]
    if not rows:
        return [], []
    mark = max(",;\t", key=rows[0].count)
    cells = [[cell.strip() for cell in next(csv.reader([row], delimiter=mark))] for row in rows]
    order = _order(cells[0])
    found: dict[str, Line] = {}
    unread = []
    for row, said in list(zip(rows, cells, strict=True))[order is not None :]:
        line = _line(said, order or (0, 1, 2))
        if line is None:
            unread.append(row)
        else:
            found[line.name.casefold()] = line
    return list(found.values()), unread


def bare(account: str) -> str:
    """What a platform calls somebody, without the signs that mention them."""
    return account.strip().removeprefix("<").removesuffix(">").removeprefix("@").removeprefix("!")


def _order(first: list[str]) -> tuple[int, int, int] | None:
    """Where each column is, if the first line says it; one that is not there is behind the last."""
    titles = [one.casefold() for one in first]
    if not (NAMES.intersection(titles) and (titles[0] in NAMES or (ACCOUNTS | ROLES).intersection(titles))):
        return None  # "student" may also be what somebody is
    places = [
        next((n for n, one in enumerate(titles) if one in kind), len(titles)) for kind in (NAMES, ACCOUNTS, ROLES)
    ]
    return places[0], places[1], places[2]


def _line(said: list[str], order: tuple[int, int, int]) -> Line | None:
    name, account, role = (said[n] if n < len(said) else "" for n in order)
    if not name or max(len(name), len(account)) > LONGEST:
        return None
    role = role.casefold() or Role.STUDENT
    return Line(name, bare(account), Role(role)) if role in set(Role) else None
