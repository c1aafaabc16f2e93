"""Judges a play from outside, by what the platform shows, against a play in which nothing happened to anybody.

Effects are compared by their text, their buttons' labels and who reads them. An answer that came too late to be given
in place arrives as a direct message, by design: what one person alone sees is one lane, wherever it is.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple


class Effect(NamedTuple):
    """Something that was shown, or changed."""

    lane: str
    readers: tuple[str, ...]
    """Everybody, if empty."""
    verb: str
    text: str
    labels: tuple[str, ...]


class Kept(NamedTuple):
    """A room at the end."""

    opened: int
    title: str
    members: tuple[str, ...]
    closed: bool


@dataclass
class Seen:
    """What a transcript shows."""

    lanes: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[str, Kept] = field(default_factory=dict)

    @property
    def effects(self) -> Counter[Effect]:
        return Counter(effect for lane in self.lanes.values() for effect in lane)


@dataclass
class Verdict:
    """How a play differs from the undisturbed one."""

    lost: list[Effect]
    doubled: list[Effect]
    strange: list[Effect]
    disordered: list[str]
    rooms: list[str]

    @property
    def fair(self) -> bool:
        return not (self.lost or self.doubled or self.strange or self.disordered or self.rooms)


def read(path: Path) -> Seen:
    """A transcript; every row of it has to be whole."""
    seen = Seen()
    markers: dict[str, str] = {}
    lines: list[tuple[str, str]] = []
    for row in path.read_text(encoding="utf-8").split("\n")[:-1]:
        entry: dict[str, Any] = json.loads(row)
        match entry["do"]:
            case "room":
                marker = markers[entry["name"]] = entry["marker"]
                opened = seen.rooms[marker].opened if marker in seen.rooms else 0
                seen.rooms[marker] = Kept(opened + 1, entry["title"], tuple(sorted(entry["members"])), closed=False)
            case "members":
                marker = markers[entry["name"]]
                seen.rooms[marker] = seen.rooms[marker]._replace(members=tuple(entry["members"]))
            case "close":
                marker = markers[entry["name"]]
                seen.rooms[marker] = seen.rooms[marker]._replace(closed=True)
            case "say":
                lines.append((entry["place"], entry["only"]))
                _note(seen, markers, lines[-1], entry)
            case "edit":
                _note(seen, markers, lines[entry["id"]], entry)
    return seen


def _note(seen: Seen, markers: dict[str, str], where: tuple[str, str], entry: dict[str, Any]) -> None:
    place, only = where
    marker = markers.get(place.removeprefix("#"), "")
    readers: tuple[str, ...] = (only,) if only else ()
    lane = f"@{only}" if only else place
    if marker and not only:
        readers = seen.rooms[marker].members
        _, with_one, alone = marker.partition("/with:")
        lane = f"@{alone}" if with_one else marker
    effect = Effect(lane, readers, entry["do"], entry["text"], tuple(label for _, label, _ in entry["choices"]))
    seen.lanes[lane].append(effect)


def judge(seen: Seen, fair: Seen) -> Verdict:
    """What is different, and how."""
    ours, theirs = seen.effects, fair.effects
    more = list((ours - theirs).elements())
    rooms = [
        f"{marker}: {seen.rooms.get(marker)} instead of {fair.rooms.get(marker)}"
        for marker in sorted({*seen.rooms, *fair.rooms})
        if seen.rooms.get(marker) != fair.rooms.get(marker)
    ]
    return Verdict(
        lost=list((theirs - ours).elements()),
        doubled=[effect for effect in more if effect in theirs],
        strange=[effect for effect in more if effect not in theirs],
        disordered=[
            lane
            for lane, effects in fair.lanes.items()
            if seen.lanes[lane] != effects and Counter(seen.lanes[lane]) == Counter(effects)
        ],
        rooms=rooms,
    )
