"""`studyhall replies`: what the judge, or the coach of feedback, would say of lines that an owner already has."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from cogs.coaching import coach
from cogs.discussion.judge import Reply, Where, is_copy, judge


class BadLineError(Exception):
    """A line that cannot be judged; its words say why."""


def judge_file(path: Path, *, copies: bool, feedback: bool) -> int:
    """Judge a file's lines, or standard input's for `-`; 0 well, 1 with a line that was left out, 2 not at all."""
    try:
        with _opened(path) as lines:
            return _lines(lines, _copy if copies else _feedback if feedback else _reply)
    except BrokenPipeError:
        # Whoever read along has left (`| head`): they have what they wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"{path}: it cannot be opened ({error.strerror}).", file=sys.stderr)
        return 2


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
            yield lines
        return
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        yield lines


def _lines(lines: TextIO, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    status = 0
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # lines go out as they came in
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            print(json.dumps(answer(_read(line)), ensure_ascii=False))
        except BadLineError as error:
            print(f"line {number}: {error}", file=sys.stderr)
            status = 1
    sys.stdout.flush()
    return status


def _read(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError("it is no JSON") from error
    if not isinstance(found, dict):
        raise BadLineError("it is no object with names, like {...}")
    if "id" not in found:
        raise BadLineError("it has no id")
    return found


def _text(found: dict[str, Any], name: str, default: str | None = None) -> str:
    value = found.get(name, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadLineError(f"{name} is missing, or no text")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _reply(found: dict[str, Any]) -> dict[str, Any]:
    prior = found.get("prior") or []
    if not isinstance(prior, list) or not all(isinstance(one, str) for one in prior):
        raise BadLineError("prior is no list of texts")
    where = _text(found, "context", Where.DISCUSSION)
    if where not in list(Where):
        raise BadLineError(f"context is none of {', '.join(Where)}")
    judged = judge(
        Reply(
            _text(found, "text"),
            parent=_text(found, "parent", ""),
            prior=tuple(prior),
            prompt=_text(found, "prompt", ""),
            where=Where(where),
            language=_text(found, "lang", ""),
        )
    )
    return {"id": found["id"], "nudge": judged.nudge, "label": judged.label, "evidence": asdict(judged.evidence)}


def _copy(found: dict[str, Any]) -> dict[str, Any]:
    return {"id": found["id"], "copy": is_copy(_text(found, "earlier"), _text(found, "later"))}


def _feedback(found: dict[str, Any]) -> dict[str, Any]:
    coached = coach(_text(found, "text"), _text(found, "lang", ""))
    return {"id": found["id"], "label": coached.label, "missing": coached.missing}
