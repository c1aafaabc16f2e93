"""Requests and answers held against Discord's own OpenAPI document.

The document is not part of the project: `STUDYHALL_TEST_DISCORD_OPENAPI` names the file, else it is looked for beside
the repository, and whoever needs it does without where there is none. A schema is compiled when it is first used; all
of them together would take seconds.
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jsonschema_rs import Draft202012, Draft202012Validator, Registry, ValidationError, ValidationErrorKind as Kind

from tests.loopback.request import Request

NAMED = "STUDYHALL_TEST_DISCORD_OPENAPI"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "discord" / "openapi.json"

_WHOLE = "^-?[0-9]{1,20}$"
_SHOWN = 60  # characters of a wrong value in a message; enough to recognise it
_NOT_LISTED = frozenset({"use_nested_fields"})  # discord.py asks for it in a forum, and Discord knows it all the same
_FROM_THE_SERVER = 500  # any operation may fail like this, and the document describes none of it


def where() -> Path:
    """The file that should hold the document."""
    return Path(os.environ.get(NAMED) or BESIDE)


def absent() -> str:
    """Why there is no document, for whoever skips a test; empty when there is one."""
    return "" if where().is_file() else f"Discord's OpenAPI document is not at {where()}; {NAMED} can name it."


def document() -> Document | None:
    """Discord's document, or None where there is none (`absent` says why)."""
    return None if absent() else _read(where())


@functools.cache
def _read(path: Path) -> Document:
    return Document(json.loads(path.read_bytes()))


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be done at a path, and where the document says so."""

    template: str
    method: str
    parameters: Mapping[tuple[str, str], tuple[bool, str]]  # (in, name): required, and where its schema stands
    body: tuple[bool, str] | None  # required, and where its schema stands
    statuses: Mapping[str, str | None]  # "200" or "4XX": where the schema of that answer stands, if it has a body

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.method.upper()} {self.template}"


class Document:
    """Discord's operations, and whether a request or an answer is one of theirs."""

    def __init__(self, read: Mapping[str, Any]) -> None:
        self._operations = list(_operations(read))
        # Bodies are read as forgivingly as Discord reads them; its answers and what stands in a URL are as it says.
        self._lenient = Registry([("urn:discord", _schemas(read, _lenient))], draft=Draft202012)
        self._said = Registry([("urn:discord", _schemas(read, _any_of))], draft=Draft202012)
        self._compiled: dict[tuple[str, bool], Draft202012Validator] = {}

    def check(self, request: Request) -> list[str]:
        """What is wrong with the request; nothing, if Discord's document allows it."""
        operation, values = self._find(request.method, request.path)
        if operation is None:
            return [f"{request.method} {request.path} is not an operation that Discord documents"]
        given = {("path", name): value for name, value in values.items()}
        given |= {("query", name): value for name, value in request.query.items()}
        wrong = [*self._parameters(operation, given), *self._body(operation, request)]
        return [f"{operation.name}: {each}" for each in wrong]

    def check_response(self, method: str, path: str, status: int, body: object | None) -> list[str]:
        """What is wrong with an answer, which keeps the server that is tested with honest."""
        operation, _ = self._find(method, path)
        if operation is None:
            return [f"{method} {path} is not an operation that Discord documents"]
        if status >= _FROM_THE_SERVER:
            return []
        key = str(status) if str(status) in operation.statuses else f"{status // 100}XX"
        if key not in operation.statuses:
            return [f"{operation.name}: {status} is not among its answers ({', '.join(operation.statuses)})"]
        pointer = operation.statuses[key]
        if pointer is None:
            return [] if body is None else [f"{operation.name}: an answer {status} has no body"]
        wrong = self._schema(pointer, lenient=False).iter_errors(body)
        return [f"{operation.name} answered {status}: {each}" for error in wrong for each in _explained(error)]

    def _find(self, method: str, path: str) -> tuple[Operation | None, Mapping[str, str]]:
        parts = path.split("/")
        found = [
            (operation, values)
            for operation in self._operations
            if operation.method == method.lower() and (values := _values(operation.template, parts)) is not None
        ]
        # "/users/@me" is meant before "/users/{user_id}": the one with the fewest values.
        return min(found, key=lambda each: len(each[1]), default=(None, {}))

    def _parameters(self, operation: Operation, given: Mapping[tuple[str, str], str]) -> Iterator[str]:
        for (place, name), value in given.items():
            if (place, name) not in operation.parameters:
                if name not in _NOT_LISTED:
                    yield f"{name} is not a parameter of its {place}"
                continue
            schema = self._schema(operation.parameters[place, name][1], lenient=False)
            if not any(schema.is_valid(meant) for meant in _meanings(value)):
                yield f"{name} in the {place} cannot be {_short(value)}"
        for (place, name), (required, _) in operation.parameters.items():
            if required and (place, name) not in given:
                yield f"{name} is missing in the {place}"

    def _body(self, operation: Operation, request: Request) -> Iterator[str]:
        if operation.body is None:
            if request.body is not None or request.files:
                yield "takes no body"
            return
        required, pointer = operation.body
        if request.body is None:
            if required and not request.files:
                yield "the body is missing"
            return
        for error in self._schema(pointer, lenient=True).iter_errors(request.body):
            yield from _explained(error)

    def _schema(self, pointer: str, *, lenient: bool) -> Draft202012Validator:
        known = self._compiled.get((pointer, lenient))
        if known is None:
            registry = self._lenient if lenient else self._said
            known = Draft202012Validator({"$ref": f"urn:discord#{quote(pointer)}"}, registry=registry, mask="it")
            self._compiled[pointer, lenient] = known
        return known


