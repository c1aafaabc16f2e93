"""Who may do what: each command tried by everybody, as a turn that is taken back, with what they may here and now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from bot.arrival import begin
from bot.language import (
    Account,
    Catalogue,
    Command,
    Form,
    Invocation,
    Json,
    Message,
    Person,
    Place,
    Rank,
    UserError,
    text,
)
from bot.language.command import questions
from bot.language.events import Source
from bot.language.owner import UNSETTLED
from bot.wishes import Desk
from cogs.rehearsing import packed
from storage import courses, people
from storage.courses import course_places
from storage.people import accounts
from storage.writer import Page
from tests.authorisation.refusals import REFUSALS
from tests.hall import Hall

COMMUNITY, COURSE = 1, 2


class Who(StrEnum):
    """The columns."""

    OWNER = "owner"
    TEACHER = "teacher"
    DEPUTY = "deputy"
    TUTOR = "tutor"
    CONCERNED = "concerned"
    MEMBER = "member"
    OUTSIDER = "outsider"
    LEFT = "left"


class Verdict(StrEnum):
    """What came of it: done, refused, or let through to find that there is nothing to do it with."""

    DONE = "yes"
    REFUSED = "–"
    NOTHING = "(yes)"


CONCERNED = ("ada", "cleo", "dan")


@dataclass(frozen=True)
class Stand:
    """How somebody stands when they try: their rank on the roster, and what the platform says of them."""

    name: str
    roster: Rank | None
    platform: Rank = Rank.GUEST
    leaves: bool = False


STANDS: dict[Who, tuple[Stand, ...]] = {
    Who.OWNER: (Stand("ben", None, Rank.OWNER),),
    Who.TEACHER: (Stand("ben", Rank.TEACHER), Stand("ben", None, Rank.TEACHER)),
    Who.DEPUTY: (Stand("ben", Rank.DEPUTY),),
    Who.TUTOR: (Stand("ben", Rank.TUTOR),),
    Who.CONCERNED: tuple(Stand(one, Rank.STUDENT) for one in CONCERNED),
    Who.MEMBER: (Stand("ben", Rank.STUDENT),),
    Who.OUTSIDER: (Stand("eve", None),),
    Who.LEFT: (Stand("ben", Rank.STUDENT, leaves=True),),
}

Row = dict[Who, Verdict]


class TakenBack(Exception):  # noqa: N818 - how a trial ends
    """Nothing of it stays."""


async def tried(hall: Hall) -> dict[str, Row]:
    """Every command, tried by everybody."""
    found: dict[str, Row] = {}

    def work(db: Connection, _: Page) -> None:
        found.clear()
        found.update(_rows(db, hall))
        raise TakenBack

    try:
        await hall.core._writer.run(work)
    except TakenBack:
        return found
    raise AssertionError


def _rows(db: Connection, hall: Hall) -> Iterator[tuple[str, Row]]:
    catalogue = hall.core.catalogue
    body = select(course_places.c.place).where(course_places.c.course_id == COURSE)
    place = Place(hall.platform, db.execute(body).scalar_one(), home=hall.home[1])
    known = {name.casefold(): (person, Account(hall.platform, account)) for person, name, account in _people(db)}
    for name, declared in sorted(catalogue.commands.items()):
        args = _arguments(declared, {one: person for one, (person, _) in known.items()})
        yield (
            name,
            {
                who: max(
                    (
                        _try(db, catalogue, Invocation(name, args), place, *known[one.name], one, hall.clock.now())
                        for one in stands
                    ),
                    key=[Verdict.REFUSED, Verdict.NOTHING, Verdict.DONE].index,
                )
                for who, stands in STANDS.items()
            },
        )


def _people(db: Connection) -> list[Any]:
    rows = select(people.people.c.id, people.people.c.name, accounts.c.account).join(
        accounts,
        (accounts.c.community_id == people.people.c.community_id) & (accounts.c.person_id == people.people.c.id),
    )
    return list(db.execute(rows))


def _try(
    db: Connection,
    catalogue: Catalogue,
    invocation: Invocation,
    place: Place,
    person: int,
    account: Account,
    stand: Stand,
    at: datetime,
) -> Verdict:
    db.exec_driver_sql("SAVEPOINT trial")
    try:
        desk = Desk(db, Page(careful=False), place.platform, COMMUNITY, "trial", at, UNSETTLED)
        source = Source("trial", account, stand.name.capitalize(), place, stand.platform)
        if stand.leaves:
            catalogue.run(begin(db, desk, source), Invocation("course leave"))
        elif stand.roster is None:
            courses.leave(db, COMMUNITY, COURSE, person, at)
        else:
            courses.set_rank(db, COMMUNITY, COURSE, person, stand.roster)
        turn = begin(db, desk, source)
        try:
            answer = catalogue.run(turn, invocation)
        except UserError as error:
            return Verdict.REFUSED if error.says.template in REFUSALS else Verdict.NOTHING
        assert answer is None or isinstance(answer, Message | Form)
        return Verdict.DONE
    finally:
        db.exec_driver_sql("ROLLBACK TO trial")
        db.exec_driver_sql("RELEASE trial")


def _arguments(declared: Command, known: dict[str, int]) -> dict[str, Json]:
    special = GIVEN.get(declared.name, {})
    in_form = {field.name for field in questions(declared.form[1])} if declared.form else set()
    found: dict[str, Json] = {}
    for one in declared.parameters:
        if one.name in special:
            given = special[one.name]
            found[one.name] = known[given[1:]] if isinstance(given, str) and given.startswith("@") else given
        elif one.required or one.name in USUAL or one.name in in_form:
            found[one.name] = _usual(one.name, one.kind, known, one.choices)
    return found


USUAL: dict[str, Json] = {"group": 1, "times": "Tue 18-20", "zone": "Europe/Berlin", "language": "en"}
"""What is given for an argument of this name."""


def _usual(name: str, kind: type, known: dict[str, int], choices: tuple[str, ...]) -> Json:
    if kind is Person:
        return known["cleo"]
    if choices:
        return choices[0]
    if kind is bool:
        return True
    if kind is int:
        return 1
    return "Owls" if name == "group" else USUAL.get(name, "The step to n + 1 is clear.")


GIVEN: dict[str, dict[str, Json]] = {
    "course audit page": {"course": COURSE},
    "course bring": {"name": "Logic"},
    "course open": {"name": "Logic 2"},
    "course rehearse next": {"rest": packed([text("Rehearsal")])},
    "course role": {"who": "@cleo", "role": "tutor"},
    "course set up": {"language": "en", "zone": "UTC", "parts": ""},
    "discuss write": {"to": ""},
    "feedback flag": {"n": 0},
    "group lead": {"who": "@cleo", "group": "Owls"},
    "group move": {"other": 2},
    "group put back": {"said": '["Owls", "", 5, [], "UTC", "", "open", false]'},
    "reach": {"where": "terminal"},
    "needs later": {"course": COURSE},
    "needs offers": {"course": COURSE},
    "report drawn": {"shows": "[]"},
    "report files": {"sort": "course", "number": COURSE},
    "report pictures": {"sort": "course", "number": COURSE},
    "review submitted": {"number": 1},
    "tutor rule": {"who": "@ada", "other": "@cleo"},
}
"""What else is given to some commands; `@ben` is a person."""
