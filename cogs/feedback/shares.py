"""Whose work somebody reviews: given out one at a time, mended whenever something changes, and never twice alike."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from secrets import SystemRandom
from typing import Annotated

from bot.language import (
    Button,
    Invocation,
    Message,
    Person,
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
from cogs.feedback import allocation, works
from cogs.feedback.allocation import Change, Pair
from cogs.feedback.facts import awake, rows
from cogs.feedback.giving import Giving
from cogs.feedback.phases import Phase, begins, clock, patience
from cogs.feedback.practising import Practising
from cogs.feedback.reading import Reading
from cogs.feedback.release import ANONYMOUS, NAMED, alias
from cogs.feedback.works import audience, given_of, mine_to_give, party, request_of, round_of, shown
from cogs.staff import staff
from storage import comments, feedback, reminded, rounds
from storage.feedback import ASKED, ENDED, OPEN, PLANNED, Given, Request
from storage.rounds import AWAY, ENOUGH, GONE, HERE, Round

VIABLE = 3
"""Works that have to be there before the first is given out while others still hand in (PROTOCOLS 1.4)."""

ALIKE = 3
"""Works of one level from which on somebody is asked whether they meant that; then teachers see it."""

dice: Random = SystemRandom()


class Shares:
    """Review rounds: hand something in, review, and be reviewed."""

    def __init__(self, giving: Giving, reading: Reading, practising: Practising) -> None:
        """How a review is written, how it is read, and how one practises."""
        self._giving = giving
        self._reading = reading
        self._practising = practising

    @command("review next", "Review the next work")
    def next(self, turn: Turn, number: Annotated[int, "Of which round? 0: the latest"] = 0) -> Message:
        """What they began, what is meant for them, or what has the fewest reviews."""
        one = running(turn, number)
        me = party(turn, one.id, one.course)
        if one.phase == Phase.OVER:
            raise UserError(text("This round is over. Thank you!"))
        known = self.takes_part(turn, one, me)
        if one.sample and not known.practised:
            return self._practising.begin(one)
        mine = feedback.share(turn.db, turn.community, one.id, me)
        begun = next((a for a in mine if a.state == OPEN and not request_of(turn, a.request).hidden), None)
        if begun is None:
            if known.standing in {AWAY, GONE}:
                rounds.stand(turn.db, turn.community, one.id, [me], HERE)
            begun = self._take(turn, one, me, next((arc for arc in mine if arc.state == PLANNED), None))
        if begun is None:
            return Message(text("Nothing waits for your review now. I tell you when there is something."))
        return self._work(turn, one, begun)

    def _take(self, turn: Turn, one: Round, me: int, meant: Given | None) -> Given | None:
        """What is meant for them, else what needs them most."""
        if meant is not None and not request_of(turn, meant.request).hidden:
            feedback.move(turn.db, turn.community, meant.id, OPEN)
            return meant
        now = rows(turn, one)
        if one.phase == Phase.SUBMIT and len(now.works) < VIABLE:
            return None
        pair = allocation.next_for(now, me, dice)
        if pair is None:
            return None
        [taken] = feedback.give(turn.db, turn.community, [pair], turn.at)
        self.mend(turn, one)
        return given_of(turn, taken)[0]

    def _work(self, turn: Turn, one: Round, arc: Given) -> Message:
        request = request_of(turn, arc.request)
        return Message(
            lines(
                text("{who} handed in: {work}", who=author(turn, one, request), work=shown(request)),
                text("You promised a review until {when}.", when=turn.moment(one.review_until))
                if one.phase < Phase.READING and not one.paused
                else None,
            ),
            (
                Button(text("Write your review"), self._giving.write(arc.id)),
                Button(text("I cannot review this"), self.pass_on(arc.id)),
                Button(text("Something is wrong"), self._reading.flags.wrong(request.id, 0, 0)),
            ),
        )

    @command("review pass", "I cannot review this", offered=False)
    def pass_on(self, turn: Turn, given: Annotated[int, "Which review?"]) -> Message:
        """No reason is asked; somebody else does it, and there may be another."""
        found, request = mine_to_give(turn, given)
        if found.state in {OPEN, ASKED}:
            feedback.move(turn.db, turn.community, found.id, ENDED)
            self.mend(turn, round_of(turn, request.round))
        return Message(
            text("That is fine. Somebody else does it."),
            (Button(text("Review the next one"), self.next(request.round)),),
        )

    # One more -------------------------------------------------------------------------------------------------------

    def _ask(self, turn: Turn, one: Round, given: int) -> None:
        found, _ = given_of(turn, given)
        turn.post(
            self.whom(turn, one, found.person),
            Message(
                text(
                    "You were fast. In **{title}** a work still lacks a review: can you do one more?", title=one.title
                ),
                (
                    Button(text("Yes, one more"), self.more(given)),
                    Button(text("No more, please"), self.enough(given)),
                ),
                name=_asked(given),
            ),
        )

    @command("review more", "I do one more", offered=False)
    def more(self, turn: Turn, given: Annotated[int, "Which review?"]) -> Message:
        """They see the work now."""
        found, request = mine_to_give(turn, given)
        one = round_of(turn, request.round)
        if found.state != ASKED:
            raise UserError(text("Somebody else does it by now. Thank you!"))
        until = clock(one, turn.at) + 2 * patience(one)
        feedback.move(turn.db, turn.community, found.id, OPEN, until=until)
        turn.edit(_asked(given), Message(text("You do one more. Thank you!")))
        return self._work(turn, one, found)

    @command("review enough", "No more, please", offered=False)
    def enough(self, turn: Turn, given: Annotated[int, "Which review?"]) -> Message:
        """They are not asked again in this round."""
        found, request = mine_to_give(turn, given)
        one = round_of(turn, request.round)
        rounds.stand(turn.db, turn.community, one.id, [found.person], ENOUGH)
        if found.state == ASKED:
            feedback.move(turn.db, turn.community, found.id, ENDED)
            turn.edit(_asked(given), Message(text("That is fine. Thank you for what you did!")))
        self.mend(turn, one)
        return Message(text("You are not asked again in this round."))

    @command("review stand in", "I review it as a teacher", rank=Rank.TEACHER, offered=False)
    def stand_in(self, turn: Turn, request: Annotated[int, "Which work?"]) -> Message:
        """When no classmate is left who could."""
        found = request_of(turn, request)
        one = round_of(turn, found.round)
        if feedback.given_by(turn.db, turn.community, found.id, turn.person.id) is None:
            feedback.give(turn.db, turn.community, [(found.id, turn.person.id)], turn.at, extra=True)
        mine = feedback.given_by(turn.db, turn.community, found.id, turn.person.id)
        assert mine is not None
        self.takes_part(turn, one, turn.person.id)
        rounds.stand(turn.db, turn.community, one.id, [turn.person.id], AWAY)  # nothing else is meant for them
        return self._work(turn, one, mine)

    # Where reviews go -----------------------------------------------------------------------------------------------

    def sent(self, turn: Turn, found: Given, request: Request, *, again: bool) -> Message:
        """It waits with the others until all are given out; so it can still be changed."""
        one = round_of(turn, request.round)
        mine = feedback.share(turn.db, turn.community, one.id, found.person)
        left = sum(arc.state in {PLANNED, OPEN} for arc in mine)
        if not again and (found.weak or (one.phase >= Phase.EXTRA and not left)):
            self.mend(turn, one)
        levels = (
            tuple(Button(text("{n}", n=n), self.level(found.id, n), only=turn.person) for n in range(1, 5))
            if one.levels
            else ()
        )
        following = (Button(text("Review the next one"), self.next(one.id), only=turn.person),) if left else ()
        return Message(
            lines(
                text("Sent. Its author gets it with the others, {when}.", when=turn.moment(begins(one, Phase.READING)))
                if one.phase < Phase.READING
                else text("Sent. Its author gets it with the others."),
                plural("{n} work still waits for your review.", "{n} works still wait for your review.", n=left)
                if left
                else text("You have reviewed all that you promised. Thank you!"),
                text("How far is the work, from 1 (just begun) to 4 (very good)? It is no mark.") if levels else None,
            ),
            (*levels, *following, *self._giving.own_buttons(turn, found)),
        )

    def withdrawn(self, turn: Turn, found: Given, request: Request) -> None:
        """It may be written again while the others have not been given out."""
        if request.released:
            comments.say(turn.db, turn.community, found.id, {})
        feedback.move(turn.db, turn.community, found.id, ENDED if request.released else OPEN)
        self.show_again(turn, request, found)

    def show_again(self, turn: Turn, request: Request, found: Given | None) -> None:
        """What was given out stands in one message; the work itself in none that is not answered by pressing."""
        if found is not None and request.released is not None:
            left = self._reading.received(turn, request)
            turn.edit(left.name, left)

    @command("review level", "How far the work is", offered=False)
    def level(
        self, turn: Turn, given: Annotated[int, "Which review?"], level: Annotated[int, "From 1 to 4"]
    ) -> Message:
        """The author sees it after the comments, without a name."""
        found, request = mine_to_give(turn, given)
        if request.released is not None:
            raise UserError(text("It was read already. What was said stays."))
        feedback.set_level(turn.db, turn.community, found.id, min(4, max(1, level)))
        mine = feedback.share(turn.db, turn.community, request.round, found.person)
        levels = [arc.level for arc in mine if arc.level is not None]
        alike = len(levels) >= ALIKE and len(set(levels)) == 1
        return Message(
            lines(
                text("Noted. Thank you!"),
                text("You said the same of all {n} works. If you meant that, it is fine.", n=len(levels))
                if alike
                else None,
            ),
            (Button(text("Review the next one"), self.next(request.round), only=turn.person),),
        )

    # Mending --------------------------------------------------------------------------------------------------------

    def takes_part(self, turn: Turn, one: Round, person: int) -> rounds.Reviewer:
        """Somebody reviews in this round, from now on."""
        known = rounds.reviewer(turn.db, turn.community, one.id, person)
        if known is None:
            taken = [other.alias for other in rounds.everybody(turn.db, turn.community, one.id).values()]
            rounds.join(turn.db, turn.community, one.id, person, alias(taken, dice))
            known = rounds.reviewer(turn.db, turn.community, one.id, person)
        assert known is not None
        return known

    def mend(self, turn: Turn, one: Round, wanted: Iterable[Pair] | None = None) -> Change | None:
        """Keep the promise as things are now; whoever has work waiting for the first time hears of it."""
        now = rows(turn, one)
        if one.phase == Phase.OVER or (one.phase == Phase.SUBMIT and len(now.works) < VIABLE):
            return None
        change = allocation.allocate(now, dice, wanted)
        feedback.drop(turn.db, turn.community, change.drop)
        for number in change.end:
            feedback.move(turn.db, turn.community, number, ENDED)
            turn.edit(_asked(number), Message(text("Somebody else does it by now. Thank you!")))
        feedback.give(turn.db, turn.community, change.add, turn.at, state=PLANNED)
        until = clock(one, turn.at) + patience(one)
        for number in feedback.give(turn.db, turn.community, change.ask, turn.at, state=ASKED, until=until, extra=True):
            self._ask(turn, one, number)
        self._look_again(turn, one, now, change)
        self._tell(turn, one, now, change)
        return change

    @command("review mend", "An answer is overdue, or the night is over", rank=Rank.GUEST, offered=False)
    def again(self, turn: Turn, number: Annotated[int, "Which round?"]) -> None:
        """Comes as a reminder."""
        one = rounds.find(turn.db, turn.community, number)
        if one is not None:
            self.mend(turn, one)

    def rest(self, turn: Turn, one: Round) -> None:
        """Nothing is looked at again until somebody does something."""
        turn.forget(_again(one))

    def _look_again(self, turn: Turn, one: Round, now: allocation.Round, change: Change) -> None:
        """When the first answer is overdue; and in the morning, if somebody has to be told or asked something."""
        if one.paused:
            return
        ended = set(change.end)
        due = [arc.until for arc in now.arcs if arc.state in {ASKED, OPEN} and arc.until and arc.id not in ended]
        due += [turn.at + patience(one)] if change.ask else []
        due += [awake(turn, one, turn.at)] if now.quiet else []
        if due:
            turn.remind(_again(one), min(due), self.again(one.id))

    def _tell(self, turn: Turn, one: Round, now: allocation.Round, change: Change) -> None:
        """Whoever has work waiting for the first time hears of it, but not at night."""
        if now.quiet:
            return
        dropped = set(change.drop)
        kept = {arc.person for arc in now.arcs if arc.state == PLANNED and arc.id not in dropped}
        new = sorted(p for p in kept.union(person for _, person in change.add) if not now.people[p].told)
        rounds.told(turn.db, turn.community, one.id, new)
        for person in new:
            self._say_that_work_waits(turn, one, person)
        if one.phase >= Phase.REMINDED:
            self._tell_staff(turn, one, now, change)

    def _tell_staff(self, turn: Turn, one: Round, now: allocation.Round, change: Change) -> None:
        """Where nobody is left who could be asked, a teacher may write it (PROTOCOLS 1.4); they hear of that once."""
        never = max(0, one.promised - len(now.works) + 1)  # so small a class cannot do more
        lacking = sorted(work for work, n in change.short.items() if n > never or n >= one.promised)
        if not lacking:
            return
        told = plural(
            "**{title}**: {n} work lacks a review, and nobody who is done can be asked. You could write one.",
            "**{title}**: {n} works lack a review, and nobody who is done can be asked. You could write one.",
            n=len(lacking),
            title=one.title,
        )
        buttons = tuple(Button(text("I review {n}", n=work), self.stand_in(work)) for work in lacking[:5])
        what = f"review:{one.id}:lacking"
        known = reminded.of(turn.db, turn.community, what)
        for teacher in staff(turn, one.course):
            if teacher.id not in known:
                reminded.note(turn.db, turn.community, what, teacher.id, turn.at)
                turn.post(teacher, Message(told, buttons))

    def _say_that_work_waits(self, turn: Turn, one: Round, person: int) -> None:
        turn.post(
            self.whom(turn, one, person),
            Message(
                text(
                    "**{title}**: works of classmates wait for your review, until {when}.",
                    title=one.title,
                    when=turn.moment(one.review_until),
                ),
                (Button(text("Review the next one"), self.next(one.id)),),
            ),
        )

    def write(self, given: int) -> Invocation:
        """Going on with a review that was begun."""
        return self._giving.write(given)

    def whom(self, turn: Turn, one: Round, person: int) -> Person | Room:
        """Where a reviewer is told something: a group in its room."""
        if one.teams and not one.each:
            for work in feedback.of_round(turn.db, turn.community, one.id):
                if work.person == person:
                    return audience(turn, work)
        return turn.find(person)


def running(turn: Turn, number: int) -> Round:
    """The round of that number, or the latest of the course, of those that go on if there are any.

    Raises:
        UserError: there is none.

    """
    if number:
        return round_of(turn, number)
    every = rounds.of_course(turn.db, turn.community, turn.course.id)
    if not every:
        raise UserError(text("There is no review round here now."))
    return next((one for one in reversed(every) if one.phase != Phase.OVER), every[-1])


def author(turn: Turn, one: Round, request: Request) -> Text:
    """Whose work it is, as far as a reviewer may know."""
    if one.names == NAMED:
        return works.author(turn, request)
    if one.names == ANONYMOUS:
        return text("A classmate")
    known = rounds.reviewer(turn.db, turn.community, one.id, request.person)
    return text("Reader {n}", n=known.alias if known else 0)


def _again(one: Round) -> str:
    return f"review:{one.id}:mend"


def _asked(given: int) -> str:
    return f"review:ask:{given}"
