"""Review rounds, for teachers: start one, give it a sample to practise on, and lead it, or let the clock do so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    Len,
    Message,
    Named,
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
from cogs.feedback import allocation, phases
from cogs.feedback.correcting import Correcting, NewRound
from cogs.feedback.criteria import find_set
from cogs.feedback.facts import rows
from cogs.feedback.figures import figures
from cogs.feedback.handing_in import HandingIn, card_name
from cogs.feedback.phases import Phase
from cogs.feedback.running import Running
from cogs.feedback.shares import Shares, running
from cogs.feedback.works import promise, round_of
from cogs.staff import for_staff
from storage import courses, feedback, rounds
from storage.feedback import ASKED, DONE, OPEN, PLANNED
from storage.rounds import AWAY, Round

_LISTED = 10

LIVE = (10, 24, 14)
"""Minutes to hand in, to review and to read in a live round (PROTOCOLS 1.4, for three reviews)."""

DAYS = (72, 72, 72)
"""Hours, in a round over days."""


class Names(StrEnum):
    """How much of a name classmates see of each other. Staff always see all."""

    ANONYMOUS = "anonymous"
    PSEUDONYM = "pseudonym"
    NAMED = "named"


class Teams(StrEnum):
    """Whether study groups hand in one work, and how their members review."""

    NO = "no"
    TOGETHER = "together"
    EACH = "each"


@dataclass(frozen=True)
class Sample:
    """One work to practise on, and how somebody could review it."""

    work: Annotated[str, "A sample of such work", Len(3, 1500), Named()]
    model: Annotated[
        str, "A good review of it", Len(10, 1000), Named(), Starter("In line 2 … is unclear, because … . Try …")
    ]


class Rounds:
    """Review rounds, for teachers."""

    def __init__(self, shares: Shares, run: Running, handing_in: HandingIn, correcting: Correcting) -> None:
        """How work is given out, how a round goes on, how work is handed in, and how a slip is mended."""
        self._correcting = correcting
        self._shares = shares
        self._running = run
        self._handing_in = handing_in

    @command("review start", "Start a review round for the class", rank=Rank.TEACHER, public=True)
    def start(
        self,
        turn: Turn,
        new: NewRound = FROM_FORM,
        promised: Annotated[int, "How many reviews does everybody get?", Between(1, 6)] = 3,
        names: Annotated[Names, "What do classmates see: anonymous, pseudonym or named?"] = Names.ANONYMOUS,
        live: Annotated[bool, "Now, in minutes? Otherwise over days"] = False,  # noqa: FBT002 - what is typed is yes or no
        hand_in: Annotated[int, "Time to hand in: hours, or minutes if live", Between(0, 2000)] = 0,
        review: Annotated[int, "Time to review", Between(0, 2000)] = 0,
        read: Annotated[int, "Time to read and change the work", Between(0, 2000)] = 0,
        criteria: Annotated[str, "By which criteria? Or: usual", Len(0, 40)] = "",
        groups: Annotated[
            Teams, "Do study groups hand in together? no, together, or each: all review alone"
        ] = Teams.NO,
        mates: Annotated[bool, "May members of a study group review each other?"] = False,  # noqa: FBT002
        levels: Annotated[bool, "Do reviewers also say how far a work is, from 1 to 4?"] = False,  # noqa: FBT002
    ) -> Message:
        """From then on the clock leads it, also when the teacher is away."""
        unit, usual = (timedelta(minutes=1), LIVE) if live else (timedelta(hours=1), DAYS)
        submit, look, change = (
            unit * (said or mine) for said, mine in zip((hand_in, review, read), usual, strict=True)
        )
        submit_until = turn.at + submit
        one = Round(
            id=0,
            course=0,
            person=0,
            title=new.title,
            task=new.task,
            promised=promised,
            names=names.value,
            teams=groups != Teams.NO,
            each=groups == Teams.EACH,
            mates=mates,
            levels=levels,
            live=live,
            criteria=find_set(turn, criteria),
            sample="",
            model="",
            phase=Phase.SUBMIT,
            since=turn.at,
            submit_until=submit_until,
            review_until=submit_until + look,
            ends=submit_until + look + change,
        )
        number = rounds.start(turn.db, turn.community, turn.course.id, turn.person.id, turn.at, one)
        one = self._running.go_on(turn, round_of(turn, number))
        return self._handing_in.card(turn, one)

    @command("review sample", "Give the class one work to practise on", rank=Rank.TEACHER)
    def sample(
        self, turn: Turn, number: Annotated[int, "For which round? 0: the latest"] = 0, new: Sample = FROM_FORM
    ) -> Message:
        """Before their first review, everybody is shown it, and then the good review at once."""
        one = self._mine(turn, number)
        rounds.set_sample(turn.db, turn.community, one.id, new.work, new.model)
        return Message(
            text(
                "**{title}**: everybody practises on it before their first review. Nothing of that is kept.",
                title=one.title,
            )
        )

    @command("review status", "How the round goes, and who is being asked", rank=Rank.TEACHER)
    def status(self, turn: Turn, number: Annotated[int, "Which round? 0: the latest"] = 0) -> Message:
        """Names are for teachers alone."""
        one = self._mine(turn, number)
        now = rows(turn, one)
        arcs = list(now.arcs)
        promised = promise(turn, one)
        found = figures(now.works, arcs, (), promised)
        under_way = {arc.request for arc in arcs if arc.state in {PLANNED, OPEN, ASKED}}
        orphans = [work for work in found.orphans if work.request.id not in under_way]
        lacking = allocation.missing(now) if one.phase >= Phase.EXTRA else {}
        asked = [arc.person for arc in arcs if arc.state == ASKED]
        begun = {arc.person for arc in arcs if arc.state in {OPEN, DONE}}
        away = [person for person, known in now.people.items() if known.standing == AWAY and person not in begun]
        return Message(
            lines(
                text("**{title}** ({phase})", title=one.title, phase=_name(one)),
                text("It rests: all deadlines wait.") if one.paused else None,
                self._handed_in(turn, one, len(now.works)),
                text("Reviews sent: {n} of {all}", n=found.sent, all=promised * len(now.works)),
                text("Works with all their reviews: {n} of {all}", n=found.covered, all=len(now.works)),
                text("**Orphans: {n}**", n=len(orphans)) if one.phase > Phase.SUBMIT else None,
                text("Give them one work to practise on, if you like: {call}", call=_sample(one))
                if one.phase == Phase.SUBMIT and not one.sample
                else None,
                _named(turn, text("Being asked for one more: {names}", names=""), asked),
                _named(turn, text("Silent so far: {names}", names=""), away),
                _named(
                    turn,
                    text("A review is missing for: {names}", names=""),
                    [work.person for work in now.works if work.id in lacking],
                ),
                plural("Reviews that say little: {n}", "Reviews that say little: {n}", n=found.weak)
                if found.weak
                else None,
            ),
            (
                *self._controls(one),
                *self._correcting.buttons(one),
                *(
                    Button(text("I review {n}", n=work), self._shares.stand_in(work), only=turn.person)
                    for work in sorted(lacking)[:5]
                ),
            ),
        )

    def _handed_in(self, turn: Turn, one: Round, works: int) -> Text:
        roster = courses.roster(turn.db, turn.community, one.course)
        students = sum(member.rank < Rank.TEACHER for member in roster)
        return text("Handed in: {n} of {all}", n=works, all=students)

    def _controls(self, one: Round) -> tuple[Button, ...]:
        if one.phase == Phase.OVER:
            return ()
        if one.paused:
            return (Button(text("End the pause"), self.resume(one.id)),)
        return (
            Button(text("Go on now"), self.go(one.id, one.phase)),
            Button(_more(one), self.longer(one.id)),
            Button(text("Pause"), self.pause(one.id)),
        )

    @command("review pause", "Let the round rest", rank=Rank.TEACHER)
    def pause(self, turn: Turn, number: Annotated[int, "Which round? 0: the latest"] = 0) -> Message:
        """No deadline passes, nobody is reminded or asked; whoever wants to may hand in and review."""
        one = self._mine(turn, number)
        if one.phase == Phase.OVER:
            raise UserError(text("This round is over. Thank you!"))
        if one.paused is None:
            one = self._running.pause(turn, one)
        return Message(text("**{title}** rests. All deadlines wait.", title=one.title), self._controls(one))

    @command("review resume", "End the pause of a round", rank=Rank.TEACHER)
    def resume(self, turn: Turn, number: Annotated[int, "Which round? 0: the latest"] = 0) -> Message:
        """Everything is as far ahead as it was when the pause began."""
        one = self._mine(turn, number)
        if one.paused is not None:
            one = self._running.resume(turn, one)
        phase = phases.following(one)
        if phase is None:
            return Message(text("This round is over. Thank you!"))
        until = turn.moment(_until(one))
        return Message(text("It goes on: {phase}, until {when}.", phase=_name(one), when=until), self._controls(one))

    @command("review go", "The next part begins now", rank=Rank.TEACHER, offered=False)
    def go(
        self,
        turn: Turn,
        number: Annotated[int, "Which round?"],
        phase: Annotated[int, "What is running"],
        sure: Annotated[bool, "Also if reviews are missing?"] = False,  # noqa: FBT002 - a button says so
    ) -> Message:
        """Handing in, reviewing or reading ends; what follows keeps its length. An old button does nothing."""
        one = self._moving(turn, number)
        if one.phase != phase or one.phase == Phase.OVER:
            return Message(text("It has gone on already."))
        if not sure and Phase.SUBMIT < one.phase < Phase.READING and (question := self._too_soon(turn, one)):
            return question
        one = phases.sooner(one, turn.at)
        rounds.go(turn.db, turn.community, one)
        one = self._running.go_on(turn, one)
        return Message(text("It goes on: {phase}", phase=_name(one)), self._controls(one))

    def _too_soon(self, turn: Turn, one: Round) -> Message | None:
        """Reviewing cannot begin again once it has ended: where some are still awaited, that is asked first."""
        works = feedback.of_round(turn.db, turn.community, one.id)
        promised = promise(turn, one)
        lacking = sum(work.got < promised for work in works)
        if not lacking:
            return None
        return Message(
            plural(
                "{n} work still lacks a review. Reviewing would end now, and cannot begin again.",
                "{n} works still lack reviews. Reviewing would end now, and cannot begin again.",
                n=lacking,
            ),
            (
                Button(text("End it now"), self.go(one.id, one.phase, sure=True)),
                Button(_more(one), self.longer(one.id)),
            ),
        )

    @command("review longer", "More time for what is running", rank=Rank.TEACHER, offered=False)
    def longer(self, turn: Turn, number: Annotated[int, "Which round?"]) -> Message:
        """Everything that follows begins later, too."""
        one = phases.longer(self._moving(turn, number))
        rounds.go(turn.db, turn.community, one)
        one = self._running.go_on(turn, one)
        turn.edit(card_name(one), self._handing_in.card(turn, one))
        return Message(
            text("There is more time now, until {when}.", when=turn.moment(_until(one))), self._controls(one)
        )

    def _moving(self, turn: Turn, number: int) -> Round:
        one = self._mine(turn, number)
        if one.paused is not None:
            raise UserError(text("This round rests. End the pause first: {call}", call=Call("review resume")))
        return one

    def _mine(self, turn: Turn, number: int) -> Round:
        one = running(turn, number)
        for_staff(turn, one.course)
        return one


def _more(one: Round) -> Text:
    return text("+2 minutes") if one.live else text("+12 hours")


def _sample(one: Round) -> Call:
    return Call(f"review sample {one.id}")


def _until(one: Round) -> datetime:
    """When what people do now ends: handing in, reviewing or reading."""
    if one.phase == Phase.SUBMIT:
        return one.submit_until
    return one.review_until if one.phase < Phase.READING else one.ends


def _name(one: Round) -> Text:
    return {
        Phase.SUBMIT: text("they hand in"),
        Phase.REVIEW: text("they review"),
        Phase.EXTRA: text("they review; the fast are asked for one more"),
        Phase.REMINDED: text("they review; all were reminded"),
        Phase.READING: text("they read and change their work"),
        Phase.OVER: text("over"),
    }[Phase(one.phase)]


def _named(turn: Turn, said: Text, people: list[int]) -> Text | None:
    if not people:
        return None
    names = ", ".join(turn.find(person).name for person in people[:_LISTED])
    more = len(people) - _LISTED
    return Text(said.template, {"names": f"{names} … (+{more})" if more > 0 else names})
