"""For teachers: who waits and why, who helps whom and why, rounds to look at, and what students never see."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

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
from cogs.tutoring import relaxing, weighing
from cogs.tutoring.because import for_teacher, lasting, to_teacher
from cogs.tutoring.closing import Question
from cogs.tutoring.dependence import dependence
from cogs.tutoring.figures import BACK, middle_wait, rungs, yes_of
from cogs.tutoring.matching import Matching
from cogs.tutoring.pool import kept_apart
from cogs.tutoring.requests import find, pooled
from cogs.weighing import BACK_TO_USUAL, USUAL
from storage import apart, offers, programmes, sessions, tutoring
from storage.offers import Settings
from storage.programmes import Kind
from storage.tutoring import ACTIVE, ASKED, HELD, PLANNED, WAITING, Tutoring

_LISTED = 15
_AS_IT_IS: Any = None


class Bond(StrEnum):
    """What a teacher may say about two people."""

    APART = "apart"
    TOGETHER = "together"
    FREE = "free"


class Overview:
    """Tutoring in a course, for its teachers."""

    def __init__(self, matching: Matching) -> None:
        """How a round is planned, and goes out."""
        self._matching = matching

    @command("tutor status", "Who waits, who helps whom, and why", rank=Rank.TEACHER)
    def status(self, turn: Turn) -> Message:
        """Names are for teachers alone, and nobody's words are in it."""
        found = tutoring.all_open(turn.db, turn.community, turn.course.id)
        unmatched = [one for one in found if one.state == WAITING]
        asked = [one for one in found if one.state in {ASKED, PLANNED} and one.tutor is not None]
        held = sum(one.state == HELD for one in found)
        meeting = [one for one in found if one.state == ACTIVE]
        return Message(
            lines(
                text("**Tutoring in {course}**", course=turn.course.name),
                plural("Unmatched: {n}", "Unmatched: {n}", n=len(unmatched)),
                *(self._unmatched(turn, one) for one in unmatched[:_LISTED]),
                *(self._asked(turn, one) for one in asked[:_LISTED]),
                plural("{n} place is held.", "{n} places are held.", n=held) if held else None,
                *(self._meeting(turn, one) for one in meeting[:_LISTED]),
                *self._log(turn),
            )
        )

    def _unmatched(self, turn: Turn, one: Tutoring) -> Text:
        return lines(
            text(
                "· {who}, **{topic}**, since {long} (because {why})",
                who=turn.find(one.learner).name,
                topic=one.topic,
                long=lasting(turn.at - one.since),
                why=for_teacher(one.why or "round"),
            ),
            relaxing.for_teacher(pooled(turn, one.course, one.programme), one),
        )

    def _asked(self, turn: Turn, one: Tutoring) -> Text:
        if one.state == PLANNED:
            return text(
                "· {who}, **{topic}**: planned with {tutor}",
                who=turn.find(one.learner).name,
                topic=one.topic,
                tutor=turn.find(one.tutor or 0).name,
            )
        return text(
            "· {who}, **{topic}**, since {long} ({tutor} is asked)",
            who=turn.find(one.learner).name,
            topic=one.topic,
            long=lasting(turn.at - one.since),
            tutor=turn.find(one.tutor or 0).name,
        )

    def _meeting(self, turn: Turn, one: Tutoring) -> Text:
        assert one.tutor is not None
        pool = pooled(turn, one.course, one.programme)
        session = sessions.running(turn.db, turn.community, one.id)
        return lines(
            text(
                "{n}. {tutor} helps {learner} with **{topic}** (meetings held: {held})",
                n=one.id,
                tutor=turn.find(one.tutor).name,
                learner=turn.find(one.learner).name,
                topic=one.topic,
                held=session.held if session else 0,
            ),
            to_teacher(pool, one),
        )

    def _log(self, turn: Turn) -> list[Text | None]:
        log = sessions.of_course(turn.db, turn.community, turn.course.id, turn.at - BACK)
        tutors = dependence(turn, offers.all_offers(turn.db, turn.community, turn.course.id), log)
        if not log:
            return tutors
        over = [one for one in log if one.ended is not None]
        said = sessions.all_checks(turn.db, turn.community, turn.course.id, turn.at - BACK)
        middle = middle_wait(log)
        depth = ", ".join(map(str, rungs(log)))
        learners = {one.tutoring: one.learner for one in log}  # "I could" is for them to say
        alone, answered = yes_of([one for one in said if one.person == learners.get(one.tutoring)], Question.ALONE)
        return [
            plural("{n} session in 60 days.", "{n} sessions in 60 days.", n=len(log)),
            text("Half of them began within {long}.", long=lasting(middle)) if middle is not None else None,
            text("Said back: {n} of {all}.", n=sum(one.said_back for one in over), all=len(over)) if over else None,
            text("By hints needed (none, one, two …): {depth}", depth=depth) if over else None,
            text("“I could do the next one alone”: {n} of {all}.", n=alone, all=answered) if answered else None,
            *tutors,
        ]

    # Rounds ---------------------------------------------------------------------------------------------------------

    @command("tutor round", "Plan pairs and look at them before they go out", rank=Rank.TEACHER)
    def round(self, turn: Turn) -> Message:
        """Nothing is told to anybody until it is approved."""
        planned = [self._matching.plan(turn, turn.course.id, one) for one in _looked_at(turn)]
        if not all(planned):
            n = len(pooled(turn, turn.course.id).waiting)
            return Message(plural("I work on {n} request, and tell you.", "I work on {n} requests, and tell you.", n=n))
        return self._preview(turn)

    def _preview(self, turn: Turn) -> Message:
        found = tutoring.all_open(turn.db, turn.community, turn.course.id)
        planned = [one for one in found if one.state == PLANNED and one.tutor is not None]
        waiting = [one for one in found if one.state == WAITING]
        if not planned:
            return Message(lines(text("There is no pair to plan."), *(self._unmatched(turn, one) for one in waiting)))
        return Message(
            lines(
                *(self._planned(turn, one) for one in planned),
                *(self._unmatched(turn, one) for one in waiting[:_LISTED]),
            ),
            (
                Button(text("Approve"), self.approve(), only=turn.person),
                Button(text("Not yet"), self.undo(), only=turn.person),
            ),
        )

    def _planned(self, turn: Turn, one: Tutoring) -> Text:
        assert one.tutor is not None
        tutor = turn.find(one.tutor)
        return lines(
            text("{n}. {tutor} for {learner}", n=one.id, tutor=tutor.name, learner=turn.find(one.learner).name),
            to_teacher(pooled(turn, one.course, one.programme), one),
        )

    @command("tutor approve", "The round goes out", rank=Rank.TEACHER, offered=False)
    def approve(self, turn: Turn) -> Message:
        """Now the tutors are asked."""
        n = sum(self._matching.send_out(turn, turn.course.id, one) for one in _looked_at(turn))
        if not n:
            return Message(text("No planned pair is left. {call} plans again.", call=Call("tutor round")))
        return Message(plural("{n} tutor is asked.", "{n} tutors are asked.", n=n))

    @command("tutor undo", "Not yet", rank=Rank.TEACHER, offered=False)
    def undo(self, turn: Turn) -> Message:
        """Everybody waits as before."""
        for one in tutoring.all_open(turn.db, turn.community, turn.course.id):
            if one.state == PLANNED:
                tutoring.move(turn.db, turn.community, one.id, WAITING, None)
                tutoring.note_why(turn.db, turn.community, one.id, "round")
        for programme in _looked_at(turn):
            self._matching.call_off(turn, turn.course.id, programme)
        return Message(text("Nothing goes out. Everybody keeps their place."))

    @command("tutor swap", "Swap the tutors of two planned pairs", rank=Rank.TEACHER)
    def swap(
        self,
        turn: Turn,
        first: Annotated[int, "The number of one pair"],
        second: Annotated[int, "The number of the other"],
    ) -> Message:
        """A teacher knows more than the engine; but nobody is given somebody who keeps away from them."""
        one, two = find(turn, first), find(turn, second)
        here = {one.course, two.course} == {turn.course.id} and one.programme == two.programme
        if {one.state, two.state} != {PLANNED} or one.id == two.id or not here:
            raise UserError(text("Both have to be planned pairs of this round."))
        pool = pooled(turn, turn.course.id, one.programme)
        for request, tutor in ((one, two.tutor), (two, one.tutor)):
            assert tutor is not None
            if kept_apart(pool, request.learner, tutor) or tutor in pool.declined.get(request.id, ()):
                raise UserError(text("These two cannot be brought together."))
            tutoring.move(turn.db, turn.community, request.id, PLANNED, tutor)
        return self._preview(turn)

    # What students never see ----------------------------------------------------------------------------------------

    @command("tutor rule", "Keep two people apart, or always together", rank=Rank.TEACHER)
    def rule(
        self,
        turn: Turn,
        who: Annotated[Person, "Who?"],
        other: Annotated[Person, "And who?"],
        bond: Annotated[Bond, "apart, together or free"] = Bond.APART,
    ) -> Message:
        """For pairs to come; students never see it."""
        if who.id == other.id:
            raise UserError(text("Those have to be two people."))
        together = {Bond.APART: False, Bond.TOGETHER: True, Bond.FREE: None}[bond]
        apart.set_rule(turn.db, turn.community, turn.course.id, who.id, other.id, together=together)
        self._matching.part(turn, turn.course.id)
        known = apart.rules(turn.db, turn.community, turn.course.id)
        return Message(
            lines(text("What I mind when I pair people; students never see it:"), *(_rule(turn, one) for one in known))
            if known
            else text("No rules about pairs now.")
        )

    @command("tutor settings", "See or change how tutoring works here", rank=Rank.TEACHER)
    def settings(
        self,
        turn: Turn,
        rounds: Annotated[bool, "Do you look at pairs before they are told?"] = _AS_IT_IS,
        least: Annotated[bool, "Whoever was helped least comes first?"] = _AS_IT_IS,
        minutes: Annotated[int, "Minutes for help at once", Between(5, 240)] = 0,
        keep: Annotated[bool, "May both read their room afterwards?"] = _AS_IT_IS,
    ) -> Message:
        """Without anything to change, only show them."""
        old = offers.settings(turn.db, turn.community, turn.course.id)
        new = Settings(
            _said(rounds, old.rounds),
            _said(least, old.least_first),
            minutes or old.minutes,
            _said(keep, old.keep),
            old.weights,
        )
        if new != old:
            offers.set_settings(turn.db, turn.community, turn.course.id, new)
            if not new.rounds:
                self._matching.send_out(turn, turn.course.id)
            self._matching.seek(turn, turn.course.id)
        return Message(
            lines(
                text("Pairs go out after you have looked at them, each day at 16:00.")
                if new.rounds
                else text("Whoever asks is matched at once."),
                text("Whoever was helped least comes first.")
                if new.least_first
                else text("Whoever has waited longest comes first."),
                plural("Help at once lasts {n} minute.", "Help at once lasts {n} minutes.", n=new.minutes),
                text("Both can read their room afterwards.")
                if new.keep
                else text("Rooms close at the end, and I keep nothing of what was written."),
            )
        )

    @command("tutor weights", "What counts when people are paired", rank=Rank.TEACHER)
    def weights(self, turn: Turn, change: Annotated[str, "Like: hours 500, wait 0", Len(0, 200)] = "") -> Message:
        """Without anything to change, only show it. For pairs to come."""
        old = offers.settings(turn.db, turn.community, turn.course.id)
        kept = weighing.SCALE.changed(old.weights, change)
        if kept != old.weights:
            offers.set_settings(turn.db, turn.community, turn.course.id, old._replace(weights=kept))
        return Message(weighing.told(kept), (Button(BACK_TO_USUAL, self.weights(USUAL)),) if kept else ())


def _looked_at(turn: Turn) -> list[int]:
    """The course's own tutoring (0), and the programmes in which a teacher looks at pairs."""
    there = programmes.all_open(turn.db, turn.community, turn.course.id)
    return [0, *(one.id for one in there if one.kind is Kind.MENTORING and one.starts <= turn.at)]


def _said(new: object, old: bool) -> bool:  # noqa: FBT001 - one of two settings
    return old if new is None else bool(new)


def _rule(turn: Turn, one: apart.Rule) -> Text:
    first, second = turn.find(one.person).name, turn.find(one.other).name
    if one.together:
        return text("· {one} and {two}: together", one=first, two=second)
    return text("· {one} and {two}: apart", one=first, two=second)
