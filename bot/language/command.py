"""Declaring what people can do. A signature is read once and offered on every platform."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Concatenate, ParamSpec, Protocol, TypeVar, get_args, get_origin, get_type_hints

from bot.language.errors import UserError
from bot.language.events import Said
from bot.language.message import Answer, Form, Invocation, Json, Question
from bot.language.people import Person, Rank
from bot.language.turn import Turn
from bot.language.words import Call, Text, lines, one_line, plural, text, tidy

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
class Between:
    """Which whole numbers are allowed."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Starter:
    """The beginning of an answer, in our words, that a student may go on from."""

    words: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command, as every platform offers it."""

    name: str
    kind: type[str | int | bool | Person | StrEnum]
    about: Text
    required: bool
    length: Len = Len(0, 1_000)
    range: Between = Between(0, 10**9)
    starter: Text | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, if only some are allowed."""
        return tuple(self.kind) if issubclass(self.kind, StrEnum) else ()

    @property
    def question(self) -> Question:
        """The same as a field of a form."""
        shortest = max(1, self.length.shortest) if self.required else 0
        return Question(self.name, self.about, self.starter, shortest, self.length.longest)


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
    def usage(self) -> str:
        """One line that shows how to type it; what is in brackets may be left out."""
        return " ".join([self.name, *(p.name if p.required else f"[{p.name}]" for p in self.parameters)])


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
    name: str, about: str, *, rank: Rank = Rank.STUDENT, public: bool = False, offered: bool = True
) -> Callable[[Callable[Concatenate[C, Turn, P], Answer]], Bound[P]]:
    """Declare a command.

    `rank` is checked when it runs, whoever made the button. Its answer is private unless `public`. With
    `offered=False` it is in no menu: only buttons and reminders lead there.
    """

    def declare(method: Callable[Concatenate[C, Turn, P], Answer]) -> Bound[P]:
        return Declared(Command(name, Text(about), rank, public, offered, method))  # type: ignore[return-value]  # a descriptor

    return declare


def listens(method: Callable[[C, Turn, Said], Answer]) -> Callable[[C, Turn, Said], Answer]:
    """Have a method hear what is said in watched places. Its answer is private to the speaker."""
    method.__listens__ = True  # type: ignore[attr-defined]  # a mark that only Catalogue reads
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
        found.get(Between, Between(0, 10**9)),
        Text(starter.words) if starter else None,
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


class Missing(Exception):  # noqa: N818 - not a fault: the form asks for the rest
    """The form's fields are not all there yet."""


class Catalogue:
    """Everything that can be invoked, by name."""

    def __init__(self, cogs: list[object]) -> None:
        """Read the declarations of `cogs`, in their order."""
        self._cogs: dict[str, object] = {}
        self.commands: dict[str, Command] = {}
        self.listeners: list[Callable[[Turn, Said], Answer]] = []
        for cog in cogs:
            self.add(cog)

    def add(self, cog: object) -> None:
        """Read one more cog."""
        for name, member in vars(type(cog)).items():
            if isinstance(member, Declared):
                self.commands[member.command.name] = member.command
                self._cogs[member.command.name] = cog
            elif getattr(member, "__listens__", False):
                self.listeners.append(getattr(cog, name))

    @cached_property
    def forms(self) -> frozenset[str]:
        """The commands that a form fills in."""
        return frozenset(name for name, declared in self.commands.items() if declared.form)

    def with_cogs(self) -> Iterator[tuple[object, Command]]:
        """Every command, with the cog it belongs to."""
        for name, declared in self.commands.items():
            yield self._cogs[name], declared

    def offered(self, rank: Rank) -> Iterator[tuple[object, Command]]:
        """What somebody of this rank finds in menus, with the cog each belongs to."""
        for cog, declared in self.with_cogs():
            if declared.offered and declared.rank <= rank:
                yield cog, declared

    def run(self, turn: Turn, invocation: Invocation) -> Answer:
        """Check, convert and call.

        Raises:
            UserError: the person may not, or an argument is wrong or missing.
            Missing: a form has to ask for the rest first.

        """
        declared = self.commands.get(invocation.command)
        if declared is None:
            raise UserError(text("That is from an earlier version and does nothing any more."))
        if turn.rank < declared.rank:
            raise UserError(refusal(turn, declared))
        values = {p.name: _convert(p, invocation.args.get(p.name), declared, turn) for p in declared.parameters}
        if declared.form is not None:
            name, fields = declared.form
            answers = {field.name: values.pop(field.name) for field in dataclasses.fields(fields)}
            if all(invocation.args.get(field) is None for field in answers):
                raise Missing  # not when a form was sent with every answer left out: those are there, and empty
            values[name] = fields(**{key: value for key, value in answers.items() if value is not None})
        given = {key: value for key, value in values.items() if value is not None}
        return declared.method(self._cogs[invocation.command], turn, **given)


