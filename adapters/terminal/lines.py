"""The lines that a person or a script types into the terminal, read.

    ada #lobby: hello everybody        ada says something in a room
    ada privately: my answer           ada speaks with the bot alone
    ada #lobby presses Join            a button, by its label or its number
    +10m   +1h30m   +2d                time passes
    at 2026-09-07 09:00                time passes until then (UTC)
    @ada   #lobby   privately          who speaks from now on, and where
    # a comment

Who and where may be left out once they are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PRIVATELY = "privately"


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody says `text` in `where`: a room's name, or `privately`. Empty means as before."""

    who: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody presses a button."""

    who: str
    where: str
    button: str


@dataclass(frozen=True, slots=True)
class Move:
    """Another person speaks from now on, or elsewhere."""

    who: str
    where: str


@dataclass(frozen=True, slots=True)
class Pass:
    """Time passes."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class At:
    """Time passes until an instant (UTC)."""

    instant: datetime


Step = Speech | Press | Move | Pass | At | None

_TIME = re.compile(r"\+\s*((?:\d+\s*[dhms]\s*)+)")
_PART = re.compile(r"(\d+)\s*([dhms])")
_UNIT = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WHERE = rf"#(?P<room>[\w-]+)|(?P<alone>{PRIVATELY})"
_MOVE = re.compile(rf"(?:@(?P<who>[\w.-]+))?\s*(?:{_WHERE})?")
_SCENE = re.compile(rf"(?P<who>[\w.-]+)?\s*(?:{_WHERE})?\s*(?::\s*(?P<said>.*)|\bpresses\s+(?P<button>.+))", re.DOTALL)


def read_line(line: str, cast: Collection[str], *, script: bool) -> Step:
    """What `line` means; None for a comment.

    Raises:
        ValueError: a script's line has no reading, or names nobody of the cast; the message says what to do.

    """
    line = line.strip()
    if not line or line.startswith("# ") or line == "#":
        return None
    if (time := _TIME.fullmatch(line)) is not None:
        return Pass(sum((timedelta(**{_UNIT[unit]: int(n)}) for n, unit in _PART.findall(time[1])), timedelta()))
    if line.startswith("at "):
        try:
            return At(datetime.fromisoformat(line[3:].strip()).replace(tzinfo=UTC))
        except ValueError:
            if script:
                raise ValueError("write the time like this: at 2026-09-07 09:00") from None
    if (move := _MOVE.fullmatch(line)) is not None:
        return Move(_known(move["who"] or "", cast), _where(move))
    if (scene := _SCENE.fullmatch(line)) is not None and (script or (scene["who"] or "") in {"", *cast}):
        who = _known(scene["who"] or "", cast)
        if scene["button"] is not None:
            return Press(who, _where(scene), scene["button"].strip().strip('"“”'))
        return Speech(who, _where(scene), scene["said"].strip())
    if script:
        message = "nobody says this: begin with a name, a room and a colon, like “ada #lobby: hello”"
        raise ValueError(message)
    return Speech("", "", line)


def _where(found: re.Match[str]) -> str:
    return f"#{found['room']}" if found["room"] else (found["alone"] or "")


def _known(who: str, cast: Collection[str]) -> str:
    if who and who not in cast:
        message = f"there is nobody called “{who}”; the cast is {', '.join(cast)}"
        raise ValueError(message)
    return who
