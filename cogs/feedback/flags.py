"""Something is wrong with what a classmate wrote: a teacher looks at it, and both sides hear what comes of it.

One flag hides a text whose writer its reader does not know (PROTOCOLS R16); three hide one with a name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, NamedTuple

from bot.language import Button, Message, Person, Rank, Turn, UserError, command, lines, text
from cogs.feedback.release import NAMED
from cogs.feedback.works import given_of, own, party, people_of, request_of, short
from cogs.quiet import is_quiet
from cogs.reasons import Reason, ask_why
from cogs.staff import for_staff, staff
from storage import comments, feedback, flags, rounds
from storage.feedback import DONE, OPEN, Request
from storage.flags import KEPT, REMOVED, Flag

MANY = 3
"""So many flags hide what somebody wrote under their name."""

DEPUTY = timedelta(hours=24)
"""After that long tutors are asked to look, too, so that nothing waits for a teacher who is away."""


REASONS = 0
"""In place of a comment's number: why its author sees it differently, as its writer was told."""


class Relayed(NamedTuple):
    """A text that somebody wrote and a classmate got: a work, a comment (None: gone by now), or an author's reasons."""

    request: Request
    given: int
    n: int
    words: str
    writer: int

    @property
    def by_author(self) -> bool:
        """Whether whoever asked for feedback wrote it: the work, or why they see it differently."""
        return not self.given or self.n == REASONS


