"""Requests that keep every rule, to be changed a little."""

from __future__ import annotations

from typing import Any

from tests.loopback.request import Request

Case = tuple[str, Request, Request, str]  # a rule; what keeps it, as near as may be; what breaks only it; what is said

FILE = ("hours.csv", b"week,hours")


def message(*files: tuple[str, bytes], **fields: Any) -> Request:
    """A message in a channel that keeps every rule, with these fields of its own."""
    body = {"content": "Hello", "nonce": "1", "enforce_nonce": True, "allowed_mentions": {"parse": []}, **fields}
    return Request("POST", "/channels/1/messages", body=body, files=files)


def edit(**fields: Any) -> Request:
    return Request("PATCH", "/webhooks/1/token/messages/@original", body=fields)


def answer(kind: int, **data: Any) -> Request:
    return Request("POST", "/interactions/1/token/callback", body={"type": kind, "data": data})


def row(*held: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(held)}


def button(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Join", "custom_id": f"join:{number}", **fields}


def link(**fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 5, "label": "Rules", "url": "https://example.org", **fields}


def options(count: int) -> list[dict[str, Any]]:
    return [{"label": str(number), "value": str(number)} for number in range(count)]


def select(count: int = 2, **fields: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "topic", "options": options(count), **fields}


def shown(*rows: dict[str, Any], **fields: Any) -> Request:
    return message(components=list(rows), **fields)


def second(*held: dict[str, Any], **fields: Any) -> Request:
    return shown(*held, content=None, **{"flags": 1 << 15, **fields})


def text(said: str = "Hello") -> dict[str, Any]:
    return {"type": 10, "content": said}


def texts(count: int) -> list[dict[str, Any]]:
    return [text() for _ in range(count)]


def rows(count: int) -> list[dict[str, Any]]:
    return [row(button(number)) for number in range(count)]


def form(*asked: dict[str, Any], **fields: Any) -> Request:
    return answer(9, **{"title": "Feedback", "custom_id": "feedback", "components": list(asked), **fields})


def asked(component: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": 18, "label": "A strength", "component": component, **fields}


def typed(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"type": 4, "style": 1, "custom_id": f"typed:{number}", **fields}


def inputs(count: int) -> list[dict[str, Any]]:
    return [asked(typed(number)) for number in range(count)]


def declared(*listed: dict[str, Any]) -> Request:
    return Request("PUT", "/applications/1/commands", body=list(listed))


def command(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"type": 1, "name": f"group{number}", "description": "Groups", **fields}


def menus(count: int, kind: int) -> list[dict[str, Any]]:
    return [{"type": kind, "name": f"Ask {number}"} for number in range(count)]


def option(called: str = "topic", **fields: Any) -> dict[str, Any]:
    return {"type": 3, "name": called, "description": "What about", **fields}


def asking(*listed: dict[str, Any]) -> Request:
    return declared(command(options=list(listed)))


def inside(*listed: dict[str, Any]) -> Request:
    return asking({"type": 1, "name": "start", "description": "Start", "options": list(listed)})


def german(called: str) -> dict[str, Any]:
    return {"name_localizations": {"de": called}}


def channel(**fields: Any) -> Request:
    return Request("PATCH", "/channels/3", body=fields)


def choices(*values: str, **fields: Any) -> dict[str, Any]:
    return option(choices=[{"name": "a", "value": value, **fields} for value in values])


def embeds(count: int, letters: int) -> list[dict[str, Any]]:
    return [{"title": "a" * 100, "footer": {"text": "a" * (letters - 100)}} for _ in range(count)]


def alt(*said: str) -> dict[str, Any]:
    return {"attachments": [{"id": number, "description": each} for number, each in enumerate(said)]}


def poll(said: str) -> dict[str, Any]:
    return {"question": {"text": "Which?"}, "answers": [{"poll_media": {"text": said}}]}


def mentions(**fields: Any) -> dict[str, Any]:
    return {"allowed_mentions": {"parse": [], **fields}}
