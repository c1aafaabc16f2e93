"""Everything that can be invoked: finding it, checking who may, and converting what was given."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from bot.language.command import ANY, NO, YES, Command, Declared, Parameter
from bot.language.errors import Misplaced, UserError
from bot.language.events import Said
from bot.language.message import Answer, Invocation, Json, Question
from bot.language.owner import UNSETTLED, Owner
from bot.language.people import Kind, Person, Rank
from bot.language.turn import Turn
from bot.language.words import Call, Text, lines, one_line, plural, text, tidy

ALSO_PAUSED = frozenset({"help", "course tell", "course leave"})
"""What anybody can still do in a room where we are to be quiet."""


class Missing(Exception):  # noqa: N818 - not a fault: the form asks for the rest
    """The form's fields are not all there yet."""


class Catalogue:
    """Everything that can be invoked, by name."""

    def __init__(self, cogs: list[object]) -> None:
        """Read the declarations of `cogs`, in their order."""
        self._cogs: dict[str, object] = {}
        self.commands: dict[str, Command] = {}
        self.owners: Mapping[int, Owner] = {}
        """What owners settled, by community; replaced as a whole when their file is read again."""
        self._listeners: list[tuple[object, Callable[[Turn, Said], Answer]]] = []
        self._missing: list[tuple[object, Callable[[Turn, str], None]]] = []
        for cog in cogs:
            self.add(cog)

    def add(self, cog: object) -> None:
        """Read one more cog."""
        for name, member in vars(type(cog)).items():
            if isinstance(member, Declared):
                self.commands[member.command.name] = member.command
                self._cogs[member.command.name] = cog
            elif getattr(member, "__listens__", False):
                self._listeners.append((cog, getattr(cog, name)))
            elif getattr(member, "__misses__", False):
                self._missing.append((cog, getattr(cog, name)))

    def owner_of(self, community: int) -> Owner:
        """What the owner settled there."""
        return self.owners.get(community, UNSETTLED)

    def listeners(self, turn: Turn) -> list[Callable[[Turn, Said], Answer]]:
        """Who hears ordinary talk here."""
        return [listener for cog, listener in self._listeners if not self._is_off(cog, turn)]

    def missing(self, turn: Turn) -> list[Callable[[Turn, str], None]]:
        """Who is told when somebody is gone."""
        return [told for cog, told in self._missing if not self._is_off(cog, turn)]

    def is_off(self, command: str, turn: Turn) -> bool:
        """Whether a command is known, and switched off here: by the owner, or by the course's teacher."""
        return command in self._cogs and self._is_off(self._cogs[command], turn)

    @staticmethod
    def _is_off(cog: object, turn: Turn) -> bool:
        off = turn.owner.without | (turn.joined.without if turn.joined is not None else frozenset())
        return feature(cog) in off

    def about(self, command: str) -> Text | None:
        """What a command does, if there is one of this name."""
        declared = self.commands.get(command)
        return declared.about if declared is not None else None

    @staticmethod
    def _has_courses(turn: Turn) -> bool:
        rooms = turn.owner.rooms
        return not rooms or turn.place.kind is Kind.DIRECT or (turn.place.within or turn.place.id) in rooms

    def leave_out(self, kind: type) -> None:
        """Have nothing of this kind of cog invoked any more."""
        for name in [name for name, cog in self._cogs.items() if isinstance(cog, kind)]:
            del self._cogs[name], self.commands[name]

    @cached_property
    def forms(self) -> frozenset[str]:
        """The commands that a form fills in."""
        return frozenset(name for name, declared in self.commands.items() if declared.form)

    def with_cogs(self) -> Iterator[tuple[object, Command]]:
        """Every command, with the cog it belongs to."""
        for name, declared in self.commands.items():
            yield self._cogs[name], declared

    def offered(self, rank: Rank, turn: Turn | None = None) -> Iterator[tuple[object, Command]]:
        """What somebody of this rank finds in menus, with the cog each belongs to; in a turn without what is off."""
        for cog, declared in self.with_cogs():
            if declared.offered and declared.rank <= rank and not (turn is not None and self._is_off(cog, turn)):
                yield cog, declared

    def run(self, turn: Turn, invocation: Invocation) -> Answer:
        """Check, convert and call.

        Raises:
            UserError: the person may not, or not here, or an argument is wrong or missing.
            Missing: a form has to ask for the rest first.

        """
        declared = self.commands.get(invocation.command)
        if declared is None:
            raise UserError(text("That is from an earlier version and does nothing any more."))
        if self.is_off(declared.name, turn):
            raise UserError(text("This is switched off in this class."))
        if turn.rank < declared.rank:
            raise UserError(refusal(turn, declared))
        if turn.paused and turn.rank < Rank.DEPUTY and declared.name not in ALSO_PAUSED:
            raise UserError(
                text("A teacher has me be quiet in this room. You can write to them: {call}", call=Call("course tell"))
            )
        if declared.public and declared.rank >= Rank.DEPUTY and turn.place.kind is Kind.DIRECT:
            raise Misplaced(text("Everybody is to see this. Say it in the room that your class meets in."))
        if declared.rank >= Rank.TEACHER and turn.joined is None and not self._has_courses(turn):
            raise UserError(text("Courses are kept to other rooms here. Whoever runs me can tell you which."))
        values = {p.name: _convert(p, invocation.args.get(p.name), declared, turn) for p in declared.parameters}
        if declared.form is not None:
            name, fields = declared.form
            answers = {field.name: values.pop(field.name) for field in dataclasses.fields(fields)}
            if all(invocation.args.get(field) is None for field in answers):
                raise Missing  # not when a form was sent with every answer left out: those are there, and empty
            values[name] = fields(**{key: value for key, value in answers.items() if value is not None})
        given = {key: value for key, value in values.items() if value is not None}
        return declared.method(self._cogs[invocation.command], turn, **given)


def feature(cog: object) -> str:
    """What a cog belongs to: the name of its folder or file."""
    return type(cog).__module__.split(".")[1]


def refusal(turn: Turn, declared: Command) -> Text:
    """Why this person cannot do it here, and what would help."""
    if declared.rank >= Rank.DEPUTY:
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


SUGGESTED = 25
"""Choices that are suggested at once: what Discord shows."""


def fitting_first(choices: Iterable[tuple[str, str | int]], typed: str) -> list[tuple[str, str | int]]:
    """The choices that hold what was typed; those that begin with it first, else in their order."""
    wanted = one_line(typed).casefold()
    shown = [(one_line(shown), meant) for shown, meant in choices]
    fits = [one for one in shown if wanted in one[0].casefold()]
    return sorted(fits, key=lambda one: not one[0].casefold().startswith(wanted))[:SUGGESTED]


def _number(parameter: Parameter, given: Json) -> int:
    bounds = parameter.range
    digits = tidy(str(given)).removeprefix("#")
    if digits.isascii() and digits.isdigit():
        # Its length first: reading thousands of digits is slow.
        digits = digits.lstrip("0") or "0"
        if len(digits) <= len(str(bounds.most)) and bounds.least <= int(digits) <= bounds.most:
            return int(digits)
    if bounds.most == ANY.most:  # nobody has to know where it ends
        raise UserError(text("**{name}** is a whole number.", name=parameter.name))
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
