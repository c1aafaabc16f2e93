"""Feedback: ask for it, give it with a starter for each criterion, and hear whether it helped."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from bot.language import (
    FROM_FORM,
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
from storage import feedback
from storage.feedback import Request

_LISTED = 5
"""Requests in one message; each shows a piece of work."""


@dataclass(frozen=True)
class Work:
    """What somebody wants feedback on."""

    work: Annotated[str, "Your work: the text itself, a link, or where to find it", Len(3, 1500)]
    wish: Annotated[str, "What should your classmates look at?", Len(0, 300)] = ""


@dataclass(frozen=True)
class Given:
    """Five criteria (the order is that of a helpful conversation: first what works, last what to do)."""

    strength: Annotated[str, "What works well", Len(10, 600), Starter("One thing that works well is … , because …")]
    unclear: Annotated[str, "What needs more explanation", Len(0, 600), Starter("I could not follow … ; can you say more about …?")] = ""  # fmt: skip  # noqa: E501
    evidence: Annotated[str, "Where evidence is missing", Len(0, 600), Starter("I would believe … more if there was …")] = ""  # fmt: skip  # noqa: E501
    example: Annotated[str, "An example that helps, and why", Len(0, 600), Starter("The example of … helped me, because …")] = ""  # fmt: skip  # noqa: E501
    improve: Annotated[str, "One way to make it better", Len(0, 600), Starter("As a next step, you could …")] = ""


class Feedback:
    """Feedback on your work, from classmates, and yours on theirs."""

    @command("feedback ask", "Ask for feedback on your work", public=True)
    def ask(self, turn: Turn, new: Work = FROM_FORM) -> Message:
        """Everybody in the room sees the request, and can answer it privately."""
        number = feedback.ask(turn.db, turn.community, turn.course.id, turn.person.id, new.work, new.wish, turn.at)
        request = self._request(turn, number)
        return self._card(turn, request)

    @command("feedback find", "Find work that waits for feedback")
    def find(self, turn: Turn) -> Message:
        """What got the least comes first."""
        waiting = feedback.waiting(turn.db, turn.community, turn.course.id, turn.person.id)
        if not waiting:
            return Message(text("Nobody waits for feedback now. You could be first: {call}", call=Call("feedback ask")))
        shown = waiting[:_LISTED]
        return Message(
            lines(*(self._line(turn, request) for request in shown)),
            tuple(
                Button(text("Feedback for {who}", who=turn.find(request.person).name), self.give(request.id))
                for request in shown
            ),
        )

    @command("feedback mine", "See what I asked for")
    def mine(self, turn: Turn) -> Message:
        """List own requests, each with a button that takes it back."""
        mine = feedback.mine(turn.db, turn.community, turn.course.id, turn.person.id)
        if not mine:
            return Message(text("You ask for no feedback now. {call} begins.", call=Call("feedback ask")))
        return Message(
            lines(*(text("{n}. {work} {got}", n=one.id, work=_short(one.work), got=_got(one)) for one in mine)),
            tuple(
                button
                for one in mine[:_LISTED]
                for button in (
                    Button(text("Read {n}", n=one.id), self.read(one.id), only=turn.person),
                    Button(text("Take {n} back", n=one.id), self.close(one.id), only=turn.person),
                )
            ),
        )

    @command("feedback read", "Read again what I received")
    def read(self, turn: Turn, request: Annotated[int, "The number of your request", From(_own)]) -> Message:
        """Everything that classmates said about one request."""
        found = self._mine(turn, request)
        received = feedback.given_to(turn.db, turn.community, found.id)
        if not received:
            return Message(text("Nobody gave feedback on this yet. I bring it to you when somebody does."))
        return Message(
            lines(*(part for one in received for part in (text("From {who}:", who=turn.find(one.person)), *_said(one))))
        )

    @command("feedback close", "Take a request back")
    def close(self, turn: Turn, request: Annotated[int, "Its number", From(_own)]) -> Message:
        """What was already given stays with its author."""
        found = self._mine(turn, request)
        feedback.set_open(turn.db, turn.community, found.id, is_open=False)
        turn.edit(_name(found), Message(text("{who} no longer asks for feedback here.", who=turn.person)))
        return Message(
            text("Taken back. What you already received is yours."),
            (Button(text("Undo"), self.reopen(found.id), only=turn.person),),
        )

    @command("feedback reopen", "Ask again", offered=False)
    def reopen(self, turn: Turn, request: Annotated[int, "Its number"]) -> Message:
        """Undo."""
        found = self._mine(turn, request)
        feedback.set_open(turn.db, turn.community, found.id, is_open=True)
        turn.edit(_name(found), self._card(turn, found))
        return Message(text("Your request is open again."))

    @command("feedback give", "Give feedback on a classmate's work")
    def give(self, turn: Turn, request: Annotated[int, "The number of the request", From(_waiting)]) -> Form:
        """A form with a starter for each criterion; only the first has to be filled in."""
        return self._form(turn, request)

    @command("feedback on this", "Give feedback on this", menu=True)
    def on_this(
        self, turn: Turn, author: Annotated[str, "Whose is it?"], post: Annotated[str, "Which message of mine?"] = ""
    ) -> Form:
        """From the menu of a message: for a request, the form. Nobody is given feedback who did not ask for it."""
        number = post.removeprefix(_POST)
        if post.startswith(_POST) and number.isdigit():
            return self._form(turn, int(number))
        if author == turn.person.account.id:
            raise UserError(text("This is your own. You can ask for feedback on it, in the same menu."))
        raise UserError(
            text("Nobody asked for feedback on this yet. Its author can, in the same menu: **{name}**.", name=_ASK)
        )

    @command("feedback for this", "Ask for feedback on this", menu=True)
    def for_this(
        self,
        turn: Turn,
        author: Annotated[str, "Whose is it?"],
        said: Annotated[str, "What it says", Len(0, 4000)] = "",
    ) -> Form:
        """From the menu of one's own message: the form, with its words filled in. Only what is sent is kept."""
        if author != turn.person.account.id:
            raise UserError(text("Only who wrote this can ask for feedback on it. You can give yours when they do."))
        asked = form(text("Ask for feedback on your work"), Work, self.ask())
        return dataclasses.replace(asked, answers={"work": said[:_LONGEST]} if said else {})

    @command("feedback send", "Send my feedback", offered=False)
    def send(self, turn: Turn, request: Annotated[int, "Which request?"], new: Given = FROM_FORM) -> Message:
        """The author alone receives it, with the giver's name."""
        found = self._open(turn, request)
        number = feedback.give(turn.db, turn.community, found.id, turn.person.id, dataclasses.asdict(new), turn.at)
        author = turn.find(found.person)
        turn.post(
            author,
            Message(
                lines(
                    text("{who} gave you feedback on: {work}", who=turn.person, work=_short(found.work)),
                    *_said(new),
                    text("Did it help you?"),
                ),
                (
                    Button(text("It helped"), self.helped(number, helped=True), only=author),
                    Button(text("Not really"), self.helped(number, helped=False), only=author),
                ),
            ),
        )
        turn.edit(_name(found), self._card(turn, self._request(turn, found.id)))
        return Message(text("Your feedback is with {who}. Thank you!", who=author))

    @command("feedback helped", "Say whether it helped", offered=False)
    def helped(
        self, turn: Turn, given: Annotated[int, "Which feedback?"], helped: Annotated[bool, "yes or no"]
    ) -> Message:
        """The giver hears of it when it helped, once."""
        found = feedback.find_given(turn.db, turn.community, given)
        request = feedback.find(turn.db, turn.community, found.request) if found else None
        if found is None or request is None or request.person != turn.person.id:
            raise UserError(text("That feedback is not for you."))
        if found.helped == helped:
            return Message(text("You already said so. Thank you!"))
        feedback.rate(turn.db, turn.community, given, helped=helped)
        if helped:
            turn.post(
                turn.find(found.person),
                Message(text("{who} says that your feedback helped.", who=turn.person)),
            )
            return Message(text("I let them know. Thank you!"))
        return Message(text("Thank you for telling me. They are not told."))

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course: nobody is asked to look at their work any more."""
        for request in feedback.mine(turn.db, turn.community, turn.course.id, person):
            feedback.set_open(turn.db, turn.community, request.id, is_open=False)
            turn.edit(_name(request), Message(text("This request for feedback was taken back.")))

    def _form(self, turn: Turn, request: int) -> Form:
        found = self._open(turn, request)
        return form(text("Feedback for {who}", who=turn.find(found.person).name), Given, self.send(found.id))

    def _request(self, turn: Turn, number: int) -> Request:
        found = feedback.find(turn.db, turn.community, number)
        if found is None or found.course != turn.course.id:
            raise UserError(
                text("There is no request {n}. {call} shows who waits.", n=number, call=Call("feedback find"))
            )
        return found

    def _mine(self, turn: Turn, number: int) -> Request:
        found = self._request(turn, number)
        if found.person != turn.person.id:
            raise UserError(text("That is somebody else's request."))
        return found

    def _open(self, turn: Turn, number: int) -> Request:
        found = self._request(turn, number)
        if not found.open:
            raise UserError(text("This request was taken back. Nothing was sent."))
        if found.person == turn.person.id:
            raise UserError(text("This is your own work. A classmate will look at it."))
        if feedback.given_by(turn.db, turn.community, found.id, turn.person.id) is not None:
            raise UserError(
                text(
                    "You already gave feedback on this. Somebody else may be waiting: {call}",
                    call=Call("feedback find"),
                )
            )
        return found

    def _card(self, turn: Turn, request: Request) -> Message:
        return Message(
            lines(
                self._line(turn, request),
                text("What you write goes to {who} alone.", who=turn.find(request.person)),
            ),
            (Button(text("Give feedback"), self.give(request.id)),),
            name=_name(request),
        )

    def _line(self, turn: Turn, request: Request) -> Text:
        return lines(
            text(
                "{n}. {who} would like feedback on: {work}",
                n=request.id,
                who=turn.find(request.person),
                work=request.work,
            ),
            text("Please look at: {wish}", wish=request.wish) if request.wish else None,
            _got(request),
        )


def _said(new: Given | feedback.Given) -> list[Text | None]:
    return [
        text("**What works well:** {said}", said=new.strength),
        text("**Needs more explanation:** {said}", said=new.unclear) if new.unclear else None,
        text("**Evidence is missing:** {said}", said=new.evidence) if new.evidence else None,
        text("**An example that helps:** {said}", said=new.example) if new.example else None,
        text("**To make it better:** {said}", said=new.improve) if new.improve else None,
    ]


def _waiting(turn: Turn) -> list[tuple[str, str | int]]:
    waiting = feedback.waiting(turn.db, turn.community, turn.course.id, turn.person.id)
    return [(f"{one.id}. {turn.find(one.person).name}: {_short(one.work)}", one.id) for one in waiting]


def _own(turn: Turn) -> list[tuple[str, str | int]]:
    mine = feedback.mine(turn.db, turn.community, turn.course.id, turn.person.id)
    return [(f"{one.id}. {_short(one.work)}", one.id) for one in mine]


_POST = "feedback:"
_ASK = Text("Ask for feedback on this")
_LONGEST = 1500
"""Characters of a piece of work, as `Work` has it."""


def _name(request: Request) -> str:
    return f"{_POST}{request.id}"


def _short(work: str) -> str:
    first = work.partition("\n")[0]
    return first if len(first) <= 80 else f"{first[:79]}…"  # noqa: PLR2004 - about a line


def _got(request: Request) -> Text:
    if not request.got:
        return text("(nobody gave feedback yet)")
    return plural("({n} person gave feedback)", "({n} people gave feedback)", n=request.got)
