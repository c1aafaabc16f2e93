"""The sections of the owner's file that are about platforms, and what all sections share."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from bot.language.owner import Owner

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,31}$")]
"""A person or a room on the terminal: small letters, digits, and `_ . -`."""


class Misconfigured(Exception):  # noqa: N818 - told to the owner, fault by fault
    """The configuration cannot be used; `faults` says why, each with its key and what to do."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the list."""
        super().__init__("\n".join(faults))
        self.faults = faults


class Section(BaseModel):
    """A part of the file with keys of its own; a secret in it is never shown."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


def typed_path(typed: str) -> str:
    """A path as an owner types it."""
    if "\0" in typed:
        raise ValueError("a path holds no zero character")
    return typed


TypedPath = Annotated[str, AfterValidator(typed_path)]


class Terminal(Section):
    """The built-in platform."""

    teachers: tuple[Name, ...] = ("kim",)
    students: tuple[Name, ...] = ("ada", "ben", "cleo", "dan")
    rooms: Annotated[tuple[Name, ...], Field(min_length=1)] = ("lobby",)
    closed: tuple[Name, ...] = ()
    """People who take no direct messages."""
    opening: TypedPath = ""
    """A script that is played once, when the database is new."""

    @model_validator(mode="after")
    def _somebody(self) -> Terminal:
        if not (self.teachers or self.students):
            raise ValueError("nobody is there; name somebody in teachers or students")
        return self


def _number(typed: str) -> str:
    """A number that Discord gives; too large for some readers of TOML, so it stands in quotes."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER):
        raise ValueError("it is a number of up to 20 digits in quotes, copied from Discord with Copy ID")
    return typed


_LONGEST_NUMBER = 20
_TOKEN = re.compile(r"[A-Za-z0-9_.=-]+")
"""Of what a token is made; anything else could not even be sent."""
_Number = Annotated[str, AfterValidator(_number)]


class Discord(Section):
    """A bot on Discord. The token is better kept out of the file: STUDYHALL_DISCORD__TOKEN, or `token_file`."""

    token: SecretStr = SecretStr("")
    token_file: TypedPath = ""
    teachers: tuple[_Number, ...] = ()
    """Roles; whoever may manage the server needs none."""
    tutors: tuple[_Number, ...] = ()
    students: tuple[_Number, ...] = ()
    """Roles that count as students without joining a course."""
    rooms: tuple[_Number, ...] = ()
    """Categories in which private rooms are made, one for each server; where there is none they are private threads."""
    discussions: bool = True
    """Whether to ask Discord for the message content intent."""

    def read_token(self) -> str:
        """The token, from wherever it is kept; `token` and its variable win over `token_file`.

        Raises:
            Misconfigured: it is not there, with what to do and without what is there instead.

        """
        kept = self.token.get_secret_value().strip()
        if not kept and not self.token_file:
            says = "the bot's token is missing. Set STUDYHALL_DISCORD__TOKEN, or discord.token_file."
            raise Misconfigured([says])
        try:
            kept = kept or Path(self.token_file).read_text(encoding="utf-8-sig").strip()
        except OSError as error:
            says = (
                f"{self.token_file}: it cannot be opened ({error.strerror}). Correct discord.token_file, or its owner."
            )
            raise Misconfigured([says]) from None
        except UnicodeDecodeError:
            kept = ""
        if not _TOKEN.fullmatch(kept):
            where = "what is set" if self.token.get_secret_value() else self.token_file
            raise Misconfigured([f"{where} is no token: copy it again from Discord, alone and whole."])
        return kept


def _user(typed: str) -> str:
    if not _USER.fullmatch(typed):
        raise ValueError("write it whole, like @studyhall:school.example")
    return typed


def _room(typed: str) -> str:
    if not typed.startswith("!") or any(char.isspace() for char in typed):
        raise ValueError("it is a room's internal id, beginning with !, copied from the space's settings (Advanced)")
    return typed


def _homeserver(typed: str) -> str:
    if not _HOMESERVER.fullmatch(typed):
        raise ValueError("write it like https://matrix.school.example")
    return typed


def _prefix(typed: str) -> str:
    if not typed or any(char.isspace() for char in typed) or typed.startswith("/"):
        raise ValueError("it is one word, like !study; clients keep what begins with / to themselves")
    return typed


_USER = re.compile(r"@[^:\s]+:[A-Za-z0-9.:\[\]-]+")
_HOMESERVER = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+/?")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _device(typed: str) -> str:
    if not _DEVICE.fullmatch(typed):
        raise ValueError("write it with letters, digits, _ and -")
    return typed


