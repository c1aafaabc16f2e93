"""The owner's file. Every wrong key is reported at once, by its name, and never with a secret's value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,31}$")]
"""A person or a room on the terminal: small letters, digits, and `_ . -`."""


class Misconfigured(Exception):  # noqa: N818 - told to the owner, fault by fault
    """The configuration cannot be used; `faults` says why, each with its key and what to do."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the list."""
        super().__init__("\n".join(faults))
        self.faults = faults


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Database(_Section):
    """Where everything is kept."""

    url: SecretStr = SecretStr("")
    """`sqlite:///file` or `postgresql://user@host/name`; empty means `studyhall.db` in the data folder."""


class Log(_Section):
    """What is written down about the program itself; never what people say."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: str = ""
    """Empty means the error output, or `studyhall.log` in the data folder while the terminal is in use."""


class Terminal(_Section):
    """The built-in platform."""

    teachers: tuple[Name, ...] = ("kim",)
    students: tuple[Name, ...] = ("ada", "ben", "cleo", "dan")
    rooms: Annotated[tuple[Name, ...], Field(min_length=1)] = ("lobby",)
    closed: tuple[Name, ...] = ()
    """People who take no direct messages."""
    opening: str = ""
    """A script that is played once, when the database is new."""


class Config(BaseSettings):
    """Everything an owner can set. A variable `STUDYHALL_DATABASE__URL` overrides `url` in `[database]`."""

    model_config = SettingsConfigDict(
        env_prefix="STUDYHALL_",
        env_nested_delimiter="__",
        extra="forbid",
        hide_input_in_errors=True,
        frozen=True,
    )

    data: str = "data"
    database: Database = Database()
    log: Log = Log()
    terminal: Terminal | None = None

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


def load(path: Path) -> Config:
    """Read a configuration.

    Raises:
        Misconfigured: with every fault that was found.

    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
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
    try:
        return Config(**table)
    except ValidationError as error:
        faults = [_fault(path, one["loc"], one["type"], one["msg"]) for one in error.errors(include_input=False)]
        raise Misconfigured(faults) from None


def _fault(path: Path, where: tuple[int | str, ...], kind: str, says: str) -> str:
    key = ".".join(str(part) for part in where)
    if kind != "extra_forbidden":
        return f"{path}: {key}: {says}."
    near = get_close_matches(str(where[-1]), _keys(where[:-1]), n=1)
    return f"{path}: {key}: there is no such key. " + (f"Did you mean {near[0]}?" if near else "Remove it.")


def _keys(section: tuple[int | str, ...]) -> list[str]:
    fields: Mapping[str, Any] = Config.model_fields
    for part in section:
        kinds = [fields[str(part)].annotation, *get_args(fields[str(part)].annotation)]
        fields = next(k.model_fields for k in kinds if isinstance(k, type) and issubclass(k, BaseModel))
    return list(fields)
