"""When a study group meets: times that all have, who comes and for what, a reminder, and the agenda when it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Button,
    Call,
    From,
    Len,
    Message,
    Moment,
    Named,
    Rank,
    Room,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs import hours as clock
from cogs.availability import keep, read, told
from cogs.groups.after import After
from cogs.groups.agenda import Agenda
from cogs.groups.board import Board, Step
from cogs.groups.group import inside, local, mine, of_mine, people, shortly, tell, zone
from cogs.groups.rotation import hand_out
from cogs.quiet import is_quiet, named
from cogs.reminding import before_night, reminds
from storage import groups, hints, hours, meetings
from storage.groups import OPEN, Group
from storage.meetings import OFF, OVER, PLANNED, Meeting, Plan

PROPOSED = 3
"""Times that are proposed."""

LENGTH = 60
"""Minutes that a proposed time has to be free."""

AHEAD = timedelta(hours=2)
"""How long before a meeting its members are reminded; the evening before, if that would be at night."""

SPARED = "meetings"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Goal:
    """What somebody wants of a meeting."""

    goal: Annotated[str, "What will you finish?", Len(0, 200)] = ""


class Meetings:
    """Study groups: a few people with a goal and a room of their own.

    When you meet, and for what.
    """

    def __init__(self, board: Board, after: After) -> None:
        """The board shows the next meeting; after it comes what became of it."""
        self._board = board
        self._after = after

    # When -----------------------------------------------------------------------------------------------------------

    @command("group hours", "See or change when you have time each week")
    def hours(
        self,
        turn: Turn,
        times: Annotated[str, "Like: Tue 18-20, Sat morning, weekdays after 17", Len(0, 200)] = "",
        zone: Annotated[str, "Your time zone, if it is not the course's", Len(0, 60), Named()] = "",
    ) -> Message:
        """Meetings are proposed when all have time."""
        if times:
            return Message(keep(turn, times, zone))
        kept = hours.hours(turn.db, turn.community, turn.person.id)
        if kept is None or not kept.spans:
            return Message(text("You have said no times yet, so any time counts."))
        return Message(told(turn, kept))

    @command("group meet", "Find a time for your study group")
    def meet(
        self,
        turn: Turn,
        when: Annotated[str, "A time, if you know one: Tue 18:00", Len(0, 60)] = "",
        weekly: Annotated[bool, "Every week?"] = True,  # noqa: FBT002 - what is typed is yes or no
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine), Named()] = "",
    ) -> Message:
        """Without a time, the next that all members have."""
        found = mine(turn, group)
        groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
        if when:
            spans = read(turn, when)
            at = next(clock.meetings([(spans, zone(turn, found))], turn.at, 15))
            self.plan(turn, found, at, weekly=weekly)
            return Message(text("You meet {when}.", when=Moment(at, zone(turn, found))))
        times = self._times(turn, found)
        if not times:
            raise UserError(
                text(
                    "I find no hour in the next two weeks that all of you have. Say more times with {hours}, "
                    "or choose one yourself: {meet}",
                    hours=Call("group hours"),
                    meet=Call("group meet"),
                )
            )
        silent = sum(
            hours.hours(turn.db, turn.community, one) is None
            for one in groups.members(turn.db, turn.community, found.id)
        )
        tell(
            turn,
            found,
            lines(
                text("When do you meet? As far as I know, all of you have time then."),
                plural("{n} has not said when they have time.", "{n} have not said when they have time.", n=silent)
                if silent
                else None,
            ),
            *(
                Button(text("{when}", when=shortly(turn, found, at)), self.fix(found.id, _minutes(at), weekly))
                for at in times
            ),
            name=f"group:{found.id}:times",
        )
        return Message(text("I asked your group."))

    def _times(self, turn: Turn, group: Group) -> list[datetime]:
        own = [hours.hours(turn.db, turn.community, one) for one in groups.members(turn.db, turn.community, group.id)]
        every = [(group.spans, zone(turn, group)), *((one.spans, one.zone) for one in own if one)]
        coming = clock.meetings(every, turn.at + AHEAD, LENGTH)
        return [at for _, at in zip(range(PROPOSED), coming, strict=False)]

    @command("group fix", "We meet then", offered=False)
    def fix(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        minute: Annotated[int, "When, in minutes since 1970"],
        weekly: Annotated[bool, "Every week?"],
    ) -> Message:
        """Whoever presses first fixes it; who cannot come says so, and another time is looked for."""
        found = inside(turn, group)
        at = _EPOCH + minute * _MINUTE
        if at <= turn.at:
            raise UserError(text("That time is over. Please agree on another."))
        self.plan(turn, found, at, weekly=weekly)
        return Message(text("Good."))

    def plan(self, turn: Turn, group: Group, at: datetime, *, weekly: bool) -> None:
        """They meet then, and not at the time that was planned before."""
        before = meetings.following(turn.db, turn.community, group.id)
        if before is not None:
            if before.at == at:
                return
            meetings.move(turn.db, turn.community, before.id, OFF)
        number = meetings.add(turn.db, turn.community, group.id, at, weekly=weekly)
        remind = before_night(local(turn, group, at - AHEAD)).astimezone(UTC)
        turn.remind(_timer(group.id), remind if remind > turn.at else at, self.due(number))
        turn.edit(f"group:{group.id}:times", Message(text("You meet {when}.", when=Moment(at, zone(turn, group)))))
        turn.post(Room(group.room), self._card(turn, group, Meeting(number, group.id, at, weekly, PLANNED)))
        self._board.go_on(turn, group.id)

    # Who comes ------------------------------------------------------------------------------------------------------

    @command("group coming", "I come", offered=False)
    def coming(self, turn: Turn, meeting: Annotated[int, "Which meeting?"], said: Goal = FROM_FORM) -> Message:
        """With what they want to finish there."""
        group, found = self._planned(turn, meeting)
        plan = meetings.plan_of(turn.db, turn.community, meeting, turn.person.id)
        meetings.note(turn.db, turn.community, meeting, plan._replace(coming=True, goal=said.goal))
        self._show(turn, group, found)
        return Message(text("Good. Your group can read what you want to finish."))

    @command("group absent", "I cannot", offered=False)
    def absent(self, turn: Turn, meeting: Annotated[int, "Which meeting?"]) -> Message:
        """No reason is asked."""
        group, found = self._planned(turn, meeting)
        plan = meetings.plan_of(turn.db, turn.community, meeting, turn.person.id)
        meetings.note(turn.db, turn.community, meeting, plan._replace(coming=False, goal=""))
        self._show(turn, group, found)
        return Message(
            text("That is fine. {call} looks for another time.", call=Call("group meet")),
            (Button(text("I come after all"), self.coming(meeting), only=turn.person),),
        )

    def _planned(self, turn: Turn, number: int) -> tuple[Group, Meeting]:
        found = meetings.find(turn.db, turn.community, number)
        if found is None or found.state != PLANNED:
            raise UserError(text("That meeting is over, or was called off."))
        return inside(turn, found.group), found

    def _show(self, turn: Turn, group: Group, found: Meeting) -> None:
        card = self._card(turn, group, found)
        turn.edit(card.name, card)
        self._board.go_on(turn, group.id)

    def _card(self, turn: Turn, group: Group, found: Meeting) -> Message:
        said = meetings.plans(turn.db, turn.community, found.id)
        return Message(
            lines(
                text("**You meet {when}.** What will you finish?", when=Moment(found.at, zone(turn, group))),
                *(_comes(named(turn, person), said[person.id]) for person in people(turn, group) if person.id in said),
            ),
            (
                Button(text("I come"), self.coming(found.id), until=found.at),
                Button(text("I cannot"), self.absent(found.id), until=found.at),
                Button(text("Another time"), self.meet(group=str(group.id)), until=found.at),
            ),
            name=f"group:{group.id}:meeting:{found.id}",
        )

    # When the time comes --------------------------------------------------------------------------------------------

    @command("group due", "A meeting is near", rank=Rank.GUEST, offered=False)
    def due(self, turn: Turn, meeting: Annotated[int, "Which meeting?"]) -> None:
        """Comes as a reminder: first before the meeting, then when it begins."""
        found = meetings.find(turn.db, turn.community, meeting)
        group = groups.numbered(turn.db, turn.community, found.group) if found else None
        if found is None or group is None or found.state != PLANNED:
            return
        if group.state != OPEN:
            meetings.move(turn.db, turn.community, meeting, OFF)
        elif turn.at < found.at:
            turn.remind(_timer(group.id), found.at, self.due(meeting))
            self._remind(turn, group, found)
        else:
            self._begin(turn, group, found)

    def _remind(self, turn: Turn, group: Group, found: Meeting) -> None:
        """Each member once, in private, unless they do not come or want none."""
        said = meetings.plans(turn.db, turn.community, found.id)
        when = Moment(found.at, zone(turn, group))
        for person in people(turn, group):
            plan = said.get(person.id)
            if plan is not None and plan.coming is False:
                continue
            if not reminds(turn, f"meeting:{found.id}", person.id, SPARED):
                continue
            off = Button(text("No more reminders"), self.reminders(on=False), only=person)
            if plan is not None and plan.goal:
                told = text(
                    "**{group}** meets {when}. You want to finish: {goal}", group=group.name, when=when, goal=plan.goal
                )
                turn.post(person, Message(told, (off,)))
            else:
                yes = Button(text("I come"), self.coming(found.id), only=person)
                no = Button(text("I cannot"), self.absent(found.id), only=person)
                turn.post(
                    person, Message(text("**{group}** meets {when}.", group=group.name, when=when), (yes, no, off))
                )

    def _begin(self, turn: Turn, group: Group, found: Meeting) -> None:
        """The agenda, and who has which role this time; then it is asked what became of it."""
        meetings.move(turn.db, turn.community, found.id, OVER)
        agenda = Agenda(group.agenda)
        over = found.at + timedelta(minutes=agenda.minutes + 5)
        turn.remind(f"group:{group.id}:after", over, self._after.ask(found.id))
        said = meetings.plans(turn.db, turn.community, found.id)
        coming = [one.id for one in people(turn, group) if one.id not in said or said[one.id].coming is not False]
        here = [one for one in coming if not is_quiet(turn, one)]
        given = hand_out(here, meetings.roles_had(turn.db, turn.community, group.id))
        for role, person in given.items():
            plan = meetings.plan_of(turn.db, turn.community, found.id, person)
            meetings.note(turn.db, turn.community, found.id, plan._replace(role=role))
        if turn.at - found.at < AHEAD:  # if the bot was away, they have met without it
            tell(
                turn,
                group,
                lines(
                    text("**Your meeting begins.**"), *agenda.told(), *(_role(turn, one, given[one]) for one in given)
                ),
            )
        self._board.go_on(turn, group.id)

    @command("group agenda", "Choose what your study group does when it meets")
    def agenda(
        self,
        turn: Turn,
        kind: Annotated[Agenda, "study, exam, project or reading"],
        group: Annotated[str, "Its name or number", Len(0, 60), From(of_mine)] = "",
    ) -> Message:
        """From the next meeting on."""
        found = mine(turn, group)
        groups.plan(turn.db, turn.community, found.id, kind)
        groups.act(turn.db, turn.community, found.id, turn.person.id, turn.at)
        told = lines(text("From the next meeting on:"), *kind.told())
        tell(turn, found, told)
        return Message(
            told, (Button(text("Undo"), self.agenda(Agenda(found.agenda), str(found.id)), only=turn.person),)
        )

    @command("group reminders", "Switch reminders of meetings on or off for me")
    def reminders(self, turn: Turn, on: Annotated[bool, "yes or no"]) -> Message:
        """They come once for each meeting, and twice a day at most."""
        hints.spare(turn.db, turn.community, turn.person.id, SPARED, on=not on)
        if on:
            return Message(text("I may remind you of meetings, once each."))
        return Message(
            text("No more reminders of meetings for you."),
            (Button(text("Undo"), self.reminders(on=True), only=turn.person),),
        )

    def look(self, turn: Turn, group: Group) -> Step:
        """For the board."""
        following = meetings.following(turn.db, turn.community, group.id)
        if following is None:
            return Step(text("find a time to meet."), (Button(text("Find a time"), self.meet(group=str(group.id))),))
        return Step(text("You meet {when}.", when=Moment(following.at, zone(turn, group))))


def _timer(group: int) -> str:
    """A group's next reminder about meetings."""
    return f"group:{group}:meeting"


def _comes(who: Text, plan: Plan) -> Text:
    if not plan.coming:
        return text("· {who} cannot come.", who=who)
    if not plan.goal:
        return text("· {who} comes.", who=who)
    return text("· {who}: {goal}", who=who, goal=plan.goal)


def _role(turn: Turn, role: str, person: int) -> Text:
    who = turn.find(person).name
    return {
        "facilitator": text("**{who}** leads: keeps to the agenda, and sees that everybody speaks.", who=who),
        "scribe": text("**{who}** writes: what you found out, and who does what.", who=who),
        "time-keeper": text("**{who}** looks at the clock.", who=who),
    }[role]


def _minutes(at: datetime) -> int:
    return (at - _EPOCH) // _MINUTE
