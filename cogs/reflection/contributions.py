"""Contribution reflection (PROTOCOLS 1.14): my own evidence, then myself, then my mates; a teacher hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Len,
    Message,
    Named,
    Person,
    Rank,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs.reflection.handing_on import HandingOn
from cogs.reflection.log import Log, told
from cogs.reminding import reminds, when_awake
from storage import courses, evidence, groups, hints, reflections
from storage.reflections import CLOSED, OPEN, Of, Own, Reflection

SPARED = "reflections"

LATE = 0.7
"""The part of the time after which whoever has not finished is reminded, once."""

PAIR = 2


class Part(IntEnum):
    """Somebody's part of the work."""

    LITTLE = 1
    LESS = 2
    FAIR = 3
    MORE = 4
    MOST = 5

    @property
    def label(self) -> Text:
        """On its button."""
        return {
            Part.LITTLE: text("Very little"),
            Part.LESS: text("Less than a fair part"),
            Part.FAIR: text("A fair part"),
            Part.MORE: text("More than that"),
            Part.MOST: text("Far more than that"),
        }[self]


@dataclass(frozen=True)
class Mine:
    """What somebody says of themselves."""

    did: Annotated[str, "What did you do? One or two things", Len(3, 600), Starter("I …")]
    change: Annotated[str, "What would you do differently next time?", Len(0, 400), Starter("Next time I …")] = ""


@dataclass(frozen=True)
class Theirs:
    """What somebody says of a mate."""

    did: Annotated[str, "What did they do that helped? One example", Len(3, 400)]
    more: Annotated[str, "What could they do more of?", Len(0, 400)] = ""


