"""Feedback: ask for it, give it with a starter for each criterion, and hear what became of it."""

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
from cogs.feedback.giving import Giving
from cogs.feedback.phases import Phase
from cogs.feedback.reading import Reading
from cogs.feedback.works import (
    LONGEST,
    asked_for,
    author,
    handed_in,
    own,
    request_of,
    round_of,
    short,
    shown,
    tell_owner,
)
from cogs.quiet import is_quiet
from cogs.spoken import WORK
from storage import comments, feedback, groups
from storage.feedback import DONE, OPEN, Given, Request

_LISTED = 5
"""Requests in one message; each shows a piece of work."""

_ASK = Text("Ask for feedback on this")


@dataclass(frozen=True)
class Work:
    """What somebody wants feedback on."""

    work: Annotated[str, "Your work: the text itself, a link, or where to find it", Len(3, LONGEST)]
    wish: Annotated[str, "What should your classmates look at?", Len(0, 300)] = ""


class Asking:
    """Feedback on your work, from classmates, and yours on theirs."""

    def __init__(self, giving: Giving, reading: Reading) -> None:
        """How it is given, and read."""
        self._giving = giving
        self._reading = reading

    @command("feedback ask", "Ask for feedback on your work", public=True)
    def ask(
        self,
        turn: Turn,
        new: Work = FROM_FORM,
        group: Annotated[str, "Is it your group's? Its name or number", Len(0, 60), From(_groups)] = "",
    ) -> Message:
        """Everybody in the room sees the request, and can answer it privately."""
        number = feedback.ask(
            turn.db,
            turn.community,
            turn.course.id,
            turn.person.id,
            new.work,
            new.wish,
            turn.at,
            group=_group(turn, group),
        )
        return self._card(turn, self._request(turn, number))

    @command("feedback find", "Find work that waits for feedback")
    def find(self, turn: Turn) -> Message:
        """What got the least comes first."""
        waiting = feedback.waiting(turn.db, turn.community, turn.course.id, turn.person.id)
        if not waiting:
            return Message(text("Nobody waits for feedback now. You could be first: {call}", call=Call("feedback ask")))
        listed = waiting[:_LISTED]
        return Message(
            lines(*(self._line(turn, request) for request in listed)),
            tuple(
                Button(text("Feedback on {n}", n=request.id), self._giving.give(request.id))
                if is_quiet(turn, request.person)
                else Button(
                    text("Feedback for {who}", who=turn.find(request.person).name), self._giving.give(request.id)
                )
                for request in listed
            ),
        )

    @command("feedback mine", "See what I asked for or handed in, and what I gave")
    def mine(self, turn: Turn) -> Message:
        """Own requests and works, each with what can be done with it; and what may still be changed or sent."""
        mine = asked_for(turn)
        handed = handed_in(turn)
        given = self._unread(turn)
        if not mine and not given and not handed:
            return Message(text("You ask for no feedback now. {call} begins.", call=Call("feedback ask")))
        return Message(
            lines(
                *(text("{n}. {work} {got}", n=one.id, work=short(one.work), got=_got(one)) for one in mine),
                *(_handed(turn, one) for one in handed),
                *(
                    text("You gave feedback on: {work}", work=short(request.work))
                    if found.state == DONE
                    else text("Begun, but not sent yet: {work}", work=short(request.work))
                    for found, request in given
                ),
            ),
            (
                *(
                    button
                    for one in mine[:_LISTED]
                    for button in (
                        Button(text("Read {n}", n=one.id), self._reading.read(one.id), only=turn.person),
                        Button(text("Take {n} back", n=one.id), self.close(one.id), only=turn.person),
                    )
                ),
                *(
                    Button(text("Read {n}", n=one.id), self._reading.read(one.id), only=turn.person)
                    for one in handed
                    if one.released is not None
                ),
                *(
                    button
                    for found, request in given[:_LISTED]
                    for button in self._giving.listed_buttons(turn, found, request if len(given) > 1 else None)
                ),
            ),
        )

    def _unread(self, turn: Turn) -> list[tuple[Given, Request]]:
        """What this person wrote to others, sent or not, that nobody has begun to work with."""
        found = []
        for given in feedback.given_in(turn.db, turn.community, turn.course.id, turn.person.id):
            request = request_of(turn, given.request)
            said = comments.said(turn.db, turn.community, given.id)
            read = request.released is not None or any(one.helpful or one.fate for one in said)
            if request.open and not request.hidden and said and given.state in {OPEN, DONE} and not read:
                found.append((given, request))
        return found

    @command("feedback close", "Take a request back")
    def close(self, turn: Turn, request: Annotated[int, "Its number", From(_own)]) -> Message:
        """What was already given stays with its author."""
        found = self._mine(turn, request)
        feedback.set_open(turn.db, turn.community, found.id, is_open=False)
        turn.edit(_name(found), Message(text("{who} no longer asks for feedback here.", who=author(turn, found))))
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

    @command("feedback on this", "Give feedback on this", menu=True)
    def on_this(
        self, turn: Turn, author: Annotated[str, "Whose is it?"], post: Annotated[str, "Which message of mine?"] = ""
    ) -> Form:
        """From the menu of a message: for a request, the form. Nobody is given feedback who did not ask for it."""
        number = post.removeprefix(WORK)
        if post.startswith(WORK) and number.isdigit():
            return self._giving.form_for(turn, int(number))
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
        return dataclasses.replace(asked, answers={"work": said[:LONGEST]} if said else {})

    def forget(self, turn: Turn, person: int) -> None:
        """Somebody leaves the course: nobody is asked to look at their work any more."""
        for request in feedback.mine(turn.db, turn.community, turn.course.id, person):
            feedback.set_open(turn.db, turn.community, request.id, is_open=False)
            turn.edit(_name(request), Message(text("This request for feedback was taken back.")))

    # Where feedback goes that was asked for in a room ---------------------------------------------------------------

    def sent(self, turn: Turn, found: Given, request: Request, *, again: bool) -> Message:
        """The author alone receives it, with the giver's name; a group in its room."""
        message = self._received(turn, found, request)
        if again:
            turn.edit(message.name, message)
            return Message(text("Changed."), self._giving.own_buttons(turn, found))
        tell_owner(turn, request, message)
        turn.edit(_name(request), self._card(turn, self._request(turn, request.id)))
        return Message(
            text("Your feedback is with its reader. Thank you!")
            if is_quiet(turn, request.person)
            else text("Your feedback is with {who}. Thank you!", who=turn.find(request.person)),
            self._giving.own_buttons(turn, found),
        )

    def withdrawn(self, turn: Turn, found: Given, request: Request) -> None:
        """Its author no longer has it; whoever gave it may give it again."""
        feedback.move(turn.db, turn.community, found.id, OPEN)
        turn.edit(_received(found), Message(text("This feedback was taken back.")))
        turn.edit(_name(request), self._card(turn, request_of(turn, request.id)))

    def show_again(self, turn: Turn, request: Request, found: Given | None) -> None:
        """The author's message, or the card in the room."""
        if found is not None:
            message = self._received(turn, found, request)
            turn.edit(message.name, message)
        elif request.open:
            hidden = Message(text("A teacher looks at this first."), name=_name(request))
            turn.edit(_name(request), hidden if request.hidden else self._card(turn, request))

    # ----------------------------------------------------------------------------------------------------------------

    def _received(self, turn: Turn, found: Given, request: Request) -> Message:
        said = [one for one in comments.said(turn.db, turn.community, found.id) if not one.hidden]
        return Message(
            lines(
                text("{who} gave you feedback on: {work}", who=turn.find(found.person), work=short(request.work)),
                *(text("**{label}:** {said}", label=criteria.label(one), said=one.words) for one in said),
                text("Did it help you?") if said else text("A teacher looks at it."),
            ),
            self._reading.buttons(turn, request) if said else (),
            name=_received(found),
        )

    def _request(self, turn: Turn, number: int) -> Request:
        found = request_of(turn, number)
        if found.course != turn.course.id:
            raise UserError(
                text("There is no request {n}. {call} shows who waits.", n=number, call=Call("feedback find"))
            )
        return found

    def _mine(self, turn: Turn, number: int) -> Request:
        found = self._request(turn, number)
        if found.round:
            call = Call(f"review submit {found.round}")
            raise UserError(text("This was handed in to a review round. There you can change it: {call}", call=call))
        return own(turn, number)

    def _card(self, turn: Turn, request: Request) -> Message:
        return Message(
            lines(
                self._line(turn, request),
                text("What you write goes to the group alone.")
                if request.group
                else text("What you write goes to its author alone.")
                if is_quiet(turn, request.person)
                else text("What you write goes to {who} alone.", who=turn.find(request.person)),
            ),
            (
                Button(text("Give feedback"), self._giving.give(request.id)),
                Button(text("Something is wrong"), self._reading.flags.wrong(request.id, 0, 0)),
            ),
            name=_name(request),
        )

    def _line(self, turn: Turn, request: Request) -> Text:
        who, work = author(turn, request), shown(request)
        return lines(
            text("{n}. The group of {who} would like feedback on: {work}", n=request.id, who=who, work=work)
            if request.group
            else text("{n}. {who} would like feedback on: {work}", n=request.id, who=who, work=work),
            _got(request),
        )