class Flags:
    """When something is wrong with a text: a teacher looks at it."""

    def __init__(self, show_again: Callable[[Turn, Relayed], None]) -> None:
        """How a message changes that holds a text which was hidden, or is to be seen again."""
        self._show_again = show_again

    @command("feedback wrong", "Something is wrong with this", offered=False)
    def wrong(
        self,
        turn: Turn,
        request: Annotated[int, "About which request?"],
        given: Annotated[int, "Which feedback? 0: the work itself"],
        n: Annotated[int, "Which comment? 0: what its author said of it"],
    ) -> Message:
        """Ask why; nothing has happened yet."""
        self._before_them(turn, request, given, n)
        return ask_why(turn.person, lambda reason: self.flag(request, given, n, reason))

    @command("feedback flag", "Have a teacher look at it", offered=False)
    def flag(
        self,
        turn: Turn,
        request: Annotated[int, "About which request?"],
        given: Annotated[int, "Which feedback? 0: the work itself"],
        n: Annotated[int, "Which comment?"],
        reason: Annotated[Reason, "Why?"],
    ) -> Message:
        """It is hidden at once where its reader does not know whose it is."""
        said = self._before_them(turn, request, given, n)
        known = flags.about(turn.db, turn.community, request, given, n)
        if any(one.person == turn.person.id for one in known):
            return Message(text("A teacher knows already. Thank you!"))
        course = said.request.course
        number = flags.add(turn.db, turn.community, course, request, given, n, turn.person.id, reason.value, turn.at)
        hidden = _hides(turn, said.request, len(known) + 1, by_author=said.by_author)
        if hidden:
            self._hide(turn, said, hidden=True)
        if not known:
            told = lines(
                text("A classmate asks a teacher to look at what you wrote: {said}", said=short(said.words)),
                text("Until then nobody sees it.") if hidden else None,
            )
            turn.post(turn.find(said.writer), Message(told))
        self._ask(turn, staff(turn, course, Rank.DEPUTY), number)
        turn.remind(f"feedback:flag:{number}", turn.at + DEPUTY, self.overdue(number))
        if hidden:
            return Message(text("It is hidden now, and a teacher looks at it. You hear what comes of it."))
        return Message(text("A teacher looks at it. You hear what comes of it."))

    @command("feedback overdue", "Nobody has looked at a flag", rank=Rank.GUEST, offered=False)
    def overdue(self, turn: Turn, flag: Annotated[int, "Which flag?"]) -> None:
        """Comes as a reminder."""
        found = flags.find(turn.db, turn.community, flag)
        if found is not None and found.decided is None:
            self._ask(turn, staff(turn, found.course, Rank.TUTOR), flag)

    @command(
        "feedback decide", "It is fine, or it goes", rank=Rank.GUEST, offered=False, staff=True
    )  # asked of the course below
    def decide(
        self, turn: Turn, flag: Annotated[int, "Which flag?"], fine: Annotated[bool, "Is it fine as it is?"]
    ) -> Message:
        """By a teacher, or a tutor who stands in; both sides are told."""
        found = flags.find(turn.db, turn.community, flag)
        if found is None:
            raise UserError(text("Only a teacher can do that."))
        for_staff(turn, found.course, Rank.TUTOR)
        said = self._text(turn, found.request, found.given, found.n)
        if turn.person.id in {said.writer, found.person}:
            raise UserError(text("Somebody else has to look at this one."))
        if found.decided is not None:
            return Message(text("Somebody has looked already. Thank you!"))
        for one in flags.about(turn.db, turn.community, found.request, found.given, found.n):
            flags.decide(turn.db, turn.community, one.id, KEPT if fine else REMOVED, turn.at)
            turn.forget(f"feedback:flag:{one.id}")
            turn.post(
                turn.find(one.person),
                Message(
                    text("A teacher looked, and it stays: {said}", said=short(said.words))
                    if fine
                    else text("A teacher looked, and it is gone. Thank you for telling.")
                ),
            )
        self._hide(turn, said, hidden=not fine)
        turn.post(
            turn.find(said.writer),
            Message(
                text("A teacher looked at what you wrote, and it is fine: {said}", said=short(said.words))
                if fine
                else text("A teacher took away what you wrote: {said}", said=short(said.words))
            ),
        )
        return Message(text("Both are told. Thank you!"))

    @command("feedback flags", "See what waits to be looked at", rank=Rank.TUTOR)
    def all(self, turn: Turn) -> Message:
        """Each with its words, who wrote it, who flagged it and why; tutors see names where classmates do."""
        waiting = [one for one in flags.of_course(turn.db, turn.community, turn.course.id) if one.decided is None]
        if not waiting:
            return Message(text("Nothing waits to be looked at."))
        staffed = turn.rank >= Rank.TEACHER
        told = [self._card(turn, one, staffed=staffed) for one in waiting[:5]]
        return Message(lines(*(one.text for one in told)), tuple(button for one in told for button in one.buttons))

    def _ask(self, turn: Turn, people: list[Person], number: int) -> None:
        found = flags.find(turn.db, turn.community, number)
        assert found is not None
        concerned = {found.person, self._text(turn, found.request, found.given, found.n).writer}
        teachers = {one.id for one in staff(turn, found.course)}
        for one in people:
            if one.id not in concerned:
                turn.post(one, self._card(turn, found, staffed=one.id in teachers))

    def _card(self, turn: Turn, found: Flag, *, staffed: bool) -> Message:
        said = self._text(turn, found.request, found.given, found.n)
        reason = Reason(found.reason).label
        if not staffed and _anonymous(turn, said.request, by_author=said.by_author):  # tutors are classmates, too
            told = text("{n}. Please look at this ({reason}): {said}", n=found.id, reason=reason, said=said.words)
            return Message(told, self._choices(found))
        return Message(
            text(
                "{n}. {who} asks you to look ({reason}): {writer} wrote: {said}",
                n=found.id,
                who=turn.find(found.person).name,
                reason=reason,
                writer=turn.find(said.writer).name,
                said=said.words,
            ),
            self._choices(found),
        )

    def _choices(self, found: Flag) -> tuple[Button, ...]:
        return (
            Button(text("{n}: it is fine", n=found.id), self.decide(found.id, fine=True)),
            Button(text("{n}: take it away", n=found.id), self.decide(found.id, fine=False)),
        )

    def _before_them(self, turn: Turn, number: int, given: int, n: int) -> Relayed:
        """The text, if whoever acts has it before them."""
        said = self._text(turn, number, given, n)
        request = said.request
        if given and n == REASONS:
            found, _ = given_of(turn, given)
            if turn.person.id != found.person and party(turn, request.round, request.course) != found.person:
                raise UserError(text("That is not yours to give."))
            return said
        if given:
            own(turn, number)
            if not said.words:
                raise UserError(text("This feedback was taken back."))
            return said
        if turn.person.id in people_of(turn, request):
            raise UserError(text("This is your own."))
        me = party(turn, request.round, request.course)
        share = feedback.given_by(turn.db, turn.community, number, me)
        if request.round and (share is None or share.state not in {OPEN, DONE}):
            raise UserError(text("That is not yours to give."))
        return said

    def _text(self, turn: Turn, number: int, given: int, n: int) -> Relayed:
        request = request_of(turn, number)
        if not given:
            return Relayed(request, 0, 0, request.work, request.person)
        said = comments.said(turn.db, turn.community, given)
        if n == REASONS:
            return Relayed(request, given, n, "\n".join(one.because for one in said if one.because), request.person)
        found = feedback.find_given(turn.db, turn.community, given)
        words = next((one.words for one in said if one.n == n), "")
        return Relayed(request, given, n, words, found.person if found else request.person)

    def _hide(self, turn: Turn, said: Relayed, *, hidden: bool) -> None:
        if not said.given:
            feedback.hide(turn.db, turn.community, said.request.id, hidden=hidden)
        elif said.n != REASONS:
            comments.hide_comment(turn.db, turn.community, said.given, said.n, hidden=hidden)
        self._show_again(turn, said)


def reasons_hidden(turn: Turn, request: Request, given: int) -> bool:
    """Whether its writer does not see why the author sees it differently: until a teacher has looked, or for good."""
    known = flags.about(turn.db, turn.community, request.id, given, REASONS)
    waiting = sum(one.decided is None for one in known)
    return any(one.verdict == REMOVED for one in known) or (
        waiting > 0 and _hides(turn, request, waiting, by_author=True)
    )


def _hides(turn: Turn, request: Request, many: int, *, by_author: bool) -> bool:
    return _anonymous(turn, request, by_author=by_author) or many >= MANY


def _anonymous(turn: Turn, request: Request, *, by_author: bool) -> bool:
    """Whether its readers do not know whose words they are."""
    if by_author and is_quiet(turn, request.person):
        return True
    found = rounds.find(turn.db, turn.community, request.round) if request.round else None
    return found is not None and found.names != NAMED
