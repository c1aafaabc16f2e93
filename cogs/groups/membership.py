"""In and out of a study group: joining, asking its members, invitations, the line before a full one, leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from bot.language import Button, Call, From, Len, Message, Person, Rank, Turn, UserError, command, lines, misses, text
from cogs.groups.board import Board
from cogs.groups.deciding import decided
from cogs.groups.group import (
    described,
    find,
    furnish,
    in_another,
    in_course,
    inside,
    joinable,
    may_be_in_another,
    mine,
    no_place,
    numbered,
    of_mine,
    of_room,
    seats,
    settled,
    tell,
)
from cogs.groups.leading import Leading
from cogs.groups.resting import Resting
from cogs.quiet import is_quiet
from storage import candidates, courses, forming, groups
from storage.candidates import ASKS, INVITED, OFFERED, WAITS
from storage.groups import ARCHIVED, ENDED, OPEN, Group

PATIENCE = timedelta(hours=48)
"""How long members may think about somebody who asks, and how long a free seat is kept for whoever waited for it."""


class Membership:
    """Study groups: a few people with a goal and a room of their own.

    Come in, ask to, wait for a place, invite somebody, leave.
    """

    def __init__(self, board: Board, leading: Leading, resting: Resting) -> None:
        """The board shows who is in; somebody leads on when the one who led leaves, or it ends."""
        self._board = board
        self._leading = leading
        self._resting = resting
        self.call: Callable[[Turn, Group], None] = lambda _turn, _group: None
        """Whoever looks for any group is asked, too; set when that part is there, as is the next."""
        self.left_alone: Callable[[Turn, Group, int], None] = lambda _turn, _group, _person: None

    # In -------------------------------------------------------------------------------------------------------------

    @command("group join", "Join a study group")
    def join(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(joinable)]) -> Message:
        """Take a free seat; where members are asked first, ask them."""
        return self._enter(turn, find(turn, group))

    @command("group come in", "Join this study group", rank=Rank.GUEST, offered=False)
    def come_in(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """The same by a button, also from a private conversation that is in another course now."""
        found = numbered(turn, group)
        if not in_course(turn, found, turn.person.id):
            raise UserError(
                text("That is a group of a course that you are not in. First: {call}", call=Call("course join"))
            )
        return self._enter(turn, found)

    def door(self, group: Group) -> Button:
        """What is pressed to come in."""
        return Button(text("Join {group}", group=group.name), self.come_in(group.id))

    def _enter(self, turn: Turn, found: Group) -> Message:
        me = turn.person.id
        if me in groups.members(turn.db, turn.community, found.id):
            return Message(text("You are already in **{group}**.", group=found.name))
        in_another(turn, found.course)
        waiting = {one.person: one.kind for one in candidates.waiting(turn.db, turn.community, found.id)}
        kept = sum(kind == OFFERED for person, kind in waiting.items() if person != me)
        if found.taken + kept >= found.seats:
            raise self._full(turn, found)
        if waiting.get(me) not in {INVITED, OFFERED} and turn.rank < Rank.TEACHER:
            if found.entry == "ask":
                return self._ask(turn, found, asked=waiting.get(me) == ASKS)
            if found.entry == "closed":
                raise UserError(
                    text(
                        "**{group}** takes in whom its members invite. {find} shows others.",
                        group=found.name,
                        find=Call("group find"),
                    )
                )
        self.take_in(turn, found, turn.person)
        return Message(
            text("You are in **{group}**. Its private room is open to you.", group=found.name),
            (Button(text("Leave again"), self.leave(str(found.id)), only=turn.person),),
        )

    def _full(self, turn: Turn, found: Group) -> UserError:
        return UserError(
            lines(
                text("**{group}** is full: {line}", group=found.name, line=seats(found)),
                text(
                    "{find} shows others, and {start} begins a new one.",
                    find=Call("group find"),
                    start=Call("group start"),
                ),
            ),
            Button(text("Wait for a place"), self.wait(found.id), only=turn.person),
        )

    def take_in(self, turn: Turn, group: Group, who: Person) -> None:
        """They are a member from now on."""
        groups.join(turn.db, turn.community, group.id, who.id, turn.at)
        groups.touch(turn.db, turn.community, group.id, turn.at)
        settled(turn, group, who.id)
        turn.forget(_offer(group, who.id))
        furnish(turn, group)
        quiet = is_quiet(turn, who.id)
        tell(turn, group, text("There is one more of you.") if quiet else text("{who} joined. Say hello!", who=who))
        self._board.update(turn, group.id)

    # With the group's yes -------------------------------------------------------------------------------------------

    def _ask(self, turn: Turn, group: Group, *, asked: bool) -> Message:
        told = Message(
            text("**{group}** asks its members first. You hear from me within two days.", group=group.name),
            (Button(text("Take it back"), self.unwait(group.id), only=turn.person),),
        )
        if asked:
            return told
        candidates.wait(turn.db, turn.community, group.id, turn.person.id, ASKS, turn.at)
        turn.remind(_asking(group, turn.person.id), turn.at + PATIENCE, self.vote_over(group.id, turn.person))
        tell(
            turn,
            group,
            text("{who} would like to join. Only I see who says what.", who=turn.person),
            Button(text("Take them in"), self.vote(group.id, turn.person, yes=True)),
            Button(text("Not now"), self.vote(group.id, turn.person, yes=False)),
            name=_asking(group, turn.person.id),
        )
        return told

    @command("group vote", "Take them in?", rank=Rank.GUEST, offered=False)
    def vote(
        self,
        turn: Turn,
        group: Annotated[int, "Which group?"],
        who: Annotated[Person, "Who asks?"],
        yes: Annotated[bool, "yes or no"],
    ) -> Message:
        """Half of the members are enough. Who said what, and how many, nobody sees."""
        found = inside(turn, group)
        if not self._asks(turn, found, who):
            return Message(text("That is decided already."))
        candidates.vote(turn.db, turn.community, found.id, turn.person.id, who.id, yes=yes)
        self._decide(turn, found, who, over=False)
        return Message(text("Thank you. Nobody sees what you said."))

    @command("group vote over", "Nobody else says anything", rank=Rank.GUEST, offered=False)
    def vote_over(self, turn: Turn, group: Annotated[int, "Which group?"], who: Annotated[Person, "Who asks?"]) -> None:
        """Comes as a reminder."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is not None and self._asks(turn, found, who):
            self._decide(turn, found, who, over=True)

    def _asks(self, turn: Turn, group: Group, who: Person) -> bool:
        return any(
            one.person == who.id and one.kind == ASKS for one in candidates.waiting(turn.db, turn.community, group.id)
        )

    def _decide(self, turn: Turn, group: Group, who: Person, *, over: bool) -> None:
        members = set(groups.members(turn.db, turn.community, group.id))
        yes = decided(candidates.votes(turn.db, turn.community, group.id, who.id), members, over=over)
        if yes is None:
            return
        turn.forget(_asking(group, who.id))
        if yes and group.state == OPEN and not group.full and self._may_come(turn, group, who.id):
            turn.edit(_asking(group, who.id), Message(text("{who} is in.", who=who)))
            self.take_in(turn, group, who)
            turn.post(who, Message(text("**{group}** took you in. Its private room is open to you.", group=group.name)))
            return
        candidates.no_longer(turn.db, turn.community, group.id, who.id)
        turn.edit(_asking(group, who.id), Message(text("That is decided.")))
        no_place(turn, group, who)

    @staticmethod
    def _may_come(turn: Turn, group: Group, person: int) -> bool:
        return in_course(turn, group, person) and may_be_in_another(turn, group.course, person)

    # The line before a full one -------------------------------------------------------------------------------------

    @command("group wait", "Wait for a place", rank=Rank.GUEST, offered=False)
    def wait(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """First come, first served."""
        found = numbered(turn, group)
        if not in_course(turn, found, turn.person.id) or turn.person.id in groups.members(
            turn.db, turn.community, found.id
        ):
            raise UserError(text("You cannot wait for a place in **{group}**.", group=found.name))
        line = [one.person for one in candidates.waiting(turn.db, turn.community, found.id) if one.kind == WAITS]
        if turn.person.id not in line:
            candidates.wait(turn.db, turn.community, found.id, turn.person.id, WAITS, turn.at)
            line.append(turn.person.id)
        self.offer_seats(turn, found.id)
        return Message(
            text(
                "You are number {n} in line for **{group}**. I tell you when there is a place.",
                n=line.index(turn.person.id) + 1,
                group=found.name,
            ),
            (Button(text("Take it back"), self.unwait(found.id), only=turn.person),),
        )

    @command("group unwait", "Take it back", rank=Rank.GUEST, offered=False)
    def unwait(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """Out of the line; or no invitation, or asking, any more. Whoever invited is told nothing."""
        found = numbered(turn, group)
        turn.forget(_offer(found, turn.person.id))
        turn.forget(_asking(found, turn.person.id))
        if candidates.no_longer(turn.db, turn.community, found.id, turn.person.id):
            turn.edit(_asking(found, turn.person.id), Message(text("That is decided.")))
            self.offer_seats(turn, found.id)
        return Message(text("That is fine."))

    def offer_seats(self, turn: Turn, number: int) -> None:
        """Keep each free seat for the next in line."""
        group = groups.numbered(turn.db, turn.community, number)
        if group is None or group.state != OPEN:
            return
        self.call(turn, group)
        waiting = candidates.waiting(turn.db, turn.community, group.id)
        free = group.seats - group.taken - sum(one.kind == OFFERED for one in waiting)
        for one in [one for one in waiting if one.kind == WAITS][: max(free, 0)]:
            who = turn.find(one.person)
            candidates.wait(turn.db, turn.community, group.id, who.id, OFFERED, turn.at)
            turn.remind(_offer(group, who.id), turn.at + PATIENCE, self.lapse(group.id, who))
            turn.post(
                who,
                Message(
                    lines(
                        text(
                            "There is a place in **{group}**. I keep it for you until {when}.",
                            group=group.name,
                            when=turn.moment(turn.at + PATIENCE),
                        ),
                        described(turn, group),
                    ),
                    (
                        Button(text("Join {group}", group=group.name), self.come_in(group.id), only=who),
                        Button(text("No, thank you"), self.unwait(group.id), only=who),
                    ),
                ),
            )

    @command("group lapse", "Nobody took the seat", rank=Rank.GUEST, offered=False)
    def lapse(
        self, turn: Turn, group: Annotated[int, "Which group?"], who: Annotated[Person, "For whom was it kept?"]
    ) -> None:
        """Comes as a reminder."""
        found = groups.numbered(turn.db, turn.community, group)
        if found is None or who.id in groups.members(turn.db, turn.community, group):
            return
        if candidates.no_longer(turn.db, turn.community, group, who.id):
            told = text("The place in **{group}** goes to the next in line now.", group=found.name)
            turn.post(who, Message(told, (Button(text("Wait again"), self.wait(group), only=who),)))
            self.offer_seats(turn, group)

    @command("group invite", "Invite somebody into your study group")
    def invite(
        self,
        turn: Turn,
        who: Annotated[Person, "Who?"],
        group: Annotated[str, "Its name or number", Len(1, 60), From(of_mine)] = "",
    ) -> Message:
        """Whoever is invited may come in without being asked about."""
        found = mine(turn, group)
        if who.id in groups.members(turn.db, turn.community, found.id):
            return Message(text("{who} is in **{group}** already.", who=who, group=found.name))
        if not in_course(turn, found, who.id):
            raise UserError(text("{who} is not in this course yet.", who=who))
        if found.full:
            raise UserError(text("**{group}** is full: {line}", group=found.name, line=seats(found)))
        if candidates.waiting_of(turn.db, turn.community, who.id).get(found.id) not in {INVITED, OFFERED}:
            candidates.wait(turn.db, turn.community, found.id, who.id, INVITED, turn.at)
            turn.post(
                who,
                Message(
                    lines(
                        text("{who} invites you into a study group:", who=turn.person),
                        described(turn, found),
                    ),
                    (
                        Button(text("Join {group}", group=found.name), self.come_in(found.id), only=who),
                        Button(text("No, thank you"), self.unwait(found.id), only=who),
                    ),
                ),
            )
        return Message(text("I asked {who}. Whatever they say, that is fine.", who=who))

    # Out ------------------------------------------------------------------------------------------------------------

    @command("group leave", "Leave a study group")
    def leave(self, turn: Turn, group: Annotated[str, "Its name or number", Len(1, 60), From(of_mine)] = "") -> Message:
        """Somebody else runs it on; when nobody is left, it ends."""
        found = mine(turn, group)
        self.let_go(turn, found, turn.person.id)
        back = (Button(text("Join again"), self.come_in(found.id), only=turn.person),) if found.taken > 1 else ()
        return Message(text("You left **{group}**.", group=found.name), back)

    def let_go(self, turn: Turn, group: Group, person: int) -> None:
        """They are no member any more."""
        groups.leave(turn.db, turn.community, group.id, person)
        left = groups.roster(turn.db, turn.community, group.id)
        if group.state != OPEN:
            return
        if not left:
            self._resting.end(turn, group)
            return
        furnish(turn, group)
        tell(turn, group, text("{who} left the group.", who=turn.find(person)))
        if group.owner == person:
            self._leading.hand_on(turn, group, left)
        if len(left) == 1:
            self.left_alone(turn, group, left[0].person)
        self.offer_seats(turn, group.id)
        self._board.update(turn, group.id)

    @misses
    def out_of_the_room(self, turn: Turn, room: str) -> None:
        """Somebody left the room alone, perhaps by accident: they are in the group still, and asked what they want."""
        found = of_room(turn, room)
        if found is None or turn.person.id not in groups.members(turn.db, turn.community, found.id):
            return
        turn.post(
            turn.person,
            Message(
                text("You are out of the room of **{group}**. Your place in it is kept.", group=found.name),
                (
                    Button(text("Back into the room"), self.back_in(found.id), only=turn.person),
                    Button(text("Leave the group"), self.leave(str(found.id)), only=turn.person),
                ),
            ),
        )

    @command("group back in", "Back into the room", offered=False)
    def back_in(self, turn: Turn, group: Annotated[int, "Which group?"]) -> Message:
        """Its room is wished for again as it was."""
        found = inside(turn, group)
        furnish(turn, found)
        return Message(text("The room of **{group}** is open to you.", group=found.name))

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course, and so its groups, also those that rest, and every line."""
        course = turn.course.id
        if courses.over(turn.db, turn.community, course):  # with its groups; nobody inherits one for a moment
            for group in groups.of_person(turn.db, turn.community, course, person, OPEN):
                self._resting.end(turn, group)
        for state in (OPEN, ARCHIVED, ENDED):
            for group in groups.of_person(turn.db, turn.community, course, person, state):
                self.let_go(turn, group, person)
        for number in candidates.waiting_of(turn.db, turn.community, person):
            found = groups.numbered(turn.db, turn.community, number)
            if found is not None and found.course == course:
                candidates.no_longer(turn.db, turn.community, number, person)
                turn.forget(_offer(found, person))
                self.offer_seats(turn, number)
        forming.forget(turn.db, turn.community, course, person)
        forming.take_out(turn.db, turn.community, course, person)


def _asking(group: Group, person: int) -> str:
    return f"group:{group.id}:asks:{person}"


def _offer(group: Group, person: int) -> str:
    return f"group:{group.id}:offer:{person}"
