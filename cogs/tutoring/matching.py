"""Who waits is matched by the engine: at once if that is quick, else outside; in rounds where a course wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from bot.language import Call, Len, Message, Rank, Turn, command, lines, plural, text
from cogs import pairing
from cogs.pairing.working import QUICK, estimate
from cogs.staff import tell_teachers
from cogs.tutoring.because import why_nobody
from cogs.tutoring.pool import Answer, Pair, Pool, instance, kept_apart, read
from cogs.tutoring.proposals import Proposals
from cogs.tutoring.relaxing import for_learner
from cogs.tutoring.requests import pooled
from storage import offers, programmes, tutoring
from storage.programmes import Kind
from storage.tutoring import ASKED, PLANNED, WAITING, Tutoring

ROUND = 16
"""The hour, on the course's clock, at which a round is planned for teachers to see."""

LOOK = timedelta(hours=1)
"""Then it goes out by itself, so that nobody waits for a teacher who is away."""

LOOK_LONG = timedelta(days=1)
"""The same for mentors and mentees, who are to be together for weeks."""


class Matching:
    """Pairs for whoever waits."""

    def __init__(self, proposals: Proposals) -> None:
        """How a tutor is asked."""
        self._proposals = proposals

    def seek(self, turn: Turn, course: int, programme: int = 0) -> None:
        """Match whoever waits as well as can be; where teachers look first, in the next round."""
        found = programmes.find(turn.db, turn.community, programme) if programme else None
        looked_at = found.kind is Kind.MENTORING if found else offers.settings(turn.db, turn.community, course).rounds
        if not looked_at:
            self._match(turn, course, programme, plan=False)
        elif pooled(turn, course, programme).waiting:
            self._next_round(turn, course, programme, found.starts if found else turn.at)

    def _next_round(self, turn: Turn, course: int, programme: int, earliest: datetime) -> None:
        at = turn.today.replace(hour=ROUND, minute=0, second=0, microsecond=0)
        at = (at if at > turn.today else at + timedelta(days=1)).astimezone(UTC)
        turn.remind(_round(course, programme), max(at, earliest), self.due(course, programme))

    def plan(self, turn: Turn, course: int, programme: int = 0) -> bool:
        """The same for a teacher to look at, now; False when that takes a while and they are told."""
        self._planned(turn, course, programme)
        return self._match(turn, course, programme, plan=True)

    @command("tutor round due", "A round is to be planned", rank=Rank.GUEST, offered=False)
    def due(
        self, turn: Turn, course: Annotated[int, "Which course?"], programme: Annotated[int, "Which programme?"]
    ) -> None:
        """Comes as a reminder."""
        if self.plan(turn, course, programme):
            self._invite(turn, course, programme)

    @command("tutor worked out", "Pairs are found", rank=Rank.GUEST, offered=False)
    def worked_out(
        self,
        turn: Turn,
        course: Annotated[int, "Which course?"],
        programme: Annotated[int, "Which programme?"],
        plan: Annotated[bool, "For a teacher to look at first?"],
        answer: Annotated[str, "What the engine says", Len(0, 10**8)] = "",
    ) -> None:
        """Comes back from outside. Meanwhile the world has moved on: each pair is looked at once more."""
        pool = pooled(turn, course, programme)
        if not answer:
            n = len(pool.waiting)
            told = plural(
                "I could not work out a pair for {n} person.", "I could not work out pairs for {n} people.", n=n
            )
            tell_teachers(turn, course, Message(told))
            return
        self._take(turn, pool, course, json.loads(answer), plan=plan, told=False)
        if plan:
            self._invite(turn, course, programme)

    @command("tutor round out", "The round goes out", rank=Rank.GUEST, offered=False)
    def out(
        self, turn: Turn, course: Annotated[int, "Which course?"], programme: Annotated[int, "Which programme?"]
    ) -> None:
        """Comes as a reminder, if no teacher was faster."""
        self.send_out(turn, course, programme)

    def send_out(self, turn: Turn, course: int, programme: int = 0) -> int:
        """Ask the tutors of a planned round; how many."""
        planned = self._planned(turn, course, programme)
        for one in planned:
            assert one.tutor is not None
            self._proposals.propose(turn, one, one.tutor)
        turn.forget(f"{_round(course, programme)}:out")
        self.seek(turn, course, programme)
        return len(planned)

    def _planned(self, turn: Turn, course: int, programme: int) -> list[Tutoring]:
        """Pairs that were planned and can still be; whoever has lost theirs since then waits again."""
        pool = pooled(turn, course, programme)
        offering = {one.person for one in pool.offers}
        found = [one for one in pool.requests if one.state == PLANNED and one.tutor is not None]
        stand = [one for one in found if one.tutor in offering and not kept_apart(pool, one.learner, one.tutor)]
        for one in found:
            if one not in stand:
                tutoring.move(turn.db, turn.community, one.id, WAITING, None)
                tutoring.note_why(turn.db, turn.community, one.id, "round")
        return stand

    def part(self, turn: Turn, course: int) -> None:
        """Two who are kept apart since: neither is asked to help the other any more. Who meets already goes on."""
        there = tutoring.all_open(turn.db, turn.community, course)
        pools = {number: pooled(turn, course, number) for number in {one.programme for one in there}}
        for one in there:
            if one.tutor is None or not kept_apart(pools[one.programme], one.learner, one.tutor):
                continue
            if one.state == ASKED:
                self._proposals.pass_on(turn, one)
            elif one.state == PLANNED:
                self._planned(turn, course, one.programme)
                self.seek(turn, course, one.programme)

    def call_off(self, turn: Turn, course: int, programme: int = 0) -> None:
        """The planned round does not go out; the next one comes all the same."""
        turn.forget(f"{_round(course, programme)}:out")
        self._next_round(turn, course, programme, turn.at)

    def _match(self, turn: Turn, course: int, programme: int, *, plan: bool) -> bool:
        pool = pooled(turn, course, programme)
        if not pool.waiting:
            return True
        asked = instance(pool, f"{course}.{programme}.{turn.at:%Y%m%d%H%M%S}")
        if estimate(asked) > QUICK:
            turn.work(f"tutoring:{course}:{programme}", pairing, asked, self.worked_out(course, programme, plan))
            return False
        self._take(turn, pool, course, pairing.solve(asked), plan=plan, told=not plan)
        return True

    def _take(self, turn: Turn, pool: Pool, course: int, solved: Mapping[str, Any], *, plan: bool, told: bool) -> None:
        answer = read(pool, solved)
        for pair in answer.pairs:
            if self._still_free(turn, pool, course, pair):
                if plan:
                    tutoring.move(turn.db, turn.community, pair.request.id, PLANNED, pair.tutor)
                elif pair.request.programme:  # its proctors have said yes to whoever comes
                    self._proposals.bring_together(turn, pair.request, pair.tutor)
                else:
                    self._proposals.propose(turn, pair.request, pair.tutor)
        self._explain(turn, pool, answer, told=told)

    def _still_free(self, turn: Turn, pool: Pool, course: int, pair: Pair) -> bool:
        """While the engine worked outside, a tutor may have stopped, be full, or have said no."""
        request, tutor = pair.request, pair.tutor
        offering = offers.all_offers(turn.db, turn.community, course, request.programme)
        free = any(one.person == tutor and one.load < one.places for one in offering)
        said_no = tutor in pool.declined.get(request.id, ())
        return free and not said_no and not kept_apart(pool, request.learner, tutor)

    def _explain(self, turn: Turn, pool: Pool, answer: Answer, *, told: bool) -> None:
        """Whoever is left out hears why, whenever that has changed; with `told`, who asks now is answered anyway."""
        for request, reason in answer.left_out:
            if request.why == reason:
                continue
            tutoring.note_why(turn.db, turn.community, request.id, reason)
            if request.why or not told:
                turn.post(
                    turn.find(request.learner),
                    Message(
                        lines(
                            text("Nobody who is free can help with **{topic}** right now.", topic=request.topic),
                            why_nobody(request, reason),
                            for_learner(pool, request),
                            text("I keep your request and ask as soon as somebody offers it."),
                        )
                    ),
                )

    def _invite(self, turn: Turn, course: int, programme: int) -> None:
        """Teachers hear that there is something to look at."""
        planned = self._planned(turn, course, programme)
        if not planned:
            return
        at = turn.at + (LOOK_LONG if programme else LOOK)
        turn.remind(f"{_round(course, programme)}:out", at, self.out(course, programme))
        told = lines(
            plural(
                "{n} pair is planned: {call}", "{n} pairs are planned: {call}", n=len(planned), call=Call("tutor round")
            ),
            text("They go out {when}, unless you change something before.", when=turn.moment(at)),
        )
        tell_teachers(turn, course, Message(told))


def _round(course: int, programme: int) -> str:
    return f"tutoring:round:{course}:{programme}"
