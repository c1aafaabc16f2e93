"""What an author does with feedback: reads it, says how helpful each comment was, and what they made of it.

Comments come before anything that looks like a score (PROTOCOLS 1.4), one at a time; whoever gave them gets a receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Annotated

from bot.language import (
    FROM_FORM,
    Between,
    Button,
    Call,
    Form,
    From,
    Len,
    Message,
    Starter,
    Text,
    Turn,
    UserError,
    command,
    form,
    lines,
    plural,
    text,
)
from cogs.feedback import criteria
from cogs.feedback.flags import REASONS, Flags, reasons_hidden
from cogs.feedback.phases import Phase
from cogs.feedback.release import NAMED, PSEUDONYM, few, written
from cogs.feedback.works import belonging, own, round_of, short
from cogs.quiet import is_quiet
from storage import comments, feedback, rounds
from storage.comments import DISAGREE, LATER, USED, Comment
from storage.feedback import DONE, Given, Request

HELPED = 3
"""From so much (of 5) on, whoever gave it hears that it helped; nobody is told that it did not."""


@dataclass(frozen=True)
class Because:
    """Why somebody sees it differently."""

    why: Annotated[str, "Why do you see it differently?", Len(3, 300), Starter("I keep it, because …")]


class Reading:
    """Feedback that you received, and what you do with it."""

    def __init__(self, flags: Flags) -> None:
        """What is done when something is wrong."""
        self.flags = flags

    def buttons(self, turn: Turn, request: Request) -> tuple[Button, ...]:
        """How an author goes on; in a group, any of them."""
        only = None if request.group else turn.find(request.person)
        return (Button(text("Say how it helped"), self.go_on(request.id), only=only),)

    def received(self, turn: Turn, request: Request) -> Message:
        """What a round brought to an author: all of it, in one message that changes when a teacher takes some back."""
        one = round_of(turn, request.round)
        said = visible(turn, request)
        reviewers = len({comment.given for comment in said})
        if not said:
            return Message(text("This feedback was taken back."), name=_given_out(request))
        return Message(
            lines(
                text("**{title}**: your reviews are here. Read them all first.", title=one.title),
                few(reviewers, one.names),
                *written(said, names_in(turn, request)),
            ),
            self.buttons(turn, request),
            name=_given_out(request),
        )

    @command("feedback read", "Read again what I received")
    def read(self, turn: Turn, request: Annotated[int, "The number of your request", From(_received)]) -> Message:
        """Everything that classmates said about one request, as far as it was given out."""
        found = own(turn, request)
        said = visible(turn, found)
        if not said and found.round and round_of(turn, found.round).phase == Phase.OVER:
            return Message(text("Nobody gave feedback on this in time. You handed in: {work}", work=found.work))
        if not said:
            return _nothing_yet()
        known = few(len({one.given for one in said}), _names(turn, found))
        return Message(lines(known, *written(said, names_in(turn, found))), self.buttons(turn, found))

    @command("feedback go on", "One comment after the other", offered=False)
    def go_on(self, turn: Turn, request: Annotated[int, "Which request?"]) -> Message:
        """The next comment that was not rated yet; then what is to be decided; then how far the work is."""
        return self._next(turn, own(turn, request))

    @command("feedback rate", "How helpful it was", offered=False)
    def rate(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        given: Annotated[int, "Which feedback?"],
        n: Annotated[int, "Which comment?"],
        helpful: Annotated[int, "From 1 to 5", Between(1, 5)],
    ) -> Message:
        """When all of somebody's are rated and they helped, that person hears of it."""
        found, one = self._comment(turn, request, given, n)
        before = self._rated(turn, given)
        comments.rate(turn.db, turn.community, one, helpful)
        mean = self._rated(turn, given)
        if (before is None or before < HELPED) and mean is not None and mean >= HELPED:
            giver = self._giver(turn, given)
            told = text("Your feedback helped: {work}", work=short(found.work))
            if self._known(turn, found):
                told = text("{who} says that your feedback helped.", who=turn.person)
            turn.post(turn.find(giver.person), Message(told))
        return self._next(turn, found, one)

    @command("feedback mark", "What became of it", offered=False)
    def mark(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        given: Annotated[int, "Which feedback?"],
        n: Annotated[int, "Which comment?"],
        fate: Annotated[str, "done or later"],
    ) -> Message:
        """Done, or something for later."""
        found, one = self._comment(turn, request, given, n)
        self._decide(turn, found, one, USED if fate == USED else LATER)
        return self._next(turn, found, one)

    @command("feedback disagree", "I see it differently", offered=False)
    def disagree(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        given: Annotated[int, "Which feedback?"],
        n: Annotated[int, "Which comment?"],
    ) -> Form:
        """That is fine, with a reason."""
        self._comment(turn, request, given, n)
        return form(text("I see it differently"), Because, self.disagreed(request, given, n))

    @command("feedback disagreed", "Why I see it differently", offered=False)
    def disagreed(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        given: Annotated[int, "Which feedback?"],
        n: Annotated[int, "Which comment?"],
        new: Because = FROM_FORM,
    ) -> Message:
        """The reason goes along with the receipt."""
        found, one = self._comment(turn, request, given, n)
        self._decide(turn, found, one, DISAGREE, new.why)
        return self._next(turn, found, one)

    @command("feedback back", "One step back", offered=False)
    def back(
        self,
        turn: Turn,
        request: Annotated[int, "Which request?"],
        given: Annotated[int, "Which feedback?"],
        n: Annotated[int, "Which comment?"],
    ) -> Message:
        """A slip is mended by answering again: what was asked about this comment last."""
        found, one = self._comment(turn, request, given, n)
        said = visible(turn, found)
        asked = self._decision if one.fate else self._question
        return asked(found, one, said.index(one) + 1, len(said))

    @command("feedback plan", "What I want to do with the feedback I got")
    def plan(self, turn: Turn, request: Annotated[int, "The number of your request", From(_received)]) -> Message:
        """What was put off can be done now, or seen differently."""
        found = own(turn, request)
        said = visible(turn, found)
        later = [(n, one) for n, one in enumerate(said, start=1) if one.fate in {LATER, ""}]
        if not later:
            return Message(text("Nothing is left to do here."))
        n, one = later[0]
        return self._decision(found, one, n, len(said))

    # ----------------------------------------------------------------------------------------------------------------

    def _next(self, turn: Turn, found: Request, answered: Comment | None = None) -> Message:
        """What comes next; and a way back to what was `answered` just now."""
        told = self._following(turn, found)
        if answered is None:
            return told
        back = Button(text("One step back"), self.back(found.id, answered.given, answered.n))
        return Message(told.text, (*told.buttons, back), name=told.name)

    def _following(self, turn: Turn, found: Request) -> Message:
        said = visible(turn, found)
        for n, one in enumerate(said, start=1):
            if one.helpful is None:
                return self._question(found, one, n, len(said))
        for n, one in enumerate(said, start=1):
            if not one.fate:
                return self._decision(found, one, n, len(said))
        if not said:
            return _nothing_yet()
        return Message(
            lines(
                text("That was all. Those who wrote it see what you used."),
                text("If you change your work, show it: {call}", call=Call(f"review revise {found.round}"))
                if found.round
                else None,
                self._levels(turn, found),
            )
        )

    def _question(self, found: Request, one: Comment, n: int, count: int) -> Message:
        return Message(
            lines(
                _comment(one, n, count),
                text("How helpful is it, from 1 (not yet) to 5 (very)?"),
            ),
            (
                *(Button(text("{n}", n=many), self.rate(found.id, one.given, one.n, many)) for many in range(1, 6)),
                Button(text("Something is wrong"), self.flags.wrong(found.id, one.given, one.n)),
            ),
        )

    def _decision(self, found: Request, one: Comment, n: int, count: int) -> Message:
        return Message(
            lines(_comment(one, n, count), text("What do you do with it?")),
            (
                Button(text("Done"), self.mark(found.id, one.given, one.n, USED)),
                Button(text("Later"), self.mark(found.id, one.given, one.n, LATER)),
                Button(text("I disagree"), self.disagree(found.id, one.given, one.n)),
                Button(text("Something is wrong"), self.flags.wrong(found.id, one.given, one.n)),
            ),
        )

    def _levels(self, turn: Turn, found: Request) -> Text | None:
        """How far the work is in the eyes of its reviewers: only now, and it is nobody's mark."""
        levels = sorted(
            one.level
            for one in feedback.given_to(turn.db, turn.community, found.id)
            if one.state == DONE and one.level is not None
        )
        if not levels:
            return None
        return text(
            "How far it is, from 1 to 4, as your reviewers see it: {levels}. Suggested: {middle}. It is no mark.",
            levels=", ".join(map(str, levels)),
            middle=f"{median(levels):g}",
        )

    def _decide(self, turn: Turn, found: Request, one: Comment, fate: str, because: str = "") -> None:
        """When all of somebody's comments have their fate, that person gets the receipt, or a changed one."""
        before = comments.said(turn.db, turn.community, one.given)
        comments.mark(turn.db, turn.community, one, fate, because)
        if all(c.fate or c.hidden for c in comments.said(turn.db, turn.community, one.given)):
            self.receipt(turn, found, one.given, again=all(c.fate or c.hidden for c in before))

    def receipt(self, turn: Turn, found: Request, given: int, *, again: bool = False) -> None:
        """What became of what somebody gave."""
        said = [one for one in comments.said(turn.db, turn.community, given) if not one.hidden]
        used = sum(one.fate == USED for one in said)
        reasons = [one.because for one in said if one.fate == DISAGREE]
        hidden = bool(reasons) and reasons_hidden(turn, found, given)
        message = Message(
            lines(
                text("What you wrote about: {work}", work=short(found.work)),
                plural(
                    "{used} of your {n} comment was used.",
                    "{used} of your {n} comments were used.",
                    n=len(said),
                    used=used,
                ),
                *(text("· Seen differently: {why}", why=why) for why in reasons if not hidden),
            ),
            (Button(text("Something is wrong"), self.flags.wrong(found.id, given, REASONS)),)
            if reasons and not hidden
            else (),
            name=f"feedback:receipt:{given}",
        )
        if again:
            turn.edit(message.name, message)
        else:
            turn.post(turn.find(self._giver(turn, given).person), message)

    def _comment(self, turn: Turn, request: int, given: int, n: int) -> tuple[Request, Comment]:
        found = own(turn, request)
        for one in visible(turn, found):
            if (one.given, one.n) == (given, n):
                return found, one
        raise UserError(text("This comment is not here any more."))

    def _rated(self, turn: Turn, given: int) -> float | None:
        """How helpful somebody's comments were on the average, when all of them are rated."""
        said = [one for one in comments.said(turn.db, turn.community, given) if not one.hidden]
        marks = [one.helpful for one in said if one.helpful is not None]
        return sum(marks) / len(marks) if marks and len(marks) == len(said) else None

    def _giver(self, turn: Turn, given: int) -> Given:
        found = feedback.find_given(turn.db, turn.community, given)
        assert found is not None
        return found

    def _known(self, turn: Turn, found: Request) -> bool:
        """Whether reviewers know whose work it is."""
        return _names(turn, found) == NAMED and not is_quiet(turn, found.person)


