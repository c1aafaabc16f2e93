"""Every declared command in Discord's own menu, in the languages that we speak; sent only when it changed."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord.ink import NAME
from adapters.discord.refusals import answers
from adapters.discord.writing import cut
from bot.language import Away, Command, Core, Cursor, Json, Parameter, Person, Rank, text, translator
from bot.language.command import questions
from bot.language.translation import FOLDER

log = structlog.get_logger()

TEACHER = "teacher"
"""Discord hides only whole top-level commands, so what is for teachers and deputies stands under one of its own."""

AGAIN = 60.0
"""Seconds before a menu that could not be sent is sent again."""

_FOR_TEACHERS = text("For teachers")
_HIDDEN = discord.Permissions(manage_messages=True)
_SPOKEN = {
    discord.Locale.german: "de",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
}
_ABOUT = 100

Asked = Callable[[discord.Interaction, Command, dict[str, Json], discord.Message | None], Awaitable[None]]
Suggest = Callable[[discord.Interaction, Command, str, str], Awaitable[list[tuple[str, str | int]]]]


@dataclass(slots=True)
class Menu:
    """Which commands there are, each with what its feature is about.

    `calls` is how each is shown so that it can be clicked, by its name.
    """

    commands: tuple[tuple[str, Command], ...]
    asked: Asked
    suggest: Suggest
    calls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Until Discord has numbered them they are shown as typed."""
        self.calls = {one.name: f"`/{path(one)}`" for _, one in self.commands}

    def tree(self, client: discord.Client) -> app_commands.CommandTree:
        """The menu as discord.py keeps it, for one client."""
        tree = app_commands.CommandTree(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        groups: dict[str, app_commands.Group] = {}
        for about, one in self.commands:
            if one.menu:
                tree.add_command(_for_messages(one, self.asked))
                continue
            *above, name = path(one).split()
            made = _command(name, one, self.asked, self.suggest)
            if above:
                _group(tree, groups, above, about).add_command(made)
            else:
                tree.add_command(made)
        return tree

    async def send(self, tree: app_commands.CommandTree, core: Core) -> bool:
        """Bring Discord's menu up to date, if it was sent another; False when it has to be tried again."""
        digest, me = _digest(tree), str(tree.client.application_id)
        kept = json.loads(await core.cursor(NAME, "menu") or "{}")
        if kept.get("digest") != digest or kept.get("application") != me:
            await tree.set_translator(Spoken())
            try:
                with answers():
                    sent = await tree.sync()
            except (Away, discord.HTTPException) as error:
                again = isinstance(error, Away | discord.DiscordServerError)
                log.warning("the menu could not be sent; what was there stays", kind=type(error).__name__, again=again)
                self._number(kept.get("numbers", {}))
                return not again
            kept = {"digest": digest, "application": me, "numbers": {one.name: one.id for one in sent}}
            await core.save_cursor(NAME, Cursor("menu", json.dumps(kept)))
            log.info("menu sent", commands=len(self.commands))
        self._number(kept["numbers"])
        return True

    def _number(self, numbers: Mapping[str, int]) -> None:
        for _, one in self.commands:
            full = one.menu or path(one)
            number = numbers.get(full.split()[0])
            if number is not None:
                self.calls[one.name] = f"</{full}:{number}>"


def path(one: Command) -> str:
    """What is chosen in the menu, word by word."""
    return f"{TEACHER} {one.name}" if one.rank >= Rank.DEPUTY else one.name


def _group(
    tree: app_commands.CommandTree, groups: dict[str, app_commands.Group], above: list[str], feature: str
) -> app_commands.Group:
    parent: app_commands.Group | None = None
    for depth in range(1, len(above) + 1):
        called = " ".join(above[:depth])
        if called not in groups:
            groups[called] = app_commands.Group(
                name=above[depth - 1],
                description=_about(_described(called, feature)),
                parent=parent,
                default_permissions=_HIDDEN if called == TEACHER else None,
            )
            if parent is None:
                tree.add_command(groups[called])
        parent = groups[called]
    assert parent is not None
    return parent


def _described(called: str, feature: str) -> str:
    """What a group is about. Discord shows it of no group within another, yet counts it: 8,000 characters a command."""
    if called == TEACHER:
        return _FOR_TEACHERS.template
    return called.rpartition(" ")[2] if " " in called else feature


def _for_messages(one: Command, asked: Asked) -> app_commands.ContextMenu:
    async def chosen(interaction: discord.Interaction, message: discord.Message) -> None:
        await asked(interaction, one, {}, message)

    chosen.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
    return app_commands.ContextMenu(name=app_commands.locale_str(one.menu), callback=chosen)


def _command(name: str, one: Command, asked: Asked, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    async def chosen(interaction: discord.Interaction, **given: Any) -> None:  # noqa: ANN401 - what each option says
        await asked(interaction, one, {name: _kept(value) for name, value in given.items() if value is not None}, None)

    in_form = {field.name for field in questions(one.form[1])} if one.form else set()
    parameters = sorted(one.parameters, key=lambda each: not (each.required and each.name not in in_form))
    chosen.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by discord.py, which asks for one
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_ONLY, annotation=discord.Interaction),
            *(_option(each, required=each.required and each.name not in in_form) for each in parameters),
        ]
    )
    if parameters:
        app_commands.describe(**{each.name: _about(each.about.template) for each in parameters})(chosen)
    if choices := {each.name: _choices(each) for each in parameters if each.choices}:
        app_commands.choices(**choices)(chosen)
    made = app_commands.Command[Any, ..., None](name=name, description=_about(one.about.template), callback=chosen)
    for each in parameters:
        if each.suggests is not None:
            made.autocomplete(each.name)(_completing(one, each, suggest))
    return made


