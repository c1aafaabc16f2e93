"""What Discord refuses in a modal, the form that an interaction is answered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.loopback.request import Request
from tests.loopback.rulings.components import SELECTS, TEXT_INPUT, chosen_from, options_said
from tests.loopback.rulings.reading import Fields, fields, long, many, number, objects, twice, words
from tests.loopback.rulings.sent import inside

Rule = Callable[[Fields], Iterator[str]]

_OPEN_MODAL = 9
_LABEL, _FILES, _RADIO, _BOXES = 18, 19, 21, 22


def modal(request: Request) -> Fields | None:
    """The modal that the request opens, if it does."""
    body = fields(request.body)
    answers = request.method == "POST" and request.path.startswith("/interactions/")
    return fields(body.get("data")) if answers and body.get("type") == _OPEN_MODAL else None


def _of(modal: Fields, *kinds: int) -> Iterator[Fields]:
    return (component for component in inside(modal.get("components")) if number(component.get("type")) in kinds)


def title(modal: Fields) -> Iterator[str]:
    """Docs, interactions/receiving-and-responding, Modal: a title of 1 to 45 characters."""
    yield from long("the title", words(modal.get("title")), 45, 1)


def parts(modal: Fields) -> Iterator[str]:
    """Docs, interactions/receiving-and-responding, Modal: 1 to 5 components (the OpenAPI document says 40)."""
    yield from many("components in a modal", len(objects(modal.get("components"))), 5, 1)


def label(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Label: 45 characters, its description 100; old text inputs have their own."""
    for each in _of(modal, _LABEL, TEXT_INPUT):
        yield from long("a label", each.get("label"), 45, 1)
        yield from long("the description of a label", each.get("description"), 100, 1)


def text_input(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Text Input: a value of 4,000 characters, a placeholder of 100."""
    for each in _of(modal, TEXT_INPUT):
        yield from long("the value of a text input", each.get("value"), 4_000)
        yield from long("the placeholder of a text input", each.get("placeholder"), 100)


def input_length(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Text Input: min_length 0 to 4,000, max_length 1 to 4,000, and the value between."""
    for each in _of(modal, TEXT_INPUT):
        least, most = each.get("min_length") or 0, each.get("max_length", 4_000)
        if not isinstance(least, int) or not isinstance(most, int):
            continue
        if not 0 <= least <= most <= 4_000 or most < 1:
            yield f"a text input takes {least:,} to {most:,} characters; 1 to 4,000 are allowed, the lower first"
        elif words(each.get("value")):
            yield from long("the value that a text input begins with", each["value"], most, least)


def custom_id(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Custom ID: 1 to 100 characters, for the modal and what is asked in it."""
    for each in (modal, *inside(modal.get("components"))):
        yield from long("custom_id", each.get("custom_id"), 100, 1)


def custom_ids(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Custom ID: no two components share one."""
    asked = inside(modal.get("components"))
    yield from twice("custom_id", (each["custom_id"] for each in asked if words(each.get("custom_id"))))


def select(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, String Select: as in a message."""
    for each in _of(modal, *SELECTS):
        yield from chosen_from(each)


def options(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, Radio Group: 2 to 10 options; Checkbox Group: 1 to 10."""
    for kind, what, least in ((_RADIO, "radio group", 2), (_BOXES, "checkbox group", 1)):
        for each in _of(modal, kind):
            held = objects(each.get("options"))
            yield from many(f"options in a {what}", len(held), 10, least)
            yield from options_said(held)


def may_be_left_out(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, note at min_values: at least 1, unless required is false."""
    for each in _of(modal, *SELECTS, _FILES, _BOXES):
        if each.get("min_values") == 0 and each.get("required", True) is not False:
            yield f"{each.get('custom_id')!r} is required and has min_values 0; it must be at least 1"


def enabled(modal: Fields) -> Iterator[str]:
    """Docs, components/reference, selects: a disabled one is refused in a modal."""
    for each in inside(modal.get("components")):
        if each.get("disabled"):
            yield f"{each.get('custom_id')!r} is disabled; that is not allowed in a modal"


RULES: tuple[Rule, ...] = (
    title,
    parts,
    label,
    text_input,
    input_length,
    custom_id,
    custom_ids,
    select,
    options,
    may_be_left_out,
    enabled,
)
