"""A message in a request, wherever the request keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.loopback.request import Request
from tests.loopback.rulings.reading import Fields, fields, number, objects

COMPONENTS_V2 = 1 << 15
TEXT = 10  # the type of a component that shows text
_REPLY, _UPDATE = 4, 7  # types of an interaction's callback


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a request creates or edits."""

    fields: Fields
    created: bool  # or edited
    files: tuple[tuple[str, bytes], ...] = ()
    takes_nonce: bool = False  # only messages in a channel do

    @property
    def second_version(self) -> bool:
        """Whether it is said to consist of components only ("components V2")."""
        return bool(number(self.fields.get("flags")) & COMPONENTS_V2)


def sent(request: Request) -> Sent | None:
    """The message that the request creates or edits, if it does."""
    body = fields(request.body)
    match request.method, request.path.strip("/").split("/"):
        case "POST", ["channels", _, "messages"]:
            return Sent(body, created=True, files=request.files, takes_nonce=True)
        case "POST", ["channels", _, "threads"] if "message" in body:  # a post in a forum
            return Sent(fields(body["message"]), created=True, files=request.files)
        case "POST", ["webhooks", _, _]:
            return Sent(body, created=True, files=request.files)
        case "PATCH", ["channels", _, "messages", _] | ["webhooks", _, _, "messages", _]:
            return Sent(body, created=False, files=request.files)
        case "POST", ["interactions", _, _, "callback"] if number(body.get("type")) in {_REPLY, _UPDATE}:
            return Sent(fields(body.get("data")), created=body["type"] == _REPLY, files=request.files)
    return None


def inside(components: object) -> Iterator[Fields]:
    """Every component, with those inside it."""
    for component in objects(components):
        yield component
        yield from inside(component.get("components"))
        yield from inside([part for part in (component.get("component"), component.get("accessory")) if part])


def mentions_people(message: Sent) -> bool:
    """Whether the request changes words in which somebody could be mentioned."""
    shown = any(component.get("type") == TEXT for component in inside(message.fields.get("components")))
    return message.created or "content" in message.fields or shown


def given(message: Sent, name: str) -> bool:
    """Whether the request really gives the message something of this name; null and empty lists take it away."""
    return bool(message.fields.get(name))
