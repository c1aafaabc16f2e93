"""The table as a file: written for people, and read again."""

from __future__ import annotations

import ast
from pathlib import Path

from bot.language import Catalogue, Command
from bot.language.catalogue import feature
from tests.authorisation.table import Row, Verdict, Who

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "authorisation.md"

HEAD = """# Who may do what

`python -m tests.authorisation` writes this file: it has a class of everybody try every command on a real database. A
test holds the file against the program on each platform, and fails for a command without a row. Read what changes in it
as you read code.

**yes**: it is done. **–**: it is refused. **(yes)**: they are let through, and find that there is nothing to do it with
in this class. What is reached by a *button* or a *form* stands in no menu: only a message of the bot's leads there, and
whoever presses or sends it is looked at again at that moment. What is reached by the *clock* no button leads to:
reminders, and work that comes back; a staff member's reminder is done only if they still are staff when it comes.

| column | who that is | on Discord | on Matrix | at the terminal |
|---|---|---|---|---|
| owner | on no roster | may manage the server | power 100 or more | – |
| teacher | on the roster, or by the platform | a role in `teachers` | power 50 or more | named in `teachers` |
| deputy | on the roster | – | – | – |
| tutor | on the roster | a role in `tutors` | – | – |
| concerned | a student whose group, work, request or pair it is | – | – | – |
| member | another student of the course | a role in `students` | – | – |
| outsider | in another course of the same class | no role | less power | anybody else |
| left | was in the course, and left it | no role | less power | anybody else |
"""

COLUMNS = tuple(Who)


def written(rows: dict[str, Row], catalogue: Catalogue) -> str:
    """The file."""
    told = [HEAD]
    pressed = on_buttons()
    owners = {declared.name: feature(cog) for cog, declared in catalogue.with_cogs()}
    for part in sorted(set(owners.values())):
        told += [f"## {part}", ""]
        told += ["| command | reached by | " + " | ".join(COLUMNS) + " |", "|---|---|" + "---|" * len(COLUMNS)]
        for name in sorted(name for name, owner in owners.items() if owner == part):
            declared = catalogue.commands[name]
            told.append(
                f"| `{name}` | {reached_by(declared, pressed)} | "
                + " | ".join(rows[name][who] for who in COLUMNS)
                + " |"
            )
        told.append("")
    return "\n".join(told)


def reached_by(declared: Command, pressed: frozenset[tuple[str, str]]) -> str:
    """From a menu, by a form or a button, or by the clock alone."""
    if declared.offered or declared.menu:
        return "menu"
    if declared.form is not None:
        return "form"
    name = declared.method.__name__
    return "button" if pressed & {(declared.method.__module__, name), ("", name)} else "clock"


BUTTONS = {"Button", "Need", "ask_why"}
"""What is made with something to invoke that somebody presses."""


def on_buttons() -> frozenset[tuple[str, str]]:
    """The methods that stand in a button: module and name; without a module those of another cog."""
    found: set[tuple[str, str]] = set()
    for path in (ROOT / "cogs").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUTTONS:
                for one in [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]:
                    if isinstance(one, ast.Attribute):
                        own = isinstance(one.value, ast.Name) and one.value.id == "self"
                        found.add((module if own else "", one.attr))
    return frozenset(found)


def kept() -> dict[str, Row]:
    """What the file says."""
    found: dict[str, Row] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, _, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            found[name.strip("`")] = dict(zip(COLUMNS, map(Verdict, cells), strict=True))
    return found
