"""What the bot said and the rooms it made, in a file that outlives it.

The transcript is to the terminal what a server is to other platforms: it knows every message by its key, so a bot
that was killed finds out what it had already said. What people say is not kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Line:
    """One message of the bot. `only` is the one person who sees it, empty for everybody in the place."""

    id: int
    place: str
    only: str
    text: str
    choices: list[tuple[int, str, str]]
    """Number, label and token of each button."""
    asks: bool
    edited: bool = False
    pinned: bool = False


@dataclass(slots=True)
class PrivateRoom:
    """A room that the bot made."""

    name: str
    title: str
    members: set[str]
    closed: bool = False


class Transcript:
    """Lines and rooms, read from a file and appended to it."""

    def __init__(self, path: Path) -> None:
        """Read what was said before."""
        self._path = path
        self.lines: list[Line] = []
        self.keys: dict[str, int] = {}
        self.rooms: dict[str, PrivateRoom] = {}
        self._numbers = 9
        """Buttons are numbered from 10: a single digit picks an answer in a form's preview."""
        kept = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if kept and not kept.endswith("\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")  # a line was half written; the next one must not continue it
        for row in kept.split("\n"):
            try:
                entry = json.loads(row)
            except ValueError:
                continue  # it was being written when the process died; whoever wrote it will ask again
            self._apply(entry)

    def number(self) -> int:
        """The number of the next button: each has its own, so that none is pressed by mistake."""
        self._numbers += 1
        return self._numbers

    def say(
        self, key: str, place: str, only: str, text: str, choices: list[tuple[int, str, str]], *, asks: bool
    ) -> Line:
        """Add a line."""
        self._note(
            {"do": "say", "key": key, "place": place, "only": only, "text": text, "choices": choices, "asks": asks}
        )
        return self.lines[-1]

    def edit(self, line: Line, text: str, choices: list[tuple[int, str, str]]) -> None:
        """Change a line."""
        self._note({"do": "edit", "id": line.id, "text": text, "choices": choices})

    def pin(self, line: Line) -> None:
        """Have a line stay in sight."""
        self._note({"do": "pin", "id": line.id})

    def room(self, marker: str, name: str, title: str, members: list[str]) -> None:
        """Add a room."""
        self._note({"do": "room", "marker": marker, "name": name, "title": title, "members": members})

    def members(self, room: PrivateRoom, members: set[str]) -> None:
        """Change who is in a room."""
        self._note({"do": "members", "name": room.name, "members": sorted(members)})

    def close(self, room: PrivateRoom) -> None:
        """End a room."""
        self._note({"do": "close", "name": room.name})

    def named(self, name: str) -> PrivateRoom | None:
        """The private room of this name."""
        return next((room for room in self.rooms.values() if room.name == name), None)

    def _note(self, entry: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._apply(entry)

    def _apply(self, entry: dict[str, Any]) -> None:
        match entry["do"]:
            case "say":
                choices = [(n, label, token) for n, label, token in entry["choices"]]
                line = Line(len(self.lines), entry["place"], entry["only"], entry["text"], choices, entry["asks"])
                self.keys[entry["key"]] = line.id
                self.lines.append(line)
                self._numbers = max([self._numbers, *(n for n, _, _ in choices)])
            case "edit":
                line = self.lines[entry["id"]]
                line.text, line.edited = entry["text"], True
                line.choices = [(n, label, token) for n, label, token in entry["choices"]]
                self._numbers = max([self._numbers, *(n for n, _, _ in line.choices)])
            case "pin":
                self.lines[entry["id"]].pinned = True
            case "room":
                self.rooms[entry["marker"]] = PrivateRoom(entry["name"], entry["title"], set(entry["members"]))
            case "members":
                self._by_name(entry["name"]).members = set(entry["members"])
            case "close":
                self._by_name(entry["name"]).closed = True

    def _by_name(self, name: str) -> PrivateRoom:
        return next(room for room in self.rooms.values() if room.name == name)
