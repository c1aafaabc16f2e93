"""What feedback is given on: up to five criteria, each with the beginning of a sentence; a course may have its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Call,
    Form,
    From,
    Invocation,
    Len,
    Message,
    Question,
    Rank,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
    verbatim,
)
from cogs import coaching
from cogs.coaching import Criterion, Support
from storage import criteria
from storage.comments import Comment
from storage.people import folded

LONGEST = 600
SHORTEST = 10


@dataclass(frozen=True)
class Comments:
    """What somebody writes, a field a criterion; the form asks with the criteria's own words."""

    first: Annotated[str, "What works well", Len(0, LONGEST)] = ""
    second: Annotated[str, "What needs more explanation", Len(0, LONGEST)] = ""
    third: Annotated[str, "Where evidence is missing", Len(0, LONGEST)] = ""
    fourth: Annotated[str, "An example that helps, and why", Len(0, LONGEST)] = ""
    fifth: Annotated[str, "One way to make it better", Len(0, LONGEST)] = ""


FIELDS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class NewSet:
    """A teacher's own criteria. After a colon comes the beginning of an answer, if there is to be one."""

    first: Annotated[str, "The first criterion: a starter", Len(2, 160), Starter("The method: You chose … , because …")]
    second: Annotated[str, "The second, if there is one", Len(0, 160)] = ""
    third: Annotated[str, "The third, if there is one", Len(0, 160)] = ""
    fourth: Annotated[str, "The fourth, if there is one", Len(0, 160)] = ""
    fifth: Annotated[str, "The fifth, if there is one", Len(0, 160)] = ""


_USUAL = {one.name.template: one.name for one in coaching.USUAL}


def criteria_of(turn: Turn, course: int, number: int = 0) -> Sequence[Criterion]:
    """The set of this number; without one, what is usual in the course's rooms."""
    if number:
        found = criteria.find(turn.db, turn.community, number)
        return _read(found) if found else coaching.USUAL
    usual = [one for one in criteria.of_course(turn.db, turn.community, course) if one.usual]
    pages = [coaching.Page(_read(one), language=one.language) for one in usual]
    return coaching.asked(pages, language=turn.joined.language if turn.joined else "")


def key(one: Criterion) -> str:
    """The name that is kept with each comment: ours as it stands in the catalogue, a teacher's as it was typed."""
    return str(one.name.values["said"]) if one.name.values else one.name.template


def label(comment: Comment) -> Text:
    """What a comment is about, in the reader's language where the words are ours."""
    return _USUAL.get(comment.criterion) or verbatim(comment.criterion)


def asked(
    title: Text, each: Sequence[Criterion], then: Invocation, said: Mapping[str, str], needs: Support = Support.WHOLE
) -> Form:
    """The form for some criteria, with what was already `said` by criterion, and as much of a starter as is needed."""
    questions = tuple(
        Question(field, one.name, coaching.starter(one, needs), 0 if n else SHORTEST, LONGEST)
        for n, (field, one) in enumerate(zip(FIELDS, each, strict=False))
    )
    # What was left empty is an answer, too: whoever changes one thing is not asked for the others again.
    answers = {field: said.get(key(one), "") for field, one in zip(FIELDS, each, strict=False)} if said else {}
    return Form(title, questions, then, answers)


def by_criterion(each: Sequence[Criterion], new: Comments) -> dict[str, str]:
    """What was written, by criterion.

    Raises:
        UserError: nothing was.

    """
    said = {key(one): str(getattr(new, field)) for field, one in zip(FIELDS, each, strict=False)}
    if not any(len(words) >= SHORTEST for words in said.values()):
        raise UserError(text("Please write at least one sentence that helps."))
    return said