def _group(turn: Turn, named: str) -> int:
    """The number of a group of theirs; 0 when they ask for themselves."""
    if not named:
        return 0
    found = groups.find(turn.db, turn.community, turn.course.id, named)
    if found is None or turn.person.id not in groups.members(turn.db, turn.community, found.id):
        raise UserError(text("You are not in **{group}**.", group=named))
    return found.id


def _groups(turn: Turn) -> list[tuple[str, str | int]]:
    return [(g.name, g.name) for g in groups.of_person(turn.db, turn.community, turn.course.id, turn.person.id)]


def _own(turn: Turn) -> list[tuple[str, str | int]]:
    return [(f"{one.id}. {short(one.work)}", one.id) for one in asked_for(turn)]


def _handed(turn: Turn, one: Request) -> Text:
    """What somebody handed in to a round, and what comes next."""
    of = round_of(turn, one.round)
    told = text("{n}. **{title}**: {work}", n=one.id, title=of.title, work=short(one.work))
    if one.released is not None and one.got:
        return text("{handed} (your reviews are here)", handed=told)
    if of.phase == Phase.OVER:
        return text("{handed} (this round is over)", handed=told)
    if of.phase == Phase.SUBMIT:
        return text("{handed} (change it: {call})", handed=told, call=Call(f"review submit {of.id}"))
    return text("{handed} (being reviewed)", handed=told)


def _name(request: Request) -> str:
    return f"{WORK}{request.id}"


def _received(found: Given) -> str:
    return f"{WORK}given:{found.id}"


def _got(request: Request) -> Text:
    if not request.got:
        return text("(nobody gave feedback yet)")
    return plural("({n} person gave feedback)", "({n} people gave feedback)", n=request.got)
