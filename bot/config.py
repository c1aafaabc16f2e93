"""The owner's file. Every wrong key is reported at once, by its name, and never with a secret's value."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.sections import Class, Discord, Matrix, Misconfigured, Section, Terminal, TypedPath, typed_path

__all__ = ["Class", "Config", "Discord", "Matrix", "Misconfigured", "Terminal", "load"]


def _url(secret: SecretStr) -> SecretStr:
    """Refuse what no engine could open, without saying what it was."""
    from sqlalchemy import make_url  # noqa: PLC0415 - not needed to print a version or another fault
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    says = "write it like sqlite:///data/studyhall.db or postgresql://user@host/name"
    if secret.get_secret_value():
        try:
            url = make_url(secret.get_secret_value())
        except (ArgumentError, ValueError):
            raise ValueError(says) from None
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise ValueError(says)
        typed_path(url.database or "")
        if url.get_backend_name() == "sqlite" and (not url.database or ":memory:" in url.database):
            raise ValueError("a database in memory would be forgotten at once; name a file")
    return secret


class Database(Section):
    """Where everything is kept."""

    url: Annotated[SecretStr, AfterValidator(_url)] = SecretStr("")
    """`sqlite:///file` or `postgresql://user@host/name`; empty means `studyhall.db` in the data folder."""


class Log(Section):
    """What is written down about the program itself; never what people say."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: TypedPath = ""
    """Empty means the error output, or `studyhall.log` in the data folder while the terminal is in use."""


class Health(Section):
    """How Studyhall is, told on this machine's own address and nowhere else."""

    port: Annotated[int, Field(ge=1024, le=65535)] = 8730


def _once(classes: tuple[Class, ...]) -> tuple[Class, ...]:
    homes = [home for one in classes for home in one.homes]
    if len(set(homes)) < len(homes):
        raise ValueError("a server or space stands twice; it belongs to one class only")
    return classes


class Config(BaseSettings):
    """Everything an owner can set. A variable `STUDYHALL_DATABASE__URL` overrides `url` in `[database]`."""

    model_config = SettingsConfigDict(
        env_prefix="STUDYHALL_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        hide_input_in_errors=True,
        frozen=True,
    )

    data: Annotated[TypedPath, Field(min_length=1)] = "data"
    database: Database = Database()
    log: Log = Log()
    health: Health | None = None
    terminal: Terminal | None = None
    discord: Discord | None = None
    matrix: Matrix | None = None
    classes: Annotated[tuple[Class, ...], AfterValidator(_once)] = ()
    """Servers and spaces that belong together; each of the others is a class by itself."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings names all five
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data)

    @property
    def database_url(self) -> str:
        """The URL, secret included: for the engine only."""
        return self.database.url.get_secret_value() or f"sqlite:///{self.folder / 'studyhall.db'}"

    @property
    def database_name(self) -> str:
        """The same to be shown: without a password, wherever in the URL that is."""
        from sqlalchemy import make_url  # noqa: PLC0415 - likewise

        return make_url(self.database_url).set(query={}).render_as_string(hide_password=True)


def load(path: Path) -> Config:
    """Read a configuration.

    Raises:
        Misconfigured: with every fault that was found.

    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Misconfigured([f"{path}: there is no such file. Copy config.example.toml there and edit it."]) from None
    except OSError as error:
        raise Misconfigured(
            [f"{path}: it cannot be read ({error.strerror}). Check its owner and permissions."]
        ) from None
    except UnicodeDecodeError:
        raise Misconfigured([f"{path}: it is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured([f"{path}: it is not valid TOML: {error}."]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise Misconfigured([f"{path}: it is not valid TOML."]) from None
    faults = [_unknown(path, (key,)) for key in table if key not in Config.model_fields]
    faults += [_unknown(_VARIABLE, tuple(name.split("__"))) for name in _variables() if _is_unknown(name)]
    known = {key: value for key, value in table.items() if key in Config.model_fields}
    try:
        config = Config(**known)
    except ValidationError as error:
        faults += [_fault(path, one["loc"], one["type"], one["msg"]) for one in error.errors(include_input=False)]
    except SettingsError:
        faults += [
            f"the variable {_VARIABLE}{name.upper()}: it cannot be read. Write a section or a list as JSON."
            for name, value in _variables().items()
            if not _is_unknown(name) and _takes_json(name) and not _is_json(value)
        ] or [f"the variables {_VARIABLE}...: one of them cannot be read."]
    if faults:
        raise Misconfigured(sorted(set(faults)))
    return config


_VARIABLE = "STUDYHALL_"


def _variables() -> dict[str, str]:
    """The environment's variables for us, their names without the beginning and in small letters."""
    ours = {name: value for name, value in os.environ.items() if name.upper().startswith(_VARIABLE)}
    return {name[len(_VARIABLE) :].lower(): value for name, value in ours.items()}


def _takes_json(name: str) -> bool:
    *sections, key = name.split("__")
    field = _fields(tuple(sections)).get(key)
    return bool(_keys((*sections, key))) or (field is not None and get_origin(field.annotation) is tuple)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _is_unknown(name: str) -> bool:
    *sections, key = name.split("__")
    return key not in _fields(tuple(sections))


def _fault(path: Path, where: tuple[int | str, ...], kind: str, says: str) -> str:
    set_by = {str(where[0]), "__".join(str(part) for part in where[:2])} & _variables().keys()
    file = _VARIABLE if set_by else path
    if kind == "extra_forbidden":
        return _unknown(file, where)
    says = _IN_WORDS.get(kind, says.removeprefix("Value error, "))
    return f"{_key(file, where)}: {says}."


_IN_WORDS = {
    "missing": "it is missing, and has no default; add it",
    "model_type": "it is a section; write its keys under a line with its name in brackets",
    "string_pattern_mismatch": "write it with small letters, digits and _ . -, a letter first, 32 at most",
    "bool_parsing": "it is true or false",
    "bool_type": "it is true or false",
    "tuple_type": 'it is a list; write it like ["ada", "ben"]',
    "too_short": "it must not be empty",
    "string_too_short": "it must not be empty",
    "int_type": "it is a whole number",
    "int_parsing": "it is a whole number",
    "string_type": 'it is a text; write it in "quotes"',
}


def _unknown(file: Path | str, where: tuple[int | str, ...]) -> str:
    near = get_close_matches(str(where[-1]), _keys(where[:-1]), n=1)
    return f"{_key(file, where)}: there is no such key. " + (f"Did you mean {near[0]}?" if near else "Remove it.")


def _key(file: Path | str, where: tuple[int | str, ...]) -> str:
    """A key as its owner wrote it, in the file or as a variable."""
    if file == _VARIABLE:
        return f"the variable {_VARIABLE}{'__'.join(str(part) for part in where).upper()}"
    # A key may be any text; its line breaks must not look like another fault.
    return f"{file}: {'.'.join(str(part) for part in where).encode('unicode_escape').decode('ascii')}"


def _keys(section: tuple[int | str, ...]) -> list[str]:
    return list(_fields(section))


def _fields(section: tuple[int | str, ...]) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = Config.model_fields
    for part in section:
        if isinstance(part, int):  # which one of a list
            continue
        if str(part) not in fields:
            return {}
        kinds = [fields[str(part)].annotation, *get_args(fields[str(part)].annotation)]
        fields = next((k.model_fields for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), {})
    return fields
