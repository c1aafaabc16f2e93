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


class Mistake(LookupError):  # noqa: N818 - told to whoever typed it
    """A line that cannot be carried out; the message says why, and what could be written instead."""


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
_WHERE = rf"#(?P<room>[\w.-]+)|(?P<alone>{PRIVATELY})"
_MOVE = re.compile(rf"(?:@(?P<who>[\w.-]+))?\s*(?:{_WHERE})?")
_SCENE = re.compile(
    rf"(?P<who>(?!{PRIVATELY}\b)[\w.-]+)?\s*(?:{_WHERE})?\s*(?::\s*(?P<said>.*)|\bpresses\s+(?P<button>.+))", re.DOTALL
)


def read_line(line: str, cast: Collection[str], *, script: bool) -> Step:
    """What `line` means; None for a comment.

    Raises:
        Mistake: a script's line has no reading, or names nobody of the cast.

    """
    line = line.strip()
    if not line or line.startswith("# ") or line == "#":
        return None
    if (time := _TIME.fullmatch(line)) is not None:
        return Pass(_time(time[1]))
    if line.startswith("at "):
        try:
            instant = datetime.fromisoformat(line[3:].strip())
            return At(instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC))
        except (ValueError, OverflowError):
            if script:
                raise Mistake("write the time like this: at 2026-09-07 09:00") from None
    if (move := _MOVE.fullmatch(line)) is not None:
        return Move(_known(move["who"] or "", cast), _where(move))
    if (scene := _SCENE.fullmatch(line)) is not None and (script or (scene["who"] or "") in {"", *cast}):
        who = _known(scene["who"] or "", cast)
        if scene["button"] is not None:
            return Press(who, _where(scene), scene["button"].strip().strip('"“”'))
        return Speech(who, _where(scene), scene["said"].strip())
    if script:
        message = "nobody says this: begin with a name, a room and a colon, like “ada #lobby: hello”"
        raise Mistake(message)
    return Speech("", "", line)


def _time(typed: str) -> timedelta:
    try:
        return sum((timedelta(**{_UNIT[unit]: int(n)}) for n, unit in _PART.findall(typed)), timedelta())
    except (ValueError, OverflowError):
        raise Mistake("that is more time than there is; write it like +10m or +2d") from None


def _where(found: re.Match[str]) -> str:
    return f"#{found['room']}" if found["room"] else (found["alone"] or "")


def _known(who: str, cast: Collection[str]) -> str:
    if who and who not in cast:
        message = f"there is nobody called “{who}”; the cast is {', '.join(cast)}"
        raise Mistake(message)
    return who