class Matrix(Section):
    """A bot on Matrix. Secrets are better kept out of the file: in variables, or in files of their own."""

    homeserver: Annotated[str, AfterValidator(_homeserver)]
    user: Annotated[str, AfterValidator(_user)]
    token: SecretStr = SecretStr("")
    token_file: TypedPath = ""
    password: SecretStr = SecretStr("")
    password_file: TypedPath = ""
    appservice_token: SecretStr = SecretStr("")
    appservice_token_file: TypedPath = ""
    """Of an application service that the homeserver knows; the bot then meets no limits."""
    secret: SecretStr = SecretStr("")
    secret_file: TypedPath = ""
    """What the store of keys is encrypted with."""
    device: Annotated[str, AfterValidator(_device)] = "STUDYHALL"
    prefix: Annotated[str, AfterValidator(_prefix)] = "!study"
    spaces: tuple[Annotated[str, AfterValidator(_room)], ...] = ()
    """Spaces that are classes; none means every space that the bot is in."""
    servers: tuple[str, ...] = ()
    """Whose people may invite the bot; none means those of its own server."""
    encrypt: bool = True
    """Whether direct conversations and private rooms that the bot begins are encrypted, where people can read that."""

    @property
    def secret_files(self) -> dict[str, str]:
        """Where each secret may be kept, by its name; empty where no file is named."""
        return {name: getattr(self, f"{name}_file") for name in ("token", "password", "appservice_token", "secret")}

    def read_secret(self, name: str) -> str:
        """One of the secrets, from wherever it is kept; empty when it is not set.

        Raises:
            Misconfigured: its file cannot be read, without what is in it.

        """
        kept: SecretStr = getattr(self, name)
        file: str = getattr(self, f"{name}_file")
        if kept.get_secret_value().strip() or not file:
            return kept.get_secret_value().strip()
        try:
            found = Path(file).read_text(encoding="utf-8-sig").strip()
        except OSError as error:
            says = f"{file}: it cannot be opened ({error.strerror}). Correct matrix.{name}_file, or its owner."
            raise Misconfigured([says]) from None
        except UnicodeDecodeError:
            found = ""
        if not found:
            raise Misconfigured(
                [f"{file}: it holds no text. Store the {name.replace('_', ' ')} there, alone and whole."]
            )
        return found

    def read_secrets(self) -> dict[str, str]:
        """All of them, by name.

        Raises:
            Misconfigured: there is no way to log in, or nothing to encrypt the keys with.

        """
        found = {name: self.read_secret(name) for name in self.secret_files}
        faults = []
        if not (found["token"] or found["password"] or found["appservice_token"]):
            faults.append("nothing lets the bot in. Set matrix.token_file, password_file or appservice_token_file.")
        if len(found["secret"]) < _SHORTEST_SECRET:
            says = (
                "the secret that protects the bot's keys is missing or short. Store 16 characters or more in a file, "
            )
            faults.append(says + "name it in matrix.secret_file, and never change it.")
        if faults:
            raise Misconfigured(faults)
        return found


_SHORTEST_SECRET = 16
APART = (
    "have had courses of their own and cannot become one class. "
    "Take them out of [[classes]], or bind a space or server where no course was opened yet."
)


Feature = Literal["discussion", "feedback", "groups", "reflection", "reports", "tutoring"]
"""What a class can do without; courses it cannot."""


_zones = cache(available_timezones)  # it looks through hundreds of files


def _language(typed: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", typed):
        raise ValueError("write it like en, es or pt-BR")
    return typed


def _zone(typed: str) -> str:
    if typed not in _zones():
        raise ValueError("it is no time zone; write it like Europe/Berlin or America/Lima")
    return typed


def _days(days: int) -> int:
    if not _SHORTEST <= days <= _LONGEST:
        raise ValueError(f"it is from {_SHORTEST} to {_LONGEST} days; leave it out to keep everything")
    return days


def _limit(most: int) -> int:
    if not 1 <= most <= _MOST:
        raise ValueError(f"it is from 1 to {_MOST}; leave it out to have no limit")
    return most


_SHORTEST, _LONGEST = 14, 36_500
"""Days: teachers are told a week before, and have had a week without it; a hundred years are for ever."""
_MOST = 1_000
_Limit = Annotated[int, Field(strict=True), AfterValidator(_limit)]


class Class(Section):
    """What is special about a class: that several servers and spaces are one, and what is otherwise in it.

    A Discord server goes by its number, a Matrix space by its internal id.
    """

    discord: _Number | Literal[""] = ""
    matrix: Annotated[str, AfterValidator(_room)] | Literal[""] = ""
    terminal: bool = False
    without: tuple[Feature, ...] = ()
    """Features that are off in this class."""
    language: Annotated[str, AfterValidator(_language)] = "en"
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """What a course has whose teacher says nothing else."""
    rooms: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """The only rooms in which courses are opened; none means any."""
    courses: _Limit | None = None
    """How many courses may be open at a time; None is no limit."""
    groups: _Limit | None = None
    """How many study groups of a course one student may be in."""
    keep: Annotated[int, Field(strict=True), AfterValidator(_days)] | None = None
    """For how many days it is kept what somebody did in a course that has ended, or that they left; None is for ever:
    what a school wants to have back is not deleted because its owner did not know of a key."""
    teacher_power: Annotated[int, Field(ge=1, le=100)] = 50
    """The power on Matrix from which somebody is a teacher."""

    @model_validator(mode="after")
    def _several(self) -> Class:
        special = self.model_fields_set - {"discord", "matrix", "terminal"}
        if not self.homes or (len(self.homes) < 2 and not special):  # noqa: PLR2004 - one alone is a class anyway
            raise ValueError("name two of discord, matrix and terminal that belong together; or one, and `without`")
        return self

    @property
    def owner(self) -> Owner:
        """What it settles, as a turn knows it."""
        return Owner(
            frozenset(self.without),
            self.language,
            self.zone,
            frozenset(self.rooms),
            self.courses,
            self.groups,
            self.keep,
        )

    @property
    def homes(self) -> list[tuple[str, str]]:
        """Each as a platform and its own id there."""
        named = (("discord", self.discord), ("matrix", self.matrix), ("terminal", "class" if self.terminal else ""))
        return [(platform, home) for platform, home in named if home]
