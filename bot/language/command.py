"""Declaring what people can do. A signature is read once and offered on every platform."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Concatenate, ParamSpec, Protocol, TypeVar, get_args, get_origin, get_type_hints

from bot.language.events import Said
from bot.language.message import Answer, Form, Invocation, Json, Question
from bot.language.people import Person, Rank
from bot.language.turn import Turn
from bot.language.words import Text

P = ParamSpec("P")
C = TypeVar("C")

# In each language that has a catalogue.
YES = frozenset({"yes", "y", "true", "on", "1", "ja", "j", "sí", "si", "s"})
NO = frozenset({"no", "n", "false", "off", "0", "nein"})

FROM_FORM: Any = None
"""Default of a parameter that a form fills in: `def start(self, turn, new: NewGroup = FROM_FORM)`."""


@dataclass(frozen=True, slots=True)
class Len:
    """How long a typed answer may be, in characters."""

    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class From:
    """What can be chosen now, for whoever types: each as it is shown, and as it is meant."""

    choices: Callable[[Turn], Iterable[tuple[str, str | int]]]


@dataclass(frozen=True, slots=True)
class Between:
    """Which whole numbers are allowed."""

    least: int
    most: int


ANY = Between(0, 10**9)
"""Where nothing else is declared."""


@dataclass(frozen=True, slots=True)
class Named:
    """Typed with its name or not at all: `/tutor offer Algebra 2 learners=3`. What comes before may hold anything."""


@dataclass(frozen=True, slots=True)
class Starter:
    """The beginning of an answer, in our words, that a student may go on from."""

    words: str


@dataclass(frozen=True)
class Parameter:
    """One argument of a command, as every platform offers it."""

    name: str
    kind: type[str | int | bool | Person | StrEnum]
    about: Text
    required: bool
    length: Len = Len(0, 1_000)
    range: Between = ANY
    starter: Text | None = None
    suggests: From | None = None
    named: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, if only some are allowed."""
        return tuple(self.kind) if issubclass(self.kind, StrEnum) else ()

    @cached_property
    def question(self) -> Question:
        """The same as a field of a form."""
        shortest = max(1, self.length.shortest) if self.required else 0
        return Question(self.name, self.about, self.starter, shortest, self.length.longest)


def _shown(one: Parameter) -> str:
    name = f"{one.name}=…" if one.named else one.name
    return name if one.required else f"[{name}]"


class Bound(Protocol[P]):
    """A command of a cog at work: called with its arguments it is an `Invocation`."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Invocation:
        """Put the call into words that survive a restart."""


@dataclass(frozen=True)
class Command:
    """A declared command, before it belongs to a cog."""

    name: str
    about: Text
    rank: Rank
    public: bool
    offered: bool
    method: Callable[..., Answer]
    menu: str = ""
    staff: bool = False

    @cached_property
    def _hints(self) -> dict[str, Any]:
        hints = get_type_hints(self.method, include_extras=True)
        names = list(inspect.signature(self.method).parameters)[2:]  # after self and turn
        return {name: hints[name] for name in names}

    @cached_property
    def plain(self) -> tuple[Parameter, ...]:
        """Arguments that no form asks for, as the method takes them."""
        defaults = inspect.signature(self.method).parameters
        return tuple(
            _parameter(name, hint, required=defaults[name].default is inspect.Parameter.empty)
            for name, hint in self._hints.items()
            if not _is_form(hint)
        )

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every argument that can be typed, the fields of the form among them; what is required comes first."""
        every = (*(questions(self.form[1]) if self.form else ()), *self.plain)
        return tuple(sorted(every, key=lambda parameter: not parameter.required))

    @cached_property
    def form(self) -> tuple[str, type[Any]] | None:
        """The parameter that a form fills in, and the dataclass it becomes."""
        for name, hint in self._hints.items():
            if _is_form(hint):
                return name, hint
        return None

    @property
    def noted(self) -> bool:
        """Whether it is noted down who gave it: what staff do."""
        return self.staff or self.rank >= Rank.DEPUTY

    @property
    def usage(self) -> str:
        """One line that shows how to type it; what is in brackets may be left out."""
        return " ".join([self.name, *(_shown(p) for p in self.parameters)])


