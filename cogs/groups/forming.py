"""Groups for a whole class: worked out, looked at by a teacher, changed, and then made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import count
from typing import Annotated

from bot.language import (
    Between,
    Button,
    Call,
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
from cogs import pairing
from cogs.availability import course_zone, language
from cogs.groups import weighing
from cogs.groups.because import for_teacher, together, why_nowhere
from cogs.groups.classes import (
    MIDDLE,
    NOWHERE,
    Class,
    apart,
    instance,
    placed_late,
    read,
    terms,
    told,
    united,
    without_bond,
)
from cogs.groups.group import settled
from cogs.groups.membership import Membership
from cogs.groups.seeking import group_class, there
from cogs.groups.starting import Starting
from cogs.staff import for_staff, tell_teachers
from cogs.weighing import BACK_TO_USUAL, USUAL
from storage import courses, forming, groups
from storage.forming import Placed, Seeker
from storage.groups import Wanted

_GROUP = {"de": "Gruppe", "es": "Grupo"}
"""What a group is called that a teacher forms; a name is kept, so it is no text to be translated."""


class Whom(StrEnum):
    """Who is to be in a group afterwards."""

    ALL = "all"
    ASKED = "asked"


class Forming:
    """Study groups: a few people with a goal and a room of their own.

    For a whole class: worked out, looked at, made.
    """

    def __init__(self, starting: Starting, membership: Membership) -> None:
        """How a group begins, and how somebody comes into one that is there."""
        self._starting = starting
        self._membership = membership

    @command("group form", "Divide whoever has no group into groups", rank=Rank.TEACHER)
    def form(
        self,
        turn: Turn,
        least: Annotated[int, "How small may a group be?", Between(2, 12)] = 3,
        most: Annotated[int, "How large may a group be?", Between(2, 12)] = 5,
        who: Annotated[Whom, "all, or only who asked for one"] = Whom.ALL,
        wait: Annotated[
            int, "Minutes until they go out by themselves; 0: not before you approve", Between(0, 10_080)
        ] = 60,
    ) -> Message:
        """Whoever is in a group stays there. Nothing is told to anybody until it is approved."""
        if most < least:
            raise UserError(text("The largest size is at least the smallest: {least}.", least=least))
        waiting = self._without(turn, turn.course.id, who)
        if not waiting:
            return Message(text("Nobody is without a group."))
        if len(waiting) < least:
            self._late(turn, turn.course.id, waiting)
            return self._preview(turn, turn.course.id, wait)
        asked = instance(
            group_class(turn, turn.course.id), waiting, f"{turn.course.id}.{turn.at:%Y%m%d%H%M%S}", least, most
        )
        call = self.worked_out(turn.course.id, most, wait)
        turn.work(f"groups:{turn.course.id}", pairing, asked, call)
        n = len(waiting)
        return Message(
            plural(
                "I work on groups for {n} person, and tell you.", "I work on groups for {n} people, and tell you.", n=n
            )
        )

    @command("group weights", "What counts when groups are formed", rank=Rank.TEACHER)
    def weights(self, turn: Turn, change: Annotated[str, "Like: hours 500, met 0", Len(0, 200)] = "") -> Message:
        """Without anything to change, only show it. For groups to come."""
        old = forming.weights(turn.db, turn.community, turn.course.id)
        kept = weighing.SCALE.changed(old, change)
        if kept != old:
            forming.set_weights(turn.db, turn.community, turn.course.id, kept)
        return Message(weighing.told(kept), (Button(BACK_TO_USUAL, self.weights(USUAL)),) if kept else ())

    def _without(self, turn: Turn, course: int, who: Whom) -> list[int]:
        placed = {
            one for members in groups.together(turn.db, turn.community, course, groups.OPEN).values() for one in members
        }
        asked = forming.seekers(turn.db, turn.community, course)
        return [
            one.person
            for one in courses.roster(turn.db, turn.community, course)
            if one.rank < Rank.TEACHER
            and one.person not in placed
            and (who == Whom.ALL or (one.person in asked and asked[one.person].since is not None))
        ]

    def _late(self, turn: Turn, course: int, people: Sequence[int]) -> None:
        """Too few for a group of their own: each into one that is there, and nobody there moves."""
        rooms = there(turn, course)
        found = placed_late(group_class(turn, course), people, rooms)
        if not rooms:
            found = [one._replace(why="too_few") for one in found]
        forming.write(turn.db, turn.community, course, found)

    @command("group worked out", "Groups are found", rank=Rank.GUEST, offered=False)
    def worked_out(
        self,
        turn: Turn,
        course: Annotated[int, "Which course?"],
        most: Annotated[int, "How large may a group be?"],
        wait: Annotated[int, "Minutes"],
        answer: Annotated[str, "What the engine says", Len(0, 10**8)] = "",
    ) -> None:
        """Comes back from outside."""
        if not answer:
            return tell_teachers(turn, course, Message(text("I could not work out groups. Please try again.")))
        now = group_class(turn, course)
        draft = united(now, read(json.loads(answer)))
        left = [one.person for one in draft if one.place == NOWHERE]
        if left and (rooms := there(turn, course)):
            late = {one.person: one for one in placed_late(now, left, rooms)}
            draft = [late[one.person] if one.person in late and late[one.person].place else one for one in draft]
        forming.write(turn.db, turn.community, course, [one._replace(seats=most) for one in draft])
        tell_teachers(turn, course, self._preview(turn, course, wait))
        return None

    # Looking at it --------------------------------------------------------------------------------------------------

    def _preview(self, turn: Turn, course: int, wait: int) -> Message:
        """With the reason for each group, and of each who is left out."""
        at = turn.at + timedelta(minutes=wait)
        if wait:
            turn.remind(_timer(course), at, self.out(course))
        else:
            turn.forget(_timer(course))
        if _by_place(forming.draft(turn.db, turn.community, course)):
            when = text("They go out {when}, unless you change something before.", when=turn.moment(at))
        else:
            when = text("I tell them so {when}.", when=turn.moment(at))
        return self._shown(turn, course, when if wait else None)

    def _shown(self, turn: Turn, course: int, when: Text | None = None) -> Message:
        draft = forming.draft(turn.db, turn.community, course)
        now = group_class(turn, course)
        everybody = [one.person for one in draft]
        split = without_bond(now, draft)
        groups_to_be = _by_place(draft)
        return Message(
            lines(
                *(
                    self._group(turn, place, people, _why(now, _with_there(turn, place, people), everybody))
                    for place, people in groups_to_be.items()
                ),
                *(
                    text("· {who}: no group. {why}", who=turn.find(one.person).name, why=why_nowhere(one.why))
                    for one in draft
                    if one.place == NOWHERE
                ),
                *(
                    text(
                        "· {one} and {two} belong together, as you said, and are not.",
                        one=turn.find(rule.person).name,
                        two=turn.find(rule.other).name,
                    )
                    for rule in split
                ),
                text("{call} exchanges two people.", call=Call("group swap")) if groups_to_be else None,
                when,
            ),
            (
                Button(text("Approve"), self.approve(course)),
                Button(text("Not yet"), self.undo(course)),
            ),
        )

    def _group(self, turn: Turn, place: int, people: Sequence[int], why: Text) -> Text:
        names = ", ".join(turn.find(one).name for one in people)
        if place < 0:
            found = groups.numbered(turn.db, turn.community, -place)
            return text("Into **{group}**: {names} ({why})", group=found.name if found else "?", names=names, why=why)
        return text("**{n}.** {names} ({why})", n=place, names=names, why=why)

    @command("group swap", "Exchange two people of the groups to be", rank=Rank.TEACHER)
    def swap(self, turn: Turn, who: Annotated[Person, "Who?"], other: Annotated[Person, "With whom?"]) -> Message:
        """A teacher knows more than the engine; but nobody is put with somebody who keeps away from them."""
        course = turn.course.id
        place = {one.person: one.place for one in forming.draft(turn.db, turn.community, course)}
        if who.id not in place or other.id not in place or place[who.id] == place[other.id]:
            raise UserError(text("Both have to be in the groups to be, and not in the same."))
        now = group_class(turn, course)
        for comes, goes in ((who.id, other.id), (other.id, who.id)):
            mates = [one for one in place if place[one] == place[goes] and one not in {comes, goes}]
            if place[goes] != NOWHERE and apart(now, comes, _with_there(turn, place[goes], mates)):
                raise UserError(text("These two cannot be exchanged: somebody there is kept apart from them."))
        forming.put(turn.db, turn.community, course, who.id, place[other.id])
        forming.put(turn.db, turn.community, course, other.id, place[who.id])
        return self._shown(turn, course)

    @command("group draft", "Look at the groups to be again", rank=Rank.TEACHER)
    def draft(self, turn: Turn) -> Message:
        """As they are now, if they were not approved yet."""
        if not forming.draft(turn.db, turn.community, turn.course.id):
            raise UserError(text("There are no groups to look at. {call} works some out.", call=Call("group form")))
        return self._shown(turn, turn.course.id)

    @command("group undo", "Not yet", rank=Rank.GUEST, offered=False, staff=True)
    def undo(self, turn: Turn, course: Annotated[int, "Which course?"]) -> Message:
        """Nobody hears of it."""
        for_staff(turn, course)
        turn.forget(_timer(course))
        forming.throw_away(turn.db, turn.community, course)
        return Message(text("Nothing goes out. Everybody stays where they are."))

    # Making them ----------------------------------------------------------------------------------------------------

    @command("group approve", "The groups begin", rank=Rank.GUEST, offered=False, staff=True)
    def approve(self, turn: Turn, course: Annotated[int, "Which course?"]) -> Message:
        """Now everybody hears of it."""
        for_staff(turn, course)
        n = self._make(turn, course)
        if not n:
            raise UserError(text("There are no groups to look at. {call} works some out.", call=Call("group form")))
        return Message(plural("{n} person has a group now.", "{n} people have a group now.", n=n))

    @command("group out", "The groups begin", rank=Rank.GUEST, offered=False)
    def out(self, turn: Turn, course: Annotated[int, "Which course?"]) -> None:
        """Comes as a reminder, if no teacher was faster."""
        n = self._make(turn, course)
        if n:
            tell_teachers(
                turn, course, Message(plural("{n} person has a group now.", "{n} people have a group now.", n=n))
            )

    def _make(self, turn: Turn, course: int) -> int:
        """Whoever left the course or found a group meanwhile is passed over, and nobody is in a group alone."""
        draft = forming.draft(turn.db, turn.community, course)
        now = group_class(turn, course)
        forming.throw_away(turn.db, turn.community, course)
        turn.forget(_timer(course))
        free = set(self._without(turn, course, Whom.ALL))
        left = [(one.person, one.why) for one in draft if one.place == NOWHERE and one.person in free]
        seats = {one.place: one.seats for one in draft}
        made = 0
        for place, people in _by_place(draft).items():
            present = [one for one in people if one in free]
            if place < 0:
                made += self._into(turn, -place, present, left)
            elif len(present) < 2:  # noqa: PLR2004 - a group of one is none
                left += [(one, "one") for one in present]
            else:
                reasons = together(terms(now, present, present), told(now, present))
                self._begin(turn, course, present, max(seats[place], len(present)), reasons)
                made += len(present)
        for person, why in left:
            self._leave_out(turn, course, person, why)
        return made

    def _into(self, turn: Turn, number: int, people: Sequence[int], left: list[tuple[int, str]]) -> int:
        """Into a group that is there, as far as it still has seats."""
        n = 0
        for person in people:
            found = groups.numbered(turn.db, turn.community, number)
            if found is None or found.state != groups.OPEN or found.full:
                left.append((person, "full"))
                continue
            who = turn.find(person)
            self._membership.take_in(turn, found, who)
            turn.post(who, Message(text("You are in **{group}**. Its private room is open to you.", group=found.name)))
            n += 1
        return n

    def _begin(self, turn: Turn, course: int, people: Sequence[int], seats: int, why: Sequence[Text]) -> None:
        wanted = Wanted(_name(turn, course), seats=seats, zone=course_zone(turn))
        number = groups.add(turn.db, turn.community, course, wanted, None, turn.at)
        for person in people:
            groups.join(turn.db, turn.community, number, person, turn.at)
        group = groups.numbered(turn.db, turn.community, number)
        assert group is not None
        self._starting.furnish(turn, group)
        for person in people:
            settled(turn, group, person)
            names = ", ".join(turn.find(one).name for one in people if one != person)
            said = text(
                "You are in **{group}**, with {names}. Its private room is open to you.", group=group.name, names=names
            )
            turn.post(turn.find(person), Message(lines(said, *why)))

    def _leave_out(self, turn: Turn, course: int, person: int, why: str) -> None:
        """Whoever is in no group hears why, and is looked for further."""
        said = forming.seekers(turn.db, turn.community, course).get(person, Seeker(person, MIDDLE, "", None, None, ""))
        since = said.since or turn.at
        forming.seek(turn.db, turn.community, course, said._replace(since=since, why=why))
        turn.post(turn.find(person), Message(lines(why_nowhere(why), text("I keep looking, and tell you."))))


def _by_place(draft: Sequence[Placed]) -> dict[int, list[int]]:
    """Who is in each group; those that are there come first."""
    found: dict[int, list[int]] = {}
    for one in draft:
        if one.place != NOWHERE:
            found.setdefault(one.place, []).append(one.person)
    return found


def _why(now: Class, group: Sequence[int], everybody: Sequence[int]) -> Text:
    return for_teacher(terms(now, group, everybody), len(group), told(now, group))


def _with_there(turn: Turn, place: int, people: Sequence[int]) -> list[int]:
    """With whoever is there already."""
    return [*people, *(groups.members(turn.db, turn.community, -place) if place < 0 else ())]


def _name(turn: Turn, course: int) -> str:
    """The first that is free: Group 1, Group 2."""
    word = _GROUP.get(language(turn).partition("-")[0], "Group")
    taken = {one.name for one in groups.all_open(turn.db, turn.community, course)}
    return next(name for n in count(1) if (name := f"{word} {n}") not in taken)


def _timer(course: int) -> str:
    return f"groups:{course}:out"
