"""Whoever looks for a study group: what would fit, why there is none yet, and a word as soon as there is."""

from __future__ import annotations

from typing import Annotated, Any

from bot.language import Between, Button, Call, Len, Message, Named, Person, Turn, command, lines, text
from cogs.availability import course_zone, keep, language
from cogs.groups.because import why_nowhere
from cogs.groups.classes import MIDDLE, NOWHERE, Class, There, apart, placed_late
from cogs.groups.group import described
from cogs.groups.membership import Membership
from cogs.groups.starting import spoken
from cogs.groups.weighing import weights
from storage import apart as rules, candidates, forming, groups, hours
from storage.candidates import OFFERED, WAITS
from storage.forming import Seeker
from storage.groups import ARCHIVED, ENDED, Group

_NOBODY: Any = None


class Seeking:
    """Study groups: a few people with a goal and a room of their own.

    Have one looked for.
    """

    def __init__(self, membership: Membership) -> None:
        """Where one comes in."""
        self._membership = membership

    @command("group seek", "Have me look for a study group for you")
    def seek(
        self,
        turn: Turn,
        level: Annotated[int, "How sure are you in this course, from 1 to 5? Only I see it", Between(1, 5)] = 0,
        times: Annotated[str, "When, each week? Like: Tue 18-20, Sat morning", Len(0, 200), Named()] = "",
        languages: Annotated[str, "In which languages? Like: en, de", Len(0, 40), Named()] = "",
        who: Annotated[Person, "Somebody you would like to be with. Only I see it", Named()] = _NOBODY,
    ) -> Message:
        """What fits best is shown at once; else it is said why there is none, and whoever waits longest hears first."""
        course = turn.course.id
        told = keep(turn, times, "") if times else None
        if groups.of_person(turn.db, turn.community, course, turn.person.id):
            self._note(turn, course, level, languages, who, looks=False)
            return Message(lines(told, text("You are in a group already. I mind this when groups are formed.")))
        self._note(turn, course, level, languages, who, looks=True)
        fits = self._fitting(turn, course)
        if not isinstance(fits, str):
            return Message(
                lines(told, text("This one fits you best:"), described(turn, fits)),
                (self._membership.door(fits), Button(text("Look no more"), self.give_up(), only=turn.person)),
            )
        forming.note_why(turn.db, turn.community, course, turn.person.id, fits)
        return Message(
            lines(
                told,
                why_nowhere(fits),
                text("I keep looking, and your teacher sees that you look for one."),
                text("You can also begin one yourself: {call}", call=Call("group start")),
            ),
            (Button(text("Look no more"), self.give_up(), only=turn.person),),
        )

    @command("group give up", "Look no more", offered=False)
    def give_up(self, turn: Turn) -> Message:
        """What was said is kept, in case groups are formed."""
        forming.found(turn.db, turn.community, turn.course.id, turn.person.id)
        return Message(text("I look no more."))

    def _note(self, turn: Turn, course: int, level: int, languages: str, who: Person | None, *, looks: bool) -> None:
        new = Seeker(turn.person.id, MIDDLE, "", None, None, "")
        old = forming.seekers(turn.db, turn.community, course).get(turn.person.id, new)
        forming.seek(
            turn.db,
            turn.community,
            course,
            Seeker(
                turn.person.id,
                level or old.level,
                spoken(languages) or old.languages,
                who.id if who is not None and who.id != turn.person.id else old.wish,
                (old.since or turn.at) if looks else None,
                "",
            ),
        )

    def _fitting(self, turn: Turn, course: int) -> Group | str:
        """The group that would win most by them, or why there is none."""
        rooms = there(turn, course)
        if not rooms:
            return "full" if groups.all_open(turn.db, turn.community, course) else "none"
        [placed] = placed_late(group_class(turn, course), [turn.person.id], rooms)
        if placed.place == NOWHERE:
            return placed.why
        found = groups.numbered(turn.db, turn.community, -placed.place)
        assert found is not None
        return found

    def call(self, turn: Turn, group: Group) -> None:
        """A seat is free: whoever has looked longest, and fits, is asked, one at a time."""
        if group.entry != "open":
            return
        line = candidates.waiting(turn.db, turn.community, group.id)
        if group.full or any(one.kind in {WAITS, OFFERED} for one in line):
            return
        now = group_class(turn, group.course)
        members = groups.members(turn.db, turn.community, group.id)
        for person, said in now.seekers.items():
            passed = said.why == f"passed:{group.id}"
            if said.since is None or passed or candidates.waiting_of(turn.db, turn.community, person):
                continue
            if not apart(now, person, members):
                forming.note_why(turn.db, turn.community, group.course, person, f"passed:{group.id}")
                candidates.wait(turn.db, turn.community, group.id, person, WAITS, turn.at)
                return


def there(turn: Turn, course: int) -> list[There]:
    """The groups that somebody may come into, with seats that are not kept for others."""
    found = []
    for one in groups.all_open(turn.db, turn.community, course):
        kept = sum(other.kind == OFFERED for other in candidates.waiting(turn.db, turn.community, one.id))
        if one.entry == "open" and one.taken + kept < one.seats:
            found.append(There(one.id, groups.members(turn.db, turn.community, one.id), one.seats - kept))
    return found


def group_class(turn: Turn, course: int) -> Class:
    """Everybody of a course, for the engine."""
    past = [
        members
        for state in (ARCHIVED, ENDED)
        for members in groups.together(turn.db, turn.community, course, state).values()
    ]
    return Class(
        forming.seekers(turn.db, turn.community, course),
        hours.all_hours(turn.db, turn.community),
        rules.all_avoided(turn.db, turn.community),
        rules.rules(turn.db, turn.community, course),
        past,
        language(turn),
        course_zone(turn),
        turn.at,
        weights(forming.weights(turn.db, turn.community, course)),
    )