def refusal(turn: Turn, declared: Command) -> Text:
    """Why this person cannot do it here, and what would help."""
    if declared.rank >= Rank.TEACHER:
        return text("Only a teacher can do that.")
    if turn.joined is None:
        return text("There is no course here yet. A teacher can open one: {call}", call=Call("course open"))
    if declared.rank == Rank.TUTOR:
        return text("Only a tutor can do that.")
    return text("First join the course **{course}**: {call}", course=turn.joined.name, call=Call("course join"))


def _convert(parameter: Parameter, given: Json, declared: Command, turn: Turn) -> object:
    empty = isinstance(given, str) and not tidy(given)
    if given is None or (empty and not (parameter.required and parameter.kind is str)):
        if not parameter.required:
            return None
        if declared.form is not None and parameter.name in {f.name for f in dataclasses.fields(declared.form[1])}:
            raise Missing
        raise UserError(
            lines(
                text("Something is missing: **{name}**.", name=parameter.name),
                text("Usage: {it}", it=Call(declared.usage)),
            )
        )
    kind = parameter.kind
    if kind is str:
        return fitting(parameter.question, str(given))
    if kind is Person:
        return turn.find(given if isinstance(given, int) else tidy(str(given)))
    if kind is bool:
        return _yes_or_no(parameter, given)
    if kind is int:
        return _number(parameter, given)
    assert issubclass(kind, StrEnum)  # the one kind that is left
    return _choice(parameter, kind, given)


def fitting(question: Question, typed: str) -> str:
    """`typed`, cleaned, if its length fits the question; a UserError that gives the numbers otherwise."""
    typed = one_line(typed) if question.one_line else tidy(typed)
    if len(typed) > question.longest:
        raise UserError(
            text(
                "**{label}** takes at most {longest} characters, and that was {long}. Can you say it in fewer words?",
                label=question.label,
                longest=question.longest,
                long=len(typed),
            )
        )
    if len(typed) < question.shortest:
        raise UserError(
            plural(
                "**{label}** needs something to read here, at least {n} character.",
                "**{label}** needs a little more, at least {n} characters.",
                n=question.shortest,
                label=question.label,
            )
        )
    return typed


def _number(parameter: Parameter, given: Json) -> int:
    bounds = parameter.range
    digits = tidy(str(given)).removeprefix("#")
    if digits.isascii() and digits.isdigit():
        # Its length first: reading thousands of digits is slow.
        digits = digits.lstrip("0") or "0"
        if len(digits) <= len(str(bounds.most)) and bounds.least <= int(digits) <= bounds.most:
            return int(digits)
    raise UserError(
        text(
            "**{name}** is a whole number from {least} to {most}.",
            name=parameter.name,
            least=bounds.least,
            most=bounds.most,
        )
    )


def _yes_or_no(parameter: Parameter, given: Json) -> bool:
    if isinstance(given, bool):
        return given
    word = tidy(str(given)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise UserError(text("**{name}** is yes or no.", name=parameter.name))


def _choice(parameter: Parameter, kind: type[StrEnum], given: Json) -> StrEnum:
    word = tidy(str(given)).casefold()
    for choice in parameter.choices:
        if word == choice.casefold():
            return kind(choice)
    raise UserError(text("**{name}** is one of: {choices}.", name=parameter.name, choices=", ".join(parameter.choices)))
