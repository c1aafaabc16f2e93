"""Discord's menu holds every command as it was declared, in the reader's language, and is sent when it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest

from adapters.discord import menu
from bot.language import Catalogue, Command, Parameter, Person, Rank
from bot.language.command import questions
from bot.school import features
from tests.discord.hall import DiscordHall

COMMANDS = [one for _, one in features().offered(Rank.OWNER) if not one.menu]
KINDS = {str: 3, int: 4, bool: 5, Person: 6}
LANGUAGES = {"de", "es-ES", "es-419"}
GROUPS = {1, 2}


def found(hall: DiscordHall, one: Command) -> dict[str, Any]:
    """The command where somebody finds it in the menu."""
    first, *rest = menu.path(one).split()
    at: dict[str, Any] = hall.there.commands()[first]
    for word in rest:
        at = next(option for option in at["options"] if option["name"] == word)
    return at


def parts(at: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, and everything in it that has a description."""
    yield at
    for option in at.get("options", ()):
        yield from parts(option)


def same(option: dict[str, Any], parameter: Parameter) -> bool:
    kind = 3 if parameter.choices else KINDS[parameter.kind]
    choices = [choice["value"] for choice in option.get("choices", ())]
    bounds = (parameter.range.least, parameter.range.most) if parameter.kind is int else (None, None)
    longest = parameter.length.longest if kind == 3 and not parameter.choices else None
    return (option["type"], choices, (option.get("min_value"), option.get("max_value")), option.get("max_length")) == (
        kind,
        list(parameter.choices),
        bounds,
        longest,
    )


async def test_every_command_is_there_with_each_argument_as_it_was_declared(school: DiscordHall) -> None:
    for one in COMMANDS:
        options = {option["name"]: option for option in found(school, one).get("options", ())}
        assert set(options) == {parameter.name for parameter in one.parameters}, one.name
        asked_for = {parameter.name for parameter in questions(one.form[1])} if one.form else set()
        for parameter in one.parameters:
            option = options[parameter.name]
            assert same(option, parameter), (one.name, option)
            assert option["description"] == parameter.about.template[:100]
            required = parameter.required and parameter.name not in asked_for  # a form asks for the rest
            assert option.get("required", False) == required, (one.name, option)


async def test_every_description_is_short_and_told_in_each_language(school: DiscordHall) -> None:
    for command in school.there.commands().values():
        for part in parts(command):
            described = part["description"], *part.get("description_localizations", {}).values()
            assert all(0 < len(one) <= 100 for one in described), part
            seen = part is command or part.get("type") != discord.AppCommandOptionType.subcommand_group.value
            assert not seen or set(part.get("description_localizations", {})) >= LANGUAGES, part["description"]


async def test_what_is_for_teachers_is_hidden_from_everybody_else(school: DiscordHall) -> None:
    for name, command in school.there.commands().items():
        hidden = command.get("default_member_permissions") not in {None, "0"}
        assert hidden == (name == menu.TEACHER), name
    for one in COMMANDS:
        assert (one.rank >= Rank.DEPUTY) == menu.path(one).startswith(menu.TEACHER), one.name
    with pytest.raises(AssertionError, match="is not shown"):
        school.people["ada"].slash("teacher course open", school.channels["algebra"], name="Algebra")


async def test_who_asks_for_it_all_the_same_is_refused(school: DiscordHall) -> None:
    asked = school.people["ada"].slash("teacher course open", school.channels["algebra"], force=True, name="Algebra")
    assert (await asked).ephemeral
    assert asked.response is not None
    assert asked.response.text == "Only a teacher can do that."
    told = await school("kim #algebra: /course roster")
    assert "There is no course here yet" in told[-1].text


async def test_the_menu_is_sent_once_and_again_when_it_changed(school: DiscordHall) -> None:
    def times() -> int:
        return len(school.there.requested("PUT", "/commands"))

    assert times() == 1
    await school.restart()
    assert times() == 1
    [answer] = await school("ada #lobby: /help")
    assert "command" in answer.marks  # it can be clicked: the numbers of the menu are still known
    whole = school.catalogue
    school.catalogue = lambda: _without(whole(), "group mine")
    await school.restart()
    assert times() == 2
    with pytest.raises(AssertionError, match="mine"):
        school.people["ada"].slash("group mine", school.channels["lobby"])


async def test_a_command_that_is_gone_since_somebody_opened_the_menu_is_answered(school: DiscordHall) -> None:
    """Discord's client may show an old menu for a while."""
    commands = school.there.commands
    before = {name: dict(command) for name, command in commands().items()}
    whole = school.catalogue
    school.catalogue = lambda: _without(whole(), "help")
    await school.restart()
    assert "help" not in commands()
    backend = school.there.world.backend
    backend.commands.setdefault(None, {})["help", 1] = before["help"]
    asked = school.people["ada"].slash("help", school.channels["lobby"])
    assert (await asked).ephemeral
    assert asked.response is not None
    assert asked.response.text == "That is from an earlier version and does nothing any more."


def _without(catalogue: Catalogue, name: str) -> Catalogue:
    del catalogue.commands[name]
    return catalogue