class Contributions:
    """Looking back: a question at the end, and what came of it.

    How we worked together.
    """

    def __init__(self, log: Log, handing_on: HandingOn) -> None:
        """What everybody sees first, and who reads it in the end."""
        self._log = log
        self._handing_on = handing_on

    @command("reflect start", "Ask each study group how its members worked together", rank=Rank.TEACHER)
    def start(self, turn: Turn, days: Annotated[int, "For how many days?", Between(1, 21), Named()] = 3) -> Message:
        """Each of them alone; who is in a group now is asked, also if they leave it."""
        earlier = reflections.of_course(turn.db, turn.community, turn.course.id)
        if earlier and earlier[-1].state == OPEN:
            raise UserError(
                text("Your groups are being asked already, until {when}.", when=turn.moment(earlier[-1].until))
            )
        course = turn.course.id
        asked = [
            (one.id, people)
            for one in groups.all_open(turn.db, turn.community, course)
            if len(people := groups.members(turn.db, turn.community, one.id)) >= PAIR
        ]
        if not asked:
            raise UserError(text("No study group has two members yet."))
        until = turn.at + timedelta(days=days)
        number = reflections.start(turn.db, turn.community, course, turn.person.id, asked, turn.at, until)
        nearly = (turn.at + LATE * timedelta(days=days)).astimezone(turn.today.tzinfo)
        turn.remind(f"reflect:{number}", min(when_awake(nearly).astimezone(UTC), until), self.late(number))
        for group, people in asked:
            for person in people:
                turn.post(turn.find(person), self._invitation(turn, number, group, person, until))
        return Message(
            plural(
                "{n} student is asked, alone, until {when}. You see it first; nothing is handed on without you.",
                "{n} students are asked, each alone, until {when}. You see it first; nothing is handed on without you.",
                n=sum(len(people) for _, people in asked),
                when=turn.moment(until),
            )
        )

    def _invitation(self, turn: Turn, which: int, group: int, person: int, until: datetime) -> Message:
        return Message(
            lines(
                text("How did you work together in **{group}**?", group=_group(turn, group)),
                text(
                    "First I show you what I know of your own part. It takes five minutes, until {when}.",
                    when=turn.moment(until),
                ),
            ),
            (Button(text("Begin"), self.begin(which, group), only=turn.find(person), until=until),),
        )

    @command("reflect late", "The time is nearly over", rank=Rank.GUEST, offered=False)
    def late(self, turn: Turn, which: Annotated[int, "Which reflection?"]) -> None:
        """Comes as a reminder: first for who has not finished, then when it is over."""
        found = reflections.find(turn.db, turn.community, which)
        if found is None or found.state != OPEN:
            return
        if courses.over(turn.db, turn.community, found.course):
            reflections.move(turn.db, turn.community, which, CLOSED)
            return
        if turn.at >= found.until:
            reflections.move(turn.db, turn.community, which, CLOSED)
            ready = text("Your groups have said how they worked together. Only you can read it so far.")
            turn.post(
                turn.find(found.teacher), Message(ready, (Button(text("Read it"), self._handing_on.results(which)),))
            )
            return
        turn.remind(f"reflect:{which}", found.until, self.late(which))
        for own in reflections.owns(turn.db, turn.community, which):
            if self._next(turn, found, own.group, own.person) is None:
                continue
            if not reminds(turn, f"reflect:{which}:{own.group}", own.person, SPARED):
                continue
            asked = self._invitation(turn, which, own.group, own.person, found.until)
            off = Button(text("No more reminders"), self.reminders(on=False), only=turn.find(own.person))
            turn.post(turn.find(own.person), Message(asked.text, (*asked.buttons, off)))

    @command("reflect reminders", "Switch reminders to reflect on or off for me")
    def reminders(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """One comes each time, if something is missing."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("I may remind you to reflect, once each time."))
        return Message(
            text("No more reminders to reflect for you."),
            (Button(text("Undo"), self.reminders(on=True), only=turn.person),),
        )

    # Myself, and my mates -------------------------------------------------------------------------------------------

    @command("reflect begin", "Begin", rank=Rank.GUEST, offered=False)
    def begin(
        self, turn: Turn, which: Annotated[int, "Which reflection?"], group: Annotated[int, "Which group?"]
    ) -> Message:
        """One's own evidence first."""
        found = self._open(turn, which, group)
        known = told(evidence.of(turn.db, turn.community, found.course, turn.person.id, group))
        mine = evidence.entries(turn.db, turn.community, found.course, turn.person.id)
        return Message(
            lines(
                text("**What I know of your own part**"),
                *(known or [text("· Nothing yet: what you did elsewhere, I cannot see.")]),
                *(text("· You added: {words}", words=one.words) for one in mine[-5:]),
                text("Your teacher reads what you write now, and these numbers."),
                text("There are two of you, so nothing is handed on to the other.")
                if len(self._people(turn, found, group)) == PAIR
                else text("What you write about others they read without your name, if your teacher hands it on."),
            ),
            (
                self._step(turn, found, group, self._next(turn, found, group, turn.person.id) or turn.person.id),
                Button(text("Add something"), self._log.add(), only=turn.person),
            ),
        )

    @command("reflect mine", "What I did", rank=Rank.GUEST, offered=False)
    def mine(
        self,
        turn: Turn,
        which: Annotated[int, "Which reflection?"],
        group: Annotated[int, "Which group?"],
        said: Mine = FROM_FORM,
    ) -> Message:
        """Said apart: it counts nothing."""
        found = self._open(turn, which, group)
        old = next(o for o in self._owns(turn, found, group) if o.person == turn.person.id)
        reflections.say_own(turn.db, turn.community, which, old._replace(did=said.did, change=said.change))
        return Message(
            text("And how large was your own part?"),
            tuple(Button(one.label, self.my_part(which, group, one), only=turn.person) for one in Part),
        )

    @command("reflect my part", "My part", rank=Rank.GUEST, offered=False)
    def my_part(
        self,
        turn: Turn,
        which: Annotated[int, "Which reflection?"],
        group: Annotated[int, "Which group?"],
        part: Annotated[int, "From 1 to 5", Between(1, 5)],
    ) -> Message:
        """One tap."""
        found = self._open(turn, which, group)
        old = next(o for o in self._owns(turn, found, group) if o.person == turn.person.id)
        reflections.say_own(turn.db, turn.community, which, old._replace(part=part))
        return self._go_on(turn, found, group)

    @command("reflect mate", "What a mate did", rank=Rank.GUEST, offered=False)
    def mate(
        self,
        turn: Turn,
        which: Annotated[int, "Which reflection?"],
        group: Annotated[int, "Which group?"],
        who: Annotated[Person, "Who?"],
        said: Theirs = FROM_FORM,
    ) -> Message:
        """One thing that helped, and what they could do more of."""
        found = self._open(turn, which, group)
        self._say(turn, found, group, who, said=said)
        return Message(
            text("How large was the part of {who}?", who=who.name),
            tuple(Button(one.label, self.part_of(which, group, who, one), only=turn.person) for one in Part),
        )

    @command("reflect part", "Their part", rank=Rank.GUEST, offered=False)
    def part_of(
        self,
        turn: Turn,
        which: Annotated[int, "Which reflection?"],
        group: Annotated[int, "Which group?"],
        who: Annotated[Person, "Who?"],
        part: Annotated[int, "From 1 to 5", Between(1, 5)],
    ) -> Message:
        """One tap, then the next."""
        found = self._open(turn, which, group)
        self._say(turn, found, group, who, part=part)
        return self._go_on(turn, found, group)

    def _say(
        self, turn: Turn, found: Reflection, group: int, who: Person, said: Theirs | None = None, part: int = 0
    ) -> None:
        me = turn.person.id
        if who.id == me or who.id not in self._people(turn, found, group):
            raise UserError(text("{who} was not in your group.", who=who.name))
        every = reflections.said(turn.db, turn.community, found.id)
        old = next(
            (one for one in every if (one.group, one.person, one.other) == (group, me, who.id)),
            Of(0, group, me, who.id, "", "", 0, withheld=False),
        )
        if said is not None:
            old = old._replace(did=said.did, more=said.more)
        reflections.say(turn.db, turn.community, found.id, old._replace(part=part or old.part))

    def _go_on(self, turn: Turn, found: Reflection, group: int) -> Message:
        """Who comes next; at the end, thanks."""
        following = self._next(turn, found, group, turn.person.id)
        if following is None:
            every = reflections.said(turn.db, turn.community, found.id)
            parts = [one.part for one in every if (one.group, one.person) == (group, turn.person.id)]
            same = len(parts) > 1 and len(set(parts)) == 1
            return Message(
                lines(
                    text("Thank you! Your teacher reads it first."),
                    text("You gave everybody the same, and that is fine. Is there an example for each of them?")
                    if same
                    else None,
                ),
                tuple(
                    Button(
                        text("Change: {who}", who=turn.find(one).name),
                        self.mate(found.id, group, turn.find(one)),
                        only=turn.person,
                    )
                    for one in self._people(turn, found, group)
                    if one != turn.person.id
                ),
            )
        return Message(
            text("First yourself.")
            if following == turn.person.id
            else text("Now {who}. One thing that helped is enough.", who=turn.find(following).name),
            (self._step(turn, found, group, following),),
        )

    def _step(self, turn: Turn, found: Reflection, group: int, about: int) -> Button:
        if about == turn.person.id:
            return Button(text("Go on"), self.mine(found.id, group), only=turn.person)
        who = turn.find(about)
        return Button(text("Write about {who}", who=who.name), self.mate(found.id, group, who), only=turn.person)

    def _next(self, turn: Turn, found: Reflection, group: int, person: int) -> int | None:
        """Of whom somebody has not said all yet, they themselves first."""
        mine = next(o for o in self._owns(turn, found, group) if o.person == person)
        if not mine.did or not mine.part:
            return person
        said = {
            one.other
            for one in reflections.said(turn.db, turn.community, found.id)
            if (one.group, one.person) == (group, person) and one.did and one.part
        }
        return next((one for one in self._people(turn, found, group) if one != person and one not in said), None)

    def _open(self, turn: Turn, which: int, group: int) -> Reflection:
        found = reflections.find(turn.db, turn.community, which)
        if found is None or turn.person.id not in self._people(turn, found, group):
            raise UserError(text("You were not in this group when it began."))
        if found.state != OPEN:
            raise UserError(text("The time for this is over. Thank you all the same!"))
        return found

    def _owns(self, turn: Turn, found: Reflection, group: int) -> list[Own]:
        return [one for one in reflections.owns(turn.db, turn.community, found.id) if one.group == group]

    def _people(self, turn: Turn, found: Reflection, group: int) -> list[int]:
        return [one.person for one in self._owns(turn, found, group)]


def _group(turn: Turn, number: int) -> str:
    found = groups.numbered(turn.db, turn.community, number)
    return found.name if found else "?"
