"""A review round goes on by itself: its phases by the clock, the big assignment, and giving out what was written."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from random import Random
from secrets import SystemRandom, token_hex
from typing import Annotated

from bot.language import Call, Len, Message, Rank, Turn, command, text
from cogs import pairing
from cogs.feedback import allocation, phases
from cogs.feedback.facts import awake, rows
from cogs.feedback.figures import strengths
from cogs.feedback.handing_in import HandingIn, card_name
from cogs.feedback.phases import Phase
from cogs.feedback.reading import Reading
from cogs.feedback.release import drawn
from cogs.feedback.reminders import Reminders
from cogs.feedback.shares import Shares
from cogs.feedback.works import people_of, tell_owner
from cogs.staff import tell_teachers
from storage import comments, courses, feedback, reminded, rounds
from storage.feedback import ASKED, DONE, ENDED, OPEN, PLANNED, Request
from storage.rounds import AWAY, GONE, Round

ENGINE = 4
"""Works from which on the pairing engine makes the big assignment; of fewer there is only one."""

dice: Random = SystemRandom()
_UNDER_WAY = frozenset({OPEN, ASKED, PLANNED})


class Running:
    """Review rounds that are under way."""

    def __init__(self, shares: Shares, reading: Reading, handing_in: HandingIn, reminders: Reminders) -> None:
        """How work is given out, how reviews are read, how work is handed in, and who is reminded."""
        self._shares = shares
        self._reading = reading
        self._handing_in = handing_in
        self._reminders = reminders

    @command("review tick", "A round goes on", rank=Rank.GUEST, offered=False)
    def tick(self, turn: Turn, number: Annotated[int, "Which round?"]) -> None:
        """Comes as a reminder: whatever is due by now is done."""
        one = rounds.find(turn.db, turn.community, number)
        if one is not None:
            self.go_on(turn, one)

    def go_on(self, turn: Turn, one: Round) -> Round:
        """Enter every phase that is due, keep the promise, and look again when there is a reason to."""
        if one.paused:
            return self._rest(turn, one)
        before = one.phase
        while (phase := phases.following(one)) is not None and phases.begins(one, phase) <= turn.at:
            one = self._enter(turn, one._replace(phase=phase))
        if one.phase == Phase.OVER:
            return self._rest(turn, one)
        self._shares.mend(turn, one)
        if before < one.phase == Phase.READING:
            self._give_out(turn, one)
        turn.remind(card_name(one), phases.begins(one, Phase(one.phase + 1)), self.tick(one.id))
        self._reminders.plan(turn, one)
        return one

    def _rest(self, turn: Turn, one: Round) -> Round:
        """Nothing comes due; people may still hand in and review."""
        turn.forget(card_name(one))
        turn.forget(_batch(one))
        self._shares.rest(turn, one)
        self._reminders.rest(turn, one)
        return one

    def pause(self, turn: Turn, one: Round) -> Round:
        """A round rests, and its clock stands still."""
        one = one._replace(paused=turn.at)
        rounds.go(turn.db, turn.community, one)
        turn.edit(card_name(one), self._handing_in.card(turn, one))
        return self._rest(turn, one)

    def resume(self, turn: Turn, one: Round) -> Round:
        """It goes on where it was; answers that are awaited have as much time left as they had."""
        rest = turn.at - phases.clock(one, turn.at)
        for arc in feedback.arcs(turn.db, turn.community, one.id):
            if arc.state in {ASKED, OPEN} and arc.until is not None:
                feedback.move(turn.db, turn.community, arc.id, arc.state, until=arc.until + rest)
        one = phases.resumed(one, turn.at)
        rounds.go(turn.db, turn.community, one)
        turn.edit(card_name(one), self._handing_in.card(turn, one))
        one = self.go_on(turn, one)
        if one.phase == Phase.READING:
            self._give_out(turn, one)
        return one

    def _enter(self, turn: Turn, one: Round) -> Round:
        rounds.go(turn.db, turn.community, one)
        match one.phase:
            case Phase.REVIEW:
                self._assign(turn, one)
            case Phase.EXTRA:
                quiet = allocation.silent(rows(turn, one))
                rounds.stand(turn.db, turn.community, one.id, quiet, AWAY)
            case Phase.READING:
                for arc in feedback.arcs(turn.db, turn.community, one.id):
                    if arc.state == OPEN and not arc.extra:
                        feedback.move(turn.db, turn.community, arc.id, ENDED)
            case Phase.OVER:
                self._end(turn, one)
        turn.edit(card_name(one), self._handing_in.card(turn, one))
        return one

    def stop(self, turn: Turn, one: Round) -> Round:
        """It ends before its time; reviews that were sent reach those whom they are for."""
        one = one._replace(phase=Phase.OVER, ends=turn.at, paused=None)
        rounds.go(turn.db, turn.community, one)
        sent = set()
        for arc in feedback.arcs(turn.db, turn.community, one.id):
            if arc.state == DONE:
                sent.add(arc.request)
            else:
                feedback.move(turn.db, turn.community, arc.id, ENDED)
        for work in feedback.of_round(turn.db, turn.community, one.id):
            if work.released is None and work.id in sent:
                self._release(turn, one, work)
            elif work.released is None:
                feedback.release(turn.db, turn.community, work.id, turn.at)
        return self._rest(turn, one)

    # The big assignment ---------------------------------------------------------------------------------------------

    def _assign(self, turn: Turn, one: Round) -> None:
        """As well as can be, worked out outside; until then the plan stands that has grown by itself."""
        now = rows(turn, one)
        if len(now.works) >= ENGINE and not one.each:
            given = feedback.given_in(turn.db, turn.community, one.course)
            known = strengths(given, comments.all_comments(turn.db, turn.community, one.course))
            asked = allocation.instance(replace(now, ability=known), token_hex(8))
            turn.work(f"review:{one.id}", pairing, asked, self.assigned(one.id))

    @command("review assigned", "The assignment is worked out", rank=Rank.GUEST, offered=False)
    def assigned(
        self,
        turn: Turn,
        number: Annotated[int, "Which round?"],
        answer: Annotated[str, "What the engine says", Len(0, 10**8)] = "",
    ) -> None:
        """Comes back from outside; what has been begun or changed meanwhile stays as it is."""
        one = rounds.find(turn.db, turn.community, number)
        if one is not None and answer and one.phase < Phase.EXTRA:
            self._shares.mend(turn, one, allocation.worked_out(json.loads(answer)))

    # Giving out -----------------------------------------------------------------------------------------------------

    @command("review batch", "What came meanwhile is given out", rank=Rank.GUEST, offered=False)
    def batch(self, turn: Turn, number: Annotated[int, "Which round?"]) -> None:
        """Comes as a reminder, every few minutes or hours, so that nobody's time tells whose review came last."""
        one = rounds.find(turn.db, turn.community, number)
        if one is not None and one.phase == Phase.READING and not one.paused:
            self._give_out(turn, one)

    def _give_out(self, turn: Turn, one: Round) -> None:
        """A work waits while a review of it is under way, but not for ever; without any it waits until the end."""
        last = turn.at >= phases.settled(one)
        arcs = feedback.arcs(turn.db, turn.community, one.id)
        done = Counter(arc.request for arc in arcs if arc.state == DONE)
        coming = Counter(arc.request for arc in arcs if arc.state in _UNDER_WAY)
        for work in feedback.of_round(turn.db, turn.community, one.id):
            if work.released is not None:
                continue
            if done[work.id] and (last or not coming[work.id]):
                self._release(turn, one, work)
            else:
                if last:
                    self._say_that_it_waits(turn, one, work)
                turn.remind(_batch(one), awake(turn, one, phases.next_batch(one, turn.at)), self.batch(one.id))

    def _say_that_it_waits(self, turn: Turn, one: Round, work: Request) -> None:
        """Once: nobody is left to wonder."""
        what = f"review:{one.id}:waits:{work.id}"
        if work.person not in reminded.of(turn.db, turn.community, what):
            reminded.note(turn.db, turn.community, what, work.person, turn.at)
            told = text(
                "**{title}**: your work still waits for a review. I go on asking, and your teacher knows.",
                title=one.title,
            )
            tell_owner(turn, work, Message(told))

    def _release(self, turn: Turn, one: Round, work: Request) -> None:
        said = drawn(comments.received(turn.db, turn.community, work.id), one.names, dice)
        comments.place(turn.db, turn.community, said)
        feedback.release(turn.db, turn.community, work.id, turn.at)
        work = work._replace(released=turn.at)
        if not said:
            told = text("**{title}**: nobody could review your work in time. Your teacher knows.", title=one.title)
            tell_owner(turn, work, Message(told))
            return
        tell_owner(turn, work, self._reading.received(turn, work))

    def _end(self, turn: Turn, one: Round) -> None:
        """Whoever has not heard what became of their comments hears it now, and teachers hear that it is over."""
        works = {work.id: work for work in feedback.of_round(turn.db, turn.community, one.id)}
        for work in works.values():
            if work.released is None:
                self._release(turn, one, work)
        for arc in feedback.arcs(turn.db, turn.community, one.id):
            if arc.state == DONE and arc.request in works:
                fates = [one_of.fate for one_of in comments.said(turn.db, turn.community, arc.id) if not one_of.hidden]
                if any(fates) and not all(fates):
                    self._reading.receipt(turn, works[arc.request], arc.id)
            elif arc.state != DONE:
                feedback.move(turn.db, turn.community, arc.id, ENDED)
        told = text("The round **{title}** is over: {call}", title=one.title, call=Call(f"review report {one.id}"))
        if courses.over(turn.db, turn.community, one.course):  # and its reports with it
            told = text("The round **{title}** is over.", title=one.title)
        tell_teachers(turn, one.course, Message(told))

    # Leaving --------------------------------------------------------------------------------------------------------

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course: others take over what they had, and nobody reviews their work any more."""
        over = courses.over(turn.db, turn.community, turn.course.id)
        for one in rounds.of_course(turn.db, turn.community, turn.course.id):
            if over and one.phase != Phase.OVER:  # with its course: what was written reaches whom it is for
                self._enter(turn, one._replace(phase=Phase.OVER))
                self._rest(turn, one)
            if over or one.phase == Phase.OVER or person not in rounds.everybody(turn.db, turn.community, one.id):
                continue
            mine = [work for work in feedback.of_round(turn.db, turn.community, one.id) if work.person == person]
            others = any(len(people_of(turn, work)) > 1 for work in mine)  # of their group, who go on
            if others and not one.each:
                continue
            for work in mine if not others else ():
                feedback.set_open(turn.db, turn.community, work.id, is_open=False)
            rounds.stand(turn.db, turn.community, one.id, [person], GONE)
            self._shares.mend(turn, one)


def _batch(one: Round) -> str:
    return f"review:{one.id}:batch"