class Declared:
    """What `@command` leaves in a class: through an instance it makes invocations."""

    def __init__(self, command: Command) -> None:
        """Keep the declaration."""
        self.command = command
        self.__doc__ = command.method.__doc__

    def __get__(self, cog: object, kind: type | None = None) -> Any:  # noqa: ANN401 - typed by `command` below
        """Through the class the declaration, through an instance its invocations."""
        return self if cog is None else self._invocation

    def _invocation(self, *args: object, **kwargs: object) -> Invocation:
        names = [parameter.name for parameter in self.command.plain]
        given = dict(zip(names, args, strict=False)) | kwargs
        return Invocation(self.command.name, {name: _kept(value) for name, value in given.items()})


def _kept(value: object) -> Json:
    """An argument as it is kept."""
    match value:
        case Person():
            return value.id
        case str() | int() | None:
            return value
        case _:
            message = f"{type(value).__name__} cannot be an argument"
            raise TypeError(message)


def command(
    name: str,
    about: str,
    *,
    rank: Rank = Rank.STUDENT,
    public: bool = False,
    offered: bool = True,
    menu: bool = False,
    staff: bool = False,
) -> Callable[[Callable[Concatenate[C, Turn, P], Answer]], Bound[P]]:
    """Declare a command.

    `rank` is checked when it runs, whoever made the button. Its answer is private unless `public`. With
    `offered=False` it is in no menu: only buttons and reminders lead there. With `menu` it is in the menu of each
    message instead, where a platform has one, under the name `about`; it takes `post` (the name of our message, if it
    is one), `author` (an account) and `said` (what it says), as far as it wants them. `staff` says that it is for staff
    although another rank stands here, because the method itself asks, of the course that it is about.
    """

    def declare(method: Callable[Concatenate[C, Turn, P], Answer]) -> Bound[P]:
        return Declared(
            Command(name, Text(about), rank, public, offered and not menu, method, about if menu else "", staff)
        )  # type: ignore[return-value]  # a descriptor

    return declare


def listens(method: Callable[[C, Turn, Said], Answer]) -> Callable[[C, Turn, Said], Answer]:
    """Have a method hear what is said in watched places. Its answer is private to the speaker."""
    method.__listens__ = True  # type: ignore[attr-defined]  # a mark that only Catalogue reads
    return method


def misses(method: Callable[[C, Turn, str], None]) -> Callable[[C, Turn, str], None]:
    """Have a method told when somebody is gone: from the room of this key, or (no key) from the whole class."""
    method.__misses__ = True  # type: ignore[attr-defined]  # likewise
    return method


def _is_form(hint: Any) -> bool:  # noqa: ANN401 - any annotation
    return dataclasses.is_dataclass(hint) and hint is not Person


def _parameter(name: str, hint: Any, *, required: bool) -> Parameter:  # noqa: ANN401 - any annotation
    notes: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        notes = tuple(rest)
    found: dict[type, Any] = {type(note): note for note in notes}
    starter = found.get(Starter)
    return Parameter(
        name,
        hint,
        Text(found[str]),
        required,
        found.get(Len, Len(0, 1_000)),
        found.get(Between, ANY),
        Text(starter.words) if starter else None,
        found.get(From),
        Named in found,
    )


def questions(form: type[Any]) -> tuple[Parameter, ...]:
    """The fields of a form's dataclass."""
    hints = get_type_hints(form, include_extras=True)
    return tuple(
        _parameter(field.name, hints[field.name], required=field.default is dataclasses.MISSING)
        for field in dataclasses.fields(form)
    )


def form(title: Text, fields: type[Any], then: Invocation, starters: Mapping[str, Text] | None = None) -> Form:
    """A form made from a dataclass, for a command that answers with one; `starters` replace the declared ones."""
    starters = starters or {}
    asked = (field.question for field in questions(fields))
    return Form(title, tuple(dataclasses.replace(q, starter=starters.get(q.name, q.starter)) for q in asked), then)