def visible(turn: Turn, found: Request) -> list[Comment]:
    """What its author may read now, in their order."""
    if found.round and found.released is None:
        return []
    said = [one for one in comments.received(turn.db, turn.community, found.id) if not one.hidden]
    return said if found.round else sorted(said, key=lambda one: (one.given, one.n))


def names_in(turn: Turn, found: Request) -> dict[int, Text]:
    """Under which name each that gave feedback stands; nobody in an anonymous round."""
    of = rounds.find(turn.db, turn.community, found.round) if found.round else None
    given = [one for one in feedback.given_to(turn.db, turn.community, found.id) if one.state == DONE]
    if of is None or of.names == NAMED:
        return {one.id: text("{who}", who=turn.find(one.person)) for one in given}
    if of.names == PSEUDONYM:
        known = rounds.everybody(turn.db, turn.community, of.id)
        return {one.id: text("Reader {n}", n=known[one.person].alias) for one in given}
    return {}


def _names(turn: Turn, found: Request) -> str:
    """How much of a name is seen; in rooms all of it."""
    of = rounds.find(turn.db, turn.community, found.round) if found.round else None
    return of.names if of is not None else NAMED


def _comment(one: Comment, n: int, count: int) -> Text:
    return text("Comment {n} of {all}. **{label}:** {said}", n=n, all=count, label=criteria.label(one), said=one.words)


def _nothing_yet() -> Message:
    return Message(text("Nobody gave feedback on this yet. I bring it to you when somebody does."))


def _given_out(request: Request) -> str:
    return f"review:{request.round}:to:{request.id}"


def _received(turn: Turn) -> list[tuple[str, str | int]]:
    every = feedback.of_course(turn.db, turn.community, turn.course.id)
    return [(f"{one.id}. {short(one.work)}", one.id) for one in belonging(turn, every)]