def _operations(read: Mapping[str, Any]) -> Iterator[Operation]:
    for template, methods in read["paths"].items():
        for method, said in methods.items():
            if method != "parameters":
                yield _operation(template, method, said, methods.get("parameters", []), read["components"]["responses"])


def _operation(
    template: str, method: str, said: Mapping[str, Any], shared: list[Mapping[str, Any]], answers: Mapping[str, Any]
) -> Operation:
    above = _pointer("paths", template)
    here = above + _pointer(method)
    parameters = {
        (each["in"], each["name"]): (bool(each.get("required")), f"{start}/parameters/{number}/schema")
        for start, listed in ((above, shared), (here, said.get("parameters", [])))
        for number, each in enumerate(listed)
    }
    asked = said.get("requestBody")
    body = None if asked is None else (bool(asked.get("required")), here + "/requestBody" + _content(asked))
    statuses: dict[str, str | None] = {}
    for status, answer in said["responses"].items():
        name = answer.get("$ref", "").rpartition("/")[2]
        resolved = answers[name] if name else answer
        start = _pointer("components", "responses", name) if name else here + _pointer("responses", status)
        statuses[status] = start + _content(resolved) if resolved.get("content") else None
    return Operation(template, method, parameters, body, statuses)


def _content(said: Mapping[str, Any]) -> str:
    """Where the schema stands; of a multipart body the JSON part is what is looked at."""
    kind = "application/json" if "application/json" in said["content"] else next(iter(said["content"]))
    return _pointer("content", kind, "schema")


def _pointer(*steps: str) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def _schemas(read: Mapping[str, Any], loosened: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    def walked(node: Any) -> Any:
        if isinstance(node, dict):
            return loosened({key: walked(value) for key, value in node.items()})
        return [walked(each) for each in node] if isinstance(node, list) else node

    return {"paths": walked(read["paths"]), "components": walked(read["components"])}


def _any_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A value may match two of several schemas: a nonce "5" is a number and a text."""
    if isinstance(schema.get("oneOf"), list):
        schema["anyOf"] = schema.pop("oneOf")
    return schema


def _lenient(schema: dict[str, Any]) -> dict[str, Any]:
    """Integers may come as strings, and snowflakes as numbers: the docs allow the one, discord.py does both."""
    kinds = schema.get("type")
    if kinds == "integer" or (isinstance(kinds, list) and "integer" in kinds):
        schema |= {"type": ["string", *([kinds] if isinstance(kinds, str) else kinds)], "pattern": _WHOLE}
    elif schema.get("format") == "snowflake":
        schema["type"] = ["string", "integer"]
    return _any_of(schema)


def _values(template: str, parts: list[str]) -> Mapping[str, str] | None:
    """What the path says for the names in the template, or None if it is another path."""
    steps = template.split("/")
    if len(steps) != len(parts):
        return None
    values = {}
    for step, part in zip(steps, parts, strict=True):
        if step.startswith("{"):
            values[step[1:-1]] = unquote(part)
        elif step != unquote(part):
            return None
    return values


def _meanings(value: str) -> Iterator[object]:
    """What a text in a URL may stand for."""
    yield value
    if re.fullmatch(_WHOLE, value):
        yield int(value)
    if value.lower() in {"true", "false", "1", "0"}:
        yield value.lower() in {"true", "1"}
    yield value.split(",")


def _explained(error: ValidationError) -> Iterator[str]:
    """Where something is wrong; in a choice of several schemas, what is wrong with the one that was probably meant."""
    if not isinstance(error.kind, Kind.AnyOf | Kind.OneOfNotValid):
        place = ".".join(str(step) for step in error.instance_path) or "the body"
        yield f"{place}: {error.message}, being {_short(error.instance)}"
        return
    here = len(error.instance_path)
    meant = [tried for tried in error.kind.context if not any(_another_kind(each, here) for each in tried)]
    if not meant:
        place = ".".join(str(step) for step in error.instance_path) or "the body"
        yield f"{place}: nothing that is allowed there, being {_short(error.instance)}"
        return
    for each in min(meant, key=_far_from_meant):
        yield from _explained(each)


def _another_kind(error: ValidationError, here: int) -> bool:
    """Whether the value was never meant to be this: a null, or a component of another type."""
    if len(error.instance_path) == here:
        return isinstance(error.kind, Kind.Type)
    return error.instance_path[here:] == ["type"] and isinstance(error.kind, Kind.Enum | Kind.Constant)


def _far_from_meant(tried: list[ValidationError]) -> tuple[int, int, bool]:
    """The fewer errors, and the deeper inside, the nearer; that a text is no number explains least."""
    deepest = max(len(each.instance_path) for each in tried)
    return len(tried), -deepest, any(isinstance(each.kind, Kind.Pattern) for each in tried)


def _short(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"
