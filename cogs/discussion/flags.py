"""Something is wrong with what the bot says for somebody: a teacher or deputy looks, and both sides hear of it.

One flag hides it until then (PROTOCOLS R16): its readers do not know whose it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.language import (
    Button,
    Call,
    Message,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    plural,
    text,
)
from cogs.reasons import Reason, ask_why, reasons
from cogs.spoken import RELAYED
from cogs.staff import for_staff, staff, teaches
from storage import discussions, flags, relayed
from storage.relayed import FINE, GONE, HIDDEN, SHOWN, Flagged, Relayed

LATELY = timedelta(days=14)
"""How long ago something was flagged that the list still shows, after somebody has looked."""

LISTED = 5
"""Texts to be looked at in one message."""

_SHORT = 80


class Flags:
    """Discussions: answer the prompt, then reply to a classmate with something of your own."""

    def card(self, one: Relayed) -> Message:
        """What its readers see."""
        wrong = Button(text("Something is wrong"), self.flag(one.id))
        return Message(_said(one), () if one.state == FINE else (wrong,), name=_name(one))

    @command("discuss flag", "Something is wrong with this", offered=False)
    def flag(self, turn: Turn, which: Annotated[int, "Which text?"]) -> Message:
        """Ask why; nothing has happened yet."""
        if self._is_known(turn, which):
            return Message(text("A teacher knows already. Thank you!"))
        return ask_why(turn.person, lambda reason: self.flag_now(which, reason))

    @command("discuss flag now", "Have a teacher look at it", offered=False)
    def flag_now(self, turn: Turn, which: Annotated[int, "Which text?"], reason: Annotated[Reason, "Why?"]) -> Message:
        """It is hidden at once, and whoever may decide is asked; once, whoever else flags it."""
        if self._is_known(turn, which):
            return Message(text("A teacher knows already. Thank you!"))
        one, course = _found(turn, which)
        relayed.flag(turn.db, turn.community, which, turn.person.id, reason.value, turn.at)
        if one.state == SHOWN:
            self._hide(turn, one, course)
        return Message(text("It is hidden now, and a teacher looks at it. You hear what comes of it."))

    def _is_known(self, turn: Turn, which: int) -> bool:
        """Whether there is nothing to be told: somebody has looked, or will, because of whoever acts."""
        one, _ = _found(turn, which)
        if one.person == turn.person.id:
            raise UserError(text("This is your own."))
        flagged = relayed.flags_of(turn.db, turn.community, which)
        return one.state in {FINE, GONE} or any(flag.person == turn.person.id for flag in flagged)

    def _hide(self, turn: Turn, one: Relayed, course: int) -> None:
        relayed.move(turn.db, turn.community, one.id, HIDDEN)
        turn.edit(_name(one), Message(text("A teacher looks at this first.")))
        told = text("A classmate asks a teacher to look at what you wrote: {said}", said=one.words)
        turn.post(turn.find(one.person), Message(lines(told, text("Until then nobody sees it."))))
        flagged = Flagged(one, relayed.flags_of(turn.db, turn.community, one.id))
        teachers = {person.id for person in staff(turn, course)}
        for person in staff(turn, course, Rank.DEPUTY):
            named = person.id in teachers
            if _may_decide(flagged, person.id, teaches=named):
                turn.post(person, Message(_told(turn, flagged, named=named), self._choices(one)))

    def _choices(self, one: Relayed) -> tuple[Button, ...]:
        return (
            Button(text("{n}: it is fine", n=one.id), self.decide(one.id, fine=True)),
            Button(text("{n}: take it away", n=one.id), self.decide(one.id, fine=False)),
        )

    @command(
        "discuss decide", "It is fine, or it goes", rank=Rank.GUEST, offered=False, staff=True
    )  # asked of the course below
    def decide(
        self, turn: Turn, which: Annotated[int, "Which text?"], fine: Annotated[bool, "Is it fine as it is?"]
    ) -> Message:
        """By a teacher or deputy of the course; the writer is told, and whoever flagged it."""
        one, course = _found(turn, which)
        for_staff(turn, course, Rank.DEPUTY)
        flagged = Flagged(one, relayed.flags_of(turn.db, turn.community, which))
        if not _may_decide(flagged, turn.person.id, teaches=teaches(turn, course)):
            raise UserError(text("Somebody else has to look at this one."))
        if one.state != HIDDEN:
            return Message(text("Somebody has looked already. Thank you!"))
        relayed.move(turn.db, turn.community, one.id, FINE if fine else GONE)
        turn.edit(
            _name(one), self.card(one._replace(state=FINE)) if fine else Message(text("A teacher took this away."))
        )
        outcome = (
            text("A teacher looked, and it stays: {said}", said=_short(one.words))
            if fine
            else text("A teacher looked, and it is gone. Thank you for telling.")
        )
        for flag in flagged.flags:
            if flag.person != turn.person.id:
                turn.post(turn.find(flag.person), Message(outcome))
        told = (
            text("A teacher looked at what you wrote, and it is fine: {said}", said=one.words)
            if fine
            else text("A teacher took away what you wrote: {said}", said=one.words)
        )
        turn.post(turn.find(one.person), Message(told))
        return Message(text("Both are told. Thank you!"))

    @command("discuss flags", "See what is held back, and what was flagged lately", rank=Rank.DEPUTY)
    def all(self, turn: Turn) -> Message:
        """Each with its words, and why; teachers also see who wrote it and who flagged it."""
        named = turn.rank >= Rank.TEACHER
        known = relayed.flagged(turn.db, turn.community, turn.course.id)
        held = [one for one in known if one.waits]
        looked_at = [one for one in known if not one.waits and one.flags[0].at > turn.at - LATELY]
        elsewhere = sum(one.decided is None for one in flags.of_course(turn.db, turn.community, turn.course.id))
        more = len(held) - LISTED
        said = [
            *(_told(turn, one, named=named) for one in held[:LISTED]),
            plural("{n} more waits behind these.", "{n} more wait behind these.", n=more) if more > 0 else None,
            text("**Flagged lately, and looked at**") if looked_at else None,
            *(_outcome(one) for one in looked_at[-LISTED:]),
            plural(
                "In feedback, {n} flagged text waits: {call}",
                "In feedback, {n} flagged texts wait: {call}",
                n=elsewhere,
                call=Call("feedback flags"),
            )
            if elsewhere
            else None,
        ]
        if not any(said):
            return Message(text("Nothing is held back, and nothing was flagged lately."))
        return Message(lines(*said), tuple(button for one in held[:LISTED] for button in self._choices(one.text)))


def _may_decide(flagged: Flagged, person: int, *, teaches: bool) -> bool:
    """Not whoever wrote it; a teacher who flagged it may, a deputy who did may not."""
    return person != flagged.text.person and (teaches or all(flag.person != person for flag in flagged.flags))


def _told(turn: Turn, flagged: Flagged, *, named: bool) -> Text:
    """For whoever decides. Deputies are classmates, too: they see no names."""
    one = flagged.text
    if not named:
        why = reasons(flag.reason for flag in flagged.flags)
        return text("{n}. Please look at this ({reason}): {said}", n=one.id, reason=why, said=one.words)
    writer = turn.find(one.person).name
    return lines(
        text("{n}. {writer} wrote, without their name: {said}", n=one.id, writer=writer, said=one.words),
        *(
            text(
                "{who} asks you to look ({reason}).", who=turn.find(flag.person).name, reason=Reason(flag.reason).label
            )
            for flag in flagged.flags
        ),
    )


def _outcome(flagged: Flagged) -> Text:
    said, why = _short(flagged.text.words), reasons(flag.reason for flag in flagged.flags)
    if flagged.text.state == GONE:
        return text("· Taken away ({reason}): {said}", reason=why, said=said)
    return text("· It stays ({reason}): {said}", reason=why, said=said)


def _said(one: Relayed) -> Text:
    if one.addressed:
        return text("A classmate answers {to}: {words}", to=one.addressed, words=one.words)
    return text("A classmate says: {words}", words=one.words)


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _SHORT else f"{said[: _SHORT - 1]}…"


def _found(turn: Turn, which: int) -> tuple[Relayed, int]:
    one = relayed.find(turn.db, turn.community, which)
    course = discussions.course_of(turn.db, turn.community, one.discussion) if one else None
    if one is None or course is None:
        raise UserError(text("That was some time ago, and it is not kept any more."))
    return one, course


def _name(one: Relayed) -> str:
    return f"{RELAYED}{one.id}"
