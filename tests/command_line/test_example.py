"""config.example.toml is the whole truth about the owner's file: every key, each with its default."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from bot.config import Class, Config, Database, Discord, Health, Log, Matrix, Terminal, load
from bot.language.catalogue import feature
from bot.school import features
from bot.sections import Feature
from tests.command_line.program import ROOT

EXAMPLE = ROOT / "config.example.toml"
SHOWN = {
    ("terminal", "rooms"),  # a second room, and a class that meets: to have something to look at
    ("terminal", "opening"),
    ("matrix", "homeserver"),  # these have no default
    ("matrix", "user"),
    ("classes", "discord"),
    ("classes", "matrix"),
    ("classes", "courses"),  # nothing is limited where nothing is said
    ("classes", "groups"),
    ("classes", "keep"),
}
"""Keys that the example shows with another value than their default, and says so."""
SECTIONS: dict[str, type[BaseModel]] = {
    "": Config,
    "database": Database,
    "log": Log,
    "health": Health,
    "terminal": Terminal,
    "discord": Discord,
    "matrix": Matrix,
    "classes": Class,
}


def everything() -> dict[str, dict[str, Any]]:
    """The example with every key switched on, by section."""
    text = EXAMPLE.read_text(encoding="utf-8")
    table = tomllib.loads(re.sub(r"^#(?=\[|\w+ = )", "", text, flags=re.MULTILINE))
    [table["classes"]] = table["classes"]
    found = {name: one for name, one in table.items() if isinstance(one, dict)}
    return {"": {name: one for name, one in table.items() if name not in found}, **found}


def test_every_key_stands_in_it_and_no_other() -> None:
    found = everything()
    assert set(found) == set(SECTIONS)
    assert set(SECTIONS) - {""} | {"data"} == set(Config.model_fields)
    for name, kind in SECTIONS.items():
        assert set(found[name]) == set(kind.model_fields) - (SECTIONS.keys() if kind is Config else set()), name


def test_every_key_stands_there_with_its_default() -> None:
    for name, keys in everything().items():
        for key, shown in keys.items():
            default = SECTIONS[name].model_fields[key].get_default(call_default_factory=True)
            if isinstance(default, SecretStr):
                default = default.get_secret_value()
            meant = tuple(shown) if isinstance(shown, list) else shown
            assert (meant == default) == ((name, key) not in SHOWN), (name, key)


def test_it_works_as_it_is_and_with_everything_switched_on(tmp_path: Path) -> None:
    assert load(EXAMPLE).terminal is not None
    text = EXAMPLE.read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(re.sub(r"^#(?=\[|\w+ = )", "", text, flags=re.MULTILINE), encoding="utf-8")
    config = load(tmp_path / "config.toml")
    assert None not in {config.discord, config.matrix}
    assert len(config.classes) == 1


def test_every_feature_can_be_switched_off_but_what_the_others_rest_on() -> None:
    catalogue = features()
    having_commands = {feature(cog) for cog, _ in catalogue.with_cogs()}
    rest_on = {"courses", "linking", "moderation", "desk", "quiet", "rehearsing"}
    assert set(get_args(Feature)) == having_commands - rest_on
