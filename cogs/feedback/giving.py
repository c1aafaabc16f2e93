"""Giving feedback: a form with a starter for each criterion, one private suggestion, and sending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

from bot.language import FROM_FORM, Button, Call, Form, From, Message, Rank, Turn, UserError, command, lines, text
from cogs.coaching import USUAL, Criterion, Label, Support, advice, coach, support
from cogs.feedback import criteria
from cogs.feedback.criteria import Comments
from cogs.feedback.works import given_of, mine_to_give, owns, request_of, short
from cogs.quiet import is_quiet
from cogs.staff import for_staff
from storage import comments, feedback, rounds
from storage.feedback import DONE, Given, Request


class Destination(Protocol):
    """Where feedback goes: to whoever asked in a room, or to a round."""

    def sent(self, turn: Turn, found: Given, request: Request, *, again: bool) -> Message:
        """It was sent, perhaps in other words than before; what its giver is told."""

    def withdrawn(self, turn: Turn, found: Given, request: Request) -> None:
        """It was taken back."""

    def show_again(self, turn: Turn, request: Request, found: Given | None) -> None:
        """Some of it was hidden, or is seen again (None: the work itself); messages that hold it change."""


class Giving:
    """Feedback on your work, from classmates, and yours on theirs."""

    def __init__(self, goes: Callable[[Request], Destination]) -> None:
        """Where it goes."""
        self._goes = goes

    @command("feedback give", "Give feedback on a classmate's work")
    def give(self, turn: Turn, request: Annotated[int, "The number of the request", From(_waiting)]) -> Form:
        """A form with a starter for each criterion; only the first has to be filled in."""
        return self.form_for(turn, request)

    def form_for(self, turn: Turn, number: int) -> Form:
        """The form for a request in a room.

        Raises:
            UserError: it is not this person's to answer.

        """
        request = request_of(turn, number)
        if request.round or turn.joined is None or request.course != turn.joined.id:
            raise UserError(
                text("There is no request {n}. {call} shows who waits.", n=number, call=Call("feedback find"))
            )
        if not request.open:
            raise UserError(text("This request was taken back. Nothing was sent."))
        if owns(turn, request):
            raise UserError(text("This is your own work. A classmate will look at it."))
        found = feedback.given_by(turn.db, turn.community, request.id, turn.person.id)
        if found is None:
            [made] = feedback.give(turn.db, turn.community, [(request.id, turn.person.id)], turn.at)
            found = given_of(turn, made)[0]
        elif found.state == DONE:
            raise UserError(
                text(
                    "You already gave feedback on this. Somebody else may be waiting: {call}",
                    call=Call("feedback find"),
                )
            )
        return self._form(turn, found, request)

    @command("feedback write", "Write it, or go on writing", offered=False)
    def write(self, turn: Turn, given: Annotated[int, "Which feedback?"]) -> Form:
        """With everything that was written before."""
        return self._form(turn, *self._changeable(turn, given))

    @command("feedback send", "Send my feedback", offered=False)
    def send(self, turn: Turn, given: Annotated[int, "Which feedback?"], new: Comments = FROM_FORM) -> Message:
        """What says little gets one suggestion first; nothing that was written is lost."""
        found, request = self._changeable(turn, given)
        said = criteria.by_criterion(self._criteria(turn, request), new)
        comments.say(turn.db, turn.community, found.id, said)
        language = turn.joined.language if turn.joined else ""
        coached = coach("\n".join(filter(None, said.values())), language, request.work)
        weak = coached.label == Label.WEAK
        feedback.note_check(
            turn.db, turn.community, found.id, coached.label.value, " ".join(coached.missing), weak=weak
        )
        idea = advice(coached)
        if idea is not None and found.state != DONE:
            return Message(
                lines(
                    text("I kept what you wrote. One idea before it goes out:"),
                    idea.words,
                    text("For example: “{said}”", said=idea.example),
                ),
                (
                    Button(text("Improve it"), self.write(found.id), only=turn.person),
                    Button(text("Send it anyway"), self.send_anyway(found.id), only=turn.person),
                ),
            )
        return self._deliver(turn, found, request)

    @command("feedback send anyway", "Send it as it is", offered=False)
    def send_anyway(self, turn: Turn, given: Annotated[int, "Which feedback?"]) -> Message:
        """Whoever writes it knows best."""
        found, request = self._changeable(turn, given)
        if found.state == DONE:
            return Message(text("It was sent already."))
        return self._deliver(turn, found, request)

    @command("feedback withdraw", "Take my feedback back", offered=False)
    def withdraw(self, turn: Turn, given: Annotated[int, "Which feedback?"]) -> Message:
        """Until its reader has begun to work with it. What was written is kept for whoever wrote it."""
        found, request = self._changeable(turn, given)
        self._take_back(turn, found, request)
        return Message(
            text("Taken back. Nobody sees it. If it was a slip, your words are still here."),
            (Button(text("Go on writing"), self.write(found.id), only=turn.person),),
        )

    @command("feedback reset", "Take feedback back, so that it can be written again", rank=Rank.TEACHER)
    def reset(self, turn: Turn, feedback_number: Annotated[int, "Its number, from the report", From(_sent)]) -> Message:
        """In one step, whether it was read or not."""
        found, request = given_of(turn, feedback_number)
        for_staff(turn, request.course)
        if found.state != DONE:
            raise UserError(text("Nothing was sent under this number."))
        self._take_back(turn, found, request)
        giver, work = turn.find(found.person), short(request.work)
        if request.released is not None:  # its author has the others, and was not told when each came
            turn.post(giver, Message(text("A teacher took your feedback back: {work}", work=work)))
            return Message(text("Taken back."))
        told = text("A teacher took your feedback back, and you may write it again: {work}", work=work)
        turn.post(giver, Message(told, (Button(text("Go on writing"), self.write(found.id)),)))
        return Message(text("Taken back. {who} may write it again.", who=giver))

    def _take_back(self, turn: Turn, found: Given, request: Request) -> None:
        """Its words become a draft again, and nothing of what was made of them stays."""
        said = comments.said(turn.db, turn.community, found.id)
        comments.say(turn.db, turn.community, found.id, {one.criterion: one.words for one in said})
        self._goes(request).withdrawn(turn, found, request)

    def _form(self, turn: Turn, found: Given, request: Request) -> Form:
        said = {one.criterion: one.words for one in comments.said(turn.db, turn.community, found.id)}
        if request.round:
            title = text("Your review")
        elif is_quiet(turn, request.person):
            title = text("Feedback on {n}", n=request.id)
        else:
            title = text("Feedback for {who}", who=turn.find(request.person).name)
        return criteria.asked(title, self._criteria(turn, request), self.send(found.id), said, _needs(turn, request))

    def _criteria(self, turn: Turn, request: Request) -> list[Criterion]:
        found = rounds.find(turn.db, turn.community, request.round) if request.round else None
        if found is not None and not found.criteria:
            return list(USUAL)
        return list(criteria.criteria_of(turn, request.course, found.criteria if found else 0))

    def _changeable(self, turn: Turn, number: int) -> tuple[Given, Request]:
        found, request = mine_to_give(turn, number)
        said = comments.said(turn.db, turn.community, found.id)
        if any(one.hidden for one in said):
            raise UserError(text("A teacher looks at this first. Nothing was sent."))
        read = any(one.helpful or one.fate for one in said)
        if found.state == DONE and (request.released is not None or read):
            raise UserError(text("It was read already. What was said stays."))
        return found, request

    def _deliver(self, turn: Turn, found: Given, request: Request) -> Message:
        again = found.state == DONE
        feedback.move(turn.db, turn.community, found.id, DONE, done=turn.at)
        return self._goes(request).sent(turn, found._replace(state=DONE, done=turn.at), request, again=again)

    def own_buttons(self, turn: Turn, found: Given) -> tuple[Button, ...]:
        """What its giver may do with it until it is read."""
        return (
            Button(text("Change it"), self.write(found.id), only=turn.person),
            Button(text("Take it back"), self.withdraw(found.id), only=turn.person),
        )

    def listed_buttons(self, turn: Turn, found: Given, among: Request | None) -> tuple[Button, ...]:
        """The same in a list; `among` others, each says of which work."""
        sent = found.state == DONE
        writes = (text("Change it") if sent else text("Go on writing"), self.write(found.id))
        takes = (text("Take it back"), self.withdraw(found.id))
        return tuple(
            Button(text("{do}: {work}", do=do, work=_tag(among)) if among else do, then, only=turn.person)
            for do, then in ((writes, takes) if sent else (writes,))
        )


def _tag(request: Request) -> str:
    """Enough of a work to tell it from others, on a button."""
    first = short(request.work)
    return first if len(first) <= 30 else f"{first[:29]}…"  # noqa: PLR2004 - what a button holds


def _needs(turn: Turn, request: Request) -> Support:
    """As much of a starter as their own drafts in this course ask for, in the order in which these were sent."""
    given = feedback.given_in(turn.db, turn.community, request.course, turn.person.id)
    ordered = sorted(given, key=lambda one: (one.done is None, one.done or one.at))
    return support(Label(one.draft) for one in ordered if one.draft)


def _waiting(turn: Turn) -> list[tuple[str, str | int]]:
    waiting = feedback.waiting(turn.db, turn.community, turn.course.id, turn.person.id)
    return [(f"{one.id}. {turn.find(one.person).name}: {short(one.work)}", one.id) for one in waiting]


def _sent(turn: Turn) -> list[tuple[str, str | int]]:
    """What was sent in the course, the latest first, for teachers."""
    works = {one.id: one for one in feedback.of_course(turn.db, turn.community, turn.course.id)}
    sent = [one for one in feedback.given_in(turn.db, turn.community, turn.course.id) if one.state == DONE]
    return [
        (f"{one.id}. {turn.find(one.person).name}: {short(works[one.request].work)}", one.id) for one in reversed(sent)
    ]