class CriteriaSets:
    """What feedback is given on, for teachers."""

    @command("criteria list", "See the criteria of this course", rank=Rank.TEACHER)
    def all(self, turn: Turn) -> Message:
        """Each set with its criteria; the one for rooms is marked."""
        sets = criteria.of_course(turn.db, turn.community, turn.course.id)
        usual = not any(one.usual for one in sets)
        told = [
            lines(
                text("**The usual criteria**") if usual else text("The usual criteria"), *map(_bullet, coaching.USUAL)
            ),
            *(lines(_named(one), *map(_bullet, _read(one))) for one in sets),
        ]
        more = text("{new} makes your own, and {use} takes them.", new=Call("criteria new"), use=Call("criteria use"))
        return Message(lines(*told, more))

    @command("criteria new", "Make criteria of your own", rank=Rank.TEACHER)
    def new(
        self,
        turn: Turn,
        name: Annotated[str, "For which task, like Essay?", Len(1, 40)],
        new: NewSet = FROM_FORM,
        language: Annotated[str, "Only for courses in this language, like de", Len(0, 10)] = "",
    ) -> Message:
        """As they are written; those of the same name and language are replaced for what begins from now on."""
        each = coaching.read("\n".join(said for said in (getattr(new, field) for field in FIELDS) if said))
        kept = [(key(one), str(one.starter.values["said"]) if one.starter else "") for one in each]
        criteria.add(turn.db, turn.community, turn.course.id, name, language.casefold(), kept)
        return Message(
            lines(
                plural(
                    "**{name}** has {n} criterion. Take it when you start a round, or here: {use}",
                    "**{name}** has {n} criteria. Take them when you start a round, or here: {use}",
                    n=len(each),
                    name=name,
                    use=Call(f"criteria use {name}"),
                ),
            )
        )

    @command("criteria use", "Choose the criteria for feedback in this course's rooms", rank=Rank.TEACHER)
    def use(self, turn: Turn, name: Annotated[str, "Which? Or: usual", Len(1, 40), From(_names)]) -> Message:
        """Rounds have their own, as you start them."""
        find_set(turn, name)
        criteria.make_usual(turn.db, turn.community, turn.course.id, "" if folded(name) == "usual" else name)
        return Message(text("From now on, feedback here is given on: **{name}**.", name=name))

    @command("criteria drop", "Take criteria of your own away", rank=Rank.TEACHER)
    def drop(self, turn: Turn, name: Annotated[str, "Which?", Len(1, 40), From(_names)]) -> Message:
        """What was written by them stays."""
        if not criteria.drop(turn.db, turn.community, turn.course.id, name):
            raise _unknown(name)
        return Message(text("**{name}** is gone. What was written by it stays.", name=name))


def find_set(turn: Turn, name: str) -> int:
    """The number of a set by its name, in the course's language if there is one; 0 for the usual criteria.

    Raises:
        UserError: there is none.

    """
    if folded(name) in {"", "usual"}:
        return 0
    sets = criteria.of_course(turn.db, turn.community, turn.course.id)
    found = [one for one in sets if folded(one.name) == folded(name)]
    if not found:
        raise _unknown(name)
    order = {turn.course.language: 0, "": 1}
    return min(found, key=lambda one: order.get(one.language, 2)).id


def _unknown(name: str) -> UserError:
    return UserError(text("There are no criteria **{name}**. {call} shows all.", name=name, call=Call("criteria list")))


def _names(turn: Turn) -> list[tuple[str, str | int]]:
    sets = criteria.of_course(turn.db, turn.community, turn.course.id)
    return [("usual", "usual"), *((one.name, one.name) for one in sets)]


def _read(found: criteria.Criteria) -> tuple[Criterion, ...]:
    return coaching.read("\n".join(f"{name}: {starter}" if starter else name for name, starter in found.each))


def _named(one: criteria.Criteria) -> Text:
    name = f"{one.name} ({one.language})" if one.language else one.name
    return text("**{name}**, in this course's rooms", name=name) if one.usual else text("{name}", name=name)


def _bullet(one: Criterion) -> Text:
    return text("· {label}", label=one.name)
