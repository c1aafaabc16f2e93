"""What Discord refuses in the components of a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.loopback.rulings.reading import Fields, long, many, number, objects, twice, words
from tests.loopback.rulings.sent import TEXT, Sent, given, inside

Rule = Callable[[Sent], Iterator[str]]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = frozenset({STRING_SELECT, 5, 6, 7, 8})
SECOND_VERSION = frozenset({9, TEXT, 11, 12, 13, 14, 17})
_LINK, _PREMIUM = 5, 6  # styles of a button that come without a custom_id


def _inside(message: Sent) -> Iterator[Fields]:
    return inside(message.fields.get("components"))


def _of(message: Sent, kinds: frozenset[int]) -> Iterator[Fields]:
    return (component for component in _inside(message) if number(component.get("type")) in kinds)


def _legacy(message: Sent) -> bool:
    """An edit that says nothing of flags may be of either version; it is judged by what it holds."""
    return not message.second_version and next(_of(message, SECOND_VERSION), None) is None


def rows(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Legacy Message Component Behavior: up to 5 action rows, and nothing else outside."""
    if not _legacy(message):
        return
    outer = objects(message.fields.get("components"))
    yield from many("rows of components", len(outer), 5)
    for component in outer:
        if component.get("type") != ROW:
            yield f"a component of type {component.get('type')} stands outside an action row"


def row(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Action Row: 1 to 5 buttons, or a single select."""
    for each in _of(message, frozenset({ROW})):
        held = objects(each.get("components"))
        yield from many("components in a row", len(held), 5, 1)
        if len(held) > 1 and any(number(component.get("type")) in SELECTS for component in held):
            yield f"a select shares its row with {len(held) - 1} more; it must have one of its own"


def label(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Button: a label has up to 80 characters."""
    for button in _of(message, frozenset({BUTTON})):
        yield from long("the label of a button", button.get("label"), 80)


def something_to_see(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Button Styles: a label or an emoji, or there is nothing to press on."""
    for button in _of(message, frozenset({BUTTON})):
        if button.get("style") != _PREMIUM and not words(button.get("label")).strip() and not button.get("emoji"):
            yield f"the button {button.get('custom_id')!r} has neither a label nor an emoji; it needs one"


def something_to_press(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Button: custom_id, or url for a link, or sku_id; exactly one of them."""
    for button in _of(message, frozenset({BUTTON})):
        needed = {_LINK: "url", _PREMIUM: "sku_id"}.get(number(button.get("style")), "custom_id")
        got = [name for name in ("custom_id", "url", "sku_id") if button.get(name)]
        if got != [needed]:
            yield f"a button of style {button.get('style')} needs {needed} and nothing else; it has {got or 'nothing'}"


def custom_id(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Custom ID: 1 to 100 characters."""
    for component in _inside(message):
        yield from long("custom_id", component.get("custom_id"), 100, 1)


def custom_ids(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Custom ID: no two components of a message share one."""
    yield from twice("custom_id", (each["custom_id"] for each in _inside(message) if words(each.get("custom_id"))))


def select(message: Sent) -> Iterator[str]:
    """Docs, components/reference, String Select: see `chosen_from`."""
    for each in _of(message, SELECTS):
        yield from chosen_from(each)


def chosen_from(select: Fields) -> Iterator[str]:
    """Docs, components/reference, String Select: 1 to 25 options, texts of 100, a placeholder of 150, 0 to 25 values.

    That the values differ is said nowhere in the docs; Discord refuses it all the same.
    """
    options = objects(select.get("options"))
    if select.get("type") == STRING_SELECT:
        yield from many("options in a select", len(options), 25, 1)
    yield from long("the placeholder of a select", select.get("placeholder"), 150)
    yield from options_said(options)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if isinstance(least, int) and isinstance(most, int) and not 0 <= least <= most <= 25:
        yield f"a select takes {least} to {most} values; 0 to 25 are allowed, the lower first"


def options_said(options: list[Fields]) -> Iterator[str]:
    """Docs, components/reference, options of selects, radio and checkbox groups: texts of up to 100 characters."""
    for option in options:
        for name, least in (("label", 1), ("value", 1), ("description", 0)):
            yield from long(f"the {name} of an option", option.get(name), 100, least)
    yield from twice("the value", (words(option.get("value")) for option in options))


def all_of_them(message: Sent) -> Iterator[str]:
    """Docs, components/reference: 40 components in a message, those inside others too."""
    yield from many("components", sum(1 for _ in _inside(message)), 40)


def no_old_parts(message: Sent) -> Iterator[str]:
    """Docs, components/reference: a message of components only has no content, embeds, poll or stickers."""
    if message.second_version:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if given(message, name):
                yield f"a message of components only has {name}; that is not allowed"


def flagged(message: Sent) -> Iterator[str]:
    """Docs, components/reference: text and its kin need the flag IS_COMPONENTS_V2; an edit may leave it as it was."""
    new = next(_of(message, SECOND_VERSION), None)
    if new is not None and not message.second_version and (message.created or "flags" in message.fields):
        yield f"a component of type {new.get('type')} needs the flag IS_COMPONENTS_V2 (32,768)"


def texts(message: Sent) -> Iterator[str]:
    """Docs, components/reference, Text Display: 4,000 characters over all text of a message."""
    total = sum(len(words(each.get("content"))) for each in _of(message, frozenset({TEXT})))
    if total > 4_000:
        yield f"the text components have {total:,} characters together; at most 4,000 are allowed"


RULES: tuple[Rule, ...] = (
    rows,
    row,
    label,
    something_to_see,
    something_to_press,
    custom_id,
    custom_ids,
    select,
    all_of_them,
    no_old_parts,
    flagged,
    texts,
)