def _completing(
    one: Command, parameter: Parameter, suggest: Suggest
) -> Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[Any]]]]:
    async def complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[Any]]:
        found = await suggest(interaction, one, parameter.name, str(typed))
        return [app_commands.Choice(name=cut(shown, _ABOUT) or "…", value=meant) for shown, meant in found]

    return complete


def _option(parameter: Parameter, *, required: bool) -> inspect.Parameter:
    kind: Any = parameter.kind
    if kind is Person:
        kind = discord.User
    elif kind is int:
        kind = app_commands.Range[int, parameter.range.least, parameter.range.most]
    elif parameter.choices:
        kind = str
    elif kind is str:
        kind = app_commands.Range[str, parameter.question.shortest if required else 0, parameter.length.longest]
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _choices(parameter: Parameter) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=one, value=one) for one in parameter.choices]


def _about(template: str) -> app_commands.locale_str:
    return app_commands.locale_str(cut(template, _ABOUT))


def _kept(value: object) -> Json:
    """What an option says, as an argument; a person as they are mentioned."""
    if isinstance(value, discord.abc.Snowflake):
        return f"<@{value.id}>"
    assert isinstance(value, str | int | bool)
    return value


class Spoken(app_commands.Translator):
    """Descriptions in the reader's language; names stay, so that everybody can tell everybody what to type."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The description in `locale`; None where we do not speak it, or for a name."""
        location = context.location
        if isinstance(context.data, app_commands.ContextMenu):  # that is chosen, never typed
            location = app_commands.TranslationContextLocation.other
        name = {
            app_commands.TranslationContextLocation.command_name,
            app_commands.TranslationContextLocation.group_name,
            app_commands.TranslationContextLocation.parameter_name,
            app_commands.TranslationContextLocation.choice_name,
        }
        if locale not in _SPOKEN or location in name:
            return None
        said = translator(_SPOKEN[locale])(string.message, "", 1)
        return cut(said, _ABOUT) if said != string.message else None


def _digest(tree: app_commands.CommandTree) -> str:
    """Of the menu and of the words in other languages, which are not read for it."""
    payload = [one.to_dict(tree) for one in tree.get_commands()]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode())
    for catalogue in sorted(FOLDER.glob("*.po")):
        digest.update(catalogue.read_bytes())
    return digest.hexdigest()
