"""What Discord refuses in the commands of an application."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from tests.loopback.request import Request
from tests.loopback.rulings.reading import Fields, fields, many, number, objects, twice, words

Rule = Callable[[list[Fields]], Iterator[str]]

SLASH, USER, MESSAGE = 1, 2, 3  # types of a command
_SUBCOMMAND, _GROUP = 1, 2  # types of an option
_AT_MOST = {SLASH: (100, "slash commands"), USER: (15, "user commands"), MESSAGE: (15, "message commands")}
_AN_APPLICATION_S_COMMANDS = re.compile(r"/applications/[^/]+(/guilds/[^/]+)?/commands(/[^/]+)?")

# The table of docs, reference, Locales. The OpenAPI document has ar and he, too; where the two differ the docs hold.
_LISTED = """id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th
zh-CN ja zh-TW ko"""
LOCALES = frozenset(_LISTED.split())


def commands(request: Request) -> list[Fields] | None:
    """The commands that the request declares, if it does."""
    if request.method not in {"PUT", "POST", "PATCH"} or not _AN_APPLICATION_S_COMMANDS.fullmatch(request.path):
        return None
    return objects(request.body if isinstance(request.body, list) else [request.body])


def _kind(command: Fields) -> int:
    return number(command.get("type")) or SLASH


def _options(command: Fields) -> Iterator[Fields]:
    for option in objects(command.get("options")):
        yield option
        yield from _options(option)


def _lists(command: Fields) -> Iterator[list[Fields]]:
    """The options of a command, and of each subcommand: what has to differ differs within one of them."""
    held = objects(command.get("options"))
    yield held
    for option in held:
        yield from _lists(option)


def how_many(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Registering a Command: 100 slash, 15 user and 15 message commands, in each scope."""
    for kind, (most, what) in _AT_MOST.items():
        yield from many(what, sum(1 for command in declared if _kind(command) == kind), most)


def command_names(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Registering a Command: a name is the only one of its type in its scope."""
    for kind, (_, what) in _AT_MOST.items():
        yield from twice(f"among the {what}", (words(each.get("name")) for each in declared if _kind(each) == kind))


def name(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Naming: 1 to 32 letters, digits, - _ ', in lower case, in every language."""
    for command in declared:
        if _kind(command) == SLASH:
            for each in (command, *_options(command)):
                for said in (words(each.get("name")), *map(words, fields(each.get("name_localizations")).values())):
                    if not _allowed_name(said):
                        yield f"the name {said!r} is not 1 to 32 lower-case letters, digits or - _ '"


def _allowed_name(said: str) -> bool:
    return 1 <= len(said) <= 32 and said == said.lower() and all(_allowed(char) for char in said)


def _allowed(char: str) -> bool:
    r"""The regular expression of the docs, which Python cannot read: [-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]."""
    script = unicodedata.name(char, "").split(" ")[0]
    return char in "-_'" or unicodedata.category(char)[0] in "LN" or script in {"DEVANAGARI", "THAI"}


def menu_name(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Naming: a user or message command has 1 to 32 characters, spaces and capitals too."""
    for command in declared:
        said = words(command.get("name"))
        if _kind(command) in {USER, MESSAGE} and not 1 <= len(said) <= 32:
            yield f"the name {said!r} has {len(said)} characters; 1 to 32 are allowed"


def required_first(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Option Structure: required options stand before optional ones."""
    for command in declared:
        for options in _lists(command):
            optional = ""
            for option in options:
                if number(option.get("type")) in {_SUBCOMMAND, _GROUP}:
                    continue
                if not option.get("required"):
                    optional = optional or words(option.get("name"))
                elif optional:
                    said = option.get("name")
                    yield f"/{command.get('name')}: {said!r} is required and follows {optional!r}, which is not"


def suggestions(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Option Structure: an option has autocomplete or choices."""
    for command in declared:
        for option in _options(command):
            if option.get("autocomplete") and option.get("choices"):
                yield f"/{command.get('name')}: {option.get('name')!r} has autocomplete and choices; one is allowed"


def option_names(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Option Structure: a name is the only one among the options beside it."""
    for command in declared:
        for options in _lists(command):
            yield from twice(f"/{command.get('name')}: the option", (words(option.get("name")) for option in options))


def translated_option_names(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Localization: distinct from other defaults, and from others in that language."""
    for command in declared:
        for options in _lists(command):
            for locale in sorted({locale for each in options for locale in fields(each.get("name_localizations"))}):
                # Where one has no name in this language its default is shown, so a clash with that is found too.
                shown = [
                    words(fields(each.get("name_localizations")).get(locale, each.get("name"))) for each in options
                ]
                yield from twice(f"/{command.get('name')} in {locale}: the option", shown)
                for option, said in zip(options, shown, strict=True):
                    other = [each for each in options if each is not option and each.get("name") == said]
                    if other and said != option.get("name") and shown.count(said) == 1:
                        yield f"/{command.get('name')} in {locale}: {said!r} is another option's name by default"


def locales(declared: list[Fields]) -> Iterator[str]:
    """Docs, reference, Locales: 32 of them; of Spanish es-ES and es-419, of Portuguese only pt-BR."""
    for command in declared:
        for each in (command, *_options(command), *_choices(command)):
            for key in ("name_localizations", "description_localizations"):
                for locale in fields(each.get(key)):
                    if locale not in LOCALES:
                        yield f"/{command.get('name')}: {locale!r} in {key} is not a locale that Discord knows"


def _choices(command: Fields) -> Iterator[Fields]:
    return (choice for option in _options(command) for choice in objects(option.get("choices")))


def length(declared: list[Fields]) -> Iterator[str]:
    """Docs, application-commands, Slash Commands: 8,000 characters of names, descriptions and values together.

    Of several languages the longest text counts.
    """
    for command in declared:
        parts = (command, *_options(command), *_choices(command))
        total = sum(_longest(part, "name") + _longest(part, "description") + _value(part) for part in parts)
        if total > 8_000:
            yield f"/{command.get('name')} has {total:,} characters; at most 8,000 are allowed"


def _longest(part: Fields, key: str) -> int:
    said = (part.get(key), *fields(part.get(key + "_localizations")).values())
    return max(len(words(each)) for each in said)


def _value(part: Fields) -> int:
    return len(str(part["value"])) if "value" in part else 0


RULES: tuple[Rule, ...] = (
    how_many,
    command_names,
    name,
    menu_name,
    required_first,
    suggestions,
    option_names,
    translated_option_names,
    locales,
    length,
)
