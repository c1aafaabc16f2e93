"""Who is in a course, who is still expected, and what each of them may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    File,
    Len,
    Message,
    Person,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs.courses.lists import bare, read_list
from cogs.courses.roles import Role, role_of
from cogs.papers import table
from cogs.staff import tell_teachers
from storage import courses, people, roster
from storage.people import folded
from storage.roster import Awaited

Leaving = Callable[[Turn, int], None]
"""What another feature does when the person of this id leaves the course."""

SHOWN = 20
"""So many of those who are not here yet are named; all of them stand in the table."""

MANY = 200
"""So many people are listed; beyond that only the table has all."""


@dataclass(frozen=True)
class List:
    """A class list, pasted."""

    people: Annotated[str, "One a line: name, account, role", Len(1, 3_500)]


class Roster:
    """The course of a room: join it, see who is in it."""

    def __init__(self, leaving: Sequence[Leaving] = ()) -> None:
        """Other features that have to know when somebody leaves."""
        self._leaving = leaving

    @command("course roster", "Who is in the course?")
    def roster(self, turn: Turn) -> Message:
        """List everybody, teachers first; to teachers also who is not here yet."""
        here = courses.roster(turn.db, turn.community, turn.course.id)
        named = [text("· {name}, {role}", name=one.name, role=role_of(one.rank).label) for one in here[:MANY]]
        heading = plural(
            "**{course}** has {n} member:", "**{course}** has {n} members:", n=len(here), course=turn.course.name
        )
        if turn.rank < Rank.TEACHER:
            return Message(lines(heading, *named))
        return Message(
            lines(heading, *named, self._missing(turn)),
            (
                Button(text("Paste a class list"), self.list(), only=turn.person),
                Button(text("As a table"), self.table(), only=turn.person),
            ),
        )

    def _missing(self, turn: Turn) -> Text | None:
        waiting = roster.still_awaited(turn.db, turn.community, turn.course.id)
        if not waiting:
            return None
        names = ", ".join(one.name for one in waiting[:SHOWN])
        if len(waiting) > SHOWN:
            names += ", …"
        return plural(
            "{n} is on your list and not here yet: {names}",
            "{n} are on your list and not here yet: {names}",
            n=len(waiting),
            names=names,
        )

    @command("course table", "The roster as a table", rank=Rank.TEACHER, offered=False)
    def table(self, turn: Turn) -> Message:
        """For a spreadsheet; it can be pasted back as a class list."""
        here = courses.roster(turn.db, turn.community, turn.course.id)
        waiting = roster.still_awaited(turn.db, turn.community, turn.course.id)
        rows = [
            *((one.name, bare(turn.find(one.person).account.id), role_of(one.rank), "yes") for one in here),
            *((one.name, one.account, role_of(one.rank), "no") for one in waiting),
        ]
        alt = text("The roster: name, account, role, and whether somebody is here.")
        return Message(
            text("Everybody in **{course}**, and who is expected.", course=turn.course.name),
            files=(File("roster.csv", table(("name", "account", "role", "here"), rows), alt),),
        )

    @command("course list", "Paste a class list, to see who has not come yet", rank=Rank.TEACHER)
    def list(self, turn: Turn, new: List = FROM_FORM) -> Message:
        """Whoever is there gets their role; the others when they join."""
        read, unread = read_list(new.people)
        here = [turn.find(one.person) for one in courses.roster(turn.db, turn.community, turn.course.id)]
        by_account = {bare(one.account.id): one for one in here}
        by_name = {folded(one.name): one for one in here}
        found = 0
        for line in read:
            known = by_account.get(line.account) or by_name.get(folded(line.name))
            if known is None:
                awaited = Awaited(line.name, line.account, line.role.rank)
                roster.expect(turn.db, turn.community, turn.course.id, awaited, turn.at)
                continue
            found += 1
            if line.account and line.account in by_account:
                self._raise(turn, known, line.role)
        return Message(
            lines(
                plural(
                    "{n} person is on the list, of whom {found} is here already.",
                    "{n} people are on the list, of whom {found} are here already.",
                    n=len(read),
                    found=found,
                ),
                text("The others are crossed off when they join. {call} shows who has not.", call=Call("course roster"))
                if found < len(read)
                else None,
                plural(
                    "I could not read {n} line: {first}",
                    "I could not read {n} lines. The first: {first}",
                    n=len(unread),
                    first=unread[0][:100],
                )
                if unread
                else None,
            )
        )

    @command("course role", "Make a member a student, tutor, deputy or teacher", rank=Rank.TEACHER)
    def role(
        self, turn: Turn, who: Annotated[Person, "Who?"], role: Annotated[Role, "student, tutor, deputy or teacher"]
    ) -> Message:
        """Give somebody on the roster another role."""
        before = courses.rank_of(turn.db, turn.community, turn.course.id, who.id)
        if before is None:
            raise UserError(text("{who} is not in this course yet.", who=who))
        courses.set_rank(turn.db, turn.community, turn.course.id, who.id, role.rank)
        return Message(role.given(who), (Button(text("Undo"), self.role(who, role_of(before)), only=turn.person),))

    @command("course remove", "Take somebody off the roster", rank=Rank.TEACHER)
    def remove(self, turn: Turn, who: Annotated[Person, "Who?"]) -> Message:
        """Take somebody out of the course and its groups."""
        if courses.rank_of(turn.db, turn.community, turn.course.id, who.id) is None:
            raise UserError(text("{who} is not in this course.", who=who))
        self.leave(turn, who.id)
        return Message(
            text("{who} is no longer in **{course}**. They can join again.", who=who, course=turn.course.name)
        )

    def leave(self, turn: Turn, person: int) -> None:
        """Somebody leaves, and everything that belongs to the course knows."""
        for leaving in self._leaving:
            leaving(turn, person)
        courses.leave(turn.db, turn.community, turn.course.id, person, turn.at)

    def arrive(self, turn: Turn) -> None:
        """Whoever acts has joined: cross them off the list, with the role that it says.

        A name can be anybody's: more than a student it makes of somebody only when a teacher says so.
        """
        account, name = bare(turn.person.account.id), folded(turn.person.name)
        waiting = roster.still_awaited(turn.db, turn.community, turn.course.id)
        by_account = next((one for one in waiting if one.account and one.account == account), None)
        found = by_account or next((one for one in waiting if folded(one.name) == name), None)
        if found is None:
            return
        roster.arrived(turn.db, turn.community, turn.course.id, found.name)
        role = role_of(found.rank)
        if by_account is not None:
            self._raise(turn, turn.person, role)
        elif role is not Role.STUDENT:
            self._ask(turn, role)

    def _ask(self, turn: Turn, role: Role) -> None:
        said = text(
            "**{name}** joined **{course}**. Your list says: {role}. Is it really them?",
            name=turn.person.name,
            course=turn.course.name,
            role=role.label,
        )
        yes = Button(text("Yes"), self.role(turn.person, role))
        tell_teachers(turn, turn.course.id, Message(said, (yes,)))

    def _raise(self, turn: Turn, who: Person, role: Role) -> None:
        """Give somebody what the list says, but take nothing away from them."""
        before = courses.rank_of(turn.db, turn.community, turn.course.id, who.id) or 0
        if role.rank > before:
            courses.set_rank(turn.db, turn.community, turn.course.id, who.id, role.rank)
            turn.post(who, Message(role.given(who)))

    def staff(self, turn: Turn, typed: str) -> Text | None:
        """Those who teach as well, as somebody typed them: whoever is known at once, the others when they join."""
        named = [one.strip() for one in typed.replace(";", ",").split(",")]
        waiting = []
        for name in [one for one in named if one and one.casefold() not in {"-", "no", "nobody"}]:
            known = self._known(turn, name)
            if known is not None:
                courses.join(turn.db, turn.community, turn.course.id, known.id, Rank.TEACHER, turn.at)
                self._raise(turn, known, Role.TEACHER)
                continue
            awaited = Awaited(name[:60], bare(name)[:60], Rank.TEACHER)
            roster.expect(turn.db, turn.community, turn.course.id, awaited, turn.at)
            waiting.append(name)
        if not waiting:
            return None
        return text("{names}: I know them when they press Join.", names=", ".join(waiting))

    def _known(self, turn: Turn, name: str) -> Person | None:
        if len({one.id for one in people.by_name(turn.db, turn.community, name.removeprefix("@"))}) > 1:
            turn.find(name)  # says that there are several
        try:
            return turn.find(name)
        except UserError:
            return None
